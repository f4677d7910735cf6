//! Sections 4.3, 5, 6 and 8: at the token endpoint.

use axum::http::{Request, StatusCode, header};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::{KEY, OTHER_KEY, said};
use crate::{
    oauth::read_jwt,
    support::{NOW, TestServer},
};

const MACHINE: &str = "grant_type=client_credentials";

fn machine(change: Value) -> Value {
    let mut machine = json!({ "grant_types": ["client_credentials"], "redirect_uris": [] });
    machine.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    machine
}

#[tokio::test]
async fn section_5_a_token_that_was_asked_for_with_a_proof_is_bound_to_its_key() {
    let server = TestServer::start().await;
    for shop in [server.shop(machine(json!({}))).await, server.own_shop(machine(json!({}))).await] {
        let proof = KEY.proof(json!({ "for": shop.id() }));
        let answer = server.token_with(&shop, &proof, MACHINE).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let issued = answer.json();
        assert_eq!(issued["token_type"], "DPoP");
        let worth = server.worth(&issued["access_token"]).await;
        assert_eq!((&worth["token_type"], &worth["cnf"]), (&json!("DPoP"), &json!({ "jkt": KEY.thumbprint() })));
        let token = issued["access_token"].as_str().unwrap();
        if token.contains('.') {
            assert_eq!(read_jwt(token).1["cnf"], json!({ "jkt": KEY.thumbprint() }), "section 6.1");
        }
        let bearer = server.token_for(&shop, MACHINE).await.json();
        assert_eq!(bearer["token_type"], "Bearer");
        let worth = server.worth(&bearer["access_token"]).await;
        assert_eq!((&worth["token_type"], worth.get("cnf")), (&json!("Bearer"), None));
    }
}

#[tokio::test]
async fn section_5_2_a_client_that_is_registered_for_it_gets_nothing_without_a_proof() {
    let server = TestServer::start().await;
    let shop = server.shop(machine(json!({ "dpop_bound_access_tokens": true }))).await;
    assert_eq!(shop.0["dpop_bound_access_tokens"], true);
    let (status, error, sentence) = said(&server.token_for(&shop, MACHINE).await);
    assert_eq!((status, error.as_str()), (400, "invalid_dpop_proof"), "{sentence}");
    let answer = server.token_with(&shop, &KEY.proof(json!({})), MACHINE).await;
    assert_eq!((answer.status, &answer.json()["token_type"]), (StatusCode::OK, &json!("DPoP")));
}

