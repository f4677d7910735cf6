//! What is registered is what is done: the table of members (`dcr::metadata::members`) against behaviour, and against the
//! documents by which the server describes itself.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use dcr::metadata::members::{MEMBERS, Treatment};
use serde_json::{Value, json};

use super::{CALLBACK, Shop, encoded, parameter, read_jwt, refusal};
use crate::support::{PASSWORD, TestServer, basic};

const MACHINE: &str = "grant_type=client_credentials";

/// The answer to an authorization request that is refused: the error that goes back to the client, or nothing when the
/// person is asked.
async fn sent_back(server: &TestServer, shop: &Shop, cookie: &str, change: &[(&str, &str)]) -> String {
    let answer = server.visit(&shop.request(change), Some(cookie)).await;
    match answer.status {
        StatusCode::BAD_REQUEST => "told here".to_owned(),
        _ => parameter(answer.header("location"), "error"),
    }
}

/// What shows that a member is acted on. A new one needs an arm here.
async fn is_acted_on(server: &TestServer, cookie: &str, member: &str) {
    let machine = |change: Value| {
        let mut machine = json!({ "grant_types": ["client_credentials"], "redirect_uris": [] });
        machine.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        machine
    };
    match member {
        "redirect_uris" => {
            let shop = server.shop(json!({})).await;
            let other = &[("redirect_uri", "https://evil.example/cb")];
            assert_eq!(sent_back(server, &shop, cookie, other).await, "told here");
        }
        "token_endpoint_auth_method" => {
            let shop = server.shop(machine(json!({ "token_endpoint_auth_method": "client_secret_post" }))).await;
            assert_eq!(server.token_for(&shop, MACHINE).await.status, StatusCode::UNAUTHORIZED);
        }
        "grant_types" => {
            let shop = server.shop(json!({})).await;
            assert_eq!(refusal(&server.token_for(&shop, MACHINE).await).1, "unauthorized_client");
        }
        "response_types" => {
            let shop = server.shop(json!({})).await;
            let other = &[("response_type", "token")];
            assert_eq!(sent_back(server, &shop, cookie, other).await, "unsupported_response_type");
        }
        "scope" => {
            let shop = server.shop(machine(json!({ "scope": "orders:read" }))).await;
            assert_eq!(server.token_for(&shop, MACHINE).await.json()["scope"], "orders:read");
        }
        // Without keys there is no such client, and what is not signed by them is refused.
        "jwks" | "jwks_uri" => {
            let keyless = machine(json!({ "token_endpoint_auth_method": "private_key_jwt" }));
            server.owner().await;
            let refused = server.register(&basic("admin", PASSWORD), &with_name(keyless)).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.body);
        }
        // `attacks/statements.rs` has those of trusted issuers; of others nothing is registered.
        "software_statement" => {
            let refused =
                server.register(&basic("admin", PASSWORD), &with_name(json!({ "software_statement": 1 }))).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            let shop = server.shop(json!({ "software_statement": "a.b.c" })).await;
            assert_eq!(shop.0.get("software_statement"), None, "nobody vouches");
        }
        // `oauth/pairwise.rs` has who shares what.
        "subject_type" | "sector_identifier_uri" => {
            let mut subjects = Vec::new();
            for subject_type in ["public", "pairwise"] {
                let shop = server.shop(json!({ "subject_type": subject_type })).await;
                let tokens = server.tokens(&shop, cookie, &[]).await;
                subjects.push(claims(&tokens)["sub"].clone());
            }
            assert_ne!(subjects[0], subjects[1]);
            let elsewhere = json!({ "subject_type": "pairwise", "sector_identifier_uri": "https://sector.invalid/u" });
            let refused = server.register(&basic("admin", PASSWORD), &with_name(elsewhere)).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "its list cannot be read");
        }
        // `tokens/assertions.rs` has the assertions themselves.
        "token_endpoint_auth_signing_alg" => {
            let wrong = machine(json!({ member: "none" }));
            let refused = server.register(&basic("admin", PASSWORD), &with_name(wrong)).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        }
        // `oauth/dpop` has the rest.
        "dpop_bound_access_tokens" => {
            let shop = server.shop(machine(json!({ member: true }))).await;
            assert_eq!(refusal(&server.token_for(&shop, MACHINE).await).1, "invalid_dpop_proof");
        }
        "id_token_signed_response_alg" | "userinfo_signed_response_alg" | "introspection_signed_response_alg" => {
            for alg in ["ES256", "RS256"] {
                is_signed_as_registered(server, cookie, member, alg).await;
            }
        }
        other => is_acted_on_with_a_person(server, cookie, other).await,
    }
}

