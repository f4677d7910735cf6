//! Attacks on what a caller may register at most.

use axum::http::StatusCode;
use registration::{ProgramFields, RegistrationFilter, RegistrationState};
use serde_json::{Value, json};

use crate::support::{PASSWORD, TestServer, basic, open_to_anybody, web_client};

fn at(host: &str) -> Value {
    json!({ "client_name": "Shop", "redirect_uris": [format!("https://{host}/cb")], "token_endpoint_auth_method": "none" })
}

#[tokio::test]
async fn attack_05_a_strangers_redirect_host_is_refused_or_waits_for_an_administrator() {
    let server = TestServer::start().await;
    let rules = ProgramFields { redirect_hosts: "shop.example".to_owned(), approval: true, ..open_to_anybody() };
    server.provider(&rules).await;
    let answer = server.register("", &at("evil.example")).await;
    assert_eq!((answer.status, &answer.json()["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_redirect_uri")));
    let made = server.register("", &at("shop.example")).await.json();
    let owner = server.owner().await;
    let read = server.core.registrations().read(&owner, made["client_id"].as_str().unwrap()).await.unwrap();
    assert_eq!(read.registration.state, RegistrationState::AwaitingApproval);
    assert_eq!(server.core.registrations().count_awaiting_approval(&owner).await.unwrap(), 1);
}

#[tokio::test]
async fn attack_08_hosts_are_matched_label_by_label() {
    let server = TestServer::start().await;
    let rules = ProgramFields { redirect_hosts: "shop.example\n*.apps.example".to_owned(), ..open_to_anybody() };
    server.provider(&rules).await;
    for (host, allowed) in [
        ("shop.example", true),
        ("SHOP.example", true),
        ("a.apps.example", true),
        ("b.a.apps.example", true),
        ("www.shop.example", false),
        ("evilshop.example", false),
        ("shop.example.evil.example", false),
        ("apps.example", false),
        ("evilapps.example", false),
        ("shop.example.", false),
    ] {
        let status = server.register("", &at(host)).await.status;
        let expected = if allowed { StatusCode::CREATED } else { StatusCode::BAD_REQUEST };
        assert_eq!(status, expected, "{host}");
    }
}

#[tokio::test]
async fn attack_11_an_update_is_judged_by_its_result_under_the_policy_of_the_registration() {
    let server = TestServer::start().await;
    let provider = server.provider(&ProgramFields::default()).await;
    let token = server
        .initial_token(&provider, |fields| {
            fields.grant_types = vec!["authorization_code".to_owned()];
            fields.scopes = "orders:read".to_owned();
            fields.redirect_hosts = "shop.example".to_owned();
            fields.pkce_required = true;
        })
        .await;
    let made = server.register(&token, &at("shop.example")).await.json();
    let path = format!("/connect/register/{}", made["client_id"].as_str().unwrap());
    let mine = format!("Bearer {}", made["registration_access_token"].as_str().unwrap());
    let update = |change: Value| {
        let mut update = at("shop.example");
        update["client_id"] = made["client_id"].clone();
        for (member, value) in change.as_object().unwrap() {
            update[member] = value.clone();
        }
        update
    };
    for (change, error) in [
        (json!({ "redirect_uris": ["https://evil.example/cb"] }), "invalid_redirect_uri"),
        (json!({ "redirect_uris": ["https://shop.example/cb", "https://evil.example/cb"] }), "invalid_redirect_uri"),
        (
            json!({ "grant_types": ["client_credentials"], "token_endpoint_auth_method": "client_secret_basic" }),
            "invalid_client_metadata",
        ),
    ] {
        let answer = server.call("PUT", &path, &mine, &update(change.clone())).await;
        assert_eq!((answer.status, &answer.json()["error"]), (StatusCode::BAD_REQUEST, &json!(error)), "{change}");
    }
    let answer = server.call("PUT", &path, &mine, &update(json!({ "scope": "orders:read orders:write admin" }))).await;
    assert_eq!((answer.status, &answer.json()["scope"]), (StatusCode::OK, &json!("orders:read")), "{}", answer.body);
    let owner = server.owner().await;
    let read = server.core.registrations().read(&owner, made["client_id"].as_str().unwrap()).await.unwrap();
    assert!(read.registration.metadata.tokens.pkce_required, "the policy's PKCE stays");
    // From public to confidential: a secret of its own, under the same policy.
    let mine = format!("Bearer {}", answer.json()["registration_access_token"].as_str().unwrap());
    let confidential = update(json!({ "token_endpoint_auth_method": "client_secret_basic" }));
    let answer = server.call("PUT", &path, &mine, &confidential).await;
    assert!(answer.json()["client_secret"].as_str().unwrap().len() >= 43, "{}", answer.body);
}

