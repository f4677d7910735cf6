//! `POST /oauth2/par`: RFC 9126.

use authorization::{OAuthError, PushedRequest, paths};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use web::ClientAddress;

use super::{
    client, dpop,
    error::{NO_STORE, respond},
    form::Form,
};
use crate::http::{AppState, middleware::log};

/// Section 2.2.
#[derive(Serialize)]
struct Pushed<'a> {
    request_uri: &'a str,
    expires_in: i64,
}

/// Keeps an authorization request of the client that asks.
pub async fn push(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Response {
    dpop::with_nonce(&state, &headers, respond(push_request(&state, &address, &headers, body).await)).await
}

async fn push_request(
    state: &AppState,
    address: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, OAuthError> {
    let form = Form::read(headers, body).await?;
    let server = state.authorization();
    let client = server.authenticate_pushing(address, &client::credentials(headers, &form)?).await?;
    log::client(&client.registration.client_id);
    let proof = dpop::proof(state, headers, paths::PUSHED).await?;
    let PushedRequest { request_uri, expires_in } = server.push(&client, &form, proof.as_ref()).await?;
    let body = Json(Pushed { request_uri: &request_uri, expires_in });
    Ok((StatusCode::CREATED, NO_STORE, body).into_response())
}
