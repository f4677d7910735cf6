//! WSO2 Identity Server.

use serde_json::{Map, Value};

use super::{NOW, parts, sound};
use crate::{
    json,
    metadata::{MAX_CLIENT_NAME, VerifiedClientMetadata},
    redirect_uri, rfc7591,
    wso2::{ENABLED_GRANTS, NamePattern, RedirectUrisForm, regexp},
    wso2_apim_v0_17,
    wso2_is_v1_1::{Answering, Application, Issued, Merged, New, Problem, Request},
};

/// The members of every answer, in WSO2's order but for those of [`SOMETIMES`].
const ALWAYS: &[&str] = &[
    "client_id",
    "client_secret",
    "client_secret_expires_at",
    "redirect_uris",
    "grant_types",
    "client_name",
    "ext_application_version",
    "ext_application_owner",
    "ext_application_token_lifetime",
    "ext_user_token_lifetime",
    "ext_refresh_token_lifetime",
    "ext_id_token_lifetime",
    "ext_pkce_mandatory",
    "ext_pkce_support_plain",
    "ext_public_client",
    "token_type_extension",
    "ext_token_type",
    "require_pushed_authorization_requests",
    "require_signed_request_object",
    "tls_client_certificate_bound_access_tokens",
    "subject_type",
    "ext_allowed_audience",
];

/// The members that an answer has when there is something to say.
const SOMETIMES: &[&str] = &[
    "ext_application_display_name",
    "jwks_uri",
    "frontchannel_logout_uri",
    "token_endpoint_auth_method",
    "token_endpoint_allow_reuse_pvt_key_jwt",
    "token_endpoint_auth_signing_alg",
    "sector_identifier_uri",
    "id_token_signed_response_alg",
    "id_token_encrypted_response_alg",
    "id_token_encrypted_response_enc",
    "request_object_signing_alg",
    "tls_client_auth_subject_dn",
    "request_object_encryption_alg",
    "request_object_encryption_enc",
    "software_statement",
];

/// The body of a POST in any dialect and, after a NUL, that of a PUT over it.
///
/// What a POST accepts is answered with the documented members, and its answer, sent back, changes nothing. A PUT leaves
/// what is sound sound, takes no protection away that it does not name, and does nothing when it comes a second time.
pub fn wso2_is(input: &[u8]) {
    let mut bodies = parts(input);
    let Some(Ok(posted)) = bodies.next().map(json::object) else { return };
    let put = bodies.next().and_then(|body| json::object(body).ok()).map(|body| Request::read(&body));
    if let Some(Err(problem)) = &put {
        refused(problem);
    }
    for stored in stored(&posted) {
        sound(&stored);
        for by_name in [false, true] {
            for form in [RedirectUrisForm::Array, RedirectUrisForm::Regexp] {
                if let Some(again) = sent_back(&stored, by_name, form) {
                    unchanged(&again, &stored);
                    assert_eq!(sent_back(&again, by_name, form).as_ref(), Some(&again));
                }
            }
        }
        if let Some(Ok(request)) = &put {
            merged(request, &stored);
        }
    }
}

/// What is stored after a registration with this body, by each dialect that accepts it.
fn stored(body: &Map<String, Value>) -> impl Iterator<Item = VerifiedClientMetadata> {
    let here = match Request::read(body).and_then(|request| post(&request)) {
        Ok(new) => {
            registered(&new);
            Some(new.metadata)
        }
        Err(problem) => {
            refused(&problem);
            None
        }
    };
    let by_api_manager = wso2_apim_v0_17::Request::read(body).ok().and_then(|request| request.verify().ok());
    let by_the_standard = rfc7591::read(body).ok().and_then(|metadata| metadata.verify().ok());
    [here, by_api_manager, by_the_standard].into_iter().flatten()
}

/// What is accepted with today's names is accepted, and means the same, with the names of before.
fn post(request: &Request) -> Result<New, Problem> {
    let wide = request.verify_new(NOW, NamePattern::Whitespace);
    if let Ok(strict) = request.verify_new(NOW, NamePattern::SingleSpaces) {
        assert_eq!(wide.as_ref(), Ok(&strict));
    }
    wide
}

