//! The dialect as a whole: a request goes in, an answer or a refusal comes out.

use proptest::{prelude::*, sample::select};
use serde_json::{Map, Value, json};

use super::{Answer, Issued, Problem, Request};
use crate::{
    invariants,
    metadata::{ClientMetadata, VerifiedClientMetadata},
};

const ISSUED: Issued<'_> = Issued {
    client_id: "AAAAAAAAAAAAAAAAAAAAAAAAAAAa",
    client_secret: Some("BBBBBBBBBBBBBBBBBBBBBBBBBBBa"),
    owner: "admin",
};

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => panic!("not an object"),
    }
}

/// A registration that is right, with these members laid over it.
fn body(members: Value) -> Map<String, Value> {
    let mut body = map(json!({
        "callbackUrl": "www.google.lk", "clientName": "rest_api_publisher", "owner": "admin",
        "grantType": "password refresh_token", "saasApp": true,
    }));
    body.extend(map(members));
    body
}

fn verify(members: Value) -> Result<VerifiedClientMetadata, Problem> {
    Request::read(&body(members))?.verify()
}

fn created(members: Value) -> Answer {
    Answer::created(ISSUED, &verify(members).unwrap())
}

#[test]
fn a_registration_is_answered_in_wso2s_member_order() {
    insta::assert_snapshot!(serde_json::to_string(&created(json!({}))).unwrap(), @r#"{"clientId":"AAAAAAAAAAAAAAAAAAAAAAAAAAAa","clientName":"rest_api_publisher","callBackURL":"www.google.lk","clientSecret":"BBBBBBBBBBBBBBBBBBBBBBBBBBBa","isSaasApplication":true,"appOwner":"admin","jsonString":"{\"grant_types\":\"password refresh_token\",\"redirect_uris\":\"www.google.lk\",\"client_name\":\"rest_api_publisher\"}","jsonAppAttribute":"{}","applicationUUID":null,"tokenType":"DEFAULT"}"#);
    insta::assert_json_snapshot!(verify(json!({"tokenType": "JWT"})).unwrap(), @r#"
    {
      "client_name": "rest_api_publisher",
      "redirect_uris": [
        "www.google.lk"
      ],
      "grant_types": [
        "password",
        "refresh_token"
      ],
      "response_types": [],
      "token_endpoint_auth_method": "client_secret_basic",
      "application_type": "web",
      "scope": [],
      "tokens": {
        "jwt_access_tokens": true
      },
      "wso2": {
        "token_type": "JWT",
        "apim": {
          "callback": "www.google.lk",
          "grant_types": "password refresh_token",
          "saas": true
        }
      }
    }
    "#);
}

#[test]
fn a_repeated_registration_is_answered_with_its_grants_alone() {
    let stored = verify(json!({"callbackUrl": "https://a/b"})).unwrap();
    insta::assert_snapshot!(serde_json::to_string(&Answer::repeated(ISSUED, &stored)).unwrap(), @r#"{"clientId":"AAAAAAAAAAAAAAAAAAAAAAAAAAAa","clientName":"rest_api_publisher","callBackURL":"https://a/b","clientSecret":"BBBBBBBBBBBBBBBBBBBBBBBBBBBa","isSaasApplication":true,"appOwner":"admin","jsonString":"{\"grant_types\":\"password refresh_token\"}","jsonAppAttribute":"{}","applicationUUID":null,"tokenType":"DEFAULT"}"#);
    assert!(!format!("{:?}", created(json!({}))).contains("BBBB"));
}

#[test]
fn slashes_are_escaped_twice_on_the_wire() {
    insta::assert_snapshot!(serde_json::to_string(&created(json!({"callbackUrl": "https://a/b"})).json_string).unwrap(), @r#""{\"grant_types\":\"password refresh_token\",\"redirect_uris\":\"https:\\/\\/a\\/b\",\"client_name\":\"rest_api_publisher\"}""#);
}

#[test]
fn without_a_callback_its_grants_are_cut_out() {
    for blank in [json!(null), json!(""), json!("  ")] {
        let answer = created(json!({"callbackUrl": blank, "grantType": "password authorization_code refresh_token"}));
        assert_eq!(answer.callback_url, None);
        insta::allow_duplicates! { insta::assert_snapshot!(answer.json_string, @r#"{"grant_types":"password  refresh_token","redirect_uris":null,"client_name":"rest_api_publisher"}"#); }
    }
    let stripped = verify(json!({"callbackUrl": null, "grantType": "authorization_code implicit"})).unwrap();
    assert!(stripped.grant_types.is_empty() && stripped.response_types.is_empty());
}

#[test]
fn what_wso2_takes_is_taken() {
    assert!(!created(json!({"saasApp": null})).is_saas_application);
    assert!(created(json!({"saasApp": "true"})).is_saas_application);
    assert_eq!(created(json!({"tokenType": "OAUTH"})).token_type, "OAUTH");
    assert_eq!(created(json!({"clientName": "my app 1"})).client_name, "my app 1");
    let other = created(json!({"callbackUrl": null, "callBackURL": "test.com"}));
    assert_eq!(other.callback_url.as_deref(), Some("test.com"));
    for members in [
        json!({"tokenScope": "Production", "applicationType": "web", "contacts": ["a@b.c"], "audience": "x"}),
        json!({"audience": ["x"], "redirectUris": {}}),
        json!({"userStoreDomainInSubject": true}),
        json!({"userstoreDomainInSubject": "false"}),
        json!({"callbackUrl": "regexp=(https://a/b|https://c/d)"}),
    ] {
        assert!(verify(members.clone()).is_ok(), "{members}");
    }
}

#[test]
fn each_fault_is_refused_in_wso2s_words() {
    let refusals = [
        json!({"unknown": 1}),
        json!({"grantType": ["password"]}),
        json!({"saasApp": "perhaps"}),
        json!({"clientName": "x".repeat(256)}),
        json!({"callbackUrl": "a\u{0}b"}),
        json!({"clientName": null}),
        json!({"clientName": "bad@name"}),
        json!({"grantType": null}),
        json!({"grantType": "password telepathy"}),
        json!({"callbackUrl": "JavaScript:alert(1)"}),
        json!({"callbackUrl": "regexp=(https://a/b|data:x)"}),
    ]
    .map(|members| verify(members).unwrap_err());
    let others = [
        Problem::unauthenticated(),
        Problem::malformed(),
        Problem::empty_payload(),
        Problem::owner_empty(),
        Problem::owner_missing("X"),
        Problem::owner_differs("A", "O"),
        Problem::forbidden(),
        Problem::backend_failed("app"),
        Problem::unexpected(),
    ];
    let bodies: Vec<String> =
        refusals.iter().chain(&others).map(|problem| serde_json::to_string(problem).unwrap()).collect();
    insta::assert_snapshot!(bodies.join("\n"), @r#"
    {"code":400,"message":"Bad Request","description":"Unrecognized property 'unknown'","moreInfo":"","error":[]}
    {"code":400,"message":"Bad Request","description":"One or more request body parameters contain disallowed values.","moreInfo":"","error":[]}
    {"code":400,"message":"Bad Request","description":"One or more request body parameters contain disallowed values.","moreInfo":"","error":[]}
    {"code":400,"message":"Bad Request","description":"clientName is longer than 255 bytes.","moreInfo":"","error":[]}
    {"code":400,"message":"Bad Request","description":"callbackUrl contains a control character.","moreInfo":"","error":[]}
    {"code":400,"message":"Bad Request","description":"clientName is missing or empty.","moreInfo":"","error":[]}
    {"code":500,"message":"Internal server error","description":"OAuth app 'bad@name' creation or updating failed. Dynamic Client Registration Service not available.","moreInfo":"","error":[]}
    {"code":400,"message":"Bad Request","description":"grantType is missing; name at least one, like client_credentials.","moreInfo":"","error":[]}
    {"code":400,"message":"Bad Request","description":"The grant type 'telepathy' is not supported.","moreInfo":"","error":[]}
    {"code":400,"message":"Bad Request","description":"The callbackUrl JavaScript:alert(1) has a scheme that is never allowed; use https.","moreInfo":"","error":[]}
    {"code":400,"message":"Bad Request","description":"The callbackUrl regexp=(https://a/b|data:x) has a scheme that is never allowed; use https.","moreInfo":"","error":[]}
    {"code":401,"message":"","description":"Unauthenticated request","moreInfo":"","error":[]}
    {"code":400,"message":"Bad Request","description":"Malformed request body.","moreInfo":"","error":[]}
    {"code":400,"message":"Bad Request","description":"Request payload cannot be empty.","moreInfo":"","error":[]}
    {"code":400,"message":"Application owner cannot be empty","description":"Application owner cannot be empty","moreInfo":"","error":[]}
    {"code":403,"message":"User: X does not exist for application registration","description":"User: X does not exist for application registration","moreInfo":"","error":[]}
    {"code":400,"message":"Bad Request","description":"Logged in user 'A' and application owner 'O' should be same.","moreInfo":"","error":[]}
    {"code":403,"message":"Forbidden","description":"Access is forbidden to the application","moreInfo":"","error":[]}
    {"code":500,"message":"Internal server error","description":"Error occurred while trying to create the client application app","moreInfo":"","error":[]}
    {"code":500,"message":"Internal server error","description":"The server encountered an internal error. Please contact administrator.","moreInfo":"","error":[]}
    "#);
}

#[test]
fn a_registration_made_another_way_is_answered_too() {
    let metadata = ClientMetadata {
        client_name: Some("Reader".to_owned()),
        redirect_uris: Some(vec!["https://a.example/cb?x".to_owned(), "https://b.example/cb".to_owned()]),
        ..ClientMetadata::default()
    };
    let answer = Answer::repeated(Issued { client_secret: None, ..ISSUED }, &metadata.verify().unwrap());
    insta::assert_snapshot!(serde_json::to_string(&answer).unwrap(), @r#"{"clientId":"AAAAAAAAAAAAAAAAAAAAAAAAAAAa","clientName":"Reader","callBackURL":"regexp=(https://a.example/cb\\?x|https://b.example/cb)","clientSecret":"","isSaasApplication":false,"appOwner":"admin","jsonString":"{\"grant_types\":\"authorization_code\"}","jsonAppAttribute":"{}","applicationUUID":null,"tokenType":"DEFAULT"}"#);
}

proptest! {
    #[test]
    fn the_invariants_hold_for_any_body(
        members in prop::collection::vec((
            select(vec!["clientName", "owner", "callbackUrl", "callBackURL", "grantType", "saasApp", "tokenType", "x"]),
            prop_oneof![
                Just(Value::Null),
                any::<bool>().prop_map(Value::from),
                any::<i64>().prop_map(Value::from),
                ".{0,12}".prop_map(Value::from),
                Just(json!([{}])),
                select(vec!["implicit implicit ", " ", "regexp=((", "a:b"]).prop_map(Value::from),
            ],
        ), 0..6),
    ) {
        let mut whole = body(json!({}));
        whole.extend(members.into_iter().map(|(name, value)| (name.to_owned(), value)));
        invariants::wso2_apim(&serde_json::to_vec(&whole).unwrap());
    }
}
