//! OpenID Connect Discovery section 3, and what later standards add.

use serde_json::json;

use crate::support::TestServer;

#[tokio::test]
async fn the_metadata_says_what_there_is() {
    let server = TestServer::start().await;
    for path in [
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
        "/oauth2/token/.well-known/openid-configuration",
    ] {
        let metadata = server.visit(path, None).await.json();
        for (member, expected) in [
            ("authorization_endpoint", json!("http://127.0.0.1:3000/oauth2/authorize")),
            ("pushed_authorization_request_endpoint", json!("http://127.0.0.1:3000/oauth2/par")),
            ("userinfo_endpoint", json!("http://127.0.0.1:3000/oauth2/userinfo")),
            ("end_session_endpoint", json!("http://127.0.0.1:3000/oidc/logout")),
            ("response_types_supported", json!(["code"])),
            ("response_modes_supported", json!(["query", "fragment"])),
            ("code_challenge_methods_supported", json!(["S256"])),
            ("scopes_supported", json!(["openid", "profile", "email", "offline_access"])),
            ("subject_types_supported", json!(["public", "pairwise"])),
            ("id_token_signing_alg_values_supported", json!(["RS256", "ES256"])),
            ("authorization_response_iss_parameter_supported", json!(true)),
            ("request_parameter_supported", json!(false)),
            ("request_uri_parameter_supported", json!(false)),
        ] {
            assert_eq!(metadata[member], expected, "{path} {member}");
        }
        assert!(metadata["claims_supported"].as_array().unwrap().contains(&json!("email_verified")));
    }
}
