//! Registration answers of providers that mean no good.

use model::{CallError, ClientRequest, Problem, ProviderKind, RemoteClient};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use crate::providers::{Portal, answer, assert_no_secret, known, public, service, target, web};

/// What a call is.
#[derive(Clone, Copy, Debug)]
enum Do {
    Register,
    Read,
    Update,
}

async fn answered(what: Do, client: &ClientRequest, change: &Value) -> Result<RemoteClient, CallError> {
    let server = MockServer::start().await;
    let mut body = answer(&server.uri());
    if !client.metadata.redirect_uris.is_empty() {
        body["redirect_uris"] = json!(client.metadata.redirect_uris);
        body["grant_types"] = json!(client.metadata.grant_types);
        body["token_endpoint_auth_method"] = json!(client.metadata.token_endpoint_auth_method);
    }
    for (name, value) in change.as_object().unwrap() {
        if value == "absent" {
            body.as_object_mut().unwrap().remove(name);
        } else {
            let text = value.to_string().replace("BASE", &server.uri());
            body[name] = serde_json::from_str(&text).unwrap();
        }
    }
    Mock::given(any()).respond_with(ResponseTemplate::new(200).set_body_json(body)).mount(&server).await;
    let portal = Portal::new();
    let connector = portal.rfc7591();
    let (target, known) = (target(ProviderKind::Rfc7591, &server.uri()), known(&server.uri()));
    let outcome = match what {
        Do::Register => connector.register(&target, client).await,
        Do::Read => connector.read(&target, &known).await,
        Do::Update => connector.update(&target, &known, client).await,
    };
    let calls = target.calls.take();
    assert_eq!(calls.len(), 1);
    assert_eq!(calls[0].error.is_some(), outcome.is_err());
    assert_no_secret(&calls);
    outcome
}

#[tokio::test]
async fn a_registration_whose_answer_breaks_a_rule_is_given_back_to_be_deleted() {
    let long = "x".repeat(9000);
    for (change, says) in [
        (json!({"client_secret": "absent"}), "needs a client secret"),
        (json!({"client_secret": ""}), "needs a client secret"),
        (json!({"client_secret": null}), "needs a client secret"),
        (json!({"client_secret": 17}), "client secret is not a text"),
        (json!({"client_secret": "a\nb"}), "client secret is not a text"),
        (json!({"client_secret": "sécret"}), "client secret is not a text"),
        (json!({"client_secret": long}), "client secret is not a text"),
        (json!({"client_secret_expires_at": 1_799_999_999}), "has ended already"),
        (json!({"client_secret_expires_at": -1}), "is not a time"),
        (json!({"client_secret_expires_at": 1.5}), "is not a time"),
        (json!({"client_secret_expires_at": "0"}), "is not a time"),
        (json!({"client_secret_expires_at": 253_402_300_800_i64}), "is not a time"),
        (json!({"client_secret_expires_at": u64::MAX}), "is not a time"),
        (
            json!({"token_endpoint_auth_method": "client_secret_post"}),
            "is client_secret_post where client_secret_basic",
        ),
        (json!({"token_endpoint_auth_method": "none"}), "is none where client_secret_basic"),
        (json!({"token_endpoint_auth_method": ["none"]}), "token_endpoint_auth_method is not a text"),
        (
            json!({"registration_client_uri": "https://evil.example/register/c-1"}),
            "origin of the registration endpoint",
        ),
        (json!({"registration_client_uri": "http://127.0.0.1:1/register/c-1"}), "origin of the registration endpoint"),
        (json!({"registration_client_uri": "BASE.evil.example/c-1"}), "origin of the registration endpoint"),
        (json!({"registration_client_uri": "/register/c-1"}), "origin of the registration endpoint"),
        (json!({"registration_client_uri": "BASE/register/c-1#x"}), "origin of the registration endpoint"),
        (json!({"registration_client_uri": "javascript:alert(1)"}), "origin of the registration endpoint"),
        (json!({"registration_client_uri": ["BASE/c-1"]}), "origin of the registration endpoint"),
        (json!({"registration_client_uri": format!("BASE/{long}")}), "origin of the registration endpoint"),
        (json!({"registration_access_token": "a b"}), "registration access token"),
        (json!({"registration_access_token": "a\r\nX-Evil: 1"}), "registration access token"),
        (json!({"registration_access_token": long}), "registration access token"),
        (json!({"registration_access_token": {}}), "registration access token"),
        (json!({"grant_types": ["client_credentials", "implicit"]}), "more than was asked for (implicit)"),
        (json!({"grant_types": []}), "lacks what was asked for (client_credentials)"),
        (json!({"grant_types": "client_credentials"}), "grant_types is of another type"),
        (
            json!({"redirect_uris": ["https://evil.example/"]}),
            "others than those that were asked for (https://evil.example/)",
        ),
        (json!({"redirect_uris": [1]}), "redirect_uris is of another type"),
        (json!({"scope": ["a"]}), "scope is of another type"),
        (json!({"scope": "a".repeat(20_000)}), "scope is of another type, or too long"),
    ] {
        let failed = answered(Do::Register, &service(), &change).await.unwrap_err();
        assert_eq!(failed.error.problem, Problem::Unacceptable, "{change}: {failed}");
        assert!(failed.error.reason.contains(says), "{change}: {failed}");
        assert!(failed.error.reason.starts_with("The client was registered, and cannot be used: "), "{failed}");
        assert_eq!(failed.made.unwrap().client_id, "c-1", "{change}");
    }
}

