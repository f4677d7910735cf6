//! The dialects of dynamic client registration. A dialect parses its own words, calls the core, and answers in its own
//! words; it decides nothing.
//!
//! | file | holds |
//! | --- | --- |
//! | `credentials` | the `Authorization` header, for every dialect |
//! | `body` | the JSON of a request, for every dialect |
//! | `rfc7591` | RFC 7591, RFC 7592 and OpenID Connect Registration, at `/connect/register` |
//! | `wso2_is_v1_1` | WSO2 Identity Server |
//! | `wso2_apim_v0_17` | WSO2 API Manager |
//! | `metadata` | the documents that name the registration endpoints |
//!
//! To add one: a file with `routes()`, a match that turns `registration::Error` into its answers, and a line below.

mod body;
mod credentials;
pub mod metadata;
pub mod rfc7591;
pub mod wso2_apim_v0_17;
pub mod wso2_is_v1_1;

use axum::{
    Router,
    http::{HeaderName, Method, header},
};
use registration::{Caller, Core, Error};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::AppState;
use credentials::Credentials;

/// How long a browser remembers that it may call, in seconds.
const PREFLIGHT_SECONDS: u64 = 3600;

/// The routes of every dialect.
pub fn routes(state: &AppState) -> Router<AppState> {
    let standard = rfc7591::routes().merge(metadata::routes());
    let standard = if state.dcr().cors_origins.is_empty() { standard } else { standard.layer(cors(state)) };
    standard.merge(wso2_is_v1_1::routes()).merge(wso2_apim_v0_17::routes())
}

/// Pages of the listed origins may call, with a token and never with a cookie.
fn cors(state: &AppState) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::list(state.dcr().cors_origins.iter().cloned()))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, HeaderName::from_static("mcp-protocol-version")])
        .expose_headers([header::WWW_AUTHENTICATE, header::RETRY_AFTER])
        .max_age(std::time::Duration::from_secs(PREFLIGHT_SECONDS))
}

/// The administrator whose credentials came with a request to a WSO2 dialect. Its clients write the user name with its
/// tenant.
async fn wso2_caller(core: &Core, credentials: Credentials, address: &str) -> Result<Caller, Error> {
    match credentials {
        Credentials::Basic(basic) => {
            let username = dcr::wso2::unqualified(&basic.username);
            core.authenticate_basic(username, &basic.password, address).await
        }
        Credentials::None | Credentials::Bearer(_) | Credentials::Malformed => Err(Error::NotSignedIn),
    }
}