/// The same of what a person at the authorization endpoint notices.
async fn is_acted_on_with_a_person(server: &TestServer, cookie: &str, member: &str) {
    match member {
        "application_type" => {
            for (application_type, expected) in [("native", ""), ("web", "told here")] {
                let uris = ["http://127.0.0.1/cb", CALLBACK];
                let shop = server.shop(json!({ "application_type": application_type, "redirect_uris": uris })).await;
                let asked = &[("redirect_uri", "http://127.0.0.1:5000/cb")];
                assert_eq!(sent_back(server, &shop, cookie, asked).await, expected, "{application_type}");
            }
        }
        "default_max_age" => {
            let shop = server.shop(json!({ member: 0 })).await;
            assert_eq!(sent_back(server, &shop, cookie, &[("prompt", "none")]).await, "login_required");
        }
        "require_auth_time" => {
            let shop = server.shop(json!({ member: true })).await;
            assert!(claims(&server.tokens(&shop, cookie, &[]).await)["auth_time"].is_i64());
        }
        "post_logout_redirect_uris" => {
            let shop = server.shop(json!({ member: ["https://shop.example/bye"] })).await;
            for (uri, status) in
                [("https://shop.example/bye", StatusCode::SEE_OTHER), (CALLBACK, StatusCode::BAD_REQUEST)]
            {
                let query = encoded(&[("client_id", shop.id()), ("post_logout_redirect_uri", uri)]);
                assert_eq!(server.visit(&format!("/oidc/logout?{query}"), None).await.status, status, "{uri}");
            }
        }
        "require_pushed_authorization_requests" => {
            let shop = server.shop(json!({ member: true })).await;
            assert_eq!(sent_back(server, &shop, cookie, &[]).await, "invalid_request");
        }
        other => unreachable!("nothing shows that {other} is acted on"),
    }
}

async fn is_signed_as_registered(server: &TestServer, cookie: &str, member: &str, alg: &str) {
    let shop = server.shop(json!({ member: alg })).await;
    let tokens = server.tokens(&shop, cookie, &[]).await;
    let token = tokens["access_token"].as_str().unwrap();
    let signed = match member {
        "id_token_signed_response_alg" => tokens["id_token"].as_str().unwrap().to_owned(),
        "userinfo_signed_response_alg" => {
            server.call("GET", "/oauth2/userinfo", &format!("Bearer {token}"), &Value::Null).await.body
        }
        _ => {
            let request = Request::post("/oauth2/introspect")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::AUTHORIZATION, shop.authorization())
                .header(header::ACCEPT, "application/token-introspection+jwt");
            server.send(request.body(Body::from(encoded(&[("token", token)]))).unwrap()).await.body
        }
    };
    assert_eq!(read_jwt(&signed).0["alg"], alg, "{member}");
}

fn with_name(mut client: Value) -> Value {
    client["client_name"] = json!("Shop");
    if client.get("redirect_uris").is_none() {
        client["redirect_uris"] = json!([CALLBACK]);
    }
    client
}

fn claims(tokens: &Value) -> Value {
    read_jwt(tokens["id_token"].as_str().unwrap()).1
}

#[tokio::test]
async fn every_member_that_is_acted_on_changes_what_is_done() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    for member in MEMBERS.iter().filter(|member| matches!(member.treatment, Treatment::ActedOn(_))) {
        is_acted_on(&server, &cookie, member.name).await;
    }
}

