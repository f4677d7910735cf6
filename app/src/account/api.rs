//! Between the pages for signing in and the core.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use registration::{AdministratorId, AdministratorRole, Caller, Error, NewAdministrator, Secret};

use crate::{
    backend,
    clients::CLIENTS,
    form,
    session::{self, SignedIn},
};
use crate::{error::AppError, form::FormState};

/// What waits in the session under this name is the sign-in form.
const SIGN_IN: &str = "account/sign-in";
/// What waits in the session under this name is the set-up form.
const SET_UP: &str = "account/set-up";

/// What an administrator enters to sign in, without the password: that is never kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInForm {
    /// The user name.
    #[serde(default)]
    pub username: String,
    /// The page to go on with; empty for the usual one.
    #[serde(default)]
    pub next: String,
}

/// What the first administrator enters, without the password: that is never kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUpForm {
    /// The user name.
    #[serde(default)]
    pub username: String,
    /// Where mail reaches them.
    #[serde(default)]
    pub email: String,
}

/// What the set-up page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SetUpView {
    /// The link works: the form.
    Open(FormState<SetUpForm>),
    /// The link was used, replaced or has expired.
    Spent,
}

/// The sign-in form. Whoever is signed in as an administrator is sent on at once.
pub async fn sign_in_page(next: String) -> Result<FormState<SignInForm>, AppError> {
    if matches!(backend::caller(), Caller::Administrator(_)) {
        leptos_axum::redirect(destination(&next));
    }
    let kept: Option<FormState<SignInForm>> = form::restore(SIGN_IN).await;
    Ok(kept.unwrap_or_else(|| FormState::fresh(SignInForm { username: String::new(), next })))
}

/// Signs an administrator in and goes to the page they wanted.
#[server(endpoint = "account/sign-in")]
pub async fn sign_in(#[server(flatten)] form: SignInForm, password: String) -> Result<(), AppError> {
    let password = Secret::new(password);
    let core = backend::core();
    let attempt =
        backend::from_here(async |source| core.administrators().sign_in(&form.username, &password, source).await);
    let outcome = match attempt.await {
        Ok(Caller::Administrator(administrator)) => {
            begin_session(administrator.id).await?;
            Ok(destination(&form.next).to_owned())
        }
        Ok(_) | Err(Error::NotSignedIn) => Err(Error::Refused("The user name or password is not right.".to_owned())),
        Err(other) => Err(other),
    };
    form::answer(SIGN_IN, form, outcome).await
}

/// The set-up form, while its link works.
pub async fn set_up_page(token: String) -> Result<SetUpView, AppError> {
    match backend::core().administrators().check_set_up_link(&Secret::new(token)).await {
        Ok(()) => {
            let kept: Option<FormState<SetUpForm>> = form::restore(SET_UP).await;
            Ok(SetUpView::Open(kept.unwrap_or_else(|| FormState::fresh(SetUpForm::default()))))
        }
        Err(Error::LinkSpent) => Ok(SetUpView::Spent),
        Err(other) => Err(other.into()),
    }
}

/// Creates the first administrator and signs them in.
#[server(endpoint = "account/set-up")]
pub async fn set_up(#[server(flatten)] form: SetUpForm, token: String, password: String) -> Result<(), AppError> {
    let new = NewAdministrator {
        role: AdministratorRole::Owner,
        username: form.username.clone(),
        email: form.email.clone(),
        password: Secret::new(password),
    };
    let core = backend::core();
    let outcome = match core.administrators().set_up(&Secret::new(token), new).await {
        Ok(administrator) => {
            // The account is there: an error here must not say otherwise.
            let noted =
                backend::from_here(async |source| core.administrators().signed_in(&administrator, source).await);
            if let Err(error) = noted.await {
                tracing::error!(%error, "where the first administrator signed in from could not be noted");
            }
            begin_session(administrator.id).await?;
            Ok(CLIENTS.to_owned())
        }
        Err(error) => Err(error),
    };
    form::answer(SET_UP, form, outcome).await
}

async fn begin_session(id: AdministratorId) -> Result<(), AppError> {
    let session = backend::session()?;
    session::sign_in(&session, SignedIn::Administrator(id)).await.map_err(|error| backend::unexpected(&error))
}

/// Where to go after signing in: the page that was asked for, if it is one of this site.
fn destination(next: &str) -> &str {
    session::local_path(next).unwrap_or(CLIENTS)
}