fn registered(new: &New) {
    let metadata = &new.metadata;
    assert!(!metadata.client_name.trim().is_empty() && metadata.client_name.len() <= MAX_CLIENT_NAME);
    assert!(metadata.grant_types.iter().all(|grant| ENABLED_GRANTS.contains(&grant.as_str())));
    assert!(new.client_id.is_some() || new.client_secret.is_none(), "a secret without the client id it is for");
    assert!(new.client_id.as_ref().is_none_or(|id| (15..=30).contains(&id.len())));
    assert!(new.secret_expires_at.is_none_or(|at| at >= NOW));
    answer(metadata, Answering::Created, RedirectUrisForm::Array);
}

/// A refusal says something.
fn refused(problem: &Problem) {
    assert!(!problem.error_description.is_empty());
    let body = serde_json::to_value(problem).unwrap();
    assert!(body["error"].is_string() && body["error_description"].is_string() && body.get("traceId").is_some());
}

/// An answer, after its members were looked at.
fn answer(metadata: &VerifiedClientMetadata, answering: Answering<'_>, form: RedirectUrisForm) -> Map<String, Value> {
    let issued = Issued {
        client_id: "provided_client_id0001",
        client_secret: Some("secret"),
        secret_expires_at: None,
        owner: "admin",
    };
    let text = serde_json::to_vec(&Application::new(issued, metadata, answering, form)).unwrap();
    let answer = json::object(&text).unwrap();
    assert!(ALWAYS.iter().all(|name| answer.contains_key(*name)));
    for (name, value) in &answer {
        assert!(ALWAYS.contains(&name.as_str()) || SOMETIMES.contains(&name.as_str()), "{name}");
        assert!(!value.is_null(), "{name}");
    }
    answer
}

/// What is stored after the answer to a read was sent back. `None` when `regexp=(…)` would be longer than a redirection
/// URI may be.
pub(crate) fn sent_back(
    stored: &VerifiedClientMetadata,
    by_name: bool,
    form: RedirectUrisForm,
) -> Option<VerifiedClientMetadata> {
    if form == RedirectUrisForm::Regexp && regexp::encode(&stored.redirect_uris).len() > redirect_uri::MAX_LENGTH {
        return None;
    }
    let answering = if by_name { Answering::ReadByName } else { Answering::ReadById };
    let request = Request::read(&answer(stored, answering, form)).unwrap();
    Some(request.merge(stored, NamePattern::SingleSpaces).unwrap().metadata)
}

/// Nothing is stored that was not stored before, but for what is kept of a registration that was made another way.
fn unchanged(again: &VerifiedClientMetadata, stored: &VerifiedClientMetadata) {
    if stored.wso2.is_some() {
        assert_eq!(again, stored);
    } else {
        assert!(again.wso2.as_ref().is_some_and(|members| members.adopted));
        assert_eq!(VerifiedClientMetadata { wso2: None, ..again.clone() }, *stored);
    }
}

fn merged(request: &Request, stored: &VerifiedClientMetadata) {
    let Merged { metadata, echo, .. } = match request.merge(stored, NamePattern::SingleSpaces) {
        Ok(merged) => merged,
        Err(problem) => return refused(&problem),
    };
    sound(&metadata);
    answer(&metadata, Answering::Updated(&echo), RedirectUrisForm::Regexp);
    assert!(!(stored.is_public() && metadata.token_endpoint_auth_method.uses_secret()), "a secret that nobody has");
    if stored.wso2.as_ref().is_none_or(|members| members.adopted) {
        for ((before, after), named) in protections(stored).into_iter().zip(protections(&metadata)).zip([
            request.ext_pkce_mandatory,
            request.require_pushed_authorization_requests,
            request.require_signed_request_object,
            request.tls_client_certificate_bound_access_tokens,
        ]) {
            assert!(!before || after || named == Some(false), "a protection went away that was not named");
        }
    }
    let twice = request.merge(&metadata, NamePattern::SingleSpaces).map(|merged| merged.metadata);
    assert_eq!(twice.as_ref(), Ok(&metadata));
}

/// What WSO2's clients know nothing of when another dialect registered it.
fn protections(metadata: &VerifiedClientMetadata) -> [bool; 4] {
    let security = &metadata.security;
    [
        metadata.tokens.pkce_required,
        security.require_pushed_authorization_requests == Some(true),
        security.require_signed_request_object == Some(true),
        security.tls_client_certificate_bound_access_tokens == Some(true),
    ]
}
