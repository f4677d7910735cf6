//! Which URLs may be fetched at all, before any name is looked up.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use registration::DocumentError;
use url::{Host, Url};

use crate::OutboundRules;

/// The longest URL that is fetched, in bytes.
const LONGEST: usize = 2048;
const SCHEME: &str = "https://";

/// Judges a URL as it was sent, and parses it. The parser is that of browsers: an address in any spelling (`127.1`,
/// `0x7f000001`, `2130706433`, `127%2e0.0.1`) comes out as the address that it means, and that is what is judged.
pub(crate) fn judge(text: &str, rules: &OutboundRules) -> Result<Url, DocumentError> {
    let refuse = |reason| Err(DocumentError::NotAllowed(reason));
    if text.len() > LONGEST {
        return refuse("its URL is longer than 2048 characters");
    }
    // The parser drops tabs and line ends, takes a backslash for a slash, and makes digits of fullwidth characters.
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) || text.contains('\\') {
        return refuse("its URL contains a space, a backslash or another character that must be percent-encoded");
    }
    // The parser mends `https:host`; what was sent must already say it.
    let Some((_, rest)) = text.split_at_checked(SCHEME.len()).filter(|(start, _)| start.eq_ignore_ascii_case(SCHEME))
    else {
        return refuse("its URL does not start with https://");
    };
    if rest.contains('#') {
        return refuse("its URL has a fragment (#)");
    }
    if rest.split(['/', '?']).next().is_some_and(|authority| authority.contains('@')) {
        return refuse("its URL contains a user name or password");
    }
    let Ok(url) = Url::parse(text) else {
        return refuse("its URL is malformed");
    };
    if !matches!(url.port_or_known_default(), Some(443 | 1024..)) {
        return refuse("its URL has a port other than 443 and below 1024");
    }
    let addresses = match url.host() {
        Some(Host::Ipv4(address)) => vec![IpAddr::V4(address)],
        Some(Host::Ipv6(address)) => vec![IpAddr::V6(address)],
        // RFC 6761 section 6.3: whatever a resolver says of it.
        Some(Host::Domain(name)) if is_localhost(name) => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
        Some(Host::Domain(_)) => Vec::new(),
        None => return refuse("its URL is malformed"),
    };
    if addresses.into_iter().all(|address| rules.allow(address)) {
        Ok(url)
    } else {
        refuse("its URL leads to an address that is not of the public internet")
    }
}

/// `localhost` and every name below it, with or without the dot of the root.
fn is_localhost(name: &str) -> bool {
    name.trim_end_matches('.').rsplit('.').next().is_some_and(|label| label.eq_ignore_ascii_case("localhost"))
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::OutboundRules;

    #[test]
    fn public_https_urls_are_allowed() {
        for url in [
            "https://example.com",
            "https://example.com/jwks.json?a=b",
            "HTTPS://EXAMPLE.com:443/jwks",
            "https://example.com.:8443/jwks",
            "https://example.com:1024/@user",
            "https://example.com:65535/",
            "https://notlocalhost.example/",
            "https://localhost.example/",
            "https://8.8.8.8/jwks",
            "https://[2606:4700:4700::1111]/jwks",
        ] {
            assert!(judge(url, &OutboundRules::default()).is_ok(), "{url}");
        }
    }

    #[test]
    fn the_reason_says_what_is_wrong_with_the_url() {
        for (url, reason) in [
            ("http://example.com/", "its URL does not start with https://"),
            ("https:example.com/", "its URL does not start with https://"),
            ("//example.com/", "its URL does not start with https://"),
            ("", "its URL does not start with https://"),
            ("https://", "its URL is malformed"),
            ("https://example.com:0x/", "its URL is malformed"),
            ("https://[fe80::1%25eth0]/", "its URL is malformed"),
            ("https://example.com/#", "its URL has a fragment (#)"),
            ("https://@example.com/", "its URL contains a user name or password"),
            ("https://a:b@example.com/", "its URL contains a user name or password"),
            ("https://example.com:80/", "its URL has a port other than 443 and below 1024"),
            ("https://example.com:0/", "its URL has a port other than 443 and below 1024"),
            ("https://example.com:1023/", "its URL has a port other than 443 and below 1024"),
            ("https://10.0.0.1/", "its URL leads to an address that is not of the public internet"),
            (
                "https://example.com/a b",
                "its URL contains a space, a backslash or another character that must be percent-encoded",
            ),
        ] {
            let sentence = judge(url, &OutboundRules::default()).unwrap_err().to_string();
            assert_eq!(sentence, format!("the document was not fetched: {reason}"), "{url}");
        }
        let long = format!("https://example.com/{}", "a".repeat(2048));
        assert!(judge(&long, &OutboundRules::default()).unwrap_err().to_string().contains("longer than 2048"));
    }

    #[test]
    fn localhost_is_allowed_only_with_both_of_its_addresses() {
        let allowing = |networks: &[&str]| OutboundRules::allowing(networks.iter().copied()).unwrap();
        assert!(judge("https://localhost/", &allowing(&["127.0.0.0/8"])).is_err());
        assert!(judge("https://localhost/", &allowing(&["127.0.0.0/8", "::1/128"])).is_ok());
    }
}
