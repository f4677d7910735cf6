//! OpenID Connect Core section 8.1, Registration section 5.

use async_trait::async_trait;
use axum::http::StatusCode;
use registration::{Document, DocumentError, Documents};
use serde_json::{Value, json};
use web::session::SignedIn;

use super::{Shop, encoded, parameter, read_jwt};
use crate::support::{PASSWORD, TestServer, basic};

/// A client at this host, for pairwise subjects.
fn at(host: &str) -> Value {
    json!({
        "client_name": host, "subject_type": "pairwise", "redirect_uris": [format!("https://{host}/cb")],
        "grant_types": ["authorization_code", "refresh_token"],
    })
}

/// Who the person is to a client: the same in every place where it is told.
async fn subject(server: &TestServer, shop: &Shop, cookie: &str) -> String {
    let callback = shop.0["redirect_uris"][0].as_str().unwrap();
    let code = server.code(shop, cookie, &[("redirect_uri", callback), ("scope", "openid email orders:read")]).await;
    let form = shop.redemption(&code, &[("redirect_uri", callback)]);
    let answer = server.token_for(shop, &form).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let tokens = answer.json();
    let token = tokens["access_token"].as_str().unwrap();
    let claims = read_jwt(tokens["id_token"].as_str().unwrap()).1;
    let subject = claims["sub"].as_str().unwrap().to_owned();
    let bearer = format!("Bearer {token}");
    let told = server.call("GET", "/oauth2/userinfo", &bearer, &Value::Null).await.json();
    assert_eq!(told["sub"], *subject, "userinfo");
    assert_eq!(server.worth(&tokens["access_token"]).await["sub"], *subject, "introspection");
    if token.contains('.') {
        assert_eq!(read_jwt(token).1["sub"], *subject, "the access token");
    }
    let refreshed = server.refreshed(shop, &tokens["refresh_token"], &[]).await.json();
    assert_eq!(read_jwt(refreshed["id_token"].as_str().unwrap()).1["sub"], *subject, "the next ID token");
    subject
}

#[tokio::test]
async fn clients_of_one_sector_know_a_person_by_the_same_subject_and_others_by_another() {
    let server = TestServer::start().await;
    let (member, cookie) = server.member().await;
    let (a, b) = (server.shop(at("a.example")).await, server.shop(at("b.example")).await);
    assert_eq!(a.0["subject_type"], "pairwise");
    let also_a = server.own_shop(at("a.example")).await;
    let public = server.shop(json!({})).await;
    let [of_a, of_b, of_also_a, of_public] = [
        subject(&server, &a, &cookie).await,
        subject(&server, &b, &cookie).await,
        subject(&server, &also_a, &cookie).await,
        subject(&server, &public, &cookie).await,
    ];
    assert_eq!(of_a, of_also_a);
    assert_ne!(of_a, of_b);
    assert_eq!(of_public, member.as_str());
    assert!(!of_a.contains(member.as_str()) && !of_b.contains(member.as_str()));
    assert_eq!(subject(&server, &a, &cookie).await, of_a, "it stays");

    let owner = server.owner().await.administrator().unwrap().id.clone();
    let cookie = server.signed_in(SignedIn::Administrator(owner)).await;
    let somebody_else = subject(&server, &a, &cookie).await;
    assert_ne!(somebody_else, of_a);
    // Another server has another secret.
    let other = TestServer::start().await;
    let (_, cookie) = other.member().await;
    assert_ne!(subject(&other, &other.shop(at("a.example")).await, &cookie).await, of_a);
}

#[tokio::test]
async fn applications_on_a_device_share_no_sector() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    let native = |name: &str| {
        json!({
            "client_name": name, "subject_type": "pairwise", "token_endpoint_auth_method": "none",
            "redirect_uris": ["http://127.0.0.1/cb"],
        })
    };
    let (one, other) = (server.shop(native("One")).await, server.shop(native("Other")).await);
    let of_one = subject(&server, &one, &cookie).await;
    assert_ne!(of_one, subject(&server, &other, &cookie).await);
    assert_eq!(of_one, subject(&server, &one, &cookie).await);
}

/// Nobody who asks in the client's name is told who the person is.
#[tokio::test]
async fn introspection_does_not_name_the_person_of_a_pairwise_subject() {
    let server = TestServer::start().await;
    let (_, cookie) = server.member().await;
    for (change, named) in [(json!({}), true), (json!({ "subject_type": "pairwise" }), false)] {
        let shop = server.shop(change).await;
        let tokens = server.tokens(&shop, &cookie, &[]).await;
        let form = encoded(&[("token", tokens["access_token"].as_str().unwrap())]);
        let told = server.post_form("/oauth2/introspect", &shop.authorization(), &form).await.json();
        assert_eq!((told["active"] == true, told.get("username").is_some()), (true, named), "{told}");
    }
}

