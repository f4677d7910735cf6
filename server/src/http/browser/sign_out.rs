//! Signing out.

use axum::{
    Extension,
    response::{IntoResponse as _, Redirect, Response},
};
use registration::{Caller, Error};
use tower_sessions::Session;
use web::session;

use crate::http::HttpError;

/// `POST /sign-out`: deletes the session on the server and redirects to the sign-in page.
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
