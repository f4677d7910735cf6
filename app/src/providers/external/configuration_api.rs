//! Between the form *Configuration* and the core.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use registration::{ConfigurationFields, Error, ProfileFields};

use super::frame::Head;
use super::{connection_api::head, frame::set_up_path};
use crate::{backend, form, providers::provider_page_path};
use crate::{error::AppError, form::FormState};

/// The form *Configuration* of a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfigurationView {
    /// What the page's head says.
    pub head: Head,
    /// The word of its kind.
    pub kind: String,
    /// Where clients are registered.
    pub registration_endpoint: String,
    /// The form.
    pub form: FormState<ConfigurationForm>,
}

/// The form *Configuration*.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConfigurationForm {
    /// What members read in place of the provider's name.
    pub display_name: String,
    /// Scopes that members may choose.
    pub scopes: String,
    /// Scopes that every client gets.
    pub default_scopes: String,
    /// One on each line.
    pub client_id_claims: String,
    /// With `{tag}`.
    pub client_name_template: String,
    /// How a client gets another secret.
    pub rotation: String,
    /// For `endpoint`.
    pub rotation_http_method: String,
    /// For `endpoint`.
    pub rotation_url: String,
    /// `on` when clients are changed there.
    pub updates: String,
    /// `on` when clients are deleted there.
    pub deletes: String,
    /// RFC 7591 section 2.
    pub software_id: String,
    /// RFC 7591 section 2.
    pub software_version: String,
    /// RFC 7591 section 2.3.
    pub software_statement: String,
    /// A JSON object, or nothing.
    pub extra_metadata: String,
    /// What members choose from.
    pub profiles: Vec<ProfileForm>,
    /// Host patterns, one on each line.
    pub redirect_hosts: String,
    /// A number, or nothing.
    pub max_redirect_uris: String,
}

/// A row of the client profiles; one without a name counts for nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    /// What members read.
    pub name: String,
    /// A sentence more.
    pub description: String,
    /// By their RFC names.
    pub grant_types: Vec<String>,
    /// By its RFC name.
    pub token_endpoint_auth_method: String,
    /// `web` or `native`.
    pub application_type: String,
}

/// The form of a provider.
pub async fn configuration_page(id: String) -> Result<ConfigurationView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let fields = core.providers().configuration_fields(&caller, &id.as_str().into()).await?;
    let provider = core.providers().get(&caller, &id.as_str().into()).await?;
    let external = provider.external.as_ref().ok_or(Error::NotFound("external provider"))?;
    Ok(ConfigurationView {
        head: head(&provider),
        kind: provider.kind.as_str().to_owned(),
        registration_endpoint: external.endpoints.registration.clone(),
        form: form::restore(&form_key(&id)).await.unwrap_or_else(|| FormState::fresh(form_of(fields))),
    })
}

/// Changes what is registered at a provider, and what members may choose.
#[server(endpoint = "providers/save-configuration")]
pub async fn save_configuration(
    id: String,
    #[server(default)] set_up: String,
    #[server(flatten)] form: ConfigurationForm,
) -> Result<(), AppError> {
    let outcome = backend::core()
        .providers()
        .update_configuration(&backend::caller(), &id.as_str().into(), &fields_of(&form))
        .await;
    if outcome.is_ok() && set_up.is_empty() {
        form::notify(&backend::session()?, "Configuration saved.").await;
    }
    let next = if set_up.is_empty() { provider_page_path(&id, "") } else { set_up_path(&id, "test") };
    form::answer(&form_key(&id), form, outcome.map(|()| next)).await
}

fn form_key(id: &str) -> String {
    format!("provider/{id}/configuration")
}

fn fields_of(form: &ConfigurationForm) -> ConfigurationFields {
    let form = form.clone();
    ConfigurationFields {
        display_name: form.display_name,
        scopes: form.scopes,
        default_scopes: form.default_scopes,
        client_id_claims: form.client_id_claims,
        client_name_template: form.client_name_template,
        rotation: form.rotation,
        rotation_http_method: form.rotation_http_method,
        rotation_url: form.rotation_url,
        updates: !form.updates.is_empty(),
        deletes: !form.deletes.is_empty(),
        software_id: form.software_id,
        software_version: form.software_version,
        software_statement: form.software_statement,
        extra_metadata: form.extra_metadata,
        profiles: form
            .profiles
            .into_iter()
            .map(|row| ProfileFields {
                name: row.name,
                description: row.description,
                grant_types: row.grant_types,
                token_endpoint_auth_method: row.token_endpoint_auth_method,
                application_type: row.application_type,
            })
            .collect(),
        redirect_hosts: form.redirect_hosts,
        max_redirect_uris: form.max_redirect_uris,
    }
}

fn form_of(fields: ConfigurationFields) -> ConfigurationForm {
    let on = |is: bool| if is { "on".to_owned() } else { String::new() };
    ConfigurationForm {
        display_name: fields.display_name,
        scopes: fields.scopes,
        default_scopes: fields.default_scopes,
        client_id_claims: fields.client_id_claims,
        client_name_template: fields.client_name_template,
        rotation: fields.rotation,
        rotation_http_method: fields.rotation_http_method,
        rotation_url: fields.rotation_url,
        updates: on(fields.updates),
        deletes: on(fields.deletes),
        software_id: fields.software_id,
        software_version: fields.software_version,
        software_statement: fields.software_statement,
        extra_metadata: fields.extra_metadata,
        profiles: fields
            .profiles
            .into_iter()
            .map(|row| ProfileForm {
                name: row.name,
                description: row.description,
                grant_types: row.grant_types,
                token_endpoint_auth_method: row.token_endpoint_auth_method,
                application_type: row.application_type,
            })
            .collect(),
        redirect_hosts: fields.redirect_hosts,
        max_redirect_uris: fields.max_redirect_uris,
    }
}
