//! Checks of what people type, one function for each kind of field. Each answers the cleaned value, or adds an error at
//! its field.

pub(crate) use dcr::text::one_line;
use dcr::{
    FieldError,
    hosts::is_host_pattern,
    metadata::is_scope_token,
    text::{deceptive_character, is_deceptive},
};
use url::Url;

/// The most hosts, schemes, names or scopes of a policy.
pub(crate) const MAX_ENTRIES: usize = 100;
/// The longest name of anything, in characters.
pub(crate) const MAX_NAME: usize = 255;
/// The longest description, in characters.
pub(crate) const MAX_DESCRIPTION: usize = 2000;
/// The longest URL, in characters.
const MAX_URL: usize = 2048;

/// A required, single-line name.
pub(crate) fn name(field: &str, text: &str, errors: &mut Vec<FieldError>) -> String {
    let text = text.trim();
    if text.is_empty() {
        errors.push(FieldError::new(field, "Enter a name."));
    } else if text.chars().count() > MAX_NAME {
        errors.push(FieldError::new(field, format!("The name is longer than {MAX_NAME} characters.")));
    } else if deceptive_character(text).is_some() {
        errors.push(FieldError::new(
            field,
            "The name contains a control, invisible or direction-changing character. Type it again by hand.",
        ));
    }
    text.to_owned()
}

/// An optional text of several lines.
pub(crate) fn description(field: &str, text: &str, errors: &mut Vec<FieldError>) -> String {
    let text = text.trim().replace("\r\n", "\n");
    let length = text.chars().count();
    if length > MAX_DESCRIPTION {
        errors.push(FieldError::new(
            field,
            format!("The description has {length} characters; {MAX_DESCRIPTION} is the most."),
        ));
    } else if text.split(['\n', '\t']).any(|line| deceptive_character(line).is_some()) {
        errors.push(FieldError::new(
            field,
            "The description contains a control, invisible or direction-changing character.",
        ));
    }
    text
}

/// A required e-mail address (RFC 5321), in lower case.
pub(crate) fn email(field: &str, text: &str, errors: &mut Vec<FieldError>) -> String {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        errors.push(FieldError::new(field, "Enter an e-mail address."));
    } else if !dcr::email::is_address(&text) {
        errors.push(FieldError::new(field, "This is not an e-mail address. It looks like name@example.com."));
    }
    text
}

/// An absolute https URL (http only on this machine), without user name and fragment.
pub(crate) fn https_url(field: &str, text: &str, errors: &mut Vec<FieldError>) -> String {
    judged_url(field, text, errors, is_this_machine)
}

/// The same, with http also at a private address, or at a name that may lead to one: for servers on the operator's own
/// premises. Whether it may be called is judged by whoever calls it, who knows where the name leads.
pub(crate) fn provider_url(field: &str, text: &str, errors: &mut Vec<FieldError>) -> String {
    judged_url(field, text, errors, |url| {
        matches!(url.host(), Some(url::Host::Domain(_))) || is_this_machine(url) || is_private_address(url)
    })
}

fn judged_url(field: &str, text: &str, errors: &mut Vec<FieldError>, without_tls: impl Fn(&Url) -> bool) -> String {
    let text = text.trim();
    if text.is_empty() {
        errors.push(FieldError::new(field, "Enter a URL."));
        return String::new();
    }
    let problem = if text.chars().count() > MAX_URL {
        Some(format!("The URL is longer than {MAX_URL} characters."))
    } else if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        Some("The URL contains a space, a backslash or a control character.".to_owned())
    } else {
        match Url::parse(text) {
            Err(_) => Some("This is not a URL. It looks like https://auth.example.com.".to_owned()),
            Ok(url) if !url.username().is_empty() || url.password().is_some() => {
                Some("The URL must not contain a user name or password.".to_owned())
            }
            Ok(url) if url.fragment().is_some() => Some("The URL must not have a fragment (#).".to_owned()),
            Ok(url) if url.scheme() == "https" || (url.scheme() == "http" && without_tls(&url)) => None,
            Ok(_) => Some("The URL must begin with https://.".to_owned()),
        }
    };
    if let Some(message) = problem {
        errors.push(FieldError::new(field, message));
    }
    text.to_owned()
}

/// True for a loopback address: for trying things out.
fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// True for an address of RFC 1918 or RFC 4193 that is written out. Link-local ones, where the metadata services of clouds
/// are, are not among them.
fn is_private_address(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_private(),
        Some(url::Host::Ipv6(address)) => address.is_unique_local(),
        Some(url::Host::Domain(_)) | None => false,
    }
}

/// Values separated by line breaks, commas or spaces, without repetitions, in order.
pub(crate) fn list(text: &str) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    for value in text.split(|c: char| c.is_whitespace() || c == ',').filter(|value| !value.is_empty()) {
        if !values.iter().any(|known| known == value) {
            values.push(value.to_owned());
        }
    }
    values
}

/// Names of claims: at most `limit` of them, each of printable ASCII.
pub(crate) fn claims(field: &str, text: &str, limit: usize, errors: &mut Vec<FieldError>) -> Vec<String> {
    let claims = list(text);
    if claims.len() > limit {
        errors.push(FieldError::new(field, format!("At most {limit} claims.")));
    }
    if let Some(bad) = claims.iter().find(|claim| !claim.bytes().all(|b| b.is_ascii_graphic()) || claim.len() > 255) {
        errors.push(FieldError::new(field, format!("“{}” is not the name of a claim.", shortened(bad))));
    }
    claims
}

