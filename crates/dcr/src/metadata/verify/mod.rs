//! The checks of RFC 7591 section 2 and `OpenID` Connect Registration section 2, one file for each subject.
//!
//! | file | checks |
//! | --- | --- |
//! | `grants` | grants, response types and authentication methods, and that they fit each other |
//! | `uris` | redirection URIs, the application type that follows from them, and every other URI |
//! | `presentation` | what people read: names, contacts, pages, in every language |
//! | `keys` | JWK Sets |
//! | `openid` | the members of `OpenID` Connect, and those of later standards |

mod grants;
mod keys;
mod openid;
mod presentation;
#[cfg(test)]
mod tests;
mod uris;

pub use grants::{GRANTS_ELSEWHERE, MAX_WORDS};
pub use keys::{MAX_KEYS, check_jwks};
pub use openid::{SIGNED_BY_CLIENTS, SIGNED_BY_US};
pub use presentation::{MAX_LOCALIZED, tagged};

use super::{ClientMetadata, Software, TokenSettings, VerifiedClientMetadata};
use crate::{
    error::MetadataError,
    text::{deceptive_character, is_deceptive},
};

/// The longest of the short texts (a scope, a contact, an identifier), in bytes.
pub const MAX_TEXT: usize = 255;
/// The most scopes of one registration.
pub const MAX_SCOPES: usize = 100;
/// The longest `scope` member, in bytes.
pub const MAX_SCOPE: usize = 4096;
/// The most entries of a list that has no limit of its own.
pub const MAX_ENTRIES: usize = 20;

/// What is wrong so far.
type Errors = Vec<MetadataError>;

impl ClientMetadata {
    /// Checks the metadata by RFC 7591 section 2 and `OpenID` Connect Registration section 2, and completes it with the
    /// standards' defaults. All errors are found at once, so that a form can mark every field.
    ///
    /// Known grants and response types that are not offered here are left out as long as an offered one remains (RFC
    /// 7591 section 3.2.1), and so are the members that nothing acts on ([`super::members`]); everything else is accepted
    /// as it was sent, or refused.
    pub fn verify(&self) -> Result<VerifiedClientMetadata, Vec<MetadataError>> {
        let mut errors = Vec::new();
        let client_name = presentation::client_name(self.client_name.as_deref(), &mut errors);
        let grant_types = grants::grant_types(self.grant_types.as_deref(), &mut errors);
        let (redirect_uris, kinds) = uris::redirect_uris(self.redirect_uris.as_deref(), &grant_types, &mut errors);
        let response_types = grants::response_types(self.response_types.as_deref(), &grant_types, &mut errors);
        let token_endpoint_auth_method = grants::auth_method(self, &grant_types, &mut errors);
        let application_type = uris::application_type(self.application_type.as_ref(), &kinds, &mut errors);
        let scope = scope(self.scope.as_deref(), &mut errors);
        presentation::presentation(&self.presentation, &mut errors);
        keys::keys(&self.keys, &mut errors);
        software(&self.software, &mut errors);
        openid::openid(&self.openid, &redirect_uris, &mut errors);
        openid::security(&self.security, &mut errors);
        if errors.is_empty() {
            Ok(VerifiedClientMetadata {
                client_name,
                redirect_uris,
                grant_types,
                response_types,
                token_endpoint_auth_method,
                application_type,
                scope,
                presentation: self.presentation.clone(),
                keys: self.keys.clone(),
                software: self.software.clone(),
                openid: self.openid.registered(),
                security: self.security.registered(),
                tokens: TokenSettings::default(),
                wso2: None,
            })
        } else {
            Err(errors)
        }
    }
}

/// One scope by RFC 6749 section 3.3: printable ASCII without space, `"` and `\`.
#[must_use]
pub fn is_scope_token(scope: &str) -> bool {
    !scope.is_empty() && scope.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

fn scope(scope: Option<&str>, errors: &mut Errors) -> Vec<String> {
    let scope = scope.unwrap_or_default();
    if scope.len() > MAX_SCOPE {
        errors.push(MetadataError::metadata("scope", format!("The scopes are longer than {MAX_SCOPE} characters.")));
        return Vec::new();
    }
    let scopes = distinct(scope.split_whitespace().map(str::to_owned));
    if scopes.len() > MAX_SCOPES {
        errors.push(MetadataError::metadata("scope", format!("There are more than {MAX_SCOPES} scopes.")));
    }
    if !scopes.iter().all(|token| is_scope_token(token)) {
        errors.push(MetadataError::metadata(
            "scope",
            "A scope contains a character that RFC 6749 section 3.3 does not allow.",
        ));
    }
    if scopes.iter().any(|token| token.len() > MAX_TEXT) {
        errors.push(MetadataError::metadata("scope", format!("A scope is longer than {MAX_TEXT} characters.")));
    }
    scopes
}

fn software(software: &Software, errors: &mut Errors) {
    text("software_id", software.software_id.as_deref(), errors);
    text("software_version", software.software_version.as_deref(), errors);
}

/// Checks an optional short text: not blank, at most [`MAX_TEXT`] bytes, nothing invisible in it.
fn text(member: &'static str, text: Option<&str>, errors: &mut Errors) {
    let Some(text) = text else { return };
    if text.trim().is_empty() {
        errors.push(MetadataError::metadata(member, "An entry is blank; leave it out."));
    } else if text.len() > MAX_TEXT {
        errors.push(MetadataError::metadata(member, format!("An entry is longer than {MAX_TEXT} bytes.")));
    } else if deceptive_character(text).is_some() {
        errors.push(MetadataError::metadata(
            member,
            "An entry contains a control, invisible or direction-changing character.",
        ));
    }
}

/// Checks a list of short texts: at most [`MAX_ENTRIES`].
fn texts(member: &'static str, texts: &[String], errors: &mut Errors) {
    if count(member, texts.len(), MAX_ENTRIES, errors) {
        for entry in texts {
            text(member, Some(entry), errors);
        }
    }
}

/// True when there are not too many.
fn count(member: &'static str, found: usize, most: usize, errors: &mut Errors) -> bool {
    if found > most {
        errors.push(MetadataError::metadata(member, format!("There are {found} entries; {most} is the most.")));
    }
    found <= most
}

/// Checks that an optional word is one of a list.
fn one_of(member: &'static str, word: Option<&str>, supported: &[&str], errors: &mut Errors) {
    if let Some(word) = word
        && !supported.contains(&word)
    {
        let (shown, list) = (shown(word), supported.join(", "));
        errors.push(MetadataError::metadata(member, format!("“{shown}” is not supported; supported are {list}.")));
    }
}

/// The beginning of a word, short enough for a sentence.
fn shown(word: &str) -> String {
    const LONGEST: usize = 60;
    let mut printable = word.chars().filter(|c| !is_deceptive(*c));
    let mut shown: String = printable.by_ref().take(LONGEST).collect();
    if printable.next().is_some() {
        shown.push('…');
    }
    shown
}

/// The values in their order, without later repetitions.
pub(super) fn distinct<T: PartialEq>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut kept = Vec::new();
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}
