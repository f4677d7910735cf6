//! What may be registered as a redirection URI: RFC 7591 section 5, RFC 8252 section 7, RFC 9700 section 4.1.

use url::{Host, Url};

/// The longest redirection URI that is accepted, in bytes.
pub const MAX_LENGTH: usize = 2048;

/// Schemes that a browser runs or opens locally; a code sent there is a code run or lost.
const DANGEROUS_SCHEMES: &[&str] =
    &["javascript", "data", "vbscript", "file", "blob", "about", "filesystem", "view-source", "ws", "wss", "ftp"];

/// True for a scheme that is never registered, in any dialect; `scheme` is in lower case.
#[must_use]
pub fn is_dangerous_scheme(scheme: &str) -> bool {
    DANGEROUS_SCHEMES.contains(&scheme)
}

/// Schemes that people's devices have given to something else than an application that waits for an answer.
const TAKEN_SCHEMES: &[&str] = &[
    "http",
    "https",
    "mailto",
    "tel",
    "sms",
    "urn",
    "cid",
    "mid",
    "news",
    "ldap",
    "ldaps",
    "ssh",
    "sftp",
    "ftps",
    "telnet",
    "magnet",
    "intent",
    "android-app",
    "chrome",
    "chrome-extension",
    "moz-extension",
    "safari-web-extension",
    "edge",
    "resource",
    "jar",
];

/// Judges a private-use scheme (RFC 8252 section 7.1) by itself, in lower case: letters, digits, `+`, `-` and `.` after a
/// letter (RFC 3986 section 3.1), and none that a browser runs or that belongs to something else.
///
/// # Errors
///
/// A sentence that says why no application can be called back by it.
pub fn check_private_use_scheme(scheme: &str) -> Result<(), String> {
    let shown = shown(scheme);
    let well_formed = scheme.starts_with(|c: char| c.is_ascii_lowercase())
        && scheme.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'+' | b'-' | b'.'));
    if !well_formed {
        return Err(format!("“{shown}” is not a private-use scheme, like com.example.app."));
    }
    if is_dangerous_scheme(scheme) {
        return Err(format!("“{shown}” is a scheme that browsers run or open themselves; it is never allowed."));
    }
    if TAKEN_SCHEMES.contains(&scheme) {
        return Err(format!("“{shown}” is a scheme of its own meaning; no application can be called back by it."));
    }
    Ok(())
}

/// The private-use scheme of a URI, when another application may well have chosen the same one: it has no dot (RFC 8252
/// section 7.1), and is not one of [`EDITOR_SCHEMES`].
#[must_use]
pub fn undotted_scheme(uri: &str) -> Option<String> {
    let (scheme, _) = uri.split_once(':')?;
    let scheme = scheme.to_ascii_lowercase();
    let common =
        scheme.contains('.') || EDITOR_SCHEMES.contains(&scheme.as_str()) || TAKEN_SCHEMES.contains(&scheme.as_str());
    (!common).then_some(scheme)
}

/// Private-use schemes without a dot that are accepted all the same: editors that register them in each of their
/// installations, and cannot do otherwise.
pub const EDITOR_SCHEMES: &[&str] = &["cursor", "vscode", "vscode-insiders", "windsurf", "zed"];

/// The three kinds of redirection URIs of RFC 7591 section 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedirectUriKind {
    /// https: a site.
    Https,
    /// http on a loopback address (RFC 8252 section 7.3).
    Loopback,
    /// A private-use scheme (RFC 8252 section 7.1).
    PrivateUse,
}

/// Judges one redirection URI as it was sent. The answer is a sentence for a person; it never repeats more of the URI
/// than fits on a line.
///
/// Accepted are exactly the three kinds of RFC 7591 section 5: https, http on a loopback address (`127.0.0.1`,
/// `[::1]` or `localhost`), and private-use schemes (RFC 8252 section 7.1). Who may have one of [`undotted_scheme`] is for
/// the caller to decide.
pub fn check(uri: &str) -> Result<(), String> {
    kind(uri).map(drop)
}

