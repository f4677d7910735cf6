//! Where the browser may be sent back to, and how.

use dcr::{ApplicationType, VerifiedClientMetadata, redirect_uri::is_dangerous_scheme, wso2::regexp};
use url::{Url, form_urlencoded};

/// The hosts at which an application on the device can be reached at a port that it has just opened: two addresses, and
/// the name that many programs use although RFC 8252 section 8.3 advises them not to (RFC 9700 section 4.1.3).
const LOOPBACK: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];

/// How the answer travels (OAuth 2.0 Multiple Response Type Encoding Practices section 2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ResponseMode {
    /// In the query.
    #[default]
    Query,
    /// Behind the `#`.
    Fragment,
}

impl ResponseMode {
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        match word {
            "query" => Some(Self::Query),
            "fragment" => Some(Self::Fragment),
            _ => None,
        }
    }
}

/// The way back to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Back {
    /// A redirection URI that the client registered.
    pub(crate) redirect_uri: String,
    /// How.
    pub(crate) mode: ResponseMode,
    /// `state`, given back unchanged.
    pub(crate) state: Option<String>,
}

impl Back {
    /// The address to send the browser to: with these parameters, `state`, and the issuer (RFC 9207).
    pub(crate) fn with(&self, issuer: &str, parameters: &[(&str, &str)]) -> String {
        let mut answer = form_urlencoded::Serializer::new(String::new());
        answer.extend_pairs(parameters);
        if let Some(state) = &self.state {
            answer.append_pair("state", state);
        }
        let answer = answer.append_pair("iss", issuer).finish();
        let uri = &self.redirect_uri;
        match self.mode {
            ResponseMode::Fragment => format!("{uri}#{answer}"),
            ResponseMode::Query => with_query(uri, &answer),
        }
    }
}

/// The URI with more in its query.
pub(crate) fn with_query(uri: &str, more: &str) -> String {
    let between = match uri.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{uri}{between}{more}")
}

/// The redirection URIs of a client. WSO2's dialects keep several as one text `regexp=(a|b)`; its alternatives are
/// compared as they stand, and never used as a pattern.
pub(crate) fn registered(metadata: &VerifiedClientMetadata) -> Vec<String> {
    metadata.redirect_uris.iter().flat_map(|uri| regexp::decode(uri).unwrap_or_else(|| vec![uri.clone()])).collect()
}

/// The URI is one of those, letter by letter; for an application on a device, http on a loopback host may come with any
/// port (RFC 8252 section 7.3, RFC 9700 sections 2.1 and 4.1.3).
pub(crate) fn is_registered(metadata: &VerifiedClientMetadata, uri: &str) -> bool {
    let native = metadata.application_type == ApplicationType::Native;
    registered(metadata).iter().any(|registered| {
        let but_for_the_port = || native && loopback(registered).is_some() && loopback(registered) == loopback(uri);
        registered == uri || but_for_the_port()
    })
}

/// A loopback host, and what follows its port.
fn loopback(uri: &str) -> Option<(&'static str, &str)> {
    let authority = uri.strip_prefix("http://")?;
    LOOPBACK.into_iter().find_map(|host| {
        let (named, rest) = authority.split_at_checked(host.len())?;
        // Of a name, capital letters are the same (RFC 3986 section 6.2.2.1).
        named.eq_ignore_ascii_case(host).then_some(())?;
        let rest = match rest.strip_prefix(':') {
            Some(with_port) => {
                let (port, rest) = with_port.split_at(with_port.find(['/', '?']).unwrap_or(with_port.len()));
                port.bytes().all(|byte| byte.is_ascii_digit()).then_some(())?;
                port.parse::<u16>().ok().filter(|port| *port > 0)?;
                rest
            }
            None => rest,
        };
        (rest.is_empty() || rest.starts_with(['/', '?'])).then_some((host, rest))
    })
}

/// A browser can be sent there. What the WSO2 dialects register need not be a URI at all.
pub(crate) fn is_usable(uri: &str) -> bool {
    uri.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b'#')
        && Url::parse(uri).is_ok_and(|parsed| !is_dangerous_scheme(parsed.scheme()))
}

#[cfg(test)]
mod tests {
    use dcr::{ApplicationType, ClientMetadata, VerifiedClientMetadata};

    use super::{Back, ResponseMode, is_registered, is_usable, with_query};

    fn client(uri: &str, native: bool) -> VerifiedClientMetadata {
        let mut metadata = ClientMetadata {
            redirect_uris: Some(vec!["https://a.example/cb".to_owned()]),
            ..ClientMetadata::default()
        }
        .verify()
        .unwrap();
        metadata.redirect_uris = vec![uri.to_owned()];
        metadata.application_type = if native { ApplicationType::Native } else { ApplicationType::Web };
        metadata
    }

