//! Loading and saving a step. Server only.

use registration::{
    Caller, ClientDraft, Core, Error,
    clients::{Next, Step, StepFields, steps},
};
use tower_sessions::Session;

use super::api::{AccessForm, AuthenticationForm, DiscoveryForm, ProviderChoice, WizardFields, WizardView};
pub use super::step_path;
use crate::{
    backend,
    clients::client_path,
    error::AppError,
    form::{self, FormState},
};

/// The session key of a step's errors.
fn form_key(draft: &str, step: Step) -> String {
    format!("wizard/{draft}/{}", step.as_str())
}

/// One step with everything it shows.
pub async fn load(id: &str, step: &str) -> Result<WizardView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let draft = match core.clients().draft(&caller, &id.into()).await {
        Err(Error::NotFound(what)) => {
            // A finished draft has become a client: Back from its page, or a second tab.
            if core.clients().page(&caller, &id.into()).await.is_ok() {
                leptos_axum::redirect(&client_path(id));
            }
            return Err(AppError::NotFound(what.to_owned()));
        }
        other => other?,
    };
    let order = steps(&draft.fields.method());
    let step = Step::from_word(step).filter(|step| order.contains(step)).unwrap_or_else(|| {
        let fallback = if draft.fields.name.is_empty() { Step::Details } else { Step::Access };
        leptos_axum::redirect(&step_path(id, fallback.as_str()));
        fallback
    });
    let state = form::restore(&form_key(id, step)).await.unwrap_or_else(|| FormState::fresh(()));
    view(&core, &caller, draft, step, state).await
}

async fn view(
    core: &Core,
    caller: &Caller,
    draft: ClientDraft,
    step: Step,
    state: FormState<()>,
) -> Result<WizardView, AppError> {
    let providers = core.providers().list(caller).await?;
    let collections = core.collections().list(caller).await?;
    let policies = core.policies().list(caller).await?;
    let mut progress = Vec::new();
    for known in steps(&draft.fields.method()) {
        let done = *known < step && core.clients().check_step(&draft, *known).await?.is_empty();
        progress.push((known.as_str().to_owned(), done));
    }
    let id = draft.id.to_string();
    Ok(WizardView {
        steps: progress,
        summary: super::summary::summary(&draft.fields, step, &collections, &policies, &providers),
        providers: providers
            .into_iter()
            // One that was disabled meanwhile stays to be seen, and is refused in words.
            .filter(|summary| !summary.provider.disabled || summary.provider.id.as_str() == draft.fields.provider)
            .map(|summary| ProviderChoice {
                id: summary.provider.id.to_string(),
                name: summary.provider.name,
                method: summary.provider.authentication_method.as_str().to_owned(),
            })
            .collect(),
        collections: collections.into_iter().map(|c| (c.id.to_string(), c.name, c.base_path)).collect(),
        policies: policies.into_iter().map(|p| (p.policy.id.to_string(), p.policy.name)).collect(),
        step: step.as_str().to_owned(),
        logo: draft.logo.map(|logo| logo.to_string()),
        fields: fields(&id, draft.fields),
        id,
        state,
    })
}

fn fields(draft: &str, fields: registration::DraftFields) -> WizardFields {
    WizardFields {
        name: fields.name,
        description: fields.description,
        portal_access: fields.portal_access,
        email: fields.email,
        has_connection_secret: fields.connection_secret.is_some(),
        access: AccessForm {
            draft: draft.to_owned(),
            authentication_method: fields.authentication_method,
            collections: fields.collections,
            policy: fields.policy,
            provider: fields.provider.clone(),
            base_url: fields.base_url,
            endpoint: fields.endpoint,
            connection: fields.connection,
            connection_username: fields.connection_username,
            connection_secret: String::new(),
        },
        discovery: DiscoveryForm {
            draft: draft.to_owned(),
            discovery: fields.discovery,
            discovery_provider: fields.provider,
            discovery_url: fields.discovery_url,
            jwks_uri: fields.jwks_uri,
        },
        authentication: AuthenticationForm {
            draft: draft.to_owned(),
            issuer: fields.issuer,
            audience: fields.audience,
            required_claims: fields.required_claims,
            client_id_claims: fields.client_id_claims,
        },
    }
}

/// Saves a step that a server function received, and goes on.
pub async fn save(draft: &str, submitted: StepFields) -> Result<(), AppError> {
    let step = submitted.step();
    let (core, caller, session) = (backend::core(), backend::caller(), backend::session()?);
    match save_step(&core, &caller, &session, draft, submitted).await? {
        Saved::Path(path) => leptos_axum::redirect(&path),
        Saved::Wrong(error) if backend::wants_page() => {
            form::keep(&session, &form_key(draft, step), (), error).await?;
            leptos_axum::redirect(&step_path(draft, step.as_str()));
        }
        Saved::Wrong(error) => return Err(error),
    }
    Ok(())
}

/// What saving a step led to.
pub enum Saved {
    /// Go there.
    Path(String),
    /// Stay: something on this step is wrong.
    Wrong(AppError),
}

/// Saves a step. Errors that belong to another step lead there, and wait there.
pub async fn save_step(
    core: &Core,
    caller: &Caller,
    session: &Session,
    draft: &str,
    submitted: StepFields,
) -> Result<Saved, AppError> {
    let step = submitted.step();
    match core.clients().save_step(caller, &draft.into(), submitted).await {
        Ok(Next::Step(next)) => Ok(Saved::Path(step_path(draft, next.as_str()))),
        Ok(Next::Created(client)) => {
            form::notify(session, "Client created.").await;
            Ok(Saved::Path(client_path(client.as_str())))
        }
        Err(Error::Invalid(errors)) => {
            let first = errors.iter().map(|error| Step::of_field(&error.field)).min().unwrap_or(step);
            let first = first.min(step);
            let here = errors.into_iter().filter(|error| first == step || Step::of_field(&error.field) == first);
            let error = AppError::Invalid(here.collect());
            if first == step {
                return Ok(Saved::Wrong(error));
            }
            form::keep(session, &form_key(draft, first), (), error).await?;
            Ok(Saved::Path(step_path(draft, first.as_str())))
        }
        Err(other) => Ok(Saved::Wrong(other.into())),
    }
}

/// Keeps the errors of the first step, which is posted to a handler of its own because of its file.
pub async fn keep_details_error(session: &Session, draft: &str, error: AppError) -> Result<(), AppError> {
    form::keep(session, &form_key(draft, Step::Details), (), error).await
}
