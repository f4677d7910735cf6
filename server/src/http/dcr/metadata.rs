//! The documents by which programs find the registration endpoint: OAuth 2.0 Authorization Server Metadata (RFC 8414),
//! OpenID Connect Discovery, and the same where WSO2's tools look for it.

use axum::{Json, Router, extract::State, routing::get};
use dcr::{GrantType, ResponseType, TokenEndpointAuthMethod};
use serde::Serialize;

use crate::http::AppState;

/// The documents' routes.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/.well-known/oauth-authorization-server", get(standard))
        .route("/.well-known/openid-configuration", get(standard))
        .route("/oauth2/token/.well-known/openid-configuration", get(wso2))
        .route("/t/carbon.super/oauth2/token/.well-known/openid-configuration", get(wso2_tenant))
}

/// The members of RFC 8414 section 2 that this server serves so far.
#[derive(Serialize)]
struct Document {
    issuer: String,
    registration_endpoint: String,
    response_types_supported: &'static [ResponseType],
    grant_types_supported: &'static [GrantType],
    token_endpoint_auth_methods_supported: [TokenEndpointAuthMethod; 4],
}

async fn standard(State(state): State<AppState>) -> Json<Document> {
    document(&state, super::rfc7591::PATH)
}

async fn wso2(State(state): State<AppState>) -> Json<Document> {
    document(&state, super::wso2_is_v1_1::PATH)
}

async fn wso2_tenant(State(state): State<AppState>) -> Json<Document> {
    document(&state, &format!("/t/carbon.super{}", super::wso2_is_v1_1::PATH))
}

fn document(state: &AppState, registration_endpoint: &str) -> Json<Document> {
    let issuer = state.public_url().as_str().trim_end_matches('/').to_owned();
    Json(Document {
        registration_endpoint: format!("{issuer}{registration_endpoint}"),
        issuer,
        response_types_supported: &[ResponseType::Code],
        grant_types_supported: GrantType::OFFERED,
        token_endpoint_auth_methods_supported: [
            TokenEndpointAuthMethod::ClientSecretBasic,
            TokenEndpointAuthMethod::ClientSecretPost,
            TokenEndpointAuthMethod::PrivateKeyJwt,
            TokenEndpointAuthMethod::None,
        ],
    })
}
