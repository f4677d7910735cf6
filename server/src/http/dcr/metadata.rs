//! The documents by which programs find the registration endpoint: OAuth 2.0 Authorization Server Metadata (RFC 8414),
//! OpenID Connect Discovery, and the same where WSO2's tools look for it.

use axum::{Json, Router, extract::State, routing::get};
use dcr::{GrantType, ResponseType, TokenEndpointAuthMethod};
use serde::Serialize;
use utoipa::OpenApi;

use crate::http::{
    AppState,
    openapi::{
        answers,
        schemas::server::{ProblemDetails, ServerMetadata},
        tags,
    },
};

/// The documents' routes.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/.well-known/oauth-authorization-server", get(oauth))
        .route("/.well-known/openid-configuration", get(openid))
        .route("/oauth2/token/.well-known/openid-configuration", get(wso2))
        .route("/t/carbon.super/oauth2/token/.well-known/openid-configuration", get(wso2_tenant))
}

/// What the OpenAPI document says of them.
#[derive(OpenApi)]
#[openapi(paths(oauth, openid, wso2, wso2_tenant), components(schemas(ServerMetadata, ProblemDetails)))]
pub struct Operations;

/// The members of RFC 8414 section 2 that this server serves so far.
#[derive(Serialize)]
struct Document {
    issuer: String,
    registration_endpoint: String,
    response_types_supported: &'static [ResponseType],
    grant_types_supported: &'static [GrantType],
    token_endpoint_auth_methods_supported: [TokenEndpointAuthMethod; 4],
}

/// OAuth 2.0 Authorization Server Metadata
///
/// RFC 8414.
#[utoipa::path(
    get,
    path = "/.well-known/oauth-authorization-server",
    operation_id = "readAuthorizationServerMetadata",
    tag = tags::METADATA,
    responses(answers::server::Metadata)
)]
async fn oauth(State(state): State<AppState>) -> Json<Document> {
    document(&state, super::rfc7591::PATH)
}

/// OpenID Provider metadata
///
/// OpenID Connect Discovery 1.0 section 4.
#[utoipa::path(
    get,
    path = "/.well-known/openid-configuration",
    operation_id = "readOpenIdConfiguration",
    tag = tags::METADATA,
    responses(answers::server::Metadata)
)]
async fn openid(State(state): State<AppState>) -> Json<Document> {
    document(&state, super::rfc7591::PATH)
}

/// The same where WSO2's tools look for it
///
/// Names WSO2's registration endpoint.
#[utoipa::path(
    get,
    path = "/oauth2/token/.well-known/openid-configuration",
    operation_id = "readWso2OpenIdConfiguration",
    tag = tags::METADATA,
    responses(answers::server::Metadata)
)]
async fn wso2(State(state): State<AppState>) -> Json<Document> {
    document(&state, super::wso2_is_v1_1::PATH)
}

/// The same under WSO2's tenant
#[utoipa::path(
    get,
    path = "/t/carbon.super/oauth2/token/.well-known/openid-configuration",
    operation_id = "readWso2OpenIdConfigurationInTenant",
    tag = tags::METADATA,
    responses(answers::server::Metadata)
)]
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
