//! What people read of a client: RFC 7591 section 2, and section 2.2 for other languages.

use super::{Errors, count, shown, texts, uris};
use crate::{
    error::MetadataError,
    metadata::{MAX_CLIENT_NAME, Presentation},
    text::deceptive_character,
};

/// The most members with a language tag.
pub const MAX_LOCALIZED: usize = 50;
/// The longest language tag, in bytes: RFC 5646 section 4.4.1.
const MAX_TAG: usize = 35;

/// The name without white space around it; empty when none was given.
pub(super) fn client_name(sent: Option<&str>, errors: &mut Errors) -> String {
    if let Some(name) = sent {
        name_is_fair(name, errors);
    }
    sent.unwrap_or_default().trim().to_owned()
}

fn name_is_fair(name: &str, errors: &mut Errors) {
    let name = name.trim();
    if name.is_empty() {
        errors.push(MetadataError::metadata("client_name", "Give the client a name."));
    } else if name.chars().count() > MAX_CLIENT_NAME {
        errors.push(MetadataError::metadata(
            "client_name",
            format!("The name is longer than {MAX_CLIENT_NAME} characters."),
        ));
    } else if deceptive_character(name).is_some() {
        errors.push(MetadataError::metadata(
            "client_name",
            "The name contains a control, invisible or direction-changing character.",
        ));
    }
}

pub(super) fn presentation(presentation: &Presentation, errors: &mut Errors) {
    uris::page("client_uri", presentation.client_uri.as_deref(), errors);
    uris::page("logo_uri", presentation.logo_uri.as_deref(), errors);
    uris::page("tos_uri", presentation.tos_uri.as_deref(), errors);
    uris::page("policy_uri", presentation.policy_uri.as_deref(), errors);
    texts("contacts", &presentation.contacts, errors);
    localized(presentation, errors);
}

/// Each member with a language tag is judged as the member without is.
fn localized(presentation: &Presentation, errors: &mut Errors) {
    if !count("client_name", presentation.localized.len(), MAX_LOCALIZED, errors) {
        return;
    }
    let mut seen: Vec<String> = Vec::with_capacity(presentation.localized.len());
    for (name, value) in &presentation.localized {
        let Some((member, tag)) = tagged(name) else {
            let shown = shown(name);
            errors.push(MetadataError::metadata("client_name", format!("“{shown}” cannot have a language.")));
            continue;
        };
        if !is_language_tag(tag) {
            let shown = shown(name);
            errors.push(MetadataError::metadata(
                member,
                format!("“{shown}” does not end with a language tag, like {member}#de or {member}#zh-Hant."),
            ));
        }
        // Tags are the same in upper and lower case: RFC 7591 section 2.2.
        let folded = name.to_ascii_lowercase();
        if seen.contains(&folded) {
            errors.push(MetadataError::metadata(member, format!("“{}” stands twice.", shown(name))));
        }
        seen.push(folded);
        if member == "client_name" {
            name_is_fair(value, errors);
        } else {
            uris::page(member, Some(value), errors);
        }
    }
}

/// Splits `client_name#ja` into the member and the tag, for the members that may have one.
#[must_use]
pub fn tagged(name: &str) -> Option<(&'static str, &str)> {
    let (member, tag) = name.split_once('#')?;
    let member = match member {
        "client_name" => "client_name",
        "client_uri" => "client_uri",
        "logo_uri" => "logo_uri",
        "tos_uri" => "tos_uri",
        "policy_uri" => "policy_uri",
        _ => return None,
    };
    Some((member, tag))
}

/// The shape of BCP 47: subtags of at most eight letters and digits, the first of letters.
fn is_language_tag(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let language = subtags.next().unwrap_or_default();
    tag.len() <= MAX_TAG
        && (1..=8).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_alphabetic())
        && (language.len() > 1 || matches!(language, "x" | "i" | "X" | "I"))
        && subtags.all(|subtag| (1..=8).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric()))
}
