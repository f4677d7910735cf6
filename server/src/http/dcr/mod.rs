//! The dialects of dynamic client registration. A dialect parses requests, calls one use case of the core, and responds in its
//! own words; it decides nothing.
//!
//! | file | holds |
//! | --- | --- |
//! | `body` | the JSON of a request, for every dialect |
//! | `rfc7591` | RFC 7591, RFC 7592 and OpenID Connect Registration, at `/connect/register` |
//! | `wso2_is_v1_1` | WSO2 Identity Server |
//! | `wso2_apim_v0_17` | WSO2 API Manager |
//!
//! To add one: a folder with `routes()`, an `error.rs` with its table from `registration::ErrorClass` to its responses, and a
//! line below.

mod body;
pub mod rfc7591;
pub mod wso2_apim_v0_17;
pub mod wso2_is_v1_1;

use authorization::RegisterScope;
use axum::Router;
use registration::{Caller, Error};

use super::{
    AppState,
    credentials::Credentials,
    middleware::{cors, log},
};

/// The routes of every dialect.
pub fn routes(state: &AppState) -> Router<AppState> {
    cors::listed_origins(state, rfc7591::routes()).merge(wso2_is_v1_1::routes()).merge(wso2_apim_v0_17::routes())
}

/// Returns the administrator whose credentials came with a request to a WSO2 dialect. WSO2's clients write the user name with its
/// tenant.
///
/// An access token of ours with the scope of the operation is accepted in place of a password.
async fn wso2_caller(
    state: &AppState,
    credentials: Credentials,
    scope: RegisterScope,
    address: &str,
) -> Result<Caller, Error> {
    let caller = match credentials {
        Credentials::Basic(basic) => {
            let username = dcr::wso2::unqualified(&basic.username);
            state.core.administrators().authenticate_basic(username, &basic.password, address).await
        }
        Credentials::Bearer(token) => state.authorization().registrar(&token, scope).await,
        Credentials::None | Credentials::Malformed => Err(Error::NotSignedIn),
    };
    caller.inspect(log::caller)
}