#[tokio::test]
async fn an_answer_that_names_no_client_leaves_it_unknown_which_one_was_made() {
    for id in [json!("absent"), json!(null), json!(""), json!(7), json!("a b"), json!("é"), json!("x".repeat(513))] {
        let change = json!({ "client_id": id });
        let failed = answered(Do::Register, &service(), &change).await.unwrap_err();
        assert_eq!(failed.error.problem, Problem::Uncertain, "{change}");
        assert!(failed.made.is_none());
        let failed = answered(Do::Read, &service(), &change).await.unwrap_err();
        assert_eq!(failed.error.problem, Problem::Unacceptable, "{change}");
    }
    assert_eq!(
        answered(Do::Register, &service(), &json!({"client_id": "x".repeat(512)})).await.unwrap().client_id.len(),
        512
    );
    let failed = answered(Do::Update, &service(), &json!({"client_id": "c-2"})).await.unwrap_err();
    assert!(failed.error.reason.contains("another client: c-2"), "{failed}");
}

#[tokio::test]
async fn redirect_uris_are_compared_as_sets_and_may_be_left_out() {
    let swapped = json!({"redirect_uris": ["https://b.example/cb?x=1", "https://a.example/cb"]});
    assert!(answered(Do::Register, &web(), &swapped).await.is_ok());
    assert!(answered(Do::Register, &web(), &json!({"redirect_uris": "absent"})).await.is_ok());
    for uris in [
        json!([]),
        json!(["https://a.example/cb"]),
        json!(["https://a.example/cb", "https://b.example/cb?x=1", "https://c.example/"]),
        json!(["https://a.example/cb/", "https://b.example/cb?x=1"]),
    ] {
        let failed = answered(Do::Register, &web(), &json!({ "redirect_uris": uris })).await.unwrap_err();
        assert_eq!(failed.error.problem, Problem::Unacceptable, "{uris}");
    }
}

#[tokio::test]
async fn grants_are_those_that_were_asked_for_and_refreshing_adds_nothing() {
    assert!(answered(Do::Register, &service(), &json!({"grant_types": "absent"})).await.is_ok());
    let refreshing = json!({"grant_types": ["refresh_token", "client_credentials"]});
    assert!(answered(Do::Register, &service(), &refreshing).await.is_ok());
    let failed = answered(Do::Register, &web(), &json!({"grant_types": ["authorization_code"]})).await.unwrap_err();
    assert!(failed.error.reason.contains("lacks what was asked for (refresh_token)"), "{failed}");
}

