//! `POST /oauth2/introspect`: RFC 7662, and RFC 9701 where it is asked for.

use authorization::{Client, ClientCredentials, ErrorCode, Inspector, Introspection, OAuthError};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use registration::{Caller, Secret};
use web::ClientAddress;

use super::{
    client,
    error::{NO_STORE, respond},
    form::Form,
};
use crate::http::{AppState, middleware::log};

/// RFC 9701 section 4.
const JWT: &str = "application/token-introspection+jwt";

/// The authenticated caller.
enum Asking {
    Client(Box<Client>),
    Administrator(Caller),
}

/// Returns whether a token is active, and its claims.
pub async fn introspect(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Response {
    respond(introspect_token(&state, &address, &headers, body).await)
}

async fn introspect_token(
    state: &AppState,
    address: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, OAuthError> {
    let form = Form::read(headers, body).await?;
    let asking = asking(state, address, &client::credentials(headers, &form)?).await?;
    let token = Secret::new(form.needed("token")?);
    let server = state.authorization();
    let inspector = match &asking {
        Asking::Client(client) => Inspector::Client(client),
        Asking::Administrator(caller) => Inspector::Administrator(caller),
    };
    let introspection: Introspection = server.introspect(inspector, &token).await?;
    if !wants_jwt(headers) {
        return Ok((NO_STORE, Json(introspection)).into_response());
    }
    let signed = server.sign_introspection(&introspection, inspector).await?;
    let mut response = (NO_STORE, signed).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(JWT));
    Ok(response)
}

/// A client, or, when no client has this id, an administrator with the same kind of header.
async fn asking(state: &AppState, address: &str, credentials: &ClientCredentials) -> Result<Asking, OAuthError> {
    if let ClientCredentials::Public { .. } = credentials {
        return Err(OAuthError::refused(ErrorCode::InvalidClient, "Authenticate to ask about tokens."));
    }
    match (state.authorization().authenticate(credentials).await, credentials) {
        (Ok(client), _) => {
            log::client(&client.registration.client_id);
            Ok(Asking::Client(Box::new(client)))
        }
        (Err(refusal), ClientCredentials::Basic { client_id, secret }) => {
            if state.authorization().knows(client_id).await? {
                return Err(refusal);
            }
            let username = dcr::wso2::unqualified(client_id);
            let caller = state.core.administrators().authenticate_basic(username, secret, address).await?;
            log::caller(&caller);
            Ok(Asking::Administrator(caller))
        }
        (Err(refusal), _) => Err(refusal),
    }
}

fn wants_jwt(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    accepted
        .flat_map(|value| value.split(','))
        .any(|one| one.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(JWT))
}
