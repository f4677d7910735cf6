//! `/oauth2/userinfo`: OpenID Connect Core section 5.3, with the errors of RFC 6750 section 3 and RFC 9449 section 7.1.

use authorization::{ErrorCode, OAuthError, TokenShown, UserInfoAnswer, jws};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use registration::Secret;

use super::{
    dpop,
    error::{NO_STORE, error_response, respond},
    form::{Form, invalid},
};
use crate::http::{
    AppState,
    credentials::{self, Credentials},
};

/// How a token was shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Bearer,
    Dpop,
}

/// `GET`.
pub async fn by_header(State(state): State<AppState>, method: Method, headers: HeaderMap) -> Response {
    answered(&state, &method, &headers, in_header(&headers)).await
}

/// `POST`: by the header, or by the parameter `access_token` of a form (RFC 6750 section 2.2), and never by both.
pub async fn by_header_or_form(
    State(state): State<AppState>,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let token = async {
        let in_header = in_header(&headers)?;
        if !headers.contains_key(header::CONTENT_TYPE) {
            return Ok(in_header);
        }
        let form = Form::read(&headers, body).await?;
        match (in_header, form.one("access_token")?) {
            (Some(_), Some(_)) => Err(invalid("Show the access token in one way.")),
            (in_header, in_form) => Ok(in_header.or_else(|| in_form.map(|token| (Secret::new(token), Scheme::Bearer)))),
        }
    };
    answered(&state, &method, &headers, token.await).await
}

async fn answered(
    state: &AppState,
    method: &Method,
    headers: &HeaderMap,
    token: Result<Option<(Secret, Scheme)>, OAuthError>,
) -> Response {
    let (scheme, told) = match token {
        Ok(Some((token, scheme))) => (scheme, told(state, method, headers, &token, scheme).await),
        // A request without a token is told how to show one, and no more (section 3.1).
        Ok(None) => {
            let mut response = error_response(StatusCode::UNAUTHORIZED, "invalid_request", "Show an access token.");
            challenge(&mut response, Scheme::Bearer, None);
            challenge(&mut response, Scheme::Dpop, None);
            return response;
        }
        Err(error) => (Scheme::Bearer, Err(error)),
    };
    let response = match told {
        Ok(UserInfoAnswer::Plain(info)) => (NO_STORE, Json(info)).into_response(),
        Ok(UserInfoAnswer::Signed(jwt)) => {
            let kind = HeaderValue::from_static("application/jwt");
            (NO_STORE, [(header::CONTENT_TYPE, kind)], jwt).into_response()
        }
        Err(error) => refused(scheme, error),
    };
    dpop::with_nonce(state, headers, response).await
}

async fn told(
    state: &AppState,
    method: &Method,
    headers: &HeaderMap,
    token: &Secret,
    scheme: Scheme,
) -> Result<UserInfoAnswer, OAuthError> {
    let server = state.authorization();
    match scheme {
        Scheme::Bearer => server.userinfo(token, TokenShown::Bearer).await,
        Scheme::Dpop => {
            let proofs = dpop::proofs(headers)?;
            server.userinfo(token, TokenShown::Dpop { proofs: &proofs, method: method.as_str() }).await
        }
    }
}

/// The token of the `Authorization` header; nothing without one.
fn in_header(headers: &HeaderMap) -> Result<Option<(Secret, Scheme)>, OAuthError> {
    if let Some(token) = credentials::dpop(headers) {
        return Ok(Some((token, Scheme::Dpop)));
    }
    match credentials::read(headers) {
        Credentials::None => Ok(None),
        Credentials::Bearer(token) => Ok(Some((token, Scheme::Bearer))),
        Credentials::Basic(_) | Credentials::Malformed => {
            Err(invalid("There must be one Authorization header, “Bearer” or “DPoP” and the access token."))
        }
    }
}

fn refused(scheme: Scheme, error: OAuthError) -> Response {
    let (code, description) = match error {
        OAuthError::Refused { code, description } => (code, description),
        core @ OAuthError::Core(_) => return respond(Err(core)),
    };
    let status = match code {
        ErrorCode::InvalidToken | ErrorCode::InvalidDpopProof | ErrorCode::UseDpopNonce => StatusCode::UNAUTHORIZED,
        ErrorCode::InsufficientScope | ErrorCode::UnauthorizedClient => StatusCode::FORBIDDEN,
        _ => StatusCode::BAD_REQUEST,
    };
    let mut response = error_response(status, code.as_str(), &description);
    challenge(&mut response, scheme, Some(code));
    // The token may be one that the other scheme is for.
    if scheme == Scheme::Bearer && code == ErrorCode::InvalidToken {
        challenge(&mut response, Scheme::Dpop, None);
    }
    response
}

/// How a token is shown, and what is wrong.
fn challenge(response: &mut Response, scheme: Scheme, code: Option<ErrorCode>) {
    let mut challenge = match scheme {
        Scheme::Bearer => r#"Bearer realm="Gatehouse""#,
        Scheme::Dpop => r#"DPoP realm="Gatehouse""#,
    }
    .to_owned();
    if let Some(code) = code {
        challenge = format!(r#"{challenge}, error="{}""#, code.as_str());
    }
    if code == Some(ErrorCode::InsufficientScope) {
        challenge.push_str(r#", scope="openid""#);
    }
    if scheme == Scheme::Dpop {
        challenge = format!(r#"{challenge}, algs="{}""#, jws::ALGORITHMS.join(" "));
    }
    if let Ok(challenge) = HeaderValue::from_str(&challenge) {
        response.headers_mut().append(header::WWW_AUTHENTICATE, challenge);
    }
}