#[tokio::test]
async fn a_public_client_has_no_secret_whatever_is_answered() {
    for change in [json!({}), json!({"token_endpoint_auth_method": "absent"}), json!({"client_secret_expires_at": 5})] {
        let client = answered(Do::Register, &public(), &change).await.unwrap();
        assert_eq!((client.client_secret, client.secret_expires_at), (None, None), "{change}");
    }
    let other = json!({"token_endpoint_auth_method": "client_secret_basic"});
    assert!(answered(Do::Register, &public(), &other).await.is_err());
}

#[tokio::test]
async fn only_members_that_the_standards_know_are_kept_and_no_secret_is_among_them() {
    let change = json!({
        "client_id_issued_at": 1_700_000_000,
        "scope": "orders:read",
        "contacts": ["a@example.com"],
        "tos_uri": null,
        "x_internal": {"a": 1},
        "owner": "root",
        "logo_uri": 17,
        "client_uri": "x".repeat(20_000),
        "jwks": {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]},
        "client_name#fr": "Acmé",
    });
    let client = answered(Do::Register, &service(), &change).await.unwrap();
    let mut names: Vec<&str> = client.members.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "client_id_issued_at",
            "client_name",
            "client_name#fr",
            "contacts",
            "grant_types",
            "scope",
            "token_endpoint_auth_method",
        ]
    );
    assert_eq!(client.client_secret.unwrap().expose(), "s3cret-of-c-1");
    assert_eq!(client.access_token.unwrap().expose(), "rat-of-c-1");
}

#[tokio::test]
async fn many_members_are_cut_off_before_they_fill_the_database() {
    let mut change = serde_json::Map::new();
    for index in 0..200 {
        change.insert(format!("client_name#x{index}"), json!("n".repeat(1000)));
    }
    let client = answered(Do::Register, &service(), &change.into()).await.unwrap();
    let length: usize = client.members.values().map(|value| value.to_string().len()).sum();
    assert!(length <= 64 * 1024, "{length}");
}

#[tokio::test]
async fn a_changed_client_whose_answer_breaks_a_rule_still_brings_its_new_token() {
    let change = json!({"grant_types": ["client_credentials", "password"]});
    let failed = answered(Do::Update, &service(), &change).await.unwrap_err();
    assert_eq!(failed.error.problem, Problem::Unacceptable);
    assert_eq!(failed.made.unwrap().access_token.unwrap().expose(), "rat-of-c-1");
    // A change brings no secret where there is no new one, and keeps what is not answered.
    let change = json!({
        "client_secret": "absent", "registration_client_uri": "absent", "registration_access_token": "absent",
        "client_secret_expires_at": 0,
    });
    let client = answered(Do::Update, &service(), &change).await.unwrap();
    assert!(client.client_secret.is_none() && client.access_token.is_none());
    assert!(client.registration_client_uri.is_none());
}

#[tokio::test]
async fn a_look_tells_what_is_there_even_if_it_is_not_what_was_asked_for() {
    let change = json!({"grant_types": ["implicit"], "client_secret_expires_at": 1_600_000_000});
    let client = answered(Do::Read, &service(), &change).await.unwrap();
    assert_eq!(client.members["grant_types"], json!(["implicit"]));
    // A secret that has ended is what a look finds out.
    assert_eq!(client.secret_expires_at.unwrap().unix_seconds(), 1_600_000_000);
    let change = json!({"registration_client_uri": "https://evil.example/"});
    let failed = answered(Do::Read, &service(), &change).await.unwrap_err();
    assert_eq!((failed.error.problem, failed.made.is_none()), (Problem::Unacceptable, true));
}
