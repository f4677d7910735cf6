//! URIs as Java's `java.net.URI` takes them, which is what WSO2 checks with: RFC 2396 with relative references,
//! private schemes and non-ASCII characters. It is far more than what RFC 7591 lets be registered.

/// The parts of a URI that the dialects ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct JavaUri<'a> {
    /// As written; absent from a relative reference.
    pub scheme: Option<&'a str>,
    /// Without user name and port.
    pub host: Option<&'a str>,
    /// There is a `#`.
    pub has_fragment: bool,
}

impl<'a> JavaUri<'a> {
    /// Parses a URI; `None` where Java throws `URISyntaxException`.
    pub fn parse(text: &'a str) -> Option<Self> {
        let (rest, fragment) = match text.split_once('#') {
            Some((rest, fragment)) => (rest, Some(fragment)),
            None => (text, None),
        };
        if fragment.is_some_and(|fragment| !is_legal(fragment, Place::Query)) {
            return None;
        }
        // A colon after a slash or a question mark belongs to no scheme.
        let (scheme, rest) = match rest.find([':', '/', '?']) {
            Some(at) if rest[at..].starts_with(':') => (Some(&rest[..at]), &rest[at + 1..]),
            _ => (None, rest),
        };
        if let Some(scheme) = scheme {
            if !is_scheme(scheme) || rest.is_empty() {
                return None;
            }
            if !rest.starts_with('/') {
                return is_legal(rest, Place::Query).then_some(Self {
                    scheme: Some(scheme),
                    host: None,
                    has_fragment: fragment.is_some(),
                });
            }
        }
        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query)),
            None => (rest, None),
        };
        if query.is_some_and(|query| !is_legal(query, Place::Query)) {
            return None;
        }
        let (host, path) = match rest.strip_prefix("//") {
            Some(rest) => {
                let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                if authority.is_empty() && path.is_empty() && query.is_none() && fragment.is_none() {
                    return None;
                }
                (Some(host(authority)?).filter(|host| !host.is_empty()), path)
            }
            None => (None, rest),
        };
        is_legal(path, Place::Path).then_some(Self { scheme, host, has_fragment: fragment.is_some() })
    }
}

/// Where a character stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Path,
    Query,
    Authority,
}

/// RFC 2396 section 3.1.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// The host of an authority: `None` where it is malformed, empty where there is none.
fn host(authority: &str) -> Option<&str> {
    let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, rest)| rest);
    if host_and_port.starts_with('[') {
        let (host, port) = host_and_port.split_at(host_and_port.find(']')? + 1);
        let address = host.trim_matches(['[', ']']).parse::<std::net::Ipv6Addr>().is_ok();
        let port = port.is_empty() || port.strip_prefix(':').is_some_and(|p| p.bytes().all(|b| b.is_ascii_digit()));
        return (address && port).then_some(host);
    }
    if !is_legal(authority, Place::Authority) {
        return None;
    }
    Some(host_and_port.split_once(':').map_or(host_and_port, |(host, _)| host))
}

/// Every character may stand at that place, and every `%` is followed by two hexadecimal digits.
fn is_legal(text: &str, place: Place) -> bool {
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        let legal = match c {
            '%' => [characters.next(), characters.next()].iter().all(|c| c.is_some_and(|c| c.is_ascii_hexdigit())),
            '_' | '-' | '!' | '.' | '~' | '\'' | '(' | ')' | '*' | ',' | ';' | ':' | '$' | '&' | '+' | '=' | '@' => {
                true
            }
            '/' => place != Place::Authority,
            '?' | '[' | ']' => place == Place::Query,
            c if c.is_ascii() => c.is_ascii_alphanumeric(),
            c => !c.is_control() && !c.is_whitespace(),
        };
        if !legal {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::JavaUri;

    #[test]
    fn what_java_takes_is_taken() {
        for (uri, scheme, host, has_fragment) in [
            ("redirectUri1", None, None, false),
            ("relative/path", None, None, false),
            ("www.google.lk", None, None, false),
            ("/a:b", None, None, false),
            ("http://TestApp.com", Some("http"), Some("TestApp.com"), false),
            ("https://user:pw@a.example:8443/cb?x=[1]&y=%2F#top", Some("https"), Some("a.example"), true),
            ("http://examp#le.com/", Some("http"), Some("examp"), true),
            ("https://[::1]:8080/cb", Some("https"), Some("[::1]"), false),
            ("com.example.app:/cb", Some("com.example.app"), None, false),
            ("urn:ietf:wg:oauth:2.0:oob", Some("urn"), None, false),
            ("https://bücher.example/ä", Some("https"), Some("bücher.example"), false),
            ("file:///etc", Some("file"), None, false),
        ] {
            assert_eq!(JavaUri::parse(uri), Some(JavaUri { scheme, host, has_fragment }), "{uri}");
        }
    }

    #[test]
    fn what_java_refuses_is_refused() {
        for uri in [
            "http://sp ace/cb",
            "http:\\example.com",
            "https://a.example\\@b.example",
            "https://a.example/%",
            "https://a.example/%4",
            "https://a.example/%zz",
            "https://a.example/%é1",
            "https://a.example/a|b",
            "https://a.example/<x>",
            "https://a.example/{x}",
            "https://a.example/\"",
            "https://a.example/a\r\nb",
            "https://a.example/\u{0}",
            "https://a.example/\u{a0}",
            "https://a.example/#a#b",
            "https://a.example/[x]",
            "https://[::g]/",
            "http://",
            "http:",
            ":x",
            "1http://a.example",
            "ht tp://a.example",
        ] {
            assert_eq!(JavaUri::parse(uri), None, "{uri}");
        }
    }
}
