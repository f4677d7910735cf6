//! The dialect as a whole: a request goes in, an answer or a refusal comes out.

mod answers;
mod properties;
mod refusals;
mod updates;

use serde_json::{Map, Value};

use super::{Answering, Application, Echo, Issued, New, Problem, Request};
use crate::{
    metadata::VerifiedClientMetadata,
    wso2::{NamePattern, RedirectUrisForm},
};

const NOW: i64 = 1_800_000_000;

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => panic!("not an object"),
    }
}

fn post(body: Value) -> Result<New, Problem> {
    Request::read(&map(body))?.verify_new(NOW, NamePattern::SingleSpaces)
}

fn put(body: Value, stored: &VerifiedClientMetadata) -> Result<(VerifiedClientMetadata, Echo), Problem> {
    let merged = Request::read(&map(body))?.merge(stored, NamePattern::SingleSpaces)?;
    Ok((merged.metadata, merged.echo))
}

fn application(metadata: &VerifiedClientMetadata, answering: Answering<'_>, form: RedirectUrisForm) -> Application {
    let issued = Issued {
        client_id: "provided_client_id0001",
        client_secret: Some("secret"),
        secret_expires_at: None,
        owner: "admin",
    };
    Application::new(issued, metadata, answering, form)
}

fn answer(metadata: &VerifiedClientMetadata, answering: Answering<'_>) -> Value {
    serde_json::to_value(application(metadata, answering, RedirectUrisForm::Array)).unwrap()
}

/// The body of a registration with every member that WSO2 keeps.
fn full() -> Value {
    serde_json::json!({
        "client_name": "pvtkeyjwt_fapi",
        "grant_types": ["client_credentials", "authorization_code", "refresh_token"],
        "redirect_uris": ["https://a.com/cb?foo=bar", "https://b.com/cb"],
        "ext_param_client_id": "fapi_client_01_x",
        "ext_param_client_secret": "fapi_client_secret",
        "ext_param_client_secret_expires_at": "0",
        "ext_application_owner": "alice",
        "ext_application_display_name": "FAPI client",
        "ext_application_token_lifetime": 900,
        "ext_user_token_lifetime": "901",
        "ext_refresh_token_lifetime": 0,
        "ext_pkce_mandatory": "true",
        "ext_pkce_support_plain": true,
        "ext_public_client": true,
        "is_management_app": true,
        "ext_allowed_audience": "ORGANIZATION",
        "token_type_extension": "JWT",
        "jwks_uri": "http://localhost:5002/jwks1",
        "software_statement": "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl",
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_allow_reuse_pvt_key_jwt": "false",
        "token_endpoint_auth_signing_alg": "PS256",
        "id_token_signed_response_alg": "PS256",
        "id_token_encrypted_response_alg": "RSA-OAEP",
        "id_token_encrypted_response_enc": "A128GCM",
        "request_object_signing_alg": "PS256",
        "request_object_encryption_alg": "RSA-OAEP",
        "request_object_encryption_enc": "A128GCM",
        "subject_type": "pairwise",
        "sector_identifier_uri": "https://a.com/sector.json",
        "require_signed_request_object": "true",
        "require_pushed_authorization_requests": "false",
        "tls_client_certificate_bound_access_tokens": "true",
        "tls_client_auth_subject_dn": "CN=a",
        "backchannel_logout_uri": "https://www.google.com",
        "backchannel_logout_session_required": "true",
        "frontchannel_logout_uri": "https://a.com/logout",
        "contacts": ["a@b.c"],
        "response_types": {"any": "thing"},
    })
}

fn map_ref(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap()
}
