//! Attacks by software statements.

use axum::http::StatusCode;
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use registration::ProgramFields;
use serde_json::{Value, json};

use crate::support::{NOW, TestServer};

const ISSUER: &str = "https://directory.example";
/// A P-256 key made for this test, as PKCS #8 and as its public JWK.
const KEY: &str = include_str!("statement_key.pem");
const JWKS: &str = include_str!("statement_jwks.json");

fn claims() -> Value {
    let now = NOW.unix_seconds();
    json!({
        "iss": ISSUER, "iat": now, "exp": now + 600, "jti": "one",
        "client_name": "Vouched for", "software_id": "4NRB1-0XZABZI9E6-5SM3R", "redirect_uris": ["https://vouched.example/cb"]
    })
}

fn signed(claims: &Value) -> String {
    let header = Header { kid: Some("a".to_owned()), ..Header::new(Algorithm::ES256) };
    let base64: String = KEY.lines().filter(|line| !line.starts_with("-----")).collect();
    encode(&header, claims, &EncodingKey::from_ec_der(&STANDARD.decode(base64).unwrap())).unwrap()
}

fn with(member: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[member] = value;
    claims
}

/// A statement whose header says something else than how it is signed.
fn with_header(header: &Value) -> String {
    let statement = signed(&claims());
    let (_, rest) = statement.split_once('.').unwrap();
    format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()))
}

#[tokio::test]
async fn attack_18_only_a_fresh_statement_of_a_trusted_issuer_counts() {
    let server = TestServer::start().await;
    let programs = ProgramFields { statement_issuers: format!("{ISSUER} {}", JWKS.trim()), ..ProgramFields::default() };
    let provider = server.provider(&programs).await;
    let token = server.initial_token(&provider, |_| {}).await;
    let now = NOW.unix_seconds();
    let public_key = serde_json::from_str::<Value>(JWKS).unwrap()["keys"][0].to_string();
    let hs256 =
        encode(&Header::new(Algorithm::HS256), &claims(), &EncodingKey::from_secret(public_key.as_bytes())).unwrap();
    let tampered = {
        let statement = signed(&claims());
        let parts: Vec<&str> = statement.split('.').collect();
        let other = URL_SAFE_NO_PAD.encode(with("client_name", json!("Somebody else")).to_string());
        format!("{}.{other}.{}", parts[0], parts[2])
    };
    let unsigned = format!("{}.", with_header(&json!({ "alg": "none" })).rsplit_once('.').unwrap().0);
    for (what, statement, error) in [
        ("no JWT", "not-a-jwt".to_owned(), "invalid_software_statement"),
        ("alg none", unsigned, "invalid_software_statement"),
        ("HS256 with the public key", hs256, "invalid_software_statement"),
        (
            "another algorithm in the header",
            with_header(&json!({ "alg": "RS256", "kid": "a" })),
            "invalid_software_statement",
        ),
        ("a changed claim", tampered, "invalid_software_statement"),
        ("expired", signed(&with("exp", json!(now - 3600))), "invalid_software_statement"),
        ("of tomorrow", signed(&with("nbf", json!(now + 86_400))), "invalid_software_statement"),
        ("of nobody", signed(&with("iss", Value::Null)), "invalid_software_statement"),
        ("of somebody else", signed(&with("iss", json!("https://evil.example"))), "unapproved_software_statement"),
    ] {
        let client = json!({ "redirect_uris": ["https://vouched.example/cb"], "software_statement": statement });
        let answer = server.register(&token, &client).await;
        assert_eq!(
            (answer.status, &answer.json()["error"]),
            (StatusCode::BAD_REQUEST, &json!(error)),
            "{what}: {}",
            answer.body
        );
    }
    // What the statement says wins over what the client says (RFC 7591 section 2.3), and comes back with it.
    let statement = signed(&claims());
    let client =
        json!({ "client_name": "Mine", "redirect_uris": ["https://mine.example/cb"], "software_statement": statement });
    let answer = server.register(&token, &client).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    let made = answer.json();
    assert_eq!(made["client_name"], "Vouched for");
    assert_eq!(made["redirect_uris"], json!(["https://vouched.example/cb"]));
    assert_eq!(made["software_id"], "4NRB1-0XZABZI9E6-5SM3R");
    assert_eq!(made["software_statement"], statement);
    // It vouches for nothing that the client says afterwards.
    let path = format!("/connect/register/{}", made["client_id"].as_str().unwrap());
    let mine = format!("Bearer {}", made["registration_access_token"].as_str().unwrap());
    let update = json!({ "client_id": made["client_id"], "redirect_uris": ["https://mine.example/cb"], "software_statement": statement });
    let updated = server.call("PUT", &path, &mine, &update).await;
    assert_eq!((updated.status, updated.json().get("software_statement")), (StatusCode::OK, None), "{}", updated.body);
    let again = server.register(&token, &client).await;
    assert_eq!(
        (again.status, &again.json()["error"]),
        (StatusCode::BAD_REQUEST, &json!("invalid_software_statement")),
        "replayed"
    );
}
