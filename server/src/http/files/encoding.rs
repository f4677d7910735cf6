//! Content codings (RFC 9110 section 12.5.3): which of those that exist a client wants.

use axum::http::{HeaderMap, header};

/// A coding in which files are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// As it is.
    Identity,
    /// `gzip`
    Gzip,
    /// `br`
    Brotli,
}

impl Encoding {
    /// The file that `path` is an encoding of: `a.css.br` is `a.css` in Brotli.
    pub fn of_file(path: &str) -> (&str, Self) {
        if let Some(path) = path.strip_suffix(".br") {
            (path, Self::Brotli)
        } else if let Some(path) = path.strip_suffix(".gz") {
            (path, Self::Gzip)
        } else {
            (path, Self::Identity)
        }
    }

    /// What `Content-Encoding` calls it.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
        }
    }

    /// What tells its entity tag from those of the other encodings.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Identity => "",
            Self::Gzip => "-gz",
            Self::Brotli => "-br",
        }
    }

    /// Of two encodings that the client wants equally, the smaller one is sent.
    fn rank(self) -> u8 {
        match self {
            Self::Identity => 0,
            Self::Gzip => 1,
            Self::Brotli => 2,
        }
    }
}

/// The encoding that the client weighs most among the available ones; `None` when it accepts none of them.
pub fn preferred(headers: &HeaderMap, available: impl Iterator<Item = Encoding>) -> Option<Encoding> {
    let accepted: Vec<(String, u16)> = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(coding)
        .collect();
    available
        .map(|encoding| (weight(encoding, &accepted), encoding))
        .filter(|(weight, _)| *weight > 0)
        .max_by_key(|(weight, encoding)| (*weight, encoding.rank()))
        .map(|(_, encoding)| encoding)
}

/// `gzip;q=0.5` as the coding's name in lower case and its weight in thousandths.
fn coding(text: &str) -> Option<(String, u16)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?.to_ascii_lowercase();
    let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let weight = match quality {
        None => 1000.0,
        Some(text) => text.parse::<f32>().ok().filter(|quality| (0.0..=1.0).contains(quality))? * 1000.0,
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 0 to 1000")]
    Some((name, weight.round() as u16))
}

/// What is not named may be sent only as it is, unless `*` says otherwise.
fn weight(encoding: Encoding, accepted: &[(String, u16)]) -> u16 {
    let named = |name: &str| accepted.iter().find(|(other, _)| other == name).map(|(_, weight)| *weight);
    match encoding {
        // Wanted least, and refused only in so many words.
        Encoding::Identity => named("identity").or_else(|| named("*")).unwrap_or(1),
        Encoding::Gzip => named("gzip").or_else(|| named("x-gzip")).or_else(|| named("*")).unwrap_or(0),
        Encoding::Brotli => named("br").or_else(|| named("*")).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{
        Encoding::{self, Brotli, Gzip, Identity},
        preferred,
    };

    fn asked(accept: &'static str) -> Option<Encoding> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(accept));
        preferred(&headers, [Identity, Gzip, Brotli].into_iter())
    }

    #[test]
    fn the_smallest_of_those_wanted_most_is_sent() {
        assert_eq!(asked("gzip, deflate, br, zstd"), Some(Brotli));
        assert_eq!(asked("gzip"), Some(Gzip));
        assert_eq!(asked("GZIP;q=0.8, br;q=0.5"), Some(Gzip));
        assert_eq!(asked("br;q=0, gzip"), Some(Gzip));
        assert_eq!(asked("*"), Some(Brotli));
        assert_eq!(asked("*;q=0.5, gzip"), Some(Gzip));
        assert_eq!(asked("deflate"), Some(Identity));
        assert_eq!(asked(""), Some(Identity));
        assert_eq!(asked("br;q=nonsense"), Some(Identity));
        assert_eq!(asked("identity;q=0"), None);
        assert_eq!(asked("*;q=0"), None);
        assert_eq!(asked("*;q=0, gzip"), Some(Gzip));
        assert_eq!(preferred(&HeaderMap::new(), [Identity, Brotli].into_iter()), Some(Identity));
    }
}
