//! Redirection URIs and hosts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use crate::{
    address::{is_special_use, is_special_use_host},
    hosts::{host_matches, is_host_pattern},
    redirect_uri::{MAX_LENGTH, RedirectUriKind, check_private_use_scheme, is_dangerous_scheme, kind},
    wso2,
};

/// Any text, as a redirection URI, as a host pattern and as a host.
pub fn redirect_uri(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    match kind(text) {
        Ok(kind) => accepted(text, kind),
        Err(sentence) => {
            assert!(sentence.ends_with('.'), "{sentence}");
            assert!(sentence.chars().count() < 400 && !sentence.contains(char::is_control), "{sentence}");
        }
    }
    pattern(text);
    if let Ok(url) = Url::parse(&format!("https://{text}/"))
        && let Some(host) = url.host()
    {
        special_use(&host);
    }
}

/// A browser reads in it what it says, and runs none of it.
fn accepted(uri: &str, kind: RedirectUriKind) {
    let url = Url::parse(uri).unwrap();
    assert!(uri.len() <= MAX_LENGTH && !is_dangerous_scheme(url.scheme()) && !wso2::is_dangerous(uri));
    assert!(url.fragment().is_none() && url.username().is_empty() && url.password().is_none());
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match (url.scheme(), kind) {
        ("https", RedirectUriKind::Https) => {}
        ("http", RedirectUriKind::Loopback) => assert!(loopback, "{uri}"),
        (scheme, RedirectUriKind::PrivateUse) => assert_eq!(check_private_use_scheme(scheme), Ok(()), "{uri}"),
        (scheme, kind) => panic!("{scheme} is of the kind {kind:?}"),
    }
    assert_eq!(meaning(uri), meaning(url.as_str()), "{uri} is {url} for a browser");
    if url.as_str().len() <= MAX_LENGTH {
        assert_eq!(crate::redirect_uri::kind(url.as_str()), Ok(kind), "{url}");
    }
}

/// A host and its port.
type Authority = (String, Option<u16>);

/// A URI apart from what may be written in several ways: letter case of scheme and host, a default port, no path instead
/// of `/`, an IPv6 address, and what is percent-encoded.
fn meaning(uri: &str) -> (String, Option<Authority>, Vec<u8>) {
    let (scheme, rest) = uri.split_once(':').unwrap();
    let scheme = scheme.to_ascii_lowercase();
    let default = match scheme.as_str() {
        "https" => Some(443),
        "http" => Some(80),
        _ => None,
    };
    let Some(rest) = rest.strip_prefix("//") else { return (scheme, None, decoded(rest)) };
    let (authority, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port.parse().unwrap())),
        _ => (authority, None),
    };
    let address = host.trim_matches(['[', ']']).parse::<Ipv6Addr>();
    let host = address.map_or_else(|_| host.to_ascii_lowercase(), |address| address.to_string());
    let path = if default.is_some() && !rest.starts_with('/') { format!("/{rest}") } else { rest.to_owned() };
    (scheme, Some((host, port.or(default))), decoded(&path))
}

fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut left = text.as_bytes();
    while let [first, rest @ ..] = left {
        let code = rest.get(..2).filter(|_| *first == b'%').filter(|code| code.iter().all(u8::is_ascii_hexdigit));
        let code = code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        left = if code.is_some() { &rest[2..] } else { rest };
    }
    bytes
}

/// A pattern matches its own name or what is below it, never both, in any letter case.
fn pattern(text: &str) {
    let base = text.strip_prefix("*.");
    assert_eq!(host_matches(text, text), is_host_pattern(text) && base.is_none(), "{text}");
    if !is_host_pattern(text) {
        assert!(!host_matches(text, "example.com"));
        return;
    }
    let host = base.unwrap_or(text);
    assert!(is_host_pattern(host) && host_matches(host, host), "{text}");
    assert!(host_matches(host, &host.to_ascii_uppercase()), "{text}");
    let below = format!("a.{host}");
    assert!(!host_matches(host, &below), "{text}");
    assert!(base.is_none() || !host_matches(text, host), "{text}");
    // A name that is at its longest has nothing below it.
    assert!(base.is_none() || host_matches(text, &below) || host.len() > 251, "{text}");
    assert!(!host_matches(text, &format!("evil{host}")), "{text}");
}

/// The tables know what the standard library knows, and an address is judged alike however it is wrapped.
fn special_use(host: &Host<&str>) {
    let special = is_special_use_host(host);
    match host {
        Host::Ipv4(address) => {
            let known = address.is_private()
                || address.is_loopback()
                || address.is_link_local()
                || address.is_multicast()
                || address.is_broadcast()
                || address.is_documentation()
                || address.is_unspecified();
            assert!(special || !known, "{address}");
            assert_eq!(is_special_use(IpAddr::V6(address.to_ipv6_mapped())), special, "{address}");
            assert_eq!(is_special_use(IpAddr::V6(behind_nat64(*address))), special, "{address}");
        }
        Host::Ipv6(address) => {
            let known = address.is_loopback()
                || address.is_multicast()
                || address.is_unspecified()
                || address.is_unique_local()
                || address.is_unicast_link_local();
            assert!(special || !known, "{address}");
        }
        Host::Domain(name) => {
            let labels = name.strip_suffix('.').unwrap_or(name).split('.');
            assert!(special || (labels.clone().count() > 1 && labels.clone().all(|label| !label.is_empty())), "{name}");
            assert_eq!(is_special_use_host(&Host::Domain(&name.to_ascii_uppercase())), special, "{name}");
            assert!(is_special_use_host(&Host::Domain(&format!("{name}.localhost"))), "{name}");
        }
    }
}

fn behind_nat64(address: Ipv4Addr) -> Ipv6Addr {
    Ipv6Addr::from_bits(0x0064_ff9b_u128 << 96 | u128::from(address.to_bits()))
}
