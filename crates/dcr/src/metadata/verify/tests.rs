use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::VerifiedClientMetadata;
use crate::{
    error::{MetadataError, RegistrationErrorCode},
    rfc7591::read,
    vocabulary::{ApplicationType, GrantType},
};

fn verify(request: &Value) -> Result<VerifiedClientMetadata, Vec<MetadataError>> {
    read(request.as_object().unwrap()).unwrap().verify()
}

/// A request that is accepted, with some members added or replaced; null takes one away.
fn with(members: Value) -> Result<VerifiedClientMetadata, Vec<MetadataError>> {
    let mut request = json!({ "client_name": "Example", "redirect_uris": ["https://example.com/cb"] });
    let Value::Object(members) = members else { panic!("not an object: {members}") };
    request.as_object_mut().unwrap().extend(members);
    verify(&request)
}

fn members(result: Result<VerifiedClientMetadata, Vec<MetadataError>>) -> Vec<&'static str> {
    result.err().unwrap_or_default().into_iter().map(|error| error.member).collect()
}

/// The member is accepted with every good value, and with no bad one.
fn judge(member: &str, good: &[Value], bad: &[Value]) {
    for value in good {
        assert_eq!(members(with(json!({ member: value }))), [""; 0], "{member}: {value}");
    }
    for value in bad {
        assert_eq!(members(with(json!({ member: value }))), [member], "{member}: {value}");
    }
}

