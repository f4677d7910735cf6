//! `grantType`: words separated by single spaces, of which some need a callback.

/// The grant types without those that need a callback, the way WSO2 cuts them out: each word that is
/// `authorization_code` or `implicit` in any letter case is removed from the text wherever it stands, and the outer
/// spaces are removed. Inner spaces stay.
#[must_use]
pub fn without_callback(grant_types: &str) -> String {
    let mut left = grant_types.to_owned();
    for word in grant_types.split(' ') {
        if word.eq_ignore_ascii_case("authorization_code") || word.eq_ignore_ascii_case("implicit") {
            left = left.replace(word, "");
        }
    }
    // `String.trim` in Java.
    left.trim_matches(|c: char| c <= ' ').to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::without_callback;

    #[test]
    fn words_are_cut_out_as_text() {
        for (given, left) in [
            ("password authorization_code refresh_token", "password  refresh_token"),
            ("authorization_code password", "password"),
            ("authorization_code password implicit", "password"),
            ("Implicit password implicitly", "password implicitly"),
            ("implicit password implicitly", "password ly"),
            ("implicit", ""),
            ("password", "password"),
        ] {
            assert_eq!(without_callback(given), left, "{given}");
        }
    }

    proptest! {
        /// Where no word contains another, cutting out the text is dropping the words and keeping the spaces.
        #[test]
        fn that_is_dropping_words_and_keeping_the_spaces(
            words in prop::collection::vec(select(vec![
                "authorization_code", "AUTHORIZATION_CODE", "implicit", "Implicit", "password", "refresh_token", "",
            ]), 0..8),
        ) {
            let kept = words.iter().map(|word| match word.to_lowercase().as_str() {
                "authorization_code" | "implicit" => "",
                _ => word,
            });
            let model = kept.collect::<Vec<_>>().join(" ");
            prop_assert_eq!(without_callback(&words.join(" ")), model.trim());
        }
    }
}
