//! What holds for every input, whatever it is: one function for each parser that strangers reach.
//!
//! | file | holds |
//! | --- | --- |
//! | `rfc7591` | [`rfc7591()`]: bodies of RFC 7591 and RFC 7592 |
//! | `wso2_is` | [`wso2_is()`]: bodies of WSO2 Identity Server's dialect, POST and PUT |
//! | `wso2_apim` | [`wso2_apim()`]: bodies of WSO2 API Manager's dialect |
//! | `signed_jwt` | [`signed_jwt()`]: software statements, and what they change in a request |
//! | `client_id_document` | [`client_id_document()`]: `client_id`s that are URLs, and the documents there |
//! | `redirect_uri` | [`redirect_uri()`]: redirection URIs, host patterns, hosts that are not public |
//! | `replay` | the tests that run them over `fuzz/corpus/` |
//!
//! They are not part of what is shipped. Tests call them, with values that are made to be likely; the fuzz targets in
//! `fuzz/` call them with bytes that nobody thought of (the feature `invariants`).
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "to panic is how they say that something does not hold"
)]

mod client_id_document;
mod redirect_uri;
#[cfg(test)]
mod replay;
mod rfc7591;
mod signed_jwt;
mod wso2_apim;
mod wso2_is;

pub use client_id_document::client_id_document;
pub use redirect_uri::redirect_uri;
#[cfg(test)]
pub(crate) use rfc7591::answered_again as rfc7591_answered_again;
pub use rfc7591::rfc7591;
pub use signed_jwt::signed_jwt;
pub use wso2_apim::wso2_apim;
#[cfg(test)]
pub(crate) use wso2_is::sent_back as wso2_is_sent_back;
pub use wso2_is::wso2_is;

use url::Url;

use crate::{
    metadata::VerifiedClientMetadata,
    redirect_uri::is_dangerous_scheme,
    vocabulary::{GrantType, ResponseType},
    wso2,
};

/// The time at which everything is judged, in Unix seconds.
const NOW: i64 = 1_800_000_000;

/// An input that consists of several texts has them one after the other with a NUL between them, which none of them may
/// contain.
fn parts(input: &[u8]) -> impl Iterator<Item = &[u8]> {
    input.split(|byte| *byte == 0)
}

/// What was accepted, by whichever dialect: it is read again as it was written to the database, no browser runs any of
/// its URIs, and its parts fit each other.
fn sound(metadata: &VerifiedClientMetadata) {
    let text = serde_json::to_string(metadata).unwrap();
    assert_eq!(serde_json::from_str::<VerifiedClientMetadata>(&text).unwrap(), *metadata);

    let openid = &metadata.openid;
    let sent_to = metadata.redirect_uris.iter().chain(&openid.post_logout_redirect_uris);
    for uri in sent_to.chain(&openid.frontchannel_logout_uri).chain(&openid.backchannel_logout_uri) {
        for alternative in wso2::regexp::alternatives(uri) {
            let scheme = Url::parse(alternative).map(|url| url.scheme().to_owned());
            assert!(!scheme.is_ok_and(|scheme| is_dangerous_scheme(&scheme)), "a browser runs {uri}");
        }
    }

    distinct(&metadata.redirect_uris);
    distinct(&metadata.grant_types);
    distinct(&metadata.scope);
    let code = metadata.grant_types.contains(&GrantType::AuthorizationCode);
    assert_eq!(metadata.response_types.contains(&ResponseType::Code), code);
    let needed = metadata.grant_types.iter().any(GrantType::needs_redirect_uris);
    assert!(!needed || !metadata.redirect_uris.is_empty(), "nowhere to send the browser back to");
}

fn distinct<T: PartialEq + std::fmt::Debug>(values: &[T]) {
    for (index, value) in values.iter().enumerate() {
        assert!(!values[..index].contains(value), "{value:?} stands twice");
    }
}
