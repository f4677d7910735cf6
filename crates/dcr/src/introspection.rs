//! Introspection endpoints entered by hand: a connection's base URL and a path below it.

/// The whole URL, with exactly one slash between the base URL and the endpoint's path.
#[must_use]
pub fn url(base_url: &str, endpoint: &str) -> String {
    let base = base_url.trim().trim_end_matches('/');
    let path = endpoint.trim().trim_start_matches('/');
    if path.is_empty() { base.to_owned() } else { format!("{base}/{path}") }
}

#[cfg(test)]
mod tests {
    #[test]
    fn there_is_one_slash_between_base_url_and_path() {
        for (base, path) in
            [("https://a.example", "/x"), ("https://a.example/", "x"), (" https://a.example// ", "//x ")]
        {
            assert_eq!(super::url(base, path), "https://a.example/x");
        }
        assert_eq!(super::url("https://a.example/", ""), "https://a.example");
    }
}