/// Judges one redirection URI as [`check`] does, and tells which kind it is of.
pub fn kind(uri: &str) -> Result<RedirectUriKind, String> {
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
    if !uri.is_ascii() {
        return Err(format!(
            "“{shown}” has characters that a URI cannot have; write the host as xn--… and the rest as %…."
        ));
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
        "https" | "http" => site(uri, &parsed, &shown),
        scheme if is_dangerous_scheme(scheme) => {
            Err(format!("“{shown}” uses the scheme “{scheme}”, which is never allowed."))
        }
        scheme => {
            check_private_use_scheme(scheme)?;
            private_use(uri, &parsed, &shown)
        }
    }
}

/// Judges a URI with a host: https of any host, http of a loopback address only.
fn site(uri: &str, parsed: &Url, shown: &str) -> Result<RedirectUriKind, String> {
    let Some(host) = parsed.host() else {
        return Err(format!("“{shown}” has no host."));
    };
    if parsed.scheme() == "http" && !is_loopback(&host) {
        return Err(format!("“{shown}” uses http; only https, or http on 127.0.0.1, [::1] or localhost, is allowed."));
    }
    // The parser mends `https:/host` and `https:host`; what was sent must already say it.
    let Some(authority) = authority(uri, parsed.scheme()) else {
        return Err(format!("“{shown}” has no host."));
    };
    if !says_host(authority, &host) {
        return Err(unusual_host(shown, &host));
    }
    if let Host::Domain(name) = host
        && (name.ends_with('.') || name.ends_with(".localhost"))
    {
        return Err(format!("“{shown}” has a host that ends with a dot or is below localhost; write localhost."));
    }
    Ok(if parsed.scheme() == "https" { RedirectUriKind::Https } else { RedirectUriKind::Loopback })
}

/// Judges a URI of a private-use scheme: it need not have a host, but says plainly which one it has.
fn private_use(uri: &str, parsed: &Url, shown: &str) -> Result<RedirectUriKind, String> {
    match (authority(uri, parsed.scheme()), parsed.host()) {
        (Some(_), None) => Err(format!("“{shown}” has no host.")),
        (Some(authority), Some(host)) if !says_host(authority, &host) => Err(unusual_host(shown, &host)),
        _ => Ok(RedirectUriKind::PrivateUse),
    }
}

fn unusual_host(uri: &str, host: &Host<&str>) -> String {
    format!("“{uri}” writes its host in an unusual way; write it as {}.", shown(&host.to_string()))
}

/// What stands between `scheme://` and the path, as it was sent; `None` when it is not written so.
fn authority<'u>(uri: &'u str, scheme: &str) -> Option<&'u str> {
    let rest = uri.get(scheme.len()..)?.strip_prefix("://")?;
    rest.split(['/', '?']).next().filter(|authority| !authority.is_empty())
}