#[tokio::test]
async fn a_protection_that_there_is_not_is_refused_and_what_nothing_acts_on_is_left_out() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    for member in MEMBERS {
        let mut client = with_name(json!({ "jwks_uri": "https://shop.example/jwks" }));
        client[member.name] = match member.name {
            "require_signed_request_object" | "tls_client_certificate_bound_access_tokens" => json!(true),
            name if name.ends_with("_alg") => json!("RSA-OAEP"),
            name if name.ends_with("_enc") => json!("A256GCM"),
            name if name.ends_with("_required") => json!(true),
            name if name.ends_with("_uris") || name.ends_with("_values") || name.ends_with("_types") => {
                json!(["https://shop.example/x"])
            }
            _ => json!("https://shop.example/x"),
        };
        if member.name.ends_with("_signing_alg") || member.name.ends_with("_signed_response_alg") {
            client[member.name] = json!("ES256");
        }
        match member.treatment {
            Treatment::Refused(sentence) => {
                let answer = server.register(&token, &client).await;
                let said = answer.json()["error_description"].as_str().unwrap().to_owned();
                assert_eq!(
                    (answer.status, &answer.json()["error"]),
                    (StatusCode::BAD_REQUEST, &json!("invalid_client_metadata")),
                    "{}",
                    member.name
                );
                assert!(said.starts_with(member.name) && said.ends_with(sentence), "{said}");
            }
            Treatment::LeftOut(_) => {
                let answer = server.register(&token, &client).await;
                assert_eq!(answer.status, StatusCode::CREATED, "{}: {}", member.name, answer.body);
                assert_eq!(answer.json().get(member.name), None, "{}", member.name);
            }
            Treatment::Kept | Treatment::ActedOn(_) => {}
        }
    }
}

#[tokio::test]
async fn the_metadata_documents_announce_what_is_acted_on_and_nothing_else() {
    let server = TestServer::start().await;
    for path in ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"] {
        let metadata = server.visit(path, None).await.json();
        for member in MEMBERS {
            let is_acted_on = matches!(member.treatment, Treatment::ActedOn(_));
            for announced in member.advertised_by {
                assert_eq!(metadata.get(announced).is_some(), is_acted_on, "{path} {announced}");
            }
        }
        assert_eq!(metadata["subject_types_supported"], json!(["public", "pairwise"]));
        assert_eq!(metadata["request_parameter_supported"], false);
        assert_eq!(metadata["request_uri_parameter_supported"], false);
        let about_tokens = metadata.as_object().unwrap().keys().filter(|name| name.contains("encryption"));
        assert_eq!(about_tokens.count(), 0, "{path}");
    }
}

/// WSO2's dialect answers as WSO2 does. Its clients get nothing that is less protected than they registered.
#[tokio::test]
async fn what_wso2s_words_promise_and_there_is_not_is_never_sent_without_it() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    server.owner().await;
    let admin = basic("admin", PASSWORD);
    let register = async |change: Value| {
        let mut body = json!({
            "client_name": format!("client-{}", change.as_object().unwrap().len()), "redirect_uris": [CALLBACK],
            "grant_types": ["authorization_code", "client_credentials"],
        });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let made = server.call("POST", "/api/identity/oauth2/dcr/v1.1/register", &admin, &body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        for (member, value) in change.as_object().unwrap() {
            assert_eq!(&made.json()[member], value, "WSO2 answers it");
        }
        Shop(made.json())
    };
    let bound = register(json!({ "tls_client_certificate_bound_access_tokens": true })).await;
    let answer = server.token_for(&bound, "grant_type=client_credentials").await;
    assert_eq!(refusal(&answer), (400, "unauthorized_client".to_owned()), "{}", answer.body);
    assert_eq!(sent_back(&server, &bound, &cookie, &[("scope", "openid")]).await, "unauthorized_client");

    let encrypted = register(
        json!({ "id_token_encrypted_response_alg": "RSA-OAEP", "id_token_encrypted_response_enc": "A128GCM" }),
    )
    .await;
    assert_eq!(sent_back(&server, &encrypted, &cookie, &[("scope", "openid")]).await, "unauthorized_client");
    // What has no ID token in it goes on.
    assert_eq!(server.token_for(&encrypted, "grant_type=client_credentials").await.status, StatusCode::OK);
}
