use serde_json::json;

use super::{Answering, RedirectUrisForm, answer, application, full, post};
use crate::wso2_is_v1_1::{Problem, ValveError};

#[test]
fn a_minimal_registration_is_answered_with_the_defaults() {
    let new = post(json!({"client_name": "min-1", "grant_types": ["client_credentials"]})).unwrap();
    assert_eq!((&new.client_id, &new.client_secret, new.secret_expires_at), (&None, &None, None));
    insta::assert_json_snapshot!(application(&new.metadata, Answering::Created, RedirectUrisForm::Array), @r#"
    {
      "client_id": "provided_client_id0001",
      "client_secret": "secret",
      "client_secret_expires_at": 0,
      "redirect_uris": [
        ""
      ],
      "grant_types": [
        "client_credentials"
      ],
      "client_name": "min-1",
      "ext_application_version": "v3.0.0",
      "ext_application_owner": "admin@carbon.super",
      "ext_application_token_lifetime": 3600,
      "ext_user_token_lifetime": 3600,
      "ext_refresh_token_lifetime": 86400,
      "ext_id_token_lifetime": 3600,
      "ext_pkce_mandatory": false,
      "ext_pkce_support_plain": false,
      "ext_public_client": false,
      "token_type_extension": "Default",
      "ext_token_type": "Default",
      "require_pushed_authorization_requests": false,
      "require_signed_request_object": false,
      "tls_client_certificate_bound_access_tokens": false,
      "subject_type": "public",
      "ext_allowed_audience": "application"
    }
    "#);
}

#[test]
fn a_full_registration_is_answered_in_wso2s_member_order() {
    let new = post(full()).unwrap();
    assert_eq!(new.client_id.as_deref(), Some("fapi_client_01_x"));
    assert_eq!(new.client_secret.as_deref(), Some("fapi_client_secret"));
    assert_eq!(new.requested_owner.as_deref(), Some("alice"));
    assert_eq!(new.display_name.as_deref(), Some("FAPI client"));
    assert!(!format!("{new:?}").contains("fapi_client_secret"));
    insta::assert_json_snapshot!(application(&new.metadata, Answering::Created, RedirectUrisForm::Array), @r#"
    {
      "client_id": "provided_client_id0001",
      "client_secret": "secret",
      "client_secret_expires_at": 0,
      "redirect_uris": [
        "https://a.com/cb?foo=bar",
        "https://b.com/cb"
      ],
      "grant_types": [
        "client_credentials",
        "authorization_code",
        "refresh_token"
      ],
      "client_name": "pvtkeyjwt_fapi",
      "ext_application_display_name": "FAPI client",
      "ext_application_version": "v3.0.0",
      "ext_application_owner": "admin@carbon.super",
      "ext_application_token_lifetime": 900,
      "ext_user_token_lifetime": 901,
      "ext_refresh_token_lifetime": 86400,
      "ext_id_token_lifetime": 3600,
      "ext_pkce_mandatory": true,
      "ext_pkce_support_plain": true,
      "ext_public_client": true,
      "token_type_extension": "JWT",
      "ext_token_type": "JWT",
      "jwks_uri": "http://localhost:5002/jwks1",
      "frontchannel_logout_uri": "https://a.com/logout",
      "token_endpoint_auth_method": "private_key_jwt",
      "token_endpoint_allow_reuse_pvt_key_jwt": false,
      "token_endpoint_auth_signing_alg": "PS256",
      "sector_identifier_uri": "https://a.com/sector.json",
      "id_token_signed_response_alg": "PS256",
      "id_token_encrypted_response_alg": "RSA-OAEP",
      "id_token_encrypted_response_enc": "A128GCM",
      "request_object_signing_alg": "PS256",
      "tls_client_auth_subject_dn": "CN=a",
      "require_pushed_authorization_requests": false,
      "require_signed_request_object": true,
      "tls_client_certificate_bound_access_tokens": true,
      "subject_type": "pairwise",
      "request_object_encryption_alg": "RSA-OAEP",
      "request_object_encryption_enc": "A128GCM",
      "software_statement": "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl",
      "ext_allowed_audience": "organization"
    }
    "#);
}

#[test]
fn what_the_standards_have_a_member_for_is_stored_there() {
    insta::assert_json_snapshot!(post(full()).unwrap().metadata, @r#"
    {
      "client_name": "pvtkeyjwt_fapi",
      "redirect_uris": [
        "https://a.com/cb?foo=bar",
        "https://b.com/cb"
      ],
      "grant_types": [
        "client_credentials",
        "authorization_code",
        "refresh_token"
      ],
      "response_types": [
        "code"
      ],
      "token_endpoint_auth_method": "private_key_jwt",
      "application_type": "web",
      "scope": [],
      "keys": {
        "jwks_uri": "http://localhost:5002/jwks1"
      },
      "software": {
        "software_statement": "eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl"
      },
      "openid": {
        "subject_type": "pairwise",
        "sector_identifier_uri": "https://a.com/sector.json",
        "id_token_signed_response_alg": "PS256",
        "id_token_encrypted_response_alg": "RSA-OAEP",
        "id_token_encrypted_response_enc": "A128GCM",
        "request_object_signing_alg": "PS256",
        "request_object_encryption_alg": "RSA-OAEP",
        "request_object_encryption_enc": "A128GCM",
        "token_endpoint_auth_signing_alg": "PS256",
        "frontchannel_logout_uri": "https://a.com/logout",
        "backchannel_logout_uri": "https://www.google.com"
      },
      "security": {
        "require_signed_request_object": true,
        "tls_client_certificate_bound_access_tokens": true,
        "tls_client_auth_subject_dn": "CN=a"
      },
      "tokens": {
        "client_access_token_seconds": 900,
        "user_access_token_seconds": 901,
        "pkce_required": true,
        "pkce_plain_allowed": true,
        "jwt_access_tokens": true
      },
      "wso2": {
        "display_name": "FAPI client",
        "token_type": "JWT",
        "organization_audience": true,
        "public_client": true,
        "auth_method_given": true,
        "allow_reuse_pvt_key_jwt": false,
        "management_app": true
      }
    }
    "#);
}

#[test]
fn reading_leaves_out_the_software_statement_and_by_name_the_jwks_uri_too() {
    let metadata = post(full()).unwrap().metadata;
    let by_id = answer(&metadata, Answering::ReadById);
    assert_eq!(by_id["jwks_uri"], "http://localhost:5002/jwks1");
    let by_name = answer(&metadata, Answering::ReadByName);
    for (read, member) in [(&by_id, "software_statement"), (&by_name, "software_statement"), (&by_name, "jwks_uri")] {
        assert!(read.get(member).is_none(), "{member}");
    }
}

#[test]
fn older_versions_answer_several_redirect_uris_as_one_string() {
    let metadata = post(full()).unwrap().metadata;
    let legacy = application(&metadata, Answering::ReadById, RedirectUrisForm::Regexp);
    assert_eq!(legacy.redirect_uris, [r"regexp=(https://a.com/cb\?foo=bar|https://b.com/cb)"]);
    let one = json!({"client_name": "one", "redirect_uris": ["https://a.com/cb?foo=bar"]});
    let legacy = application(&post(one).unwrap().metadata, Answering::ReadById, RedirectUrisForm::Regexp);
    assert_eq!(legacy.redirect_uris, ["https://a.com/cb?foo=bar"]);
}

#[test]
fn a_preset_secret_counts_only_with_a_preset_id() {
    let alone = post(json!({"client_name": "x", "ext_param_client_secret": "mine"})).unwrap();
    assert_eq!(alone.client_secret, None);
}

#[test]
fn token_types_lifetimes_and_subject_types_fall_back_as_in_wso2() {
    let body = json!({
        "client_name": "x", "ext_token_type": "Default", "token_type_extension": "JWT",
        "ext_refresh_token_lifetime": 0, "subject_type": "weird", "id_token_encrypted_response_enc": "NOPE",
        "sector_identifier_uri": "http://looked.at/only?when=pairwise", "ext_allowed_audience": "galaxy",
        "ext_param_client_secret_expires_at": NEXT_YEAR,
    });
    let new = post(body).unwrap();
    assert_eq!(new.secret_expires_at, Some(NEXT_YEAR));
    let shown = answer(&new.metadata, Answering::Created);
    assert_eq!(shown["ext_token_type"], "Default");
    assert_eq!(shown["ext_refresh_token_lifetime"], 86_400);
    assert_eq!(shown["subject_type"], "public");
    assert_eq!(shown["ext_allowed_audience"], "application");
    for dropped in ["id_token_encrypted_response_enc", "sector_identifier_uri"] {
        assert!(shown.get(dropped).is_none(), "{dropped}");
    }
}

const NEXT_YEAR: i64 = super::NOW + 31_536_000;

#[test]
fn refusals_have_wso2s_bodies() {
    let problem = Problem::name_exists("app").with_trace_id(Some("r-1".to_owned()));
    insta::assert_snapshot!(serde_json::to_string(&problem).unwrap(), @r#"{"error":"invalid_client_metadata","error_description":"Application with the name app already exist in the system","traceId":"r-1"}"#);
    insta::assert_snapshot!(serde_json::to_string(&Problem::redirect_uri("")).unwrap(), @r#"{"error":"invalid_redirect_uri","error_description":"Invalid redirect URI: %s","traceId":null}"#);
    insta::assert_snapshot!(serde_json::to_string(&ValveError::unauthorized(None)).unwrap(), @r#"{"code":401,"message":"Unauthorized","description":"Authorization failure. Authorization information was invalid or missing from your request."}"#);
    insta::assert_snapshot!(serde_json::to_string(&ValveError::forbidden(Some("r-1".to_owned()))).unwrap(), @r#"{"code":403,"message":"Forbidden","description":"Operation is not permitted. You do not have permissions to make this request.","traceId":"r-1"}"#);
}
