//! The OpenAPI 3.1 document of the endpoints for programs, at `/openapi.json`.
//!
//! | file | holds |
//! | --- | --- |
//! | this one | the document as a whole, and its route |
//! | `schemas` | what goes over the wire |
//! | `answers` | the statuses of each operation |
//! | `examples` | requests that are answered as they should be |
//! | `tenants` | the other addresses of WSO2 Identity Server's endpoints |
//!
//! An operation is described beside its handler, by `#[utoipa::path]`, and listed in the `Operations` of that file. To add
//! endpoints, give their file such a type and name it in [`document`]; the tests hold the document against the router.

pub mod answers;
pub mod examples;
pub mod schemas;
pub mod tenants;

use std::sync::{Arc, OnceLock};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue},
    response::{IntoResponse as _, Response},
    routing::get,
};
use registration::error_chain;
use url::Url;
use utoipa::{
    OpenApi,
    openapi::{
        Info, InfoBuilder, LicenseBuilder, Server,
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
        tag::{Tag, TagBuilder},
    },
};

use super::{AppState, HttpError, dcr, files::Document, health, oauth};

/// Where the document is.
pub const PATH: &str = "/openapi.json";

/// The groups of operations.
pub mod tags {
    /// RFC 7591 and RFC 7592.
    pub const RFC_7591: &str = "RFC 7591 and RFC 7592";
    /// The documents that name the registration endpoint.
    pub const METADATA: &str = "Metadata";
    /// WSO2 Identity Server.
    pub const WSO2_IS: &str = "WSO2 Identity Server, DCR v1.1";
    /// WSO2 API Manager.
    pub const WSO2_APIM: &str = "WSO2 API Manager, DCR v0.17";
    /// The server itself.
    pub const SERVER: &str = "The server";
}

const DESCRIPTION: &str = "Clients of OAuth 2.0 are registered here, by the standards or in the words of WSO2's products. \
All endpoints work on the same registrations.\n\n\
A body is `application/json`, not compressed, of at most 64 KiB. A method that is not offered is answered 405, with those \
that are in `Allow`. Every answer has an `x-request-id`, which the log has as well.";

/// The route.
pub fn routes() -> Router<AppState> {
    let made: Arc<OnceLock<Option<Document>>> = Arc::default();
    Router::new()
        .route(PATH, get(async move |State(state): State<AppState>, headers: HeaderMap| read(&state, &made, &headers)))
}

/// This document
///
/// OpenAPI 3.1, of exactly the endpoints that the server has.
#[utoipa::path(get, path = PATH, operation_id = "readOpenApi", tag = tags::SERVER, responses(answers::server::Document))]
fn read(state: &AppState, made: &OnceLock<Option<Document>>, headers: &HeaderMap) -> Response {
    let Some(made) = made.get_or_init(|| make(state.public_url())) else {
        return HttpError::unexpected().into_response();
    };
    made.respond(headers)
}

/// It is made once, when it is first asked for.
fn make(public_url: &Url) -> Option<Document> {
    let text = serde_json::to_vec(&document(public_url));
    let text =
        text.inspect_err(|error| tracing::error!(error = %error_chain(error), "the document was not written")).ok()?;
    Some(Document::new(text, HeaderValue::from_static("public, no-cache")))
}

/// What is described in this file and in `health`.
#[derive(OpenApi)]
#[openapi(paths(read, health::healthz, health::readyz), components(schemas(schemas::server::Health)))]
struct Operations;

/// The document of a server that is reached at this URL.
#[must_use]
pub fn document(public_url: &Url) -> utoipa::openapi::OpenApi {
    let mut document = utoipa::openapi::OpenApi::default();
    document.info = info();
    document.servers = Some(vec![Server::new(public_url.as_str().trim_end_matches('/'))]);
    for operations in [
        dcr::rfc7591::Operations::openapi(),
        oauth::Operations::openapi(),
        tenants::with_all_addresses(dcr::wso2_is_v1_1::Operations::openapi()),
        dcr::wso2_apim_v0_17::Operations::openapi(),
        Operations::openapi(),
    ] {
        document.merge(operations);
    }
    document.tags = Some(groups().to_vec());
    let components = document.components.get_or_insert_default();
    for (name, scheme, description) in [
        (
            "administrator",
            HttpAuthScheme::Basic,
            "User name and password of an owner or a registrar (RFC 7617). Too many failed sign-ins are 429. At WSO2's \
             endpoints the user name may end in `@carbon.super`.",
        ),
        (
            "initialAccessToken",
            HttpAuthScheme::Bearer,
            "An initial access token (RFC 7591 section 3), which an owner makes in the portal; it begins with `ghi_`.",
        ),
        (
            "accessToken",
            HttpAuthScheme::Bearer,
            "An access token of a client that an owner lets register others, with the scopes `internal_dcr_create`, \
             `internal_dcr_view`, `internal_dcr_update`, `internal_dcr_delete` or `apim:dcr:app_manage`.",
        ),
        (
            "registrationAccessToken",
            HttpAuthScheme::Bearer,
            "The registration access token of the client (RFC 7592 section 1.2); it begins with `ghr_`.",
        ),
    ] {
        let scheme = HttpBuilder::new().scheme(scheme).description(Some(description)).build();
        components.add_security_scheme(name, SecurityScheme::Http(scheme));
    }
    document
}

fn info() -> Info {
    let license = LicenseBuilder::new().name("Apache License 2.0").identifier(Some(env!("CARGO_PKG_LICENSE")));
    InfoBuilder::new()
        .title("Gatehouse")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(license.build()))
        .build()
}

fn groups() -> [Tag; 5] {
    [
        (
            tags::RFC_7591,
            "Registering clients, and clients that manage themselves; OpenID Connect Registration as well.",
        ),
        (tags::METADATA, "How programs find the registration endpoint: RFC 8414, OpenID Connect Discovery."),
        (tags::WSO2_IS, "For tools that speak to WSO2 Identity Server."),
        (tags::WSO2_APIM, "For tools of WSO2 API Manager, such as apictl."),
        (tags::SERVER, "Health, and this document."),
    ]
    .map(|(name, description)| TagBuilder::new().name(name).description(Some(description)).build())
}
