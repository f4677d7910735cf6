use serde_json::{Value, json};

use super::{Answering, answer, full, post, put};
use crate::{
    metadata::{ClientMetadata, VerifiedClientMetadata},
    vocabulary::TokenEndpointAuthMethod,
    wso2::ApimMembers,
};

/// What an update changes in the answer to GET, as `member: before -> after`.
fn changes(before: &VerifiedClientMetadata, body: Value) -> String {
    let (after, _) = put(body, before).unwrap();
    let (before, after) = (answer(before, Answering::ReadById), answer(&after, Answering::ReadById));
    let mut members: Vec<&String> = super::map_ref(&before).keys().chain(super::map_ref(&after).keys()).collect();
    members.sort();
    members.dedup();
    let show = |value: Option<&Value>| value.map_or_else(|| "-".to_owned(), Value::to_string);
    members
        .into_iter()
        .filter(|member| before.get(*member) != after.get(*member))
        .map(|member| format!("{member}: {} -> {}", show(before.get(member)), show(after.get(member))))
        .collect::<Vec<_>>()
        .join("\n")
}

fn stored() -> VerifiedClientMetadata {
    let mut body = super::map(full());
    body.insert("token_endpoint_auth_method".to_owned(), json!("client_secret_post"));
    body.remove("token_endpoint_allow_reuse_pvt_key_jwt");
    body.insert("require_pushed_authorization_requests".to_owned(), json!(true));
    post(Value::Object(body)).unwrap().metadata
}

/// A public client by RFC 7591 that has protections.
fn of_another_dialect() -> VerifiedClientMetadata {
    let mut metadata = ClientMetadata {
        client_name: Some("Reader: the app".to_owned()),
        redirect_uris: Some(vec!["com.example.app:/cb".to_owned(), "https://a.example/cb".to_owned()]),
        token_endpoint_auth_method: Some(TokenEndpointAuthMethod::None),
        scope: Some("read".to_owned()),
        ..ClientMetadata::default()
    }
    .verify()
    .unwrap();
    metadata.security.require_pushed_authorization_requests = Some(true);
    metadata.tokens.pkce_required = true;
    metadata
}

