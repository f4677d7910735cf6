//! What people do about a credential at its external provider.

use leptos::prelude::*;

use std::time::Duration;

use registration::{Core, Error, OperationId, RegistrationId};

use super::{
    convert,
    view::{AtProvider, TokenTest},
};
use crate::error::AppError;
use crate::{backend, form, providers::provider_page_path, registrations::page_of};

/// How long a page waits for something to be done at a provider before it says that it is on its way.
const WAIT: Duration = Duration::from_secs(8);

/// The session's key for how the last *Test token* ended.
const TOKEN_TEST: &str = "token-test";

/// Waits a little for what is to be done for a registration. The page that follows says how far it is.
pub async fn wait_a_little(core: &Core, id: &RegistrationId) {
    if let Ok(Err(error)) = tokio::time::timeout(WAIT, core.provisioning().tried(id)).await {
        tracing::warn!(%error, registration = %id, "nobody knows how far an operation is");
    }
}

/// A credential at its external provider, read anew.
pub async fn at_provider(id: &RegistrationId) -> Result<Option<AtProvider>, AppError> {
    Ok(convert::at_provider(&backend::core().provisioning().credential_page(&backend::caller(), id).await?))
}

/// How the last *Test token* of this credential ended, once.
pub async fn tested(id: &RegistrationId) -> Result<Option<TokenTest>, AppError> {
    let last: Option<TokenTest> = form::take(&backend::session()?, TOKEN_TEST).await;
    Ok(last.filter(|test| test.registration == id.as_str()))
}

/// Tries at once what failed.
#[server(endpoint = "provisioning/retry")]
pub async fn retry_operation(
    operation: String,
    #[server(default)] registration: String,
    #[server(default)] provider: String,
) -> Result<(), AppError> {
    let core = backend::core();
    let outcome = core.provisioning().retry(&backend::caller(), &OperationId::from(operation)).await;
    if outcome.is_ok() && !registration.is_empty() {
        wait_a_little(&core, &registration.as_str().into()).await;
    }
    back(&registration, &provider, outcome.map(|()| "Trying again.")).await
}

/// Gives up what is to be done.
#[server(endpoint = "provisioning/give-up")]
pub async fn give_up_operation(
    operation: String,
    #[server(default)] registration: String,
    #[server(default)] provider: String,
) -> Result<(), AppError> {
    let outcome = backend::core().provisioning().cancel(&backend::caller(), &OperationId::from(operation)).await;
    back(&registration, &provider, outcome.map(|()| "Given up.")).await
}

/// Registers a credential again whose client is lost.
#[server(endpoint = "provisioning/register-again")]
pub async fn register_again(registration: String) -> Result<(), AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let id = RegistrationId::from(registration);
    let outcome = core.provisioning().reregister(&caller, &id).await;
    if outcome.is_ok() {
        wait_a_little(&core, &id).await;
    }
    let done = match at_provider(&id).await {
        Ok(Some(at)) if at.operation.is_none() => "Registered again. Its client ID and secret are new.",
        _ => "It is being registered again.",
    };
    form::act(&page_of(&caller, id.as_str()), outcome.map(|()| done)).await
}

/// Obtains a token as the credential itself. The token is not kept.
#[server(endpoint = "provisioning/test-token")]
pub async fn test_token(registration: String) -> Result<(), AppError> {
    let caller = backend::caller();
    let outcome = match backend::core().provisioning().test_token(&caller, &registration.as_str().into()).await {
        Ok(token) => Ok(convert::obtained(token)),
        Err(Error::Refused(sentence)) if backend::wants_page() => Err(sentence),
        Err(other) => return form::act(&page_of(&caller, &registration), Err(other)).await,
    };
    let test = TokenTest { registration: registration.clone(), outcome };
    backend::session()?.insert(TOKEN_TEST, test).await.map_err(|error| backend::unexpected(&error))?;
    leptos_axum::redirect(&page_of(&caller, &registration));
    Ok(())
}

/// To the page that the form stood on: of the provider when it says one, else of the registration.
async fn back(registration: &str, provider: &str, outcome: Result<&str, Error>) -> Result<(), AppError> {
    let path = if provider.is_empty() {
        page_of(&backend::caller(), registration)
    } else {
        provider_page_path(provider, "/reconcile")
    };
    form::act(&path, outcome).await
}