/// True when the authority that was sent is the host that a browser reads in it, with or without a port: not `127.1`,
/// not `%65xample.com`, not `@example.com`.
fn says_host(authority: &str, host: &Host<&str>) -> bool {
    let written = match authority.rsplit_once(':') {
        Some((before, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => before,
        _ => authority,
    };
    match host {
        Host::Ipv6(_) => written.starts_with('[') && written.ends_with(']'),
        host => written.eq_ignore_ascii_case(&host.to_string()),
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
    use super::{RedirectUriKind, check, check_private_use_scheme, kind, undotted_scheme};

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
            "com.example.app://callback:8080/cb",
            "com.example.app://Callback",
            "com.example.app:///callback",
            "cursor://anysphere.cursor-mcp/oauth/callback",
            "vscode://vscode.github-authentication/did-authenticate",
            "https://example.com/cb?a=1?b=2??",
            "https://example.com:443/cb",
            "HTTPS://Example.com/cb",
            "http://LOCALHOST/cb",
            "http://127.0.0.2/cb",
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
            "mailto:a@example.com",
            "intent://x",
            "urn:x",
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
            "http:/127.0.0.1/cb",
            "http:127.0.0.1/cb",
            "http://127.0.0.1.evil/cb",
            "http://127.1/cb",
            "http://2130706433/cb",
            "https://0x7f.1/cb",
            "http://[::ffff:127.0.0.1]/cb",
            "http://localhost./cb",
            "http://evil.localhost/cb",
            "https://localhost./cb",
            "https://app.localhost/cb",
            "https://example.com./cb",
            "https://@example.com/cb",
            "https://:@example.com/cb",
            "https://ex%61mple.com/cb",
            "https://example.com:/cb",
            "https://bücher.example/cb",
            "https://example。com/cb",
            "https://ｅxample.com/cb",
            "https://exam\u{ad}ple.com/cb",
            "https://exa\tmple.com/cb",
            "com.example.app://user@callback",
            "com.example.app://@callback",
            "com.example.app://@",
            "com.example.app://callback:/cb",
            "workbuddy://user@workbuddy/cb",
            "JAVASCRIPT://example.com/%0aalert(1)",
            "vbscript:msgbox",
            "blob:https://example.com/x",
            "filesystem:https://example.com/x",
        ] {
            let sentence = check(uri).expect_err(uri);
            assert!(sentence.ends_with('.'), "{uri}: {sentence}");
        }
        assert!(check(&format!("https://example.com/{}", "a".repeat(2048))).is_err());
        let long = "a".repeat(1000);
        assert!(check(&format!("{long}_:/cb")).unwrap_err().chars().count() < 300);
        for uri in
            [format!("javascript:{long}"), format!("https://{long}.example:/cb"), format!("com.example.app://{long}:/")]
        {
            assert!(check(&uri).unwrap_err().chars().count() < 300, "{uri}");
        }
    }

    #[test]
    fn the_kind_tells_where_the_client_runs() {
        assert_eq!(kind("https://example.com/cb"), Ok(RedirectUriKind::Https));
        assert_eq!(kind("https://localhost:3000/cb"), Ok(RedirectUriKind::Https));
        assert_eq!(kind("http://localhost:3000/cb"), Ok(RedirectUriKind::Loopback));
        assert_eq!(kind("zed://cb"), Ok(RedirectUriKind::PrivateUse));
    }

    #[test]
    fn rfc_8252_section_7_1_a_scheme_without_a_dot_is_told_from_the_others() {
        for uri in
            ["workbuddy://workbuddy/mcp/connector%3A/oauth/callback", "WorkBuddy:/cb", "my-app+1:cb", "cursors:/x"]
        {
            assert_eq!(kind(uri), Ok(RedirectUriKind::PrivateUse), "{uri}");
            assert_eq!(undotted_scheme(uri), uri.split(':').next().map(str::to_ascii_lowercase), "{uri}");
        }
        for uri in
            ["com.example.app:/cb", "cursor://x", "CURSOR://x", "https://a.example/cb", "http://localhost/cb", "x"]
        {
            assert_eq!(undotted_scheme(uri), None, "{uri}");
        }
    }

    #[test]
    fn a_scheme_that_cannot_lead_back_to_an_application_is_refused_with_a_sentence() {
        for scheme in ["workbuddy", "com.example.app", "a", "x-1+y"] {
            assert_eq!(check_private_use_scheme(scheme), Ok(()), "{scheme}");
        }
        for scheme in [
            "",
            "1x",
            "-x",
            "a_b",
            "a b",
            "a:",
            "ä",
            "Work",
            "http",
            "https",
            "javascript",
            "data",
            "vbscript",
            "file",
            "blob",
            "about",
            "filesystem",
            "view-source",
            "ws",
            "wss",
            "ftp",
            "mailto",
            "tel",
            "intent",
            "chrome",
            "urn",
        ] {
            let sentence = check_private_use_scheme(scheme).expect_err(scheme);
            assert!(sentence.ends_with('.'), "{scheme}: {sentence}");
        }
    }
}