/// A client hands back the subject that it was told.
#[tokio::test]
async fn a_hint_of_a_pairwise_client_is_of_the_person_it_was_given_for() {
    let server = TestServer::start().await;
    let (_, ada) = server.member().await;
    let shop = server.shop(json!({ "subject_type": "pairwise" })).await;
    let hint = server.tokens(&shop, &ada, &[]).await["id_token"].as_str().unwrap().to_owned();
    let owner = server.owner().await.administrator().unwrap().id.clone();
    let admin = server.signed_in(SignedIn::Administrator(owner)).await;
    server.allowed(&shop.request(&[]), &admin).await;
    let silently = shop.request(&[("prompt", "none"), ("id_token_hint", &hint)]);
    for (cookie, error) in [(&ada, ""), (&admin, "login_required")] {
        let answer = server.visit(&silently, Some(cookie.as_str())).await;
        assert_eq!(parameter(answer.header("location"), "error"), error, "{}", answer.header("location"));
    }
    let sign_out = format!("/oidc/logout?id_token_hint={hint}");
    for (cookie, is_doubted) in [(&ada, false), (&admin, true)] {
        let page = server.visit(&sign_out, Some(cookie.as_str())).await;
        let doubted = page.body.contains("a different person than the one who is signed in here");
        assert_eq!((page.status, doubted), (StatusCode::OK, is_doubted), "{}", page.body);
    }
}

/// The documents of sectors.
struct Sectors;

#[async_trait]
impl Documents for Sectors {
    async fn fetch(&self, url: &str, _limit_bytes: usize) -> Result<Document, DocumentError> {
        let json = match url {
            "https://sector.example/uris.json" => json!(["https://a.example/cb", "https://b.example/cb"]),
            _ => json!([]),
        };
        Ok(Document { json, fresh_seconds: None })
    }
}

#[tokio::test]
async fn registration_section_5_a_sector_identifier_uri_joins_hosts_that_it_lists() {
    let server = TestServer::reading(Sectors).await;
    let (_, cookie) = server.member().await;
    let of_sector = |host: &str| {
        let mut client = at(host);
        client["sector_identifier_uri"] = json!("https://sector.example/uris.json");
        client
    };
    let (a, b) = (server.own_shop(of_sector("a.example")).await, server.own_shop(of_sector("b.example")).await);
    let alone = server.own_shop(at("a.example")).await;
    let joined = subject(&server, &a, &cookie).await;
    assert_eq!(joined, subject(&server, &b, &cookie).await);
    assert_ne!(joined, subject(&server, &alone, &cookie).await);

    let mut intruder = of_sector("evil.example");
    let answer = server.register(&basic("admin", PASSWORD), &intruder).await;
    assert_eq!((answer.status, &answer.json()["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_client_metadata")));
    intruder["redirect_uris"] = json!(["https://a.example/cb", "https://evil.example/cb"]);
    intruder.as_object_mut().unwrap().remove("sector_identifier_uri");
    let answer = server.register(&basic("admin", PASSWORD), &intruder).await;
    let sentence = answer.json()["error_description"].as_str().unwrap().to_owned();
    assert!(answer.status == StatusCode::BAD_REQUEST && sentence.contains("sector_identifier_uri"), "{sentence}");
}

/// WSO2's dialect keeps its words, and what they promise.
#[tokio::test]
async fn a_client_in_wso2s_words_gets_the_subjects_that_it_registered() {
    let server = TestServer::start().await;
    let (member, cookie) = server.member().await;
    server.owner().await;
    let body = json!({
        "client_name": "pairwise", "grant_types": ["authorization_code", "refresh_token"],
        "redirect_uris": ["https://a.example/cb"], "subject_type": "pairwise",
    });
    let made = server.call("POST", "/api/identity/oauth2/dcr/v1.1/register", &basic("admin", PASSWORD), &body).await;
    assert_eq!(made.json()["subject_type"], "pairwise", "{}", made.body);
    let told = subject_by_openid_alone(&server, &Shop(made.json()), &cookie).await;
    assert_ne!(told, member.as_str());
    assert_eq!(told, subject(&server, &server.shop(at("a.example")).await, &cookie).await);
}

/// That dialect does not fetch the document, so its word alone joins nobody to a sector.
#[tokio::test]
async fn a_sector_identifier_uri_in_wso2s_words_opens_no_sector_of_others() {
    let server = TestServer::reading(Sectors).await;
    let (_, cookie) = server.member().await;
    let mut honest = at("a.example");
    honest["sector_identifier_uri"] = json!("https://sector.example/uris.json");
    let victim = subject(&server, &server.own_shop(honest).await, &cookie).await;
    server.owner().await;
    let body = json!({
        "client_name": "intruder", "grant_types": ["authorization_code", "refresh_token"],
        "redirect_uris": ["https://evil.example/cb"], "subject_type": "pairwise",
        "sector_identifier_uri": "https://sector.example/uris.json",
    });
    let made = server.call("POST", "/api/identity/oauth2/dcr/v1.1/register", &basic("admin", PASSWORD), &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_ne!(subject_by_openid_alone(&server, &Shop(made.json()), &cookie).await, victim);
}

/// The same of a client that is registered for no scope but those of OpenID Connect.
async fn subject_by_openid_alone(server: &TestServer, shop: &Shop, cookie: &str) -> String {
    let callback = shop.0["redirect_uris"][0].as_str().unwrap();
    let code = server.code(shop, cookie, &[("redirect_uri", callback), ("scope", "openid")]).await;
    let tokens = server.token_for(shop, &shop.redemption(&code, &[("redirect_uri", callback)])).await.json();
    read_jwt(tokens["id_token"].as_str().unwrap()).1["sub"].as_str().unwrap().to_owned()
}
