//! Host patterns of policies, compared label by label: `example.com`, or `*.example.com` for every name below it.

use url::Host;

/// True for what [`host_matches`] understands: a host name or address, or `*.` before a name of two labels or more (so
/// that nobody trusts a whole top-level domain).
#[must_use]
pub fn is_host_pattern(pattern: &str) -> bool {
    Pattern::read(pattern).is_some()
}

/// True when the host is the pattern's. Upper and lower case are the same, a dot at the end does not count, and
/// international names are compared in their ASCII form. `*.example.com` matches every name below `example.com`, at any
/// depth, and neither `example.com` itself nor `attackerexample.com`. What is no pattern matches nothing.
#[must_use]
pub fn host_matches(pattern: &str, host: &str) -> bool {
    let (Some(pattern), Some(host)) = (Pattern::read(pattern), canonical(host)) else {
        return false;
    };
    match (pattern, host) {
        (Pattern::Exactly(expected), host) => expected == host,
        (Pattern::Below(base), Host::Domain(name)) => name.strip_suffix(&base).is_some_and(|rest| {
            // What remains is `label.`, with at least one character before the dot.
            rest.strip_suffix('.').is_some_and(|labels| !labels.is_empty())
        }),
        (Pattern::Below(_), Host::Ipv4(_) | Host::Ipv6(_)) => false,
    }
}

enum Pattern {
    Exactly(Host),
    Below(String),
}

impl Pattern {
    fn read(pattern: &str) -> Option<Self> {
        match pattern.strip_prefix("*.") {
            None => canonical(pattern).map(Self::Exactly),
            Some(base) => match canonical(base)? {
                Host::Domain(name) if name.contains('.') => Some(Self::Below(name)),
                _ => None,
            },
        }
    }
}

/// A host in the one form in which it is compared. An IPv6 address may stand with or without its brackets.
fn canonical(host: &str) -> Option<Host> {
    let host = host.strip_suffix('.').unwrap_or(host);
    if let Ok(address) = host.parse() {
        return Some(Host::Ipv6(address));
    }
    match Host::parse(host).ok()? {
        Host::Domain(name) => {
            let well_formed = name.len() <= 253
                && name.split('.').all(|label| {
                    !label.is_empty()
                        && label.len() <= 63
                        && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
                });
            well_formed.then_some(Host::Domain(name))
        }
        address => Some(address),
    }
}

#[cfg(test)]
mod tests {
    use super::{host_matches, is_host_pattern};

    #[test]
    fn a8_a_name_matches_only_itself() {
        for host in ["example.com", "EXAMPLE.com", "example.com."] {
            assert!(host_matches("example.com", host), "{host}");
        }
        for host in ["www.example.com", "attackerexample.com", "example.com.evil.example", "example.co", "", ".", "com"]
        {
            assert!(!host_matches("example.com", host), "{host}");
        }
        assert!(host_matches("bücher.example", "xn--bcher-kva.example"));
        assert!(host_matches("127.0.0.1", "127.0.0.1"));
        assert!(host_matches("[::1]", "::1"));
    }

    #[test]
    fn a8_a_wildcard_matches_whole_labels_below_the_name_and_never_the_name() {
        for host in ["a.example.com", "a.b.example.com", "A.Example.COM."] {
            assert!(host_matches("*.example.com", host), "{host}");
        }
        for host in [
            "example.com",
            ".example.com",
            "attackerexample.com",
            "example.com.evil.example",
            "a.example.com.evil",
            "",
            "a..example.com",
            "a.example.com..",
            "evil.example/.example.com",
            "a@b.example.com",
        ] {
            assert!(!host_matches("*.example.com", host), "{host}");
        }
    }

    #[test]
    fn a8_only_patterns_of_these_two_kinds_are_patterns() {
        for pattern in ["example.com", "*.example.com", "localhost", "*.xn--bcher-kva.example", "[::1]", "10.0.0.1"] {
            assert!(is_host_pattern(pattern), "{pattern}");
        }
        for pattern in [
            "",
            "*",
            "*.",
            "*.com",
            "*.*.example.com",
            "a.*.example.com",
            "*example.com",
            "*.10.0.0.1",
            "*.[::1]",
            ".example.com",
            "https://example.com",
            "example.com:443",
            "example.com/",
            "example..com",
            "^.*$",
            " ",
        ] {
            assert!(!is_host_pattern(pattern), "{pattern}");
            assert!(!host_matches(pattern, "a.example.com"), "{pattern}");
        }
    }
}
