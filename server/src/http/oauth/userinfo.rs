//! `/oauth2/userinfo`: OpenID Connect Core section 5.3, with the errors of RFC 6750 section 3.

use authorization::{ErrorCode, OAuthError, UserInfoAnswer};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use registration::Secret;

use super::{
    answer::{NO_STORE, answer, body as error_body},
    form::{Form, invalid},
};
use crate::http::{
    AppState,
    credentials::{self, Credentials},
};

/// `GET`.
pub async fn by_header(State(state): State<AppState>, headers: HeaderMap) -> Response {
    answered(&state, bearer(&headers)).await
}

/// `POST`: by the header, or by the parameter `access_token` of a form (RFC 6750 section 2.2), and never by both.
pub async fn by_header_or_form(State(state): State<AppState>, headers: HeaderMap, body: Body) -> Response {
    let token = async {
        let in_header = bearer(&headers)?;
        if !headers.contains_key(header::CONTENT_TYPE) {
            return Ok(in_header);
        }
        let form = Form::read(&headers, body).await?;
        match (in_header, form.one("access_token")?) {
            (Some(_), Some(_)) => Err(invalid("Show the access token in one way.")),
            (in_header, in_form) => Ok(in_header.or_else(|| in_form.map(Secret::new))),
        }
    };
    answered(&state, token.await).await
}

async fn answered(state: &AppState, token: Result<Option<Secret>, OAuthError>) -> Response {
    let told = match token {
        Ok(Some(token)) => state.authorization().userinfo(&token).await,
        // A request without a token is told how to show one, and no more (section 3.1).
        Ok(None) => return challenge(StatusCode::UNAUTHORIZED, None, "Show an access token."),
        Err(error) => Err(error),
    };
    match told {
        Ok(UserInfoAnswer::Plain(info)) => (NO_STORE, Json(info)).into_response(),
        Ok(UserInfoAnswer::Signed(jwt)) => {
            let kind = HeaderValue::from_static("application/jwt");
            (NO_STORE, [(header::CONTENT_TYPE, kind)], jwt).into_response()
        }
        Err(OAuthError::Refused { code, description }) => {
            let status = match code {
                ErrorCode::InvalidToken => StatusCode::UNAUTHORIZED,
                ErrorCode::InsufficientScope => StatusCode::FORBIDDEN,
                _ => StatusCode::BAD_REQUEST,
            };
            challenge(status, Some(code), &description)
        }
        Err(other) => answer(Err(other)),
    }
}

/// The token of the `Authorization` header; nothing without one.
fn bearer(headers: &HeaderMap) -> Result<Option<Secret>, OAuthError> {
    match credentials::read(headers) {
        Credentials::None => Ok(None),
        Credentials::Bearer(token) => Ok(Some(token)),
        Credentials::Basic(_) | Credentials::Malformed => {
            Err(invalid("There must be one Authorization header, “Bearer” and the access token."))
        }
    }
}

fn challenge(status: StatusCode, code: Option<ErrorCode>, sentence: &str) -> Response {
    let code = code.map(ErrorCode::as_str);
    let mut response = error_body(status, code.unwrap_or("invalid_request"), sentence);
    let mut challenge = r#"Bearer realm="Gatehouse""#.to_owned();
    if let Some(code) = code {
        challenge = format!(r#"{challenge}, error="{code}""#);
    }
    if code == Some("insufficient_scope") {
        challenge.push_str(r#", scope="openid""#);
    }
    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    }
    response
}