/// A whole number from 1 to `most`, or nothing.
pub(crate) fn number(field: &str, typed: &str, most: i64, errors: &mut Vec<FieldError>) -> Option<i64> {
    let typed = typed.trim();
    if typed.is_empty() {
        return None;
    }
    let number = typed.parse().ok().filter(|number| (1..=most).contains(number));
    if number.is_none() {
        errors.push(FieldError::new(field, format!("Enter a whole number from 1 to {most}, or nothing.")));
    }
    number
}

/// Scopes out of those that there are.
pub(crate) fn scopes(field: &str, typed: &str, most: Option<&[String]>, errors: &mut Vec<FieldError>) -> Vec<String> {
    let scopes = list(typed);
    let bad = scopes.iter().find(|scope| !is_scope_token(scope) || most.is_some_and(|most| !most.contains(scope)));
    if let Some(bad) = bad {
        errors.push(FieldError::new(field, format!("“{}” is not a scope of this provider.", shortened(bad))));
    }
    scopes
}

/// Host patterns of redirection URIs.
pub(crate) fn hosts(field: &str, typed: &str, errors: &mut Vec<FieldError>) -> Vec<String> {
    let hosts = list(typed);
    if hosts.len() > MAX_ENTRIES {
        errors.push(FieldError::new(field, format!("At most {MAX_ENTRIES} hosts.")));
    }
    if let Some(bad) = hosts.iter().find(|host| !is_host_pattern(host)) {
        let message = format!("“{}” is not a host, like example.com or *.example.com.", shortened(bad));
        errors.push(FieldError::new(field, message));
    }
    hosts
}

/// A text short enough for a sentence.
pub(crate) fn shortened(text: &str) -> String {
    shortened_to(text, 60)
}

/// A text of at most `longest` characters; an ellipsis says that there was more. What joined the last letter or emoji to
/// the next one goes with the next one.
pub(crate) fn shortened_to(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", text[..end].trim_end_matches(is_deceptive)),
        None => text.to_owned(),
    }
}

/// At most so many bytes of a text, whole characters.
pub(crate) fn beginning(text: &str, longest: usize) -> &str {
    &text[..text.floor_char_boundary(longest)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(check: impl Fn(&mut Vec<FieldError>)) -> Option<String> {
        let mut errors = Vec::new();
        check(&mut errors);
        errors.pop().map(|error| error.message)
    }

    #[test]
    fn urls_are_https_or_on_this_machine() {
        for good in ["https://auth.example.com", "https://auth.example.com:8443/realms/x", "http://127.0.0.1:9000/x"] {
            assert_eq!(error(|errors| drop(https_url("url", good, errors))), None, "{good}");
        }
        for bad in [
            "",
            "auth.example.com",
            "http://auth.example.com",
            "https://u:p@example.com",
            "https://x/#y",
            "javascript:alert(1)",
            "https://exa mple.com",
            "ftp://example.com",
        ] {
            assert!(error(|errors| drop(https_url("url", bad, errors))).is_some(), "{bad}");
        }
    }

    #[test]
    fn providers_may_also_be_at_private_addresses_without_tls() {
        let bad = |url: &str| error(|errors| drop(provider_url("url", url, errors)));
        for good in [
            "https://idp.example",
            "http://localhost:8080",
            "http://keycloak.intern:8080",
            "http://10.1.2.3/x",
            "http://[fd00::1]:4444",
        ] {
            assert_eq!(bad(good), None, "{good}");
        }
        for url in ["http://169.254.169.254", "http://8.8.8.8", "http://[fe80::1]", "ftp://10.0.0.1"] {
            assert_eq!(bad(url).as_deref(), Some("The URL must begin with https://."), "{url}");
        }
    }

    #[test]
    fn names_are_one_visible_line() {
        assert_eq!(error(|errors| drop(name("name", "  Acme Logistics  ", errors))), None);
        for bad in ["", "   ", "a\nb", "Goo\u{202e}gle", "zero\u{200b}width", &"x".repeat(256)] {
            assert!(error(|errors| drop(name("name", bad, errors))).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn what_spells_a_word_or_an_emoji_is_no_deception() {
        for good in ["شرکت نرم\u{200c}افزاری", "ශ්\u{200d}රී ලංකා", "👩\u{200d}💻 Team", "🏳\u{fe0f}\u{200d}🌈"]
        {
            assert_eq!(error(|errors| drop(name("name", good, errors))), None, "{good:?}");
            let text = format!("First line\r\n\t{good}\n");
            assert_eq!(error(|errors| drop(description("description", &text, errors))), None, "{good:?}");
        }
        for bad in ["Goo\u{200d}gle", "👩\u{200d}\nTeam", "نرم\u{200c}\nافزار", "Goo\u{fe0f}gle"] {
            assert!(error(|errors| drop(name("name", bad, errors))).is_some(), "{bad:?}");
            assert!(error(|errors| drop(description("description", bad, errors))).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn a_text_that_is_shortened_ends_with_no_joiner() {
        assert_eq!(shortened_to("ab👩\u{200d}💻", 4), "ab👩…");
        assert_eq!(shortened_to("نرم\u{200c}افزار", 4), "نرم…");
    }

    #[test]
    fn addresses_are_those_of_rfc_5321() {
        for good in ["a@b.example", "First.Last+tag@example.co.uk"] {
            assert_eq!(error(|errors| drop(email("email", good, errors))), None, "{good}");
        }
        for bad in [
            "",
            "a",
            "a@",
            "@b.example",
            "a b@c.example",
            "a@b@c.example",
            "Name <a@b.example>",
            "a@b.example\r\nBcc: x@y.example",
            "a@localhost",
        ] {
            assert!(error(|errors| drop(email("email", bad, errors))).is_some(), "{bad:?}");
        }
    }
}
