use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Answer, ErrorAnswer, Management, Update, ascii_description, is_member, read};
use crate::{
    error::{MetadataError, RegistrationErrorCode},
    invariants, json,
    metadata::{
        ClientMetadata, VerifiedClientMetadata,
        members::{self, Treatment},
    },
};

fn map(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn verified(request: &Value) -> VerifiedClientMetadata {
    read(&map(request)).unwrap().verify().unwrap()
}

fn answer(metadata: &VerifiedClientMetadata) -> Answer<'_> {
    Answer {
        client_id: "c1",
        client_secret: None,
        client_secret_expires_at: 0,
        client_id_issued_at: None,
        management: None,
        metadata,
    }
}

fn named(errors: &[MetadataError]) -> Vec<&'static str> {
    errors.iter().map(|error| error.member).collect()
}

/// Every member at once that is not refused, each with a good value.
fn everything() -> Value {
    serde_json::from_str(
        r#"{
        "client_name": "Example", "client_name#ja": "例", "client_uri#de": "https://example.com/de",
        "redirect_uris": ["https://example.com/cb"], "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"], "token_endpoint_auth_method": "private_key_jwt", "application_type": "web",
        "scope": "read write", "client_uri": "https://example.com", "logo_uri": "https://example.com/logo.png",
        "tos_uri": "https://example.com/tos", "policy_uri": "https://example.com/policy",
        "contacts": ["ops@example.com"], "jwks_uri": "https://example.com/jwks", "software_id": "sw",
        "software_version": "1.0", "software_statement": "a.b.c", "subject_type": "pairwise",
        "sector_identifier_uri": "https://example.com/sector", "id_token_signed_response_alg": "ES256",
        "introspection_signed_response_alg": "ES256",
        "userinfo_signed_response_alg": "RS256", "request_object_signing_alg": "PS256",
        "token_endpoint_auth_signing_alg": "EdDSA", "default_max_age": 3600, "require_auth_time": true,
        "default_acr_values": ["loa2"], "initiate_login_uri": "https://example.com/login",
        "request_uris": ["https://example.com/request#hash"],
        "post_logout_redirect_uris": ["https://example.com/out"],
        "frontchannel_logout_uri": "https://example.com/front", "frontchannel_logout_session_required": true,
        "backchannel_logout_uri": "https://example.com/back", "backchannel_logout_session_required": false,
        "require_pushed_authorization_requests": true, "tls_client_auth_subject_dn": "CN=example",
        "dpop_bound_access_tokens": true, "authorization_details_types": ["payment"]
    }"#,
    )
    .unwrap()
}

#[test]
fn r22_every_registered_member_is_answered_as_it_was_sent_and_no_other() {
    let metadata = verified(&everything());
    let mut expected = everything();
    let registered = |name: &str| members::find(name).is_none_or(members::Member::is_registered);
    expected.as_object_mut().unwrap().retain(|name, _| registered(name));
    expected["client_id"] = "c1".into();
    assert_eq!(serde_json::to_value(answer(&metadata)).unwrap(), expected);
}

/// The table holds for what is read, verified and answered.
#[test]
fn what_is_registered_is_what_the_table_says() {
    let sent = map(&everything());
    for member in members::MEMBERS {
        let name = member.name;
        assert!(is_member(name) || matches!(member.treatment, Treatment::LeftOut(_)), "{name}");
        match member.treatment {
            Treatment::Refused(sentence) => {
                assert!(!sent.contains_key(name), "{name}");
                for asking in [json!("RSA-OAEP"), json!(true), json!(["x"])] {
                    let errors = read(&map(&json!({ name: asking }))).expect_err(name);
                    let said = (errors[0].member, errors[0].code, errors[0].description.as_str());
                    assert_eq!(said, (name, RegistrationErrorCode::InvalidClientMetadata, sentence));
                }
                for asks_nothing in [json!(null), json!(false), json!("")] {
                    let read = read(&map(&json!({ name: asks_nothing }))).unwrap();
                    assert_eq!(read, ClientMetadata::default(), "{name}");
                }
            }
            // Several exclude each other, or mean nothing without others.
            Treatment::Kept | Treatment::ActedOn(_) if name == "jwks" => {}
            Treatment::Kept | Treatment::ActedOn(_) => {
                assert!(sent.contains_key(name), "{name} is not tried");
                assert!(members_of_answer(&everything()).contains_key(name), "{name} is not answered");
            }
            Treatment::LeftOut(_) => {
                assert!(!members_of_answer(&everything()).contains_key(name), "{name} is answered");
            }
        }
    }
    for name in members_of_answer(&everything()).keys().filter(|name| !name.contains('#') && *name != "client_id") {
        assert!(members::find(name).is_some_and(members::Member::is_registered), "{name} is not in the table");
    }
    let mut names: Vec<&str> = members::MEMBERS.iter().map(|member| member.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), members::MEMBERS.len(), "each is there once");
}