#[test]
fn an_empty_update_resets_the_booleans_and_keeps_the_rest() {
    insta::assert_snapshot!(changes(&stored(), json!({})), @"
    ext_pkce_mandatory: true -> false
    ext_pkce_support_plain: true -> false
    ext_public_client: true -> false
    require_pushed_authorization_requests: true -> false
    require_signed_request_object: true -> false
    tls_client_certificate_bound_access_tokens: true -> false
    ");
}

#[test]
fn a_name_alone_clears_the_display_name_too() {
    insta::assert_snapshot!(changes(&stored(), json!({"client_name": "renamed"})), @r#"
    client_name: "pvtkeyjwt_fapi" -> "renamed"
    ext_application_display_name: "FAPI client" -> -
    ext_pkce_mandatory: true -> false
    ext_pkce_support_plain: true -> false
    ext_public_client: true -> false
    require_pushed_authorization_requests: true -> false
    require_signed_request_object: true -> false
    tls_client_certificate_bound_access_tokens: true -> false
    "#);
}

#[test]
fn without_a_name_some_members_are_echoed_but_not_stored() {
    let statement = "eyJhbGciOiJFUzI1NiJ9.e30.c2lnbmF0dXJl";
    let body = json!({
        "client_name": "", "jwks_uri": "https://new.example/jwks", "software_statement": statement,
        "ext_application_display_name": "New", "ext_application_version": "v9",
    });
    let stored = stored();
    let (metadata, echo) = put(body.clone(), &stored).unwrap();
    assert_eq!((&metadata.keys, &metadata.software), (&stored.keys, &stored.software));
    let shown = answer(&metadata, Answering::Updated(&echo));
    assert_eq!(shown["jwks_uri"], "https://new.example/jwks");
    assert_eq!(shown["software_statement"], statement);
    assert_eq!(shown["ext_application_display_name"], "FAPI client");
    assert_eq!(shown["ext_application_version"], "v3.0.0");

    let mut named = super::map(body);
    named.insert("client_name".to_owned(), json!("named"));
    let (metadata, _) = put(Value::Object(named), &stored).unwrap();
    assert_eq!(metadata.keys.jwks_uri.as_deref(), Some("https://new.example/jwks"));
    assert_eq!(metadata.software.software_statement.as_deref(), Some(statement));
    let shown = answer(&metadata, Answering::ReadById);
    assert_eq!(shown["ext_application_display_name"], "New");
    assert_eq!(shown["ext_application_version"], "v9");
}

#[test]
fn the_answer_to_an_update_does_not_show_a_kept_jwks_uri() {
    let (metadata, echo) = put(json!({"client_name": "x"}), &stored()).unwrap();
    assert!(answer(&metadata, Answering::Updated(&echo)).get("jwks_uri").is_none());
    assert_eq!(answer(&metadata, Answering::ReadById)["jwks_uri"], "http://localhost:5002/jwks1");
}

#[test]
fn what_is_sent_replaces_what_is_stored() {
    let body = json!({
        "client_name": "pvtkeyjwt_fapi", "ext_application_display_name": "FAPI client",
        "redirect_uris": ["https://c.example/cb"], "grant_types": ["authorization_code", "password", "implicit"],
        "ext_application_token_lifetime": 0, "ext_id_token_lifetime": 60, "ext_token_type": "Default",
        "ext_pkce_mandatory": true, "ext_pkce_support_plain": true, "ext_public_client": true,
        "require_signed_request_object": true, "require_pushed_authorization_requests": true,
        "tls_client_certificate_bound_access_tokens": true,
        "ext_allowed_audience": "application", "subject_type": "public",
        "frontchannel_logout_uri": "https://c.example/logout", "backchannel_logout_uri": "",
        "ext_application_owner": "mallory", "client_id": "something_else", "client_secret": "other", "foo": 1,
    });
    insta::assert_snapshot!(changes(&stored(), body), @r#"
    ext_allowed_audience: "organization" -> "application"
    ext_application_token_lifetime: 900 -> 3600
    ext_id_token_lifetime: 3600 -> 60
    ext_token_type: "JWT" -> "Default"
    frontchannel_logout_uri: "https://a.com/logout" -> "https://c.example/logout"
    grant_types: ["client_credentials","authorization_code","refresh_token"] -> ["authorization_code","password","implicit"]
    redirect_uris: ["https://a.com/cb?foo=bar","https://b.com/cb"] -> ["https://c.example/cb"]
    subject_type: "pairwise" -> "public"
    token_type_extension: "JWT" -> "Default"
    "#);
}

#[test]
fn an_update_is_refused_like_a_registration() {
    let reuse = "Requested client authentication method incompatible with the Private Key JWT Reuse config value.";
    let key_client = post(full()).unwrap().metadata;
    let refused = |body: Value, stored: &VerifiedClientMetadata| put(body, stored).unwrap_err().error_description;
    assert_eq!(refused(json!({"client_name": "pvtkeyjwt_fapi"}), &key_client), reuse);
    let batch = post(json!({"client_name": "x", "grant_types": ["password"]})).unwrap().metadata;
    insta::assert_snapshot!([
        refused(json!({"client_name": "dummy@ClientName"}), &batch),
        refused(json!({"grant_types": ["authorization_code"]}), &batch),
        refused(json!({"redirect_uris": ["javascript:x"]}), &batch),
        refused(json!({"grant_types": ["no_such_grant"]}), &batch),
        refused(json!({"token_endpoint_auth_method": "none"}), &batch),
        refused(json!({"id_token_signed_response_alg": "ES256"}), &batch),
        refused(json!({"redirect_uris": ["https://a.example", "https://b.example"], "subject_type": "pairwise"}), &batch),
    ].join("\n"), @"
    Client Name is not adhering to the regex: ^[a-zA-Z0-9._-]+(?: [a-zA-Z0-9._-]+)*$
    Callback URI is mandatory for Code or Implicit grant types
    Invalid redirect URI: javascript:x
    'no_such_grant' grant type is not allowed.
    'none' Token endpoint authentication method is not allowed.
    'ES256' Signing Algorithm is not allowed.
    Sector Identifier URI is mandatory if multiple redirect URIs with different hosts are configured.
    ");
}

#[test]
fn a_registration_made_another_way_keeps_its_protections_every_time() {
    let (once, _) = put(json!({"client_name": "reader"}), &of_another_dialect()).unwrap();
    let (twice, _) = put(json!({"grant_types": ["authorization_code", "refresh_token"]}), &once).unwrap();
    assert_eq!(twice.security, of_another_dialect().security);
    assert!(twice.tokens.pkce_required && twice.is_public());
    assert_eq!(twice.scope, ["read"]);
    assert_eq!(twice.redirect_uris, of_another_dialect().redirect_uris);
    insta::assert_snapshot!(changes(&of_another_dialect(), json!({"client_name": "reader"})), @r#"client_name: "Reader: the app" -> "reader""#);
    // What is said outright is done.
    let (open, _) = put(json!({"ext_pkce_mandatory": false}), &twice).unwrap();
    assert!(!open.tokens.pkce_required);
}

#[test]
fn a_client_without_a_secret_does_not_come_to_need_one() {
    let refused = put(json!({"token_endpoint_auth_method": "client_secret_basic"}), &of_another_dialect());
    insta::assert_snapshot!(refused.unwrap_err(), @"The client was registered without a secret, so it cannot change to a method that needs one.");
}

#[test]
fn what_api_manager_answers_follows_an_update() {
    let mut stored = post(json!({"client_name": "x", "grant_types": ["password"]})).unwrap().metadata;
    let apim = ApimMembers { callback: None, grant_types: "password".to_owned(), saas: true };
    stored.wso2.as_mut().unwrap().apim = Some(apim.clone());
    let body = json!({"grant_types": ["implicit", "password"], "redirect_uris": ["https://a.example/?1", "b"]});
    let (updated, _) = put(body, &stored).unwrap();
    assert_eq!(
        updated.wso2.unwrap().apim,
        Some(ApimMembers {
            callback: Some(r"regexp=(https://a.example/\?1|b)".to_owned()),
            grant_types: "implicit password".to_owned(),
            saas: true,
        })
    );
}