    #[test]
    fn a_redirect_uri_is_compared_letter_by_letter() {
        let metadata = client("https://a.example/cb?x=1", true);
        assert!(is_registered(&metadata, "https://a.example/cb?x=1"));
        for other in [
            "https://a.example/cb",
            "https://a.example/cb?x=1&y=2",
            "https://a.example/cb?x=1#",
            "https://A.example/cb?x=1",
            "https://a.example:443/cb?x=1",
            "https://a.example/cb/?x=1",
            "https://a.example/cb/../cb?x=1",
            "http://a.example/cb?x=1",
        ] {
            assert!(!is_registered(&metadata, other), "{other}");
        }
    }

    #[test]
    fn the_port_of_a_loopback_host_is_free_for_native_clients_alone() {
        for host in ["127.0.0.1", "[::1]", "localhost"] {
            for registered in [format!("http://{host}/cb?x=1"), format!("http://{host}:8080/cb?x=1")] {
                let native = client(&registered, true);
                for port in ["", ":1", ":58135", ":65535"] {
                    let good = format!("http://{host}{port}/cb?x=1");
                    assert!(is_registered(&native, &good), "{good}");
                }
                for bad in [
                    format!("http://{host}:0/cb?x=1"),
                    format!("http://{host}:65536/cb?x=1"),
                    format!("http://{host}:/cb?x=1"),
                    format!("http://{host}:+80/cb?x=1"),
                    format!("http://{host}:80@evil.example/cb?x=1"),
                    format!("http://{host}@evil.example/cb?x=1"),
                    format!("http://{host}.evil.example/cb?x=1"),
                    format!("http://{host}.:80/cb?x=1"),
                    format!("http://a.{host}:80/cb?x=1"),
                    format!("http://{host}:80/cb2?x=1"),
                    format!("http://{host}:80/CB?x=1"),
                    format!("http://{host}:80/cb/?x=1"),
                    format!("http://{host}:80/cb"),
                    format!("http://{host}:80/cb?x=1&y=2"),
                    format!("http://{host}:80"),
                    format!("https://{host}:80/cb?x=1"),
                ] {
                    assert!(!is_registered(&native, &bad), "{bad}");
                }
                assert!(!is_registered(&client(&registered, false), &format!("http://{host}:9/cb?x=1")));
            }
            let secured = client(&format!("https://{host}/cb"), true);
            assert!(!is_registered(&secured, &format!("https://{host}:8443/cb")), "https is no loopback redirection");
            for others in ["127.0.0.1", "[::1]", "localhost"].into_iter().filter(|other| *other != host) {
                let native = client(&format!("http://{host}/cb"), true);
                assert!(!is_registered(&native, &format!("http://{others}:9/cb")), "{host} is not {others}");
            }
        }
        assert!(is_registered(&client("http://LocalHost/cb", true), "http://localhost:9/cb"));
        assert!(is_registered(&client("http://localhost", true), "http://localhost:9"));
        assert!(!is_registered(&client("http://localhost", true), "http://localhost:9/"));
    }

    #[test]
    fn the_alternatives_of_a_wso2_callback_are_texts_and_no_patterns() {
        let metadata = client(r"regexp=(https://a.example/cb\?x=1|https://b.example/.*)", false);
        assert!(is_registered(&metadata, "https://a.example/cb?x=1"));
        assert!(is_registered(&metadata, "https://b.example/.*"));
        for other in ["https://b.example/x", "https://a.example/cb", r"regexp=(https://a.example/cb\?x=1)"] {
            assert!(!is_registered(&metadata, other), "{other}");
        }
    }

    #[test]
    fn answers_keep_the_query_of_the_uri_and_carry_the_issuer() {
        assert_eq!(with_query("https://a.example/cb?", "b=1"), "https://a.example/cb?b=1");
        let back = |uri: &str, mode| Back { redirect_uri: uri.to_owned(), mode, state: Some("a b&c".to_owned()) };
        let issuer = "https://portal.example";
        assert_eq!(
            back("https://a.example/cb?x=1", ResponseMode::Query).with(issuer, &[("code", "c")]),
            "https://a.example/cb?x=1&code=c&state=a+b%26c&iss=https%3A%2F%2Fportal.example"
        );
        assert_eq!(
            back("com.example.app:/cb", ResponseMode::Fragment).with(issuer, &[("error", "access_denied")]),
            "com.example.app:/cb#error=access_denied&state=a+b%26c&iss=https%3A%2F%2Fportal.example"
        );
    }

    #[test]
    fn what_is_no_address_is_not_used() {
        assert!(is_usable("https://a.example/cb") && is_usable("cursor://cb") && is_usable("http://a.example/cb"));
        for bad in ["www.google.lk", "javascript:alert(1)", "data:x", "https://a.example/#", "https://ä.example/", ""]
        {
            assert!(!is_usable(bad), "{bad}");
        }
    }
}
