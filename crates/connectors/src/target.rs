//! Which URLs may be fetched at all, before any name is looked up.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::OutboundRules;

/// The longest URL that is fetched, in bytes.
const LONGEST: usize = 2048;
const HTTPS: &str = "https://";
const HTTP: &str = "http://";

/// Judges a URL as it was sent, and parses it. The parser is that of browsers: an address in any spelling (`127.1`,
/// `0x7f000001`, `2130706433`, `127%2e0.0.1`) comes out as the address that it means, and that is what is judged. The error
/// is a fixed phrase about what was sent.
pub(crate) fn judge(text: &str, rules: &OutboundRules) -> Result<Url, &'static str> {
    if !starts_with(text, HTTPS) {
        return Err("its URL does not start with https://");
    }
    let (url, addresses) = parse(text, &[443])?;
    if addresses.into_iter().all(|address| rules.allow(address)) {
        Ok(url)
    } else {
        Err("its URL leads to an address that is not of the public internet")
    }
}

/// Judges a URL of a provider, which an administrator entered: what [`judge`] allows, and http to networks that the
/// operator named. The addresses of a name are judged once more when it is looked up.
pub(crate) fn judge_provider(text: &str, rules: &OutboundRules) -> Result<Url, &'static str> {
    if !starts_with(text, HTTP) {
        return judge(text, rules);
    }
    let (url, addresses) = parse(text, &[80])?;
    if addresses.into_iter().all(|address| rules.names(address)) {
        Ok(url)
    } else {
        Err("its URL starts with http://, which is for hosts in a network that --outbound-network names")
    }
}

/// The parser mends `https:host`; what was sent must already say it.
fn starts_with(text: &str, scheme: &str) -> bool {
    text.split_at_checked(scheme.len()).is_some_and(|(start, _)| start.eq_ignore_ascii_case(scheme))
}

/// The URL, and the addresses that it names itself: none when its host is a name that has to be looked up.
fn parse(text: &str, low_ports: &[u16]) -> Result<(Url, Vec<IpAddr>), &'static str> {
    if text.len() > LONGEST {
        return Err("its URL is longer than 2048 characters");
    }
    // The parser drops tabs and line ends, takes a backslash for a slash, and makes digits of fullwidth characters.
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) || text.contains('\\') {
        return Err("its URL contains a space, a backslash or another character that must be percent-encoded");
    }
    if text.contains('#') {
        return Err("its URL has a fragment (#)");
    }
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    if rest.split(['/', '?']).next().is_some_and(|authority| authority.contains('@')) {
        return Err("its URL contains a user name or password");
    }
    let Ok(url) = Url::parse(text) else {
        return Err("its URL is malformed");
    };
    match url.port_or_known_default() {
        Some(1024..) => {}
        Some(port) if low_ports.contains(&port) => {}
        _ if low_ports == [443] => return Err("its URL has a port other than 443 and below 1024"),
        _ => return Err("its URL has a port other than 80 and below 1024"),
    }
    let addresses = match url.host() {
        Some(Host::Ipv4(address)) => vec![IpAddr::V4(address)],
        Some(Host::Ipv6(address)) => vec![IpAddr::V6(address)],
        // RFC 6761 section 6.3: whatever a resolver says of it.
        Some(Host::Domain(name)) if is_localhost(name) => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
        Some(Host::Domain(_)) => Vec::new(),
        None => return Err("its URL is malformed"),
    };
    Ok((url, addresses))
}

/// `localhost` and every name below it, with or without the dot of the root.
fn is_localhost(name: &str) -> bool {
    name.trim_end_matches('.').rsplit('.').next().is_some_and(|label| label.eq_ignore_ascii_case("localhost"))
}

#[cfg(test)]
mod tests {
    use super::{judge, judge_provider};
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
            assert_eq!(judge(url, &OutboundRules::default()).unwrap_err(), reason, "{url}");
        }
        let long = format!("https://example.com/{}", "a".repeat(2048));
        assert!(judge(&long, &OutboundRules::default()).unwrap_err().contains("longer than 2048"));
    }

    #[test]
    fn providers_may_be_called_by_http_where_the_operator_named_their_network() {
        let rules = OutboundRules::allowing(["127.0.0.0/8", "93.184.216.0/24"]).unwrap();
        for (url, allowed) in [
            ("http://127.0.0.1:8080/realms/a", true),
            ("http://127.1/", true),
            ("http://93.184.216.34/", true),
            ("https://127.0.0.1:8443/", true),
            ("https://8.8.8.8/", true),
            // Whether a name leads into such a network is seen when it is looked up.
            ("http://keycloak.internal:8080/", true),
            ("http://8.8.8.8/", false),
            ("http://10.0.0.1/", false),
            ("http://[::1]/", false),
            // It is both of its addresses.
            ("http://localhost:8080/", false),
            ("http://127.0.0.1:443/", false),
            ("http://127.0.0.1:22/", false),
            ("http://user@127.0.0.1/", false),
            ("http://127.0.0.1/#a", false),
            ("http:127.0.0.1/", false),
            ("ftp://127.0.0.1/", false),
        ] {
            assert_eq!(judge_provider(url, &rules).is_ok(), allowed, "{url}");
        }
        assert!(judge("http://127.0.0.1:8080/", &rules).is_err());
    }

    #[test]
    fn localhost_is_allowed_only_with_both_of_its_addresses() {
        let allowing = |networks: &[&str]| OutboundRules::allowing(networks.iter().copied()).unwrap();
        assert!(judge("https://localhost/", &allowing(&["127.0.0.0/8"])).is_err());
        assert!(judge("https://localhost/", &allowing(&["127.0.0.0/8", "::1/128"])).is_ok());
    }
}
