//! `POST /oauth2/revoke`: RFC 7009.

use authorization::OAuthError;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Response},
};
use registration::Secret;

use super::{
    client,
    error::{NO_STORE, respond},
    form::Form,
};
use crate::http::{AppState, middleware::log};

/// Revokes a token of the client that asks. `token_type_hint` is ignored: a token's form shows what it is.
pub async fn revoke(State(state): State<AppState>, headers: HeaderMap, body: Body) -> Response {
    respond(revoke_token(&state, &headers, body).await)
}

async fn revoke_token(state: &AppState, headers: &HeaderMap, body: Body) -> Result<Response, OAuthError> {
    let form = Form::read(headers, body).await?;
    let server = state.authorization();
    let client = server.authenticate(&client::credentials(headers, &form)?).await?;
    log::client(&client.registration.client_id);
    server.revoke(&client, &Secret::new(form.needed("token")?)).await?;
    Ok((StatusCode::OK, NO_STORE).into_response())
}