#[tokio::test]
async fn section_4_3_anything_else_than_a_right_proof_is_refused() {
    let server = TestServer::start().await;
    let shop = server.shop(machine(json!({}))).await;
    let now = NOW.unix_seconds();
    let changed = |change: &dyn Fn(&mut Header)| {
        let mut header = KEY.header();
        change(&mut header);
        KEY.signed(
            &header,
            &json!({ "jti": "x", "htm": "POST", "htu": "http://127.0.0.1:3000/oauth2/token", "iat": now }),
        )
    };
    let mac = {
        let header = Header { alg: Algorithm::HS256, ..KEY.header() };
        encode(&header, &json!({ "jti": "x" }), &EncodingKey::from_secret(b"shared")).unwrap()
    };
    let raw = |header: Value| {
        use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
        let proof = KEY.proof(json!({}));
        let (_, rest) = proof.split_once('.').unwrap();
        format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()))
    };
    let with_private_part = {
        let mut jwk = KEY.jwk();
        jwk["d"] = json!("9wSp-Bu-N0HuzfSDVswarAuIpiw4UcF32lV8X0Eu15A");
        raw(json!({ "alg": "ES256", "typ": "dpop+jwt", "jwk": jwk }))
    };
    for (what, proof) in [
        ("nonsense", "x".to_owned()),
        ("of another type", changed(&|header| header.typ = Some("JWT".to_owned()))),
        ("without a type", changed(&|header| header.typ = None)),
        ("without a key", changed(&|header| header.jwk = None)),
        ("by another key", OTHER_KEY.signed(&KEY.header(), &json!({ "jti": "x", "iat": now }))),
        ("with a private key in it", with_private_part),
        ("signed with a shared secret", mac),
        ("not signed", raw(json!({ "alg": "none", "typ": "dpop+jwt", "jwk": KEY.jwk() }))),
        ("critical", raw(json!({ "alg": "ES256", "typ": "dpop+jwt", "jwk": KEY.jwk(), "crit": ["x"] }))),
        ("for another method", KEY.proof(json!({ "htm": "GET" }))),
        ("for another method, by its case", KEY.proof(json!({ "htm": "post" }))),
        ("for another address", KEY.proof(json!({ "htu": "http://127.0.0.1:3000/oauth2/par" }))),
        ("for another host", KEY.proof(json!({ "htu": "http://127.0.0.1.evil.example:3000/oauth2/token" }))),
        ("without htm", KEY.proof(json!({ "htm": null }))),
        ("without htu", KEY.proof(json!({ "htu": null }))),
        ("without jti", KEY.proof(json!({ "jti": null }))),
        ("without iat", KEY.proof(json!({ "iat": null }))),
        ("too old", KEY.proof(json!({ "iat": now - 300 }))),
        ("from the future", KEY.proof(json!({ "iat": now + 61 }))),
        ("expired by its own word", KEY.proof(json!({ "exp": now - 61 }))),
    ] {
        let answer = server.token_with(&shop, &proof, MACHINE).await;
        let (status, error, sentence) = said(&answer);
        assert_eq!((status, error.as_str()), (400, "invalid_dpop_proof"), "{what}: {sentence}");
        assert!(!answer.header("dpop-nonce").is_empty(), "{what}");
    }
    let (one, two) = (KEY.proof(json!({ "n": 1 })), KEY.proof(json!({ "n": 2 })));
    let answer = server.post_proofs("/oauth2/token", &shop.authorization(), &[&one, &two], MACHINE).await;
    assert_eq!(said(&answer).1, "invalid_dpop_proof", "two of them");
    // Clocks differ, and addresses are written in several ways.
    for (number, fine) in [
        json!({ "iat": now + 60 }),
        json!({ "iat": now - 299 }),
        json!({ "htu": "HTTP://127.0.0.1:3000/oauth2/token?x=y#z" }),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = server.token_with(&shop, &KEY.proof(fine.clone()), MACHINE).await;
        assert_eq!(answer.status, StatusCode::OK, "{number} {fine}: {}", answer.body);
    }
}

#[tokio::test]
async fn section_11_1_a_proof_works_once_wherever_it_comes_again() {
    let server = TestServer::start().await;
    let shop = server.shop(machine(json!({}))).await;
    let proof = KEY.proof(json!({}));
    let (first, second) =
        tokio::join!(server.token_with(&shop, &proof, MACHINE), server.token_with(&shop, &proof, MACHINE));
    let statuses = [first.status, second.status];
    assert!(statuses.contains(&StatusCode::OK) && statuses.contains(&StatusCode::BAD_REQUEST), "{statuses:?}");
    assert_eq!(said(&server.token_with(&shop, &proof, MACHINE).await).1, "invalid_dpop_proof");
    // Another key may have made the same jti.
    assert_eq!(server.token_with(&shop, &OTHER_KEY.proof(json!({})), MACHINE).await.status, StatusCode::OK);
    // It is remembered until it is too old, and no longer.
    server.later(299);
    assert!(said(&server.token_with(&shop, &proof, MACHINE).await).2.contains("used before"));
    server.later(1);
    assert!(said(&server.token_with(&shop, &proof, MACHINE).await).2.contains("older"));
}

