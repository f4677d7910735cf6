//! `/oidc/logout`: OpenID Connect RP-Initiated Logout. The person is asked first (section 6): a link on somebody's page
//! must not sign them out.

use axum::{
    Extension,
    body::Body,
    extract::{RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse as _, Redirect, Response},
};
use registration::Caller;
use serde::{Deserialize, Serialize};
use tower_sessions::Session;
use web::session;

use super::{
    authorize::{as_address, unreadable},
    error::page,
    form::Form,
    redirect_page,
};
use crate::http::AppState;

/// The session's key for where to go after signing out.
const BACK: &str = "logout/onward";

/// Where to go after signing out.
#[derive(Serialize, Deserialize)]
struct Back {
    address: String,
    /// What the person is told of it, when they are asked first.
    asking: Option<String>,
}

/// `GET`: asks.
pub async fn ask(
    State(state): State<AppState>,
    Extension(caller): Extension<Caller>,
    session: Session,
    RawQuery(query): RawQuery,
) -> Response {
    let asked = async {
        let form = Form::parse(query.unwrap_or_default().as_bytes())?;
        let logout = state.authorization().logout(&form, &caller).await?;
        if matches!(caller, Caller::Anonymous) {
            return Ok(match &logout.back {
                Some(back) if back.is_known => Redirect::to(&back.address).into_response(),
                Some(back) => {
                    redirect_page::signed_out(Some((&back.address, &redirect_page::place(&back.destination))))
                }
                None => redirect_page::signed_out(None),
            });
        }
        let back = logout.back.map(|back| Back {
            asking: (!back.is_known).then(|| redirect_page::place(&back.destination)),
            address: back.address,
        });
        session.insert(BACK, &back).await.map_err(unreadable)?;
        Ok(redirect_page::ask_to_sign_out(logout.client_name.as_deref(), logout.doubt))
    };
    asked.await.unwrap_or_else(|error| page(&error).into_response())
}

/// `POST`, which is the same (section 2): asked again as an address, with the browser's session.
pub async fn by_form(headers: HeaderMap, body: Body) -> Response {
    match as_address(authorization::paths::LOGOUT, &headers, body).await {
        Ok(address) => Redirect::to(&address).into_response(),
        Err(error) => page(&error).into_response(),
    }
}

/// `POST /sign-out/confirmed`: the person has agreed.
pub async fn confirm(session: Session) -> Response {
    let signed_out = async {
        let back: Option<Option<Back>> = session.get(BACK).await?;
        session::sign_out(&session).await?;
        Ok(back.flatten())
    };
    match signed_out.await.map_err(unreadable) {
        Ok(Some(Back { address, asking: None })) => redirect_page::redirect(&address),
        Ok(Some(Back { address, asking: Some(place) })) => redirect_page::signed_out(Some((&address, &place))),
        Ok(None) => redirect_page::signed_out(None),
        Err(error) => page(&error).into_response(),
    }
}
