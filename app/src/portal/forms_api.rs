//! Between the forms for credentials and the core.

use leptos::prelude::*;

use registration::{CredentialEdits, RegistrationId, registrations::CredentialFields};

use super::forms::{ApiKeyForm, EditForm, EditView, GenerateForm, GenerateView};
use super::{convert, credential_path};
use crate::error::AppError;
use crate::{backend, form, form::FormState, provisioning::api as provisioning};

/// The form for a new credential.
pub async fn generate_page() -> Result<GenerateView, AppError> {
    use super::view::Origin;

    let (core, caller) = (backend::core(), backend::caller());
    caller.credential_manager()?;
    let page = core.clients().mine(&caller).await?;
    if let Some(provider) = convert::paused(&page) {
        return Ok(GenerateView::Paused { provider });
    }
    let id = core.credentials().new_id();
    match (convert::origin(&page), convert::offer(&page)) {
        (Origin::ApiKeys, _) => {
            let kept = form::restore("portal/api-key").await;
            let fresh = || FormState::fresh(ApiKeyForm { id, label: String::new() });
            Ok(GenerateView::ApiKey { form: kept.unwrap_or_else(fresh) })
        }
        (_, Some(offer)) => {
            let kept = form::restore("portal/generate").await;
            let fresh = || {
                FormState::fresh(GenerateForm {
                    id,
                    // When there is one thing to choose, it is chosen.
                    grant_types: if offer.grant_types.len() == 1 { offer.grant_types.clone() } else { Vec::new() },
                    profile: match offer.profiles.as_slice() {
                        [only] => only.name.clone(),
                        _ => String::new(),
                    },
                    token_endpoint_auth_method: dcr::TokenEndpointAuthMethod::ClientSecretBasic.to_string(),
                    ..GenerateForm::default()
                })
            };
            let form = Box::new(kept.unwrap_or_else(fresh));
            Ok(GenerateView::OAuth { form, offer: Box::new(offer) })
        }
        (_, None) => Err(AppError::Refused(
            "Your credentials are made outside this portal. Ask your administrator for them.".to_owned(),
        )),
    }
}

/// Registers an OAuth client. At an external provider it is waited for a little; the page of the credential says how far
/// it is.
#[server(endpoint = "portal/generate")]
pub async fn generate_credentials(#[server(flatten)] form: GenerateForm) -> Result<(), AppError> {
    let core = backend::core();
    let fields = CredentialFields {
        id: form.id.clone(),
        label: form.label.clone(),
        grant_types: form.grant_types.clone(),
        redirect_uris: form.redirect_uris.clone(),
        token_endpoint_auth_method: form.token_endpoint_auth_method.clone(),
        scopes: form.scopes.clone(),
        profile: form.profile.clone(),
    };
    let outcome = core.credentials().generate(&backend::caller(), &fields).await;
    if let Ok(id) = &outcome {
        provisioning::wait_a_little(&core, id).await;
    }
    form::answer("portal/generate", form, outcome.map(|id| credential_path(id.as_str()))).await
}

/// Makes an API key.
#[server(endpoint = "portal/create-api-key")]
pub async fn create_api_key(#[server(flatten)] form: ApiKeyForm) -> Result<(), AppError> {
    let outcome = backend::core().api_keys().make(&backend::caller(), &form.id, &form.label).await;
    form::answer("portal/api-key", form, outcome.map(|id| credential_path(id.as_str()))).await
}

/// The form to change a credential.
pub async fn edit_page(id: String) -> Result<EditView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    caller.credential_manager()?;
    let page = core.provisioning().credential_page(&caller, &id.as_str().into()).await?;
    let kept = form::restore(&edit_key(&id)).await;
    convert::edit(page, kept).ok_or_else(|| {
        AppError::Refused("These credentials cannot be changed now. Look at their page again.".to_owned())
    })
}

/// Changes a credential. At an external provider it is changed there first, and waited for a little.
#[server(endpoint = "portal/update-credential")]
pub async fn update_credential(id: String, #[server(flatten)] form: EditForm) -> Result<(), AppError> {
    let core = backend::core();
    let id = RegistrationId::from(id);
    let edits = CredentialEdits {
        label: form.label.clone(),
        redirect_uris: form.redirect_uris.clone(),
        scopes: form.scopes.clone(),
    };
    let outcome = core.provisioning().update_credential(&backend::caller(), &id, &edits).await;
    if outcome.is_ok() {
        provisioning::wait_a_little(&core, &id).await;
        // What is still on its way, the page says itself.
        if provisioning::at_provider(&id).await?.is_none_or(|at| at.operation.is_none()) {
            form::notify(&backend::session()?, "Credentials changed.").await;
        }
    }
    form::answer(&edit_key(id.as_str()), form, outcome.map(|()| credential_path(id.as_str()))).await
}

fn edit_key(id: &str) -> String {
    format!("portal/credential/{id}/edit")
}
