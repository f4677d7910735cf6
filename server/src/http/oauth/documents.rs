//! The documents by which programs find the endpoints and the keys: OAuth 2.0 Authorization Server Metadata (RFC 8414),
//! OpenID Connect Discovery, the same where WSO2's tools look for it, and the JWK Set. From memory, with an `ETag`.

use authorization::{TokenSettings, paths};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue},
    response::Response,
    routing::get,
};
use utoipa::OpenApi;

use super::error::respond;
use crate::http::{
    AppState, dcr,
    files::Document,
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
        .route(paths::JWKS, get(jwks))
}

/// What the OpenAPI document says of them.
#[derive(OpenApi)]
#[openapi(paths(oauth, openid, wso2, wso2_tenant), components(schemas(ServerMetadata, ProblemDetails)))]
pub struct Operations;

/// The metadata documents of one process. Nothing in them changes while it runs, but whether clients are known by
/// metadata documents of their own: there is one set for each.
pub struct Documents {
    plain: Set,
    with_client_documents: Set,
}

struct Set {
    standard: Document,
    wso2: Document,
    wso2_tenant: Document,
}

impl Documents {
    /// Serializes them.
    #[must_use]
    pub fn of(server: &authorization::AuthorizationServer) -> Self {
        let set = |client_documents| {
            let document = |endpoint: &str| Document::new(server.metadata(endpoint, client_documents), cache_control());
            Set {
                standard: document(dcr::rfc7591::PATH),
                wso2: document(dcr::wso2_is_v1_1::PATH),
                wso2_tenant: document(&format!("/t/carbon.super{}", dcr::wso2_is_v1_1::PATH)),
            }
        };
        Self { plain: set(false), with_client_documents: set(true) }
    }
}

/// Returns the set that applies at the moment.
async fn current(state: &AppState) -> &Set {
    let documents = state.documents();
    if state.core.client_documents().are_taken().await { &documents.with_client_documents } else { &documents.plain }
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
async fn oauth(State(state): State<AppState>, headers: HeaderMap) -> Response {
    current(&state).await.standard.respond(&headers)
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
async fn openid(State(state): State<AppState>, headers: HeaderMap) -> Response {
    current(&state).await.standard.respond(&headers)
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
async fn wso2(State(state): State<AppState>, headers: HeaderMap) -> Response {
    current(&state).await.wso2.respond(&headers)
}

/// The same under WSO2's tenant
#[utoipa::path(
    get,
    path = "/t/carbon.super/oauth2/token/.well-known/openid-configuration",
    operation_id = "readWso2OpenIdConfigurationInTenant",
    tag = tags::METADATA,
    responses(answers::server::Metadata)
)]
async fn wso2_tenant(State(state): State<AppState>, headers: HeaderMap) -> Response {
    current(&state).await.wso2_tenant.respond(&headers)
}

async fn jwks(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let ring = match state.authorization().ring().await {
        Ok(ring) => ring,
        Err(error) => return respond(Err(error.into())),
    };
    Document::new(ring.jwks().to_owned(), cache_control()).respond(&headers)
}

fn cache_control() -> HeaderValue {
    let value = format!("public, max-age={}", TokenSettings::DOCUMENT_CACHE_SECONDS);
    HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("no-cache"))
}
