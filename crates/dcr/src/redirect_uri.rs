//! What may be registered as a redirection URI: RFC 7591 section 5, RFC 8252 section 7, RFC 9700 section 4.1.

use url::{Host, Url};

/// The longest redirection URI that is accepted, in bytes.
pub const MAX_LENGTH: usize = 2048;

/// Schemes that a browser runs or opens locally; a code sent there is a code run or lost.
const DANGEROUS_SCHEMES: &[&str] =
    &["javascript", "data", "vbscript", "file", "blob", "about", "filesystem", "view-source", "ws", "wss", "ftp"];

/// Judges one redirection URI as it was sent. The answer is a sentence for a person; it never repeats more of the URI
/// than fits on a line.
///
/// Accepted are exactly the three kinds of RFC 7591 section 5: https, http on a loopback address (`127.0.0.1`,
/// `[::1]` or `localhost`), and private-use schemes with a dot in them (RFC 8252 section 7.1).
pub fn check(uri: &str) -> Result<(), String> {
    if uri.trim().is_empty() {
        return Err("A redirect URI is empty.".to_owned());
    }
    if uri.len() > MAX_LENGTH {
        return Err(format!("A redirect URI is longer than {MAX_LENGTH} characters."));
    }
    let shown = shown(uri);
    if uri.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return Err(format!("“{shown}” contains a space, a backslash or a control character."));
    }
    if uri.contains('*') {
        return Err(format!("“{shown}” contains a wildcard; a redirect URI is matched exactly."));
    }
    if uri.contains('#') {
        return Err(format!("“{shown}” has a fragment (#); a redirect URI must not have one."));
    }
    let parsed =
        Url::parse(uri).map_err(|_| format!("“{shown}” is not an absolute URI, like https://example.com/callback."))?;
    if has_dot_segments(uri) {
        return Err(format!("“{shown}” contains “..”; write the path out."));
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return Err(format!("“{shown}” contains a user name or password."));
    }
    match parsed.scheme() {
        "https" => match parsed.host() {
            // The parser mends `https:/host` and `https:host`; what was sent must already say it.
            Some(_) if uri.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://")) => Ok(()),
            _ => Err(format!("“{shown}” has no host.")),
        },
        "http" => match parsed.host() {
            Some(host) if is_loopback(&host) => Ok(()),
            _ => Err(format!("“{shown}” uses http; only https, or http on 127.0.0.1, [::1] or localhost, is allowed.")),
        },
        scheme if DANGEROUS_SCHEMES.contains(&scheme) => {
            Err(format!("“{shown}” uses the scheme “{scheme}”, which is never allowed."))
        }
        scheme if scheme.contains('.') => Ok(()),
        scheme => Err(format!(
            "“{shown}” uses the scheme “{scheme}”; a private-use scheme must be a reversed domain name, like com.example.app."
        )),
    }
}

/// True for the addresses that never leave the machine.
fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// `..` as a path segment, written plainly or percent-encoded; the parser would silently resolve it.
fn has_dot_segments(uri: &str) -> bool {
    let path = uri.split(['?', '#']).next().unwrap_or(uri);
    path.split('/').any(|segment| {
        let decoded = segment.replace("%2e", ".").replace("%2E", ".");
        decoded == ".." || decoded == "."
    })
}

/// A URI short enough for a sentence.
fn shown(uri: &str) -> String {
    const LONGEST: usize = 80;
    let printable: String = uri.chars().filter(|c| !c.is_control()).take(LONGEST + 1).collect();
    if printable.chars().count() > LONGEST {
        format!("{}…", printable.chars().take(LONGEST).collect::<String>())
    } else {
        printable
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn the_three_kinds_of_rfc_7591_section_5_are_accepted() {
        for uri in [
            "https://example.com/callback",
            "https://example.com",
            "https://example.com:8443/cb?x=1",
            "https://xn--bcher-kva.example/cb",
            "http://127.0.0.1/cb",
            "http://127.0.0.1:49152/cb",
            "http://[::1]:8080/cb",
            "http://localhost:3000/cb",
            "com.example.app:/oauth2redirect",
            "com.example.app://callback",
        ] {
            assert_eq!(check(uri), Ok(()), "{uri}");
        }
    }

    #[test]
    fn everything_else_is_refused_with_a_sentence() {
        for uri in [
            "",
            " ",
            "callback",
            "//example.com/cb",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "myapp://callback",
            "http://example.com/cb",
            "http://localhost.example.com/cb",
            "http://127.0.0.1.example.com/cb",
            "http://10.0.0.1/cb",
            "https://example.com/cb#",
            "https://example.com/cb#x",
            "https://user@example.com/cb",
            "https://user:secret@example.com/cb",
            "https://example.com\\@evil.example/cb",
            "https://*.example.com/cb",
            "https://example.com/a/../b",
            "https://example.com/a/%2e%2e/b",
            "https://example.com/a b",
            "https://example.com/a\r\nb",
            "https://example.com/a\tb",
            "https:/example.com/cb",
            "https:example.com/cb",
            "https://",
        ] {
            let sentence = check(uri).expect_err(uri);
            assert!(sentence.ends_with('.'), "{uri}: {sentence}");
        }
        assert!(check(&format!("https://example.com/{}", "a".repeat(2048))).is_err());
    }
}