#[tokio::test]
async fn section_8_a_nonce_of_the_server_is_good_for_minutes_and_no_other_is() {
    let server = TestServer::start().await;
    let shop = server.shop(machine(json!({}))).await;
    let first = server.token_with(&shop, &KEY.proof(json!({})), MACHINE).await;
    assert_eq!(first.status, StatusCode::OK, "none is needed: {}", first.body);
    let nonce = first.header("dpop-nonce").to_owned();
    let with = |jti: &str, nonce: &str, later: i64| {
        KEY.proof(json!({ "jti": jti, "nonce": nonce, "iat": NOW.unix_seconds() + later }))
    };
    assert_eq!(server.token_with(&shop, &with("a", &nonce, 0), MACHINE).await.status, StatusCode::OK);
    assert_eq!(server.token_with(&shop, &with("b", &nonce, 0), MACHINE).await.status, StatusCode::OK, "again");
    let mut forged = nonce.clone();
    let last = if forged.pop() == Some('A') { 'B' } else { 'A' };
    forged.push(last);
    for (number, wrong) in ["x".to_owned(), forged, nonce.to_uppercase(), "A".repeat(nonce.len())].iter().enumerate() {
        let answer = server.token_with(&shop, &with(&format!("c{number}"), wrong, 0), MACHINE).await;
        let (status, error, sentence) = said(&answer);
        assert_eq!((status, error.as_str()), (400, "use_dpop_nonce"), "{wrong}: {sentence}");
        let again = with(&format!("d{number}"), answer.header("dpop-nonce"), 0);
        assert_eq!(server.token_with(&shop, &again, MACHINE).await.status, StatusCode::OK, "as the answer says");
    }
    server.later(299);
    assert_eq!(server.token_with(&shop, &with("e", &nonce, 299), MACHINE).await.status, StatusCode::OK);
    server.later(1);
    assert_eq!(said(&server.token_with(&shop, &with("f", &nonce, 300), MACHINE).await).1, "use_dpop_nonce");
}

#[tokio::test]
async fn section_8_a_server_that_demands_nonces_says_so() {
    let server = TestServer::demanding_nonces().await;
    let shop = server.shop(machine(json!({}))).await;
    let answer = server.token_with(&shop, &KEY.proof(json!({})), MACHINE).await;
    assert_eq!((answer.status.as_u16(), said(&answer).1.as_str()), (400, "use_dpop_nonce"));
    let proof = KEY.proof(json!({ "nonce": answer.header("dpop-nonce") }));
    assert_eq!(server.token_with(&shop, &proof, MACHINE).await.status, StatusCode::OK);
    assert_eq!(server.token_for(&shop, MACHINE).await.json()["token_type"], "Bearer", "who has no key needs none");
}

#[tokio::test]
async fn section_5_every_kind_of_key_that_is_announced_is_taken() {
    let server = TestServer::start().await;
    let metadata = server.visit("/.well-known/oauth-authorization-server", None).await.json();
    assert_eq!(
        metadata["dpop_signing_alg_values_supported"],
        json!(["ES256", "ES384", "PS256", "RS256", "EdDSA"]),
        "section 5.1"
    );
}

#[tokio::test]
async fn a_page_of_another_origin_sends_a_proof_and_reads_the_nonce() {
    let server = TestServer::start().await;
    let settings = server::settings::DcrSettings {
        cors_origins: vec!["https://app.example.com".parse().unwrap()],
        ..server::settings::DcrSettings::default()
    };
    let server = server.with_dcr(settings);
    let preflight = Request::options("/oauth2/token")
        .header(header::ORIGIN, "https://app.example.com")
        .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "dpop");
    let answer = server.send(preflight.body(axum::body::Body::empty()).unwrap()).await;
    assert!(answer.header("access-control-allow-headers").contains("dpop"), "{:?}", answer.headers);
    let call = Request::post("/oauth2/token").header(header::ORIGIN, "https://app.example.com");
    let answer = server.send(call.body(axum::body::Body::empty()).unwrap()).await;
    assert!(answer.header("access-control-expose-headers").contains("dpop-nonce"), "{:?}", answer.headers);
}

/// A bound token that somebody else got hold of opens nothing that takes bearer tokens.
#[tokio::test]
async fn a_bound_token_registers_nothing_without_its_key() {
    let server = TestServer::start().await;
    let shop = server.own_shop(machine(json!({}))).await;
    let (owner, id) = (server.owner().await, server.registration_of(&shop).await);
    server.core.registrations().set_privileges(&owner, &id, vec![registration::Privilege::Register]).await.unwrap();
    let form = format!("{MACHINE}&scope=internal_dcr_view");
    let token = |answer: &crate::support::Answer| format!("Bearer {}", answer.json()["access_token"].as_str().unwrap());
    let path = format!("/api/identity/oauth2/dcr/v1.1/register/{}", shop.id());
    let bearer = token(&server.token_for(&shop, &form).await);
    assert_eq!(server.call("GET", &path, &bearer, &Value::Null).await.status, StatusCode::OK);
    let bound = token(&server.token_with(&shop, &KEY.proof(json!({})), &form).await);
    assert_eq!(server.call("GET", &path, &bound, &Value::Null).await.status, StatusCode::UNAUTHORIZED);
}
