//! URIs: those that browsers are sent to, those that people open, and those that the server itself calls.

use url::Url;

use super::{Errors, distinct, shown};
use crate::{
    address::is_special_use_host,
    error::MetadataError,
    metadata::MAX_REDIRECT_URIS,
    redirect_uri::{self, RedirectUriKind},
    text::is_deceptive,
    vocabulary::{ApplicationType, GrantType},
};

/// RFC 7591 section 2: in the order given, no duplicates; needed when a grant sends the browser back.
pub(super) fn redirect_uris(
    sent: Option<&[String]>,
    grants: &[GrantType],
    errors: &mut Errors,
) -> (Vec<String>, Vec<RedirectUriKind>) {
    let sent = sent.unwrap_or_default();
    if sent.len() > MAX_REDIRECT_URIS {
        errors.push(MetadataError::redirect_uri(format!("More than {MAX_REDIRECT_URIS} redirect URIs.")));
    }
    let uris = distinct(sent.iter().take(MAX_REDIRECT_URIS));
    let mut kinds = Vec::with_capacity(uris.len());
    for uri in &uris {
        match redirect_uri::kind(uri) {
            Ok(kind) => kinds.push(kind),
            Err(sentence) => errors.push(MetadataError::redirect_uri(sentence)),
        }
    }
    if kinds.len() < uris.len() {
        // What the refused ones were meant to be is not known, so nothing follows from the others.
        kinds.clear();
    }
    if uris.is_empty() && grants.iter().any(GrantType::needs_redirect_uris) {
        errors.push(MetadataError::redirect_uri("Authorization code needs at least one redirect URI."));
    }
    (uris.into_iter().cloned().collect(), kinds)
}

/// `OpenID` Connect Registration section 2. When it was not sent it is told by the redirection URIs: a loopback address
/// or a private-use scheme only works on a person's device.
///
/// Either may have any. A native client may claim https redirection URIs (RFC 8252 section 7.2), which are compared letter
/// by letter like all others; of a web client the standard forbids some for the implicit grant, which is not offered.
pub(super) fn application_type(
    sent: Option<&ApplicationType>,
    kinds: &[RedirectUriKind],
    errors: &mut Errors,
) -> ApplicationType {
    let on_a_device = kinds.iter().any(|kind| *kind != RedirectUriKind::Https);
    match sent {
        None if on_a_device => ApplicationType::Native,
        None | Some(ApplicationType::Web) => ApplicationType::Web,
        Some(ApplicationType::Native) => ApplicationType::Native,
        Some(ApplicationType::Other(word)) => {
            let word = shown(word);
            errors.push(MetadataError::metadata("application_type", format!("“{word}” is not web or native.")));
            ApplicationType::Web
        }
    }
}

/// A page or picture for people: http or https, any host.
pub(super) fn page(member: &'static str, uri: Option<&str>, errors: &mut Errors) {
    if let Some(uri) = uri
        && let Err(sentence) = site(uri, &["https", "http"])
    {
        errors.push(MetadataError::metadata(member, sentence));
    }
}

/// Whether a URI of [`called`] may have a fragment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fragment {
    Refused,
    /// A hash of what is there: `request_uris`.
    Allowed,
}

/// A URI that the server itself calls: https on a host of the public internet, so that nobody makes it knock at doors
/// inside. What a name resolves to is judged when it is called.
pub(super) fn called(member: &'static str, uri: Option<&str>, fragment: Fragment, errors: &mut Errors) {
    if let Some(uri) = uri
        && let Err(sentence) = public_site(uri, fragment)
    {
        errors.push(MetadataError::metadata(member, sentence));
    }
}

/// A URI that the browser is sent to at signing out; it follows the rules of redirection URIs.
pub(super) fn logout(member: &'static str, uri: &str, private_use: bool, errors: &mut Errors) {
    match redirect_uri::kind(uri) {
        Ok(RedirectUriKind::PrivateUse) if !private_use => {
            let shown = shown(uri);
            errors
                .push(MetadataError::metadata(member, format!("“{shown}” is neither https nor http on this machine.")));
        }
        Ok(_) => {}
        Err(sentence) => errors.push(MetadataError::metadata(member, sentence)),
    }
}

fn public_site(uri: &str, fragment: Fragment) -> Result<(), String> {
    let parsed = site(uri, &["https"])?;
    let shown = shown(uri);
    if fragment == Fragment::Refused && uri.contains('#') {
        return Err(format!("“{shown}” has a fragment (#); leave it out."));
    }
    if parsed.port().is_some_and(|port| port < 1024) {
        return Err(format!("“{shown}” names a port below 1024 other than 443."));
    }
    match parsed.host() {
        Some(host) if !is_special_use_host(&host) => Ok(()),
        _ => Err(format!("“{shown}” is not on a host of the public internet.")),
    }
}

/// An absolute URL of one of the schemes, with a host, without a user name.
fn site(uri: &str, schemes: &[&str]) -> Result<Url, String> {
    if uri.len() > redirect_uri::MAX_LENGTH {
        return Err(format!("The URL is longer than {} characters.", redirect_uri::MAX_LENGTH));
    }
    let shown = shown(uri);
    if uri.chars().any(|c| is_deceptive(c) || c.is_whitespace() || c == '\\') {
        return Err(format!("“{shown}” contains a space, a backslash or an invisible character."));
    }
    let wanted = schemes.join(" or ");
    let parsed = Url::parse(uri).map_err(|_| format!("“{shown}” is not a URL; it begins with {wanted}://."))?;
    // The parser mends `https:host`; what was sent must already say it.
    let Some(rest) = uri
        .get(parsed.scheme().len()..)
        .and_then(|rest| rest.strip_prefix("://"))
        .filter(|_| schemes.contains(&parsed.scheme()))
    else {
        return Err(format!("“{shown}” does not begin with {wanted}://."));
    };
    if rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@')) {
        return Err(format!("“{shown}” contains a user name or password."));
    }
    Ok(parsed)
}
