//! From the core's types to what pages show. Server only.

use dcr::GrantType;
use registration::{
    Caller, Core, CredentialPage, Difference, Finding, ObtainedToken, Operation, OperationError, OperationState,
    Problem, Provider, Registration, RegistrationId, RegistrationState, Rotation, Timestamp,
};

use super::view::{AtProvider, DifferenceView, ErrorView, FindingView, ObtainedView, OperationView, Renewal};
use crate::error::AppError;

/// A credential at its external provider; `None` for one of our own server.
pub fn at_provider(page: &CredentialPage) -> Option<AtProvider> {
    let provider = page.provider.as_ref()?;
    let external = provider.external.as_deref()?;
    let can = page.capabilities.unwrap_or_default();
    let metadata = &page.registration.metadata;
    let has_secret = metadata.token_endpoint_auth_method.uses_secret();
    Some(AtProvider {
        name: provider.shown_name().to_owned(),
        issuer: external.issuer.clone(),
        token_endpoint: token_endpoint(provider).unwrap_or_default().to_owned(),
        renewal: match external.rotation {
            _ if !can.rotate || !has_secret => Renewal::Never,
            Rotation::Never => Renewal::Never,
            Rotation::Swap => Renewal::Replacement,
            Rotation::Update | Rotation::Endpoint { .. } => Renewal::InPlace,
        },
        updates: can.update,
        deletes: can.delete,
        testable: page.registration.state == RegistrationState::Active
            && page.secret_last_four.is_some()
            && metadata.grant_types.contains(&GrantType::ClientCredentials),
        secret_expires_at: page.secret_expires_at.map(Timestamp::unix_seconds),
        operation: page.operation.as_ref().map(operation),
        finding: page.client.as_ref().and_then(|client| client.finding.as_ref()).map(finding),
    })
}

/// Where the clients of an external provider obtain tokens, as people are told.
pub fn token_endpoint(provider: &Provider) -> Option<&str> {
    let told = provider.external.as_deref()?.endpoints.token_to_show();
    (!told.is_empty()).then_some(told)
}

/// The word of a registration's state for lists: one that is on its way and does not go on by itself has a word of its
/// own. Only those on their way are looked up.
pub async fn state_word(core: &Core, caller: &Caller, registration: &Registration) -> Result<String, AppError> {
    let state = registration.state;
    let on_its_way = matches!(state, RegistrationState::Registering | RegistrationState::Revoking);
    if on_its_way && is_stuck(core, caller, &registration.id).await? {
        let word = if state == RegistrationState::Registering { "register_failed" } else { "delete_failed" };
        return Ok(word.to_owned());
    }
    Ok(state.as_str().to_owned())
}

async fn is_stuck(core: &Core, caller: &Caller, id: &RegistrationId) -> Result<bool, AppError> {
    let page = core.provisioning().credential_page(caller, id).await?;
    Ok(page.operation.is_some_and(|operation| operation.state == OperationState::Stuck))
}

/// What is being done.
pub fn operation(operation: &Operation) -> OperationView {
    OperationView {
        id: operation.id.to_string(),
        kind: operation.kind.as_str().to_owned(),
        stuck: operation.state == OperationState::Stuck,
        attempts: operation.attempts,
        next_attempt_at: operation.next_attempt_at.unix_seconds(),
        error: operation.last_error.as_ref().map(error),
        correlation_id: operation.correlation_id.clone(),
        created_at: operation.created_at.unix_seconds(),
    }
}

/// Why something failed.
pub fn error(error: &OperationError) -> ErrorView {
    ErrorView {
        reason: error.reason.clone(),
        status: error.status,
        error: error.error.clone(),
        description: error.description.clone(),
        uncertain: error.problem == Problem::Uncertain,
    }
}

/// What the last look found.
pub fn finding(found: &Finding) -> FindingView {
    match found {
        Finding::Missing { error: words } => FindingView::Missing(error(words)),
        Finding::Locked { error: words } => FindingView::Locked(error(words)),
        Finding::Changed { members } => FindingView::Changed(members.iter().map(difference).collect()),
        Finding::Unknown { reason } => FindingView::Unknown(reason.clone()),
    }
}

fn difference(difference: &Difference) -> DifferenceView {
    DifferenceView { member: difference.member.clone(), here: difference.here.clone(), there: difference.there.clone() }
}

/// A token that was obtained.
pub fn obtained(token: ObtainedToken) -> ObtainedView {
    ObtainedView { token_type: token.token_type, scope: token.scope, expires_in: token.expires_in }
}