#[tokio::test]
async fn attack_17_nobody_registers_more_scopes_or_grants_than_they_are_given() {
    let server = TestServer::start().await;
    let provider = server.provider(&open_to_anybody()).await;
    let greedy = json!({ "redirect_uris": ["https://shop.example/cb"], "scope": "orders:read orders:write admin" });
    assert_eq!(server.register("", &greedy).await.json()["scope"], "orders:read");
    assert_eq!(
        server.register("", &web_client()).await.json()["scope"],
        "orders:read",
        "asking for none gets what there is"
    );
    for grants in [json!(["client_credentials"]), json!(["authorization_code", "client_credentials"])] {
        let mut client = web_client();
        client["grant_types"] = grants.clone();
        let answer = server.register("", &client).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (StatusCode::BAD_REQUEST, &json!("invalid_client_metadata")),
            "{grants}"
        );
    }
    let token =
        server.initial_token(&provider, |fields| fields.grant_types = vec!["client_credentials".to_owned()]).await;
    assert_eq!(server.register(&token, &web_client()).await.status, StatusCode::BAD_REQUEST);
    let robot = json!({ "grant_types": ["client_credentials"], "scope": "orders:write" });
    let answer = server.register(&token, &robot).await;
    assert_eq!(
        (answer.status, &answer.json()["scope"]),
        (StatusCode::CREATED, &json!("orders:write")),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn attack_19_a_flood_is_slowed_down_and_leaves_little_behind() {
    let server = TestServer::start().await;
    let rules = ProgramFields { per_source_per_hour: "5".to_owned(), ..open_to_anybody() };
    let provider = server.provider(&rules).await;
    for number in 0..5 {
        assert_eq!(server.register("", &at(&format!("shop{number}.example"))).await.status, StatusCode::CREATED);
    }
    let answer = server.register("", &at("late.example")).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.body);
    assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(answer.json()["error"], "temporarily_unavailable");
    // Programs with a token are not held up by strangers.
    let token = server.initial_token(&provider, |_| {}).await;
    assert_eq!(server.register(&token, &web_client()).await.status, StatusCode::CREATED);
    // What nobody used goes after its days.
    let owner = server.owner().await;
    let shown = server.core.registrations().list(&owner, &RegistrationFilter::default()).await.unwrap().total;
    server.clock.advance_seconds(31 * 24 * 3600);
    server.core.housekeeping().sweep().await.unwrap();
    let left = server.core.registrations().list(&owner, &RegistrationFilter::default()).await.unwrap().total;
    assert_eq!((shown, left), (6, 1), "only the registration by a token stays");
}