#[test]
fn r10_the_defaults_are_those_of_rfc_7591_section_2() {
    insta::assert_json_snapshot!(with(json!({})).unwrap(), @r#"
    {
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
      "scope": []
    }
    "#);
}

#[test]
fn client_credentials_needs_no_redirect_uri() {
    let verified = verify(&json!({ "grant_types": ["client_credentials"] })).unwrap();
    assert!(verified.redirect_uris.is_empty() && verified.response_types.is_empty());
}

#[test]
fn each_error_names_its_member_and_all_are_found_at_once() {
    assert_eq!(members(verify(&json!({}))), ["redirect_uris"]);
    assert_eq!(members(verify(&json!({ "client_name": " ", "grant_types": [] }))), ["client_name", "grant_types"]);
    assert_eq!(
        members(with(json!({
            "client_name": "Goo\u{202e}gle", "redirect_uris": ["http://example.com"], "token_endpoint_auth_method": "x",
            "application_type": "tv", "scope": "\"", "logo_uri": "x", "jwks": {}, "software_id": " ", "subject_type": "x",
        }))),
        [
            "client_name",
            "redirect_uris",
            "token_endpoint_auth_method",
            "application_type",
            "scope",
            "logo_uri",
            "jwks",
            "software_id",
            "subject_type"
        ]
    );
}

#[test]
fn r6_known_grants_that_are_not_offered_are_left_out_when_an_offered_one_remains() {
    let verified = with(json!({
        "grant_types": ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token", "implicit", "authorization_code"],
        "response_types": ["token", "code", "id_token token"],
    }))
    .unwrap();
    assert_eq!(verified.grant_types, [GrantType::RefreshToken, GrantType::AuthorizationCode]);
    assert_eq!(verified.response_types.len(), 1);
    for grants in [json!(["implicit"]), json!(["password", "refresh_token"]), json!(["authorization_code", "magic"])] {
        let found = members(with(json!({ "grant_types": grants })));
        assert!(!found.is_empty() && found.iter().all(|member| *member == "grant_types"), "{grants}: {found:?}");
    }
}

#[test]
fn r11_grants_and_response_types_fit_each_other() {
    judge(
        "response_types",
        &[json!(["code"]), json!(["code", "none"])],
        &[json!(["code", "magic"]), json!(["code", "token token"])],
    );
    for types in [json!(["token"]), json!([]), json!(["id_token"])] {
        let found = members(with(json!({ "response_types": types })));
        assert!(found.contains(&"response_types"), "{types}");
    }
    let found = members(verify(&json!({ "grant_types": ["client_credentials"], "response_types": ["code"] })));
    assert_eq!(found, ["response_types"]);
}

#[test]
fn r13_methods_that_the_token_endpoint_does_not_know_are_refused() {
    judge(
        "token_endpoint_auth_method",
        &[json!("client_secret_basic"), json!("client_secret_post"), json!("none")],
        &[
            json!("client_secret_jwt"),
            json!("tls_client_auth"),
            json!("self_signed_tls_client_auth"),
            json!("private_key_jwt"),
        ],
    );
    let method = "private_key_jwt";
    let with_keys = json!({ "token_endpoint_auth_method": method, "jwks_uri": "https://example.com/jwks" });
    assert!(with(with_keys).is_ok());
    let public = json!({ "grant_types": ["client_credentials"], "token_endpoint_auth_method": "none" });
    assert_eq!(members(verify(&public)), ["token_endpoint_auth_method"]);
}

#[test]
fn r8_a_bad_redirect_uri_has_its_own_code() {
    let errors = with(json!({ "redirect_uris": ["https://example.com/cb", "javascript:alert(1)"] })).unwrap_err();
    assert_eq!(errors.iter().map(|error| error.code).collect::<Vec<_>>(), [RegistrationErrorCode::InvalidRedirectUri]);
    let many: Vec<String> = (0..1000).map(|n| format!("https://example.com/{n}")).collect();
    assert_eq!(members(with(json!({ "redirect_uris": many }))), ["redirect_uris"]);
}

#[test]
fn o3_the_application_type_follows_from_the_redirect_uris() {
    let kind = |uris: Value| with(json!({ "redirect_uris": uris })).unwrap().application_type;
    assert_eq!(kind(json!(["https://example.com/cb"])), ApplicationType::Web);
    assert_eq!(kind(json!(["https://example.com/cb", "http://127.0.0.1/"])), ApplicationType::Native);
    assert_eq!(kind(json!(["cursor://anysphere.cursor-mcp/oauth/callback"])), ApplicationType::Native);
    for (kind, uris, accepted) in [
        ("native", json!(["https://vscode.dev/redirect", "http://127.0.0.1/", "http://localhost/"]), true),
        ("native", json!(["https://example.com/cb"]), true),
        ("native", json!(["https://antigravity.google/oauth-callback", "https://example.com/cb"]), true),
        ("web", json!(["com.example.app:/cb", "http://localhost:3000/cb"]), true),
    ] {
        let result = with(json!({ "application_type": kind, "redirect_uris": uris }));
        assert_eq!(result.is_ok(), accepted, "{kind} {uris}");
    }
}

#[test]
fn r12_a22_names_in_every_language_are_judged_as_the_name_itself() {
    judge("client_name#ja", &[json!("例")], &[]);
    judge("client_name#zh-Hant-TW", &[json!("例")], &[]);
    for (name, value, member) in [
        ("client_name#ja", "a\u{200b}b", "client_name"),
        ("client_name#ja", " ", "client_name"),
        ("client_name#", "x", "client_name"),
        ("client_name#not a tag", "x", "client_name"),
        ("logo_uri#de", "javascript:alert(1)", "logo_uri"),
        ("tos_uri#de-toolongsubtag", "https://example.com", "tos_uri"),
    ] {
        assert_eq!(members(with(json!({ name: value }))), [member], "{name}");
    }
    assert_eq!(members(with(json!({ "client_name#DE": "x", "client_name#de": "y" }))), ["client_name"]);
    let many: serde_json::Map<String, Value> = (0..51).map(|n| (format!("client_name#de-{n}"), json!("x"))).collect();
    assert_eq!(members(with(Value::Object(many))), ["client_name"]);
}

#[test]
fn o10_pages_for_people_are_http_or_https() {
    for member in ["client_uri", "logo_uri", "tos_uri", "policy_uri"] {
        judge(
            member,
            &[json!("https://example.com/a#b"), json!("http://example.com:8080"), json!("https://bücher.example/é")],
            &[
                json!("example.com"),
                json!("javascript:alert(1)"),
                json!("data:image/png;base64,AAAA"),
                json!("https://u:p@example.com"),
                json!("https://@example.com"),
                json!("https:example.com"),
                json!("https://example.com/\u{0}"),
                json!("https://example.com\\@evil.example"),
                json!(format!("https://example.com/{}", "a".repeat(2048))),
            ],
        );
    }
}

#[test]
fn a2_uris_that_the_server_calls_lead_to_the_public_internet_only() {
    for member in ["jwks_uri", "sector_identifier_uri", "backchannel_logout_uri", "initiate_login_uri"] {
        judge(
            member,
            &[json!("https://example.com/x?y"), json!("https://example.com:443/x"), json!("https://example.com:8443")],
            &[
                json!("http://example.com/x"),
                json!("https://example.com/x#y"),
                json!("https://example.com:22/x"),
                json!("https://u@example.com/x"),
                json!("https://127.1/x"),
                json!("https://0x7f000001/x"),
                json!("https://2130706433/x"),
                json!("https://[::ffff:127.0.0.1]/x"),
                json!("https://169.254.169.254/latest"),
                json!("https://localhost/x"),
                json!("https://a.localhost./x"),
                json!("https://printer.local/x"),
                json!("https://metadata.google.internal/x"),
                json!("file:///etc/passwd"),
            ],
        );
    }
    judge("request_uris", &[json!(["https://example.com/r#hash"])], &[json!(["https://127.0.0.1/r"])]);
}

#[test]
fn o15_logout_uris_follow_the_rules_of_redirect_uris() {
    let good = [json!("https://example.com/out"), json!("http://localhost:3000/out")];
    let bad =
        [json!("https://example.com/#x"), json!("javascript:x"), json!("com.example:/x"), json!("http://a.example")];
    judge("frontchannel_logout_uri", &good, &bad);
    let good = [json!(["com.example:/x", "https://example.com/out"])];
    judge("post_logout_redirect_uris", &good, &[json!(["javascript:x"]), json!(["data:text/html,x"]), json!(["/out"])]);
}

#[test]
fn r9_jwks_and_jwks_uri_are_not_both_present() {
    let keys = json!({ "keys": [ec("k1")] });
    assert!(with(json!({ "jwks": keys })).is_ok());
    assert_eq!(members(with(json!({ "jwks": keys, "jwks_uri": "https://example.com/jwks" }))), ["jwks"]);
}

fn ec(kid: &str) -> Value {
    json!({ "kty": "EC", "crv": "P-256", "kid": kid, "x": bytes(32), "y": bytes(32) })
}

fn rsa(bits: usize) -> Value {
    json!({ "kty": "RSA", "n": bytes(bits / 8), "e": "AQAB" })
}

fn bytes(length: usize) -> String {
    URL_SAFE_NO_PAD.encode(vec![0xff; length])
}

#[test]
fn a33_only_public_asymmetric_keys_of_some_strength_are_registered() {
    let okp = json!({ "kty": "OKP", "crv": "Ed25519", "x": bytes(32) });
    let changed = |mut key: Value, member: &str, value: Value| {
        key[member] = value;
        key
    };
    let sets = |keys: Vec<Value>| keys.into_iter().map(|key| json!({ "keys": [key] })).collect::<Vec<_>>();
    let good = sets(vec![ec("a"), rsa(2048), rsa(8192), okp.clone()]);
    let mut bad = sets(vec![
        json!({ "kty": "oct", "k": bytes(32) }),
        json!({ "kty": "oct" }),
        json!("key"),
        rsa(2040),
        rsa(1024),
        rsa(8200),
        changed(rsa(2048), "n", json!(URL_SAFE_NO_PAD.encode([vec![0; 128], vec![0xff; 128]].concat()))),
        changed(rsa(2048), "n", json!("a+b/")),
        changed(rsa(2048), "e", json!("AQ")),
        changed(rsa(2048), "d", json!("AQAB")),
        changed(ec("a"), "d", json!(null)),
        changed(ec("a"), "crv", json!("secp256k1")),
        changed(ec("a"), "crv", json!("P-384")),
        changed(ec("a"), "y", json!("")),
        changed(ec("a"), "kid", json!(1)),
        changed(okp, "crv", json!("Ed448")),
    ]);
    bad.push(json!({ "keys": [] }));
    bad.push(json!({ "keys": {} }));
    bad.push(json!({ "keys": [ec("a"), ec("a")] }));
    bad.push(json!({ "keys": (0..21).map(|n| ec(&n.to_string())).collect::<Vec<_>>() }));
    bad.push(json!({ "keys": [changed(ec("a"), "x5c", json!("A".repeat(40_000)))] }));
    judge("jwks", &good, &bad);
}

#[test]
fn o4_pairwise_subjects_of_several_hosts_need_a_sector() {
    let uris = json!(["https://a.example/cb", "https://b.example/cb"]);
    let request =
        |sector: Value| json!({ "subject_type": "pairwise", "redirect_uris": uris, "sector_identifier_uri": sector });
    assert_eq!(members(with(request(Value::Null))), ["sector_identifier_uri"]);
    assert!(with(request(json!("https://a.example/sector"))).is_ok());
    assert!(with(json!({ "subject_type": "pairwise" })).is_ok());
}

#[test]
fn o5_to_o8_algorithms_are_out_of_the_lists_and_never_none() {
    for member in [
        "id_token_signed_response_alg",
        "userinfo_signed_response_alg",
        "introspection_signed_response_alg",
        "request_object_signing_alg",
        "token_endpoint_auth_signing_alg",
    ] {
        judge(member, &[json!("RS256"), json!("ES256")], &[json!("none"), json!("HS256"), json!("rs256")]);
    }
}

#[test]
fn a20_counts_and_lengths_are_limited() {
    let long = "x".repeat(256);
    let many = |count: usize| (0..count).map(|n| n.to_string()).collect::<Vec<_>>();
    judge("client_name", &[json!("é".repeat(255))], &[json!("é".repeat(256)), json!("x".repeat(40_000))]);
    judge("contacts", &[json!(many(20))], &[json!(many(21)), json!([long]), json!([""]), json!(["a\u{202e}b"])]);
    judge("default_acr_values", &[json!(many(20))], &[json!(many(21)), json!([long])]);
    judge("authorization_details_types", &[json!(many(20))], &[json!(many(21)), json!([long])]);
    judge("software_id", &[json!("x".repeat(255))], &[json!(long)]);
    judge("software_version", &[json!("2.1")], &[json!(long), json!("a\u{0}")]);
    judge("default_max_age", &[json!(0)], &[json!(-1)]);
    let scopes = json!(many(101).join(" "));
    judge(
        "scope",
        &[json!(many(100).join(" ")), json!("")],
        &[scopes, json!(long), json!("x ".repeat(3000)), json!("é")],
    );
}
