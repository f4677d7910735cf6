//! Return addresses: only paths of this site are followed.

use registration::Url;

/// Longer return addresses are dropped: no page of ours has one.
const MAX_LOCAL_PATH: usize = 2048;

/// Returns the address if it is a path on this site, as a place to go to after signing in. Absolute addresses, `//host`,
/// `/\host` and paths with control characters would let a link to our sign-in page end on another site (open redirect).
/// Nor may signing in begin an authorization: only the client does, and that request shows which site led the browser here.
#[must_use]
pub fn local_path(address: &str) -> Option<&str> {
    let plain = address.len() <= MAX_LOCAL_PATH && address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if !plain || !address.starts_with('/') || address.starts_with("//") {
        return None;
    }
    // The browser's own reading has the last word.
    let here = Url::parse("http://here.invalid/").ok()?;
    let there = here.join(address).ok()?;
    let leads_away = there.origin() != here.origin() || there.path().starts_with("//");
    (!leads_away && there.path() != authorization::paths::AUTHORIZE).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for good in [
            "/",
            "/platform/api-platform/clients?page=2&q=a%20b",
            "/portal/apis#top",
            "/a//b",
            "/settings/%2F",
            "/oauth2/authorize/abc",
        ] {
            assert_eq!(local_path(good), Some(good), "{good}");
        }
        let long = format!("/{}", "a".repeat(2048));
        for bad in [
            "",
            "platform",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "/\\/evil.example",
            "\\\\evil.example",
            "/platform\\..\\x",
            "https://evil.example/",
            "http:evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            "\u{0}/",
            " /platform",
            "/plat form",
            "/..//evil.example",
            "/./\u{2028}",
            "/é",
            "/oauth2/authorize?client_id=x",
            "/oauth2/authorize/../authorize?client_id=x",
            "/oauth2/./authorize",
            long.as_str(),
        ] {
            assert_eq!(local_path(bad), None, "{bad:?}");
        }
    }
}
