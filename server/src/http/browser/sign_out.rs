//! Signing out.

use axum::{
    Extension,
    response::{IntoResponse as _, Redirect, Response},
};
use registration::{Caller, Error};
use tower_sessions::Session;
use web::session;

use crate::http::HttpError;

/// `POST /sign-out`: the session is deleted on the server. Afterwards people are where they can sign in again.
pub async fn sign_out(Extension(caller): Extension<Caller>, session: Session) -> Result<Response, HttpError> {
    session::sign_out(&session)
        .await
        .map_err(|error| HttpError::from(&Error::Unexpected(format!("the session cannot be ended: {error}"))))?;
    let page = match caller {
        Caller::Member(_) => "/portal/sign-in",
        _ => "/sign-in",
    };
    Ok(Redirect::to(page).into_response())
}