#[tokio::test]
async fn attack_19_a_full_house_makes_room_instead_of_closing() {
    let server = TestServer::start().await;
    server.provider(&ProgramFields { max_unused: "3".to_owned(), ..open_to_anybody() }).await;
    for number in 0..3 {
        assert_eq!(server.register("", &at(&format!("flood{number}.example"))).await.status, StatusCode::CREATED);
    }
    let answer = server.register("", &at("honest.example")).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "those who have just come are not pushed out");
    server.clock.advance_seconds(3601);
    assert_eq!(server.register("", &at("honest.example")).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn attack_22_a_strangers_client_does_not_read_like_a_protected_name() {
    let server = TestServer::start().await;
    server.provider(&ProgramFields { protected_names: "Google\nAcme Bank".to_owned(), ..open_to_anybody() }).await;
    for name in ["Google", "G\u{043e}ogle Drive", "ACME-BANK login"] {
        let mut client = web_client();
        client["client_name"] = json!(name);
        let answer = server.register("", &client).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}");
        assert!(answer.json()["error_description"].as_str().unwrap().starts_with("client_name:"), "{}", answer.body);
    }
    assert_eq!(server.register("", &web_client()).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn attack_26_parallel_uses_of_an_initial_access_token_never_exceed_its_count() {
    let server = std::sync::Arc::new(TestServer::start().await);
    let provider = server.provider(&ProgramFields::default()).await;
    let token = server.initial_token(&provider, |fields| fields.max_uses = "10".to_owned()).await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let (server, token) = (std::sync::Arc::clone(&server), token.clone());
        calls.spawn(async move { server.register(&token, &web_client()).await.status.as_u16() });
    }
    let mut statuses = calls.join_all().await;
    statuses.sort_unstable();
    assert_eq!(statuses, [vec![201; 10], vec![401; 30]].concat());
    let owner = server.owner().await;
    let left = server.core.initial_tokens().list(&owner).await.unwrap().remove(0).token;
    assert_eq!((left.uses, left.max_uses), (10, Some(10)));
    assert!(!format!("{left:?}").contains(&token["Bearer ".len()..]));
}

fn on_a_device(uri: &str) -> Value {
    json!({
        "client_name": "WorkBuddy Connector",
        "redirect_uris": [uri],
        "grant_types": ["authorization_code", "refresh_token"],
        "token_endpoint_auth_method": "none",
    })
}

#[tokio::test]
async fn rfc_8252_section_7_1_a_scheme_without_a_dot_is_one_that_an_owner_listed() {
    const URI: &str = "workbuddy://workbuddy/mcp/connector%3A/oauth/callback";
    let server = TestServer::start().await;
    let provider = server.provider(&open_to_anybody()).await;
    let token = server.initial_token(&provider, |_| {}).await;
    for (who, caller) in [("anybody", ""), ("the holder of a token", token.as_str())] {
        let refused = server.register(caller, &on_a_device(URI)).await;
        assert_eq!(refused.json()["error"], "invalid_redirect_uri", "{who}: {}", refused.body);
        let sentence = refused.json()["error_description"].as_str().unwrap().to_owned();
        assert!(sentence.contains("workbuddy' has no dot") && sentence.contains("com.example.app"), "{sentence}");
    }
    let owner = server.owner().await;
    let listed = ProgramFields { private_use_schemes: "WorkBuddy:// my-app".to_owned(), ..open_to_anybody() };
    server.core.providers().update_program_rules(&owner, &provider, &listed).await.unwrap();
    for (who, caller) in [("anybody", ""), ("the holder of a token", token.as_str())] {
        let made = server.register(caller, &on_a_device(URI)).await;
        assert_eq!(made.status, StatusCode::CREATED, "{who}: {}", made.body);
        assert_eq!(made.json()["redirect_uris"], json!([URI]));
        assert_eq!(server.register(caller, &on_a_device("my-app:/cb")).await.status, StatusCode::CREATED);
        let other = server.register(caller, &on_a_device("otherbuddy://x/cb")).await;
        assert_eq!(other.json()["error"], "invalid_redirect_uri", "{who}: {}", other.body);
    }
    // What was registered is judged again when it is changed.
    let mut another = on_a_device("my-app:/cb");
    another["client_name"] = json!("Another");
    let made = server.register("", &another).await.json();
    let own = format!("Bearer {}", made["registration_access_token"].as_str().unwrap());
    let mut change = on_a_device("otherbuddy:/cb");
    change["client_id"] = made["client_id"].clone();
    let path = format!("/connect/register/{}", made["client_id"].as_str().unwrap());
    let answer = server.call("PUT", &path, &own, &change).await;
    assert_eq!(answer.json()["error"], "invalid_redirect_uri", "{}", answer.body);
}

#[tokio::test]
async fn an_administrator_may_register_a_scheme_without_a_dot_and_nobody_one_that_cannot_work() {
    let server = TestServer::start().await;
    server.owner().await;
    let admin = basic("admin", PASSWORD);
    let made = server.register(&admin, &on_a_device("workbuddy://workbuddy/cb")).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    for uri in
        ["javascript://x/%0aalert(1)", "data:text/html,x", "file:///etc", "blob:x", "about:blank", "mailto:a@b.example"]
    {
        let refused = server.register(&admin, &on_a_device(uri)).await;
        assert_eq!(refused.json()["error"], "invalid_redirect_uri", "{uri}: {}", refused.body);
    }
}

#[tokio::test]
async fn a_native_client_may_come_back_by_https_alone() {
    let server = TestServer::start().await;
    server.provider(&open_to_anybody()).await;
    for uris in
        [json!(["https://antigravity.google/oauth-callback"]), json!(["https://a.example/cb", "https://b.example/cb"])]
    {
        let mut body = on_a_device("https://x.example");
        body["redirect_uris"] = uris.clone();
        body["application_type"] = json!("native");
        let made = server.register("", &body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        assert_eq!((&made.json()["application_type"], &made.json()["redirect_uris"]), (&json!("native"), &uris));
        // Compared letter by letter, port included, and with PKCE.
        let visit = async |uri: &str, pkce: &str| {
            let id = made.json()["client_id"].as_str().unwrap().to_owned();
            server
                .visit(&format!("/oauth2/authorize?response_type=code&client_id={id}&redirect_uri={uri}{pkce}"), None)
                .await
        };
        let pkce = "&code_challenge_method=S256&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let uri = uris[0].as_str().unwrap();
        assert!(visit(uri, pkce).await.header("location").starts_with("/authorize/"));
        let other = uri.replacen(".google", ".google:8443", 1).replacen(".example", ".example:8443", 1);
        assert_eq!(visit(&other, pkce).await.status, StatusCode::BAD_REQUEST);
        assert!(visit(uri, "").await.body.contains("error=invalid_request"), "without PKCE it gets nothing");
    }
}

#[tokio::test]
async fn attack_19_registering_alike_takes_nothing_from_who_came_first() {
    let server = TestServer::start().await;
    server.provider(&open_to_anybody()).await;
    let first = server.register("", &at("shop.example")).await.json();
    let again = server.register("", &at("shop.example")).await.json();
    // Each holds a token of its own, for a client of its own.
    assert_ne!(first["client_id"], again["client_id"]);
    let managed = |client: &Value| {
        let path = format!("/connect/register/{}", client["client_id"].as_str().unwrap());
        (path, format!("Bearer {}", client["registration_access_token"].as_str().unwrap()))
    };
    let ((first_path, first_token), (again_path, again_token)) = (managed(&first), managed(&again));
    assert_eq!(server.call("GET", &first_path, &again_token, &Value::Null).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(server.call("DELETE", &first_path, &again_token, &Value::Null).await.status, StatusCode::UNAUTHORIZED);

    let mut renamed = at("shop.example");
    renamed["client_id"] = first["client_id"].clone();
    renamed["client_name"] = json!("Shop of the first");
    let updated = server.call("PUT", &first_path, &first_token, &renamed).await;
    assert_eq!((updated.status, &updated.json()["client_name"]), (StatusCode::OK, &renamed["client_name"]));
    let untouched = server.call("GET", &again_path, &again_token, &Value::Null).await;
    assert_eq!((untouched.status, &untouched.json()["client_name"]), (StatusCode::OK, &json!("Shop")));

    let (_, first_token) = managed(&updated.json());
    assert_eq!(server.call("DELETE", &first_path, &first_token, &Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(server.call("GET", &again_path, &again_token, &Value::Null).await.status, StatusCode::OK);
    assert_eq!(server.call("DELETE", &again_path, &again_token, &Value::Null).await.status, StatusCode::NO_CONTENT);
}
