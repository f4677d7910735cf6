//! RFC 7591 and RFC 7592.

use serde_json::{Map, Value};
use url::Url;

use super::sound;
use crate::{
    address::is_special_use_host,
    json::{self, JsonError},
    metadata::{VerifiedClientMetadata, is_scope_token},
    redirect_uri,
    rfc7591::{Answer, ErrorAnswer, Update, is_member, read},
    text::deceptive_character,
};

/// A body of any bytes: it is read as `serde_json` reads it or refused; what is verified is answered, and the answer means
/// the same again, as a registration and as an update; what is refused is refused in the characters of the standard.
pub fn rfc7591(body: &[u8]) {
    let request = match json::object(body) {
        Ok(request) => request,
        Err(error) => return not_json(body, &error),
    };
    assert_eq!(serde_json::from_slice::<Value>(body).unwrap(), Value::Object(request.clone()));
    update(&request);
    let read_alone = read(&request);
    let members = request.into_iter().filter(|(name, _)| is_member(name)).collect();
    assert_eq!(read_alone, read(&members), "a member that is no client metadata was looked at");
    let verified = read_alone.and_then(|metadata| metadata.verify());
    match verified {
        Ok(metadata) => {
            sound(&metadata);
            registered(&metadata);
            answered_again(&metadata);
        }
        Err(errors) => {
            assert!(errors.iter().all(|error| is_member(error.member)), "{errors:?}");
            error_answer(&ErrorAnswer::of(&errors));
        }
    }
}

/// Bytes that are no JSON are no JSON for `serde_json` either; what is one, and not wanted, is no syntax error.
fn not_json(body: &[u8], error: &JsonError) {
    error_answer(&ErrorAnswer::from(error));
    let elsewhere = serde_json::from_slice::<Value>(body);
    match error {
        error if error.is_syntax() => assert!(elsewhere.is_err(), "{error}"),
        JsonError::NotAnObject => assert!(!elsewhere.is_ok_and(|value| value.is_object())),
        _ => {}
    }
}

/// RFC 6749 section 5.2.
fn error_answer(answer: &ErrorAnswer) {
    let description = &answer.error_description;
    assert!(!description.is_empty() && description.len() <= 1000);
    assert!(description.bytes().all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)), "{description}");
}

/// What the standard's dialect promises beyond the others.
fn registered(metadata: &VerifiedClientMetadata) {
    for uri in metadata.redirect_uris.iter().chain(&metadata.openid.post_logout_redirect_uris) {
        assert_eq!(redirect_uri::check(uri), Ok(()));
    }
    assert!(metadata.grant_types.iter().all(|grant| crate::GrantType::OFFERED.contains(grant)));
    assert!(metadata.scope.iter().all(|scope| is_scope_token(scope)));
    assert_eq!(deceptive_character(&metadata.client_name), None);
    assert!(metadata.presentation.localized.values().all(|text| deceptive_character(text).is_none()));
    assert!(metadata.keys.jwks.is_none() || metadata.keys.jwks_uri.is_none());

    let (openid, presentation) = (&metadata.openid, &metadata.presentation);
    let called = [&openid.sector_identifier_uri, &openid.initiate_login_uri, &openid.backchannel_logout_uri];
    let called = called.into_iter().flatten().chain(&metadata.keys.jwks_uri).chain(&openid.request_uris);
    for uri in called {
        let url = Url::parse(uri).unwrap();
        assert_eq!(url.scheme(), "https");
        assert!(!is_special_use_host(&url.host().unwrap()), "{uri}");
        assert!(url.username().is_empty() && url.password().is_none(), "{uri}");
    }
    let pages = [&presentation.client_uri, &presentation.logo_uri, &presentation.tos_uri, &presentation.policy_uri];
    for uri in pages.into_iter().flatten() {
        let url = Url::parse(uri).unwrap();
        assert!(matches!(url.scheme(), "https" | "http") && url.has_host(), "{uri}");
    }
}

/// What was accepted is accepted again as it was answered: by a registration, and by an update without the members that
/// only the server sets.
pub(crate) fn answered_again(metadata: &VerifiedClientMetadata) {
    let answer = Answer {
        client_id: "c1",
        client_secret: None,
        client_secret_expires_at: 0,
        client_id_issued_at: None,
        management: None,
        metadata,
    };
    let body = serde_json::to_vec(&answer).unwrap();
    let object = json::object(&body).unwrap();
    let again = read(&object).and_then(|read| read.verify());
    assert_eq!(again.as_ref(), Ok(metadata));
    let update = Update::read(&object).unwrap();
    assert_eq!(update.client_id, "c1");
    assert_eq!(update.metadata.verify(), again);
}

/// An update holds what a registration would, and the client's id.
fn update(request: &Map<String, Value>) {
    match Update::read(request) {
        Ok(update) => {
            assert_eq!(request.get("client_id"), Some(&Value::from(update.client_id.as_str())));
            assert_eq!(read(request).as_ref(), Ok(&update.metadata));
            if let Some(secret) = &update.client_secret {
                assert_eq!(request.get("client_secret"), Some(&Value::from(secret.as_str())));
            }
        }
        Err(errors) => error_answer(&ErrorAnswer::of(&errors)),
    }
}
