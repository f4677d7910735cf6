//! Several redirection URIs as one string, the way WSO2 stores them and older versions answer them:
//! `regexp=(https://a.example/cb|https://b.example/cb)`.

const PREFIX: &str = "regexp=(";

/// How `redirect_uris` is answered when there are several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RedirectUrisForm {
    /// Each for itself, as WSO2 does since 2026.
    #[default]
    Array,
    /// One string `regexp=(…)`, as WSO2 did before. A URI that contains `|` cannot be read back from it.
    Regexp,
}

/// The URIs as one string; the first `?` of each, which would be an operator, is written `\?`.
#[must_use]
pub fn encode(uris: &[String]) -> String {
    let alternatives: Vec<String> = uris.iter().map(|uri| uri.replacen('?', "\\?", 1)).collect();
    format!("{PREFIX}{})", alternatives.join("|"))
}

/// The URIs in such a string; `None` for another string.
#[must_use]
pub fn decode(text: &str) -> Option<Vec<String>> {
    let alternatives = text.strip_prefix(PREFIX)?.strip_suffix(')')?;
    Some(alternatives.split('|').map(|uri| uri.replacen("\\?", "?", 1)).collect())
}

/// True for a string that WSO2 takes for several URIs.
pub(crate) fn is_regexp(text: &str) -> bool {
    text.starts_with(PREFIX)
}

/// The URI itself, or what stands between the operators of a `regexp=(…)` string: everything a URI could begin with.
pub(crate) fn alternatives(text: &str) -> impl Iterator<Item = &str> {
    let (text, operators): (_, &[char]) = match text.strip_prefix(PREFIX) {
        Some(pattern) => (pattern, &['|', '(', ')']),
        None => (text, &[]),
    };
    text.split(operators).map(str::trim)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{decode, encode};

    #[test]
    fn the_first_question_mark_of_each_uri_is_escaped() {
        let uris = ["https://a.com/cb?foo=bar?x", "https://b.com/cb"].map(str::to_owned);
        let encoded = encode(&uris);
        assert_eq!(encoded, r"regexp=(https://a.com/cb\?foo=bar?x|https://b.com/cb)");
        assert_eq!(decode(&encoded).unwrap(), uris);
        assert_eq!(decode("https://a.com/cb"), None);
    }

    proptest! {
        #[test]
        fn uris_without_a_bar_are_read_back(uris in prop::collection::vec(r"[a-z]{1,5}:[a-z/?=&()%.]{0,20}", 1..5)) {
            prop_assert_eq!(decode(&encode(&uris)), Some(uris));
        }
    }
}