/// What is stored of a registration of before, or of WSO2's dialects, is not answered either when nothing acts on it.
#[test]
fn what_was_registered_before_it_was_refused_is_not_answered() {
    let mut metadata = verified(&everything());
    let before = members_of(&metadata);
    metadata.openid.id_token_encrypted_response_alg = Some("RSA-OAEP".to_owned());
    metadata.openid.userinfo_encrypted_response_enc = Some("A128GCM".to_owned());
    metadata.openid.backchannel_logout_uri = Some("https://example.com/back".to_owned());
    metadata.security.require_signed_request_object = Some(true);
    metadata.security.tls_client_certificate_bound_access_tokens = Some(true);
    assert_eq!(members_of(&metadata), before);
}

fn members_of(metadata: &VerifiedClientMetadata) -> Map<String, Value> {
    map(&serde_json::to_value(answer(metadata)).unwrap())
}

fn members_of_answer(request: &Value) -> Map<String, Value> {
    members_of(&verified(request))
}

#[test]
fn r18_the_answer_has_its_members_in_order_and_leaves_empty_ones_out() {
    let metadata = verified(&json!({
        "client_name": "Example", "client_name#ja": "例", "redirect_uris": ["https://example.com/cb"],
        "scope": " read  write read", "software_statement": "a.b.c", "logo_uri": "", "contacts": [],
        "dpop_bound_access_tokens": true, "tos_uri": null,
    }));
    let answer = Answer {
        client_secret: Some("secret"),
        client_id_issued_at: Some(1_800_000_000),
        management: Some(Management {
            registration_access_token: "token",
            registration_client_uri: "https://server.example/register/c1",
        }),
        ..answer(&metadata)
    };
    insta::assert_snapshot!(serde_json::to_string_pretty(&answer).unwrap(), @r#"
    {
      "client_id": "c1",
      "client_secret": "secret",
      "client_secret_expires_at": 0,
      "client_id_issued_at": 1800000000,
      "registration_access_token": "token",
      "registration_client_uri": "https://server.example/register/c1",
      "client_name": "Example",
      "redirect_uris": [
        "https://example.com/cb"
      ],
      "grant_types": [
        "authorization_code"
      ],
      "response_types": [
        "code"
      ],
      "token_endpoint_auth_method": "client_secret_basic",
      "application_type": "web",
      "scope": "read write",
      "client_name#ja": "例",
      "software_statement": "a.b.c",
      "dpop_bound_access_tokens": true
    }
    "#);
    assert!(!format!("{answer:?}").contains("secret"));
}

#[test]
fn r20_an_answer_without_a_secret_says_nothing_about_its_expiry() {
    let metadata = verified(&json!({
        "grant_types": ["client_credentials"], "token_endpoint_auth_method": "client_secret_post"
    }));
    insta::assert_snapshot!(
        serde_json::to_string(&answer(&metadata)).unwrap(),
        @r#"{"client_id":"c1","grant_types":["client_credentials"],"token_endpoint_auth_method":"client_secret_post","application_type":"web"}"#
    );
}

#[test]
fn r5_members_that_are_no_client_metadata_or_the_servers_are_ignored() {
    let request = map(&json!({
        "client_id": "mine", "client_secret": "chosen", "registration_access_token": 7, "client_id_issued_at": "x",
        "registration_client_uri": [], "client_secret_expires_at": 0, "owner": "admin", "enabled": true,
        "skip_consent": true, "trusted": true, "foo": { "bar": [1] }, "ext_public_client": true, "foo#ja": 1,
    }));
    assert_eq!(read(&request).unwrap(), ClientMetadata::default());
    assert!(request.keys().all(|name| !is_member(name)));
}

#[test]
fn a_wrong_json_type_is_an_error_that_names_its_member() {
    for (name, good) in everything().as_object().unwrap() {
        assert!(is_member(name), "{name}");
        let wrong = if good.is_string() { json!(["x"]) } else { json!("x") };
        let errors = read(&map(&json!({ (name.as_str()): wrong }))).expect_err(name);
        assert_eq!(named(&errors), [name.split('#').next().unwrap()]);
        assert_eq!(read(&map(&json!({ (name.as_str()): null }))).unwrap(), ClientMetadata::default(), "{name}");
    }
    assert_eq!(named(&read(&map(&json!({ "jwks": [] }))).unwrap_err()), ["jwks"]);
    let errors = read(&map(&json!({ "redirect_uris": ["https://a.example", 1], "default_max_age": 1.5 }))).unwrap_err();
    assert_eq!(named(&errors), ["default_max_age", "redirect_uris"]);
    assert_eq!(errors[1].code, RegistrationErrorCode::InvalidRedirectUri);
}

#[test]
fn m6_to_m8_an_update_tells_the_client_and_holds_nothing_of_the_servers() {
    let update =
        Update::read(&map(&json!({ "client_id": "c1", "client_secret": "s3cret", "client_name": "New" }))).unwrap();
    assert_eq!((update.client_id.as_str(), update.client_secret.as_deref()), ("c1", Some("s3cret")));
    assert_eq!(update.metadata.client_name.as_deref(), Some("New"));
    assert!(!format!("{update:?}").contains("s3cret"));

    let errors = Update::read(&map(&json!({
        "registration_access_token": "t", "registration_client_uri": "u", "client_secret_expires_at": 0,
        "client_id_issued_at": 1, "client_secret": 1, "scope": [],
    })))
    .unwrap_err();
    assert_eq!(
        named(&errors),
        [
            "registration_access_token",
            "registration_client_uri",
            "client_secret_expires_at",
            "client_id_issued_at",
            "client_id",
            "client_secret",
            "scope"
        ]
    );
}

#[test]
fn r24_an_error_answer_is_ascii_and_tells_every_member() {
    let errors = read(&map(&json!({ "redirect_uris": ["https://bücher.example/\u{202e}\"\\"], "scope": "\u{e9}" })))
        .unwrap()
        .verify()
        .unwrap_err();
    insta::assert_json_snapshot!(ErrorAnswer::of(&errors), @r#"
    {
      "error": "invalid_redirect_uri",
      "error_description": "redirect_uris: 'https://b?cher.example/?'/' contains a space, a backslash or a control character. scope: A scope contains a character that RFC 6749 section 3.3 does not allow."
    }
    "#);
    insta::assert_json_snapshot!(ErrorAnswer::from(&json::object(br#"{"a":1,"a":2}"#).unwrap_err()), @r#"
    {
      "error": "invalid_client_metadata",
      "error_description": "The member 'a' stands twice in one object."
    }
    "#);
    assert_eq!(ascii_description(&"é".repeat(5000)).len(), 1000);
}

/// Values that are likely, and some that are not.
fn member_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-5i64..5000).prop_map(Value::from),
        prop::sample::select(vec![
            "code",
            "authorization_code",
            "refresh_token",
            "client_credentials",
            "none",
            "native",
            "web",
            "pairwise",
            "https://example.com/cb",
            "http://localhost:3000/cb",
            "com.example.app:/cb",
            "cursor://x/cb",
            "RS256",
            "RSA-OAEP",
            "A128GCM",
            "",
            " ",
            "a b",
            "https://127.1/x",
            "client_secret_post",
            "private_key_jwt",
        ])
        .prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
    ]
}

fn request() -> impl Strategy<Value = Map<String, Value>> {
    let names: Vec<String> = map(&everything()).keys().cloned().chain(["jwks".to_owned(), "foo".to_owned()]).collect();
    let value = prop_oneof![
        3 => member_value(),
        2 => prop::collection::vec(member_value(), 0..4).prop_map(Value::from),
        1 => prop::collection::btree_map("keys|kty|n|e|crv|x", member_value(), 0..4)
            .prop_map(|members| Value::Object(members.into_iter().collect())),
    ];
    prop::collection::btree_map(prop::sample::select(names), value, 0..12)
        .prop_map(|members| members.into_iter().collect())
}

/// Requests of which most are accepted: a choice among the good members, with some variation.
fn good_request() -> impl Strategy<Value = Map<String, Value>> {
    let all = map(&everything());
    let uris = prop::collection::vec(
        prop::sample::select(vec![
            "https://example.com/cb",
            "https://example.com/cb?a=1",
            "http://127.0.0.1:8080/cb",
            "zed://cb",
            "com.example.app:/cb",
        ]),
        1..4,
    );
    let grants = prop::collection::vec(
        prop::sample::select(vec!["authorization_code", "refresh_token", "client_credentials", "implicit", "password"]),
        1..4,
    );
    (prop::sample::subsequence(all.into_iter().collect::<Vec<_>>(), 0..30), uris, grants, "[a-z ]{0,12}").prop_map(
        |(members, uris, grants, scope)| {
            let mut request: Map<String, Value> = members.into_iter().collect();
            request.insert("redirect_uris".to_owned(), uris.into());
            request.insert("grant_types".to_owned(), grants.into());
            request.insert("scope".to_owned(), scope.into());
            request
        },
    )
}

proptest! {
    #[test]
    fn the_invariants_hold_for_any_request(request in request()) {
        invariants::rfc7591(&serde_json::to_vec(&request).unwrap());
    }

    #[test]
    fn what_was_accepted_is_accepted_again_as_it_was_answered(
        metadata in prop_oneof![4 => good_request(), 1 => request()]
            .prop_filter_map("refused", |request| read(&request).ok()?.verify().ok())
    ) {
        invariants::rfc7591_answered_again(&metadata);
    }

    #[test]
    fn every_description_is_of_the_characters_of_rfc_6749(sentence in any::<String>()) {
        let ascii = ascii_description(&sentence);
        prop_assert!(ascii.bytes().all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)));
    }
}
