//! Light or dark: kept in a cookie, so that the server renders it without a script.

use axum::{
    Form,
    extract::{State, rejection::FormRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use serde::Deserialize;
use url::Url;
use web::local_path;

use crate::http::{AppState, HttpError, middleware::limits};

/// The cookie's `Max-Age`: a year, in seconds.
const REMEMBERED: u32 = 365 * 24 * 60 * 60;

/// The form.
#[derive(Deserialize)]
pub struct Choice {
    /// `light`, `dark` or `system`.
    theme: String,
    /// The page to go back to; without it, the one the form was on.
    #[serde(default)]
    back: String,
}

/// `POST /theme`
pub async fn choose(
    State(state): State<AppState>,
    headers: HeaderMap,
    form: Result<Form<Choice>, FormRejection>,
) -> Result<Response, HttpError> {
    let unknown = || HttpError::new(StatusCode::BAD_REQUEST, "No such theme", "Choose light, dark or system.");
    let Form(choice) = form.map_err(|rejection| limits::too_large(rejection.status()).unwrap_or_else(unknown))?;
    let secure = if state.is_https() { "; Secure" } else { "" };
    let cookie = match choice.theme.as_str() {
        theme @ ("light" | "dark") => {
            format!("theme={theme}; Path=/; Max-Age={REMEMBERED}; HttpOnly; SameSite=Lax{secure}")
        }
        "system" => format!("theme=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}"),
        _ => return Err(unknown()),
    };
    let back =
        local_path(&choice.back).map(str::to_owned).or_else(|| came_from(&headers)).unwrap_or_else(|| "/".to_owned());
    let mut response = Redirect::to(&back).into_response();
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| unknown())?;
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Returns the path of the page that the form was on, whatever the host.
fn came_from(headers: &HeaderMap) -> Option<String> {
    let referer = Url::parse(headers.get(header::REFERER)?.to_str().ok()?).ok()?;
    let query = referer.query().map(|query| format!("?{query}")).unwrap_or_default();
    local_path(&format!("{}{query}", referer.path())).map(str::to_owned)
}
