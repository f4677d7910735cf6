//! `/oauth2/authorize`: RFC 6749 section 3.1. The page that asks is one of the crate `app`, at `/authorize/{reference}`.

use authorization::{Authorization, Begun, OAuthError, Visitor};
use axum::{
    Extension,
    body::Body,
    extract::{Path, RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse as _, Redirect, Response},
};
use registration::{Caller, Error, Secret, Timestamp};
use tower_sessions::Session;
use url::form_urlencoded;
use web::{ClientAddress, session};

use super::{
    error::page,
    form::{Form, invalid},
    redirect_page,
};
use crate::http::AppState;

/// The longest form that is asked again as an address, in bytes: what browsers and proxies carry. Longer ones are pushed.
const LONGEST: usize = 8 * 1024;

/// `GET`: a client has redirected a browser here.
pub async fn begin(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    ClientAddress(address): ClientAddress,
    session: Session,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let from_elsewhere = from_elsewhere(&headers);
    let begun = async {
        let form = Form::parse(query.unwrap_or_default().as_bytes())?;
        let (signed_in_at, begun) = session_state(&session).await?;
        let visitor = Visitor { caller: &caller, signed_in_at, address: &address, begun: &begun, from_elsewhere };
        let authorization = state.authorization().authorize(&form, visitor).await?;
        if let Authorization::Ask(reference) = &authorization {
            session::begin(&session, Begun::now(reference, from_elsewhere)).await.map_err(unreadable)?;
        }
        Ok(authorization)
    };
    match begun.await {
        Ok(Authorization::Back(address)) => Redirect::to(&address).into_response(),
        other => respond(other),
    }
}

/// Another site led the browser here (Fetch Metadata Request Headers section 2.4). A browser that does not say counts as
/// one that another site led: all that are kept up to date say it, at every address by https and on this machine.
fn from_elsewhere(headers: &HeaderMap) -> bool {
    let mut sites = headers.get_all("sec-fetch-site").iter();
    match (sites.next(), sites.next()) {
        (Some(site), None) => !["same-origin", "same-site", "none"].iter().any(|known| site == known),
        _ => true,
    }
}

/// `HEAD`: a link preview or the like. Issues no code and begins nothing.
pub async fn preview() {}

/// `POST`, which is the same (OpenID Connect Core section 3.1.2.1): the form of another site's page comes without our
/// cookie, so it is asked again as an address.
pub async fn by_form(headers: HeaderMap, body: Body) -> Response {
    match as_address(authorization::paths::AUTHORIZE, &headers, body).await {
        Ok(address) => Redirect::to(&address).into_response(),
        Err(error) => page(&error).into_response(),
    }
}

/// The same parameters in the query of `path`.
pub(super) async fn as_address(path: &str, headers: &HeaderMap, body: Body) -> Result<String, OAuthError> {
    let form = Form::read(headers, body).await?;
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(form.pairs()).finish();
    if query.len() > LONGEST {
        return Err(invalid("The request is longer than 8 KiB; push it instead (RFC 9126)."));
    }
    Ok(format!("{path}?{query}"))
}

/// `GET /oauth2/authorize/{reference}`: the browser comes back from signing in.
pub async fn resume(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Path(reference): Path<String>,
) -> Response {
    let resumed = async {
        let (signed_in_at, begun) = session_state(&session).await?;
        let visitor =
            Visitor { caller: &caller, signed_in_at, address: &address, begun: &begun, from_elsewhere: false };
        let reference = Secret::new(reference);
        let authorization = state.authorization().resume(&reference, visitor).await?;
        forget(&session, &reference, &authorization).await?;
        Ok(authorization)
    };
    // The form that signed in leads here.
    respond(resumed.await)
}

/// `POST /authorize/{reference}`: the page's buttons.
pub async fn decide(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    ClientAddress(address): ClientAddress,
    session: Session,
    Path(reference): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let decided = async {
        let form = Form::read(&headers, body).await?;
        let (signed_in_at, begun) = session_state(&session).await?;
        let reference = Secret::new(reference);
        let allow = match form.needed("decision")? {
            "allow" => true,
            "deny" => false,
            "sign_in_again" => {
                session::sign_in_again(&session).await.map_err(unreadable)?;
                return Ok(Authorization::Ask(reference));
            }
            _ => return Err(invalid("The decision must be “allow” or “deny”.")),
        };
        let visitor =
            Visitor { caller: &caller, signed_in_at, address: &address, begun: &begun, from_elsewhere: false };
        let authorization = state.authorization().decide(&reference, visitor, allow).await?;
        forget(&session, &reference, &authorization).await?;
        Ok(authorization)
    };
    respond(decided.await)
}

/// Removes a request that was answered from the session.
async fn forget(session: &Session, reference: &Secret, authorization: &Authorization) -> Result<(), OAuthError> {
    match authorization {
        Authorization::Back(_) => session::answered(session, reference).await.map_err(unreadable),
        Authorization::Ask(_) | Authorization::AskToGoBack(_) => Ok(()),
    }
}

fn respond(outcome: Result<Authorization, OAuthError>) -> Response {
    match outcome {
        Ok(Authorization::Back(address)) => redirect_page::redirect(&address),
        Ok(Authorization::AskToGoBack(onward)) => redirect_page::ask_to_go_back(&onward),
        Ok(Authorization::Ask(reference)) => ask(&reference),
        Err(error) => page(&error).into_response(),
    }
}

fn ask(reference: &Secret) -> Response {
    // References are base64url, and what came in a path goes back as it came or not at all.
    let reference: String =
        reference.expose().chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    Redirect::to(&format!("/authorize/{reference}")).into_response()
}

/// Returns since when somebody is signed in, and the requests that were begun in this session.
async fn session_state(session: &Session) -> Result<(Option<Timestamp>, Vec<Begun>), OAuthError> {
    let since = session::since(session).await.map_err(unreadable)?;
    Ok((since, session::begun(session).await.map_err(unreadable)?))
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
pub(super) fn unreadable(error: tower_sessions::session::Error) -> OAuthError {
    OAuthError::Core(Error::Unexpected(format!("the session cannot be read: {error}")))
}
