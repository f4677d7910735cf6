//! `POST /oauth2/token`: RFC 6749 section 3.2.

use authorization::{CodeRedemption, ErrorCode, OAuthError, TokenAnswer, TokenRequest, paths};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};
use dcr::GrantType;
use registration::Secret;
use serde::Serialize;

use super::{
    client, dpop,
    error::{NO_STORE, respond},
    form::Form,
};
use crate::http::{AppState, middleware::log};

/// RFC 6749 section 5.1.
#[derive(Serialize)]
struct Issued<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<&'a str>,
    #[serde(skip_serializing_if = "String::is_empty")]
    scope: String,
}

/// Issues a token.
pub async fn issue(State(state): State<AppState>, headers: HeaderMap, body: Body) -> Response {
    dpop::with_nonce(&state, &headers, respond(issue_token(&state, &headers, body).await)).await
}

async fn issue_token(state: &AppState, headers: &HeaderMap, body: Body) -> Result<Response, OAuthError> {
    let form = Form::read(headers, body).await?;
    let server = state.authorization();
    let client = server.authenticate(&client::credentials(headers, &form)?).await?;
    let proof = dpop::proof(state, headers, paths::TOKEN).await?;
    let request = TokenRequest { scope: form.one("scope")?.map(str::to_owned), resources: form.all("resource"), proof };
    log::client(&client.registration.client_id);
    let grant = GrantType::from(form.needed("grant_type")?);
    let issued = match &grant {
        GrantType::ClientCredentials => server.client_credentials(&client, &request).await?,
        GrantType::AuthorizationCode => {
            let shown = CodeRedemption {
                code: Secret::new(form.needed("code")?),
                redirect_uri: form.one("redirect_uri")?.map(str::to_owned),
                verifier: form.one("code_verifier")?.map(Secret::new),
                resources: request.resources,
                proof: request.proof,
            };
            server.redeem_code(&client, &shown).await?
        }
        GrantType::RefreshToken => {
            server.refresh(&client, &Secret::new(form.needed("refresh_token")?), &request).await?
        }
        GrantType::Password => return Err(not_offered("password", "it hands a person's password to the client")),
        GrantType::Implicit => return Err(not_offered("implicit", "it puts tokens into the browser's history")),
        other @ GrantType::Other(_) => {
            let sentence = format!("This server gives no tokens for the grant type “{other}”.");
            return Err(OAuthError::refused(ErrorCode::UnsupportedGrantType, sentence));
        }
    };
    state.metrics().token_issued(&grant);
    Ok(shown(&issued))
}

fn not_offered(grant: &str, why: &str) -> OAuthError {
    let sentence = format!("The grant type {grant} is not offered, because {why}. Use authorization_code with PKCE.");
    OAuthError::refused(ErrorCode::UnsupportedGrantType, sentence)
}

fn shown(issued: &TokenAnswer) -> Response {
    let body = Issued {
        access_token: issued.access_token.expose(),
        token_type: issued.token_type,
        expires_in: issued.expires_in,
        refresh_token: issued.refresh_token.as_ref().map(Secret::expose),
        id_token: issued.id_token.as_deref(),
        scope: issued.scope.join(" "),
    };
    (NO_STORE, Json(body)).into_response()
}
