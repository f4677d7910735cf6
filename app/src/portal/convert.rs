//! From the core's types to what the pages show. Server only.

use dcr::GrantType;
use registration::{
    ApiKey, Authentication, Caller, ClientProfile, CollectionSummary, Core, CredentialPage, OperationState, Provider,
    RegistrationState,
    api_keys::PREFIX,
    clients::{ClientPage, Discovery},
    collections::PortalApi,
};

use super::{
    forms::{EditForm, EditView, Limits, Offer, Profile},
    reference,
    view::{ApiCard, ApiView, CredentialKind, CredentialRow, CredentialView, Origin},
};
use crate::{
    error::AppError,
    form::FormState,
    provisioning::convert::{at_provider, state_word},
};

/// What is still shown of a secret.
fn masked(prefix: &str, last_four: &str) -> String {
    format!("{prefix}••••{last_four}")
}

fn grants(grants: &[GrantType]) -> Vec<String> {
    grants.iter().map(|grant| grant.label().to_owned()).collect()
}

/// One API in *My APIs*.
pub fn api_card(collection: CollectionSummary) -> ApiCard {
    ApiCard {
        id: collection.id.to_string(),
        name: collection.name,
        description: collection.description,
        base_path: collection.base_path,
        version: collection.version.filter(|version| !version.is_empty()),
        operations: collection.operations,
    }
}

/// The page of one API.
pub fn api(api: PortalApi, now: i64) -> ApiView {
    let PortalApi { collection, reading } = api;
    let document = collection
        .openapi
        .zip(reading)
        .map(|(document, reading)| reference::document(reading, document.format.as_str()));
    ApiView {
        id: collection.id.to_string(),
        name: collection.name,
        description: collection.description,
        base_path: collection.base_path,
        updated_at: collection.updated_at.unix_seconds(),
        now,
        document,
    }
}

/// Where the credentials of an API client come from.
pub fn origin(page: &ClientPage) -> Origin {
    if page.provider.is_some() {
        return Origin::Registered;
    }
    let mut facts = Vec::new();
    let mut fact = |name: &str, value: &str| {
        if !value.is_empty() {
            facts.push((name.to_owned(), value.to_owned()));
        }
    };
    match &page.client.authentication {
        Authentication::AuthToken => return Origin::ApiKeys,
        Authentication::OpenIdConnect { discovery, issuer, audience, required_claims, client_id_claims } => {
            fact("Issuer", issuer);
            match discovery {
                Discovery::DcrProvider => {}
                Discovery::DiscoveryUrl(url) => fact("Discovery URL", url),
                Discovery::JwksUri(url) => fact("Key set (JWKS) URL", url),
            }
            fact("Audience", audience);
            fact("Required claims", &required_claims.join(", "));
            fact("Claims that name your client", &client_id_claims.join(", "));
        }
        Authentication::TokenIntrospection { manual } => {
            if let Some(manual) = manual {
                fact("Tokens are checked at", &manual.url());
            }
        }
    }
    Origin::Elsewhere { facts }
}

/// The name of the provider, while it takes nothing new.
pub fn paused(page: &ClientPage) -> Option<String> {
    let provider = page.provider.as_ref()?;
    (provider.disabled && provider.external.is_some()).then(|| provider.shown_name().to_owned())
}

/// What members may choose from, when they register OAuth clients.
pub fn offer(page: &ClientPage) -> Option<Offer> {
    let provider = page.provider.as_ref()?;
    let external = provider.external.as_deref();
    let grants = |grants: &[GrantType]| grants.iter().map(|grant| grant.as_str().to_owned()).collect::<Vec<_>>();
    Some(Offer {
        provider: external.map(|_| provider.shown_name().to_owned()),
        profiles: external.map(|external| external.profiles.iter().map(profile).collect()).unwrap_or_default(),
        grant_types: if external.is_some() { Vec::new() } else { grants(&provider.rules.grant_types) },
        limits: limits(provider),
    })
}

fn profile(profile: &ClientProfile) -> Profile {
    Profile {
        name: profile.name.clone(),
        description: profile.description.clone(),
        grant_types: profile.grant_types.iter().map(|grant| grant.as_str().to_owned()).collect(),
        token_endpoint_auth_method: profile.token_endpoint_auth_method.to_string(),
        application_type: profile.application_type.to_string(),
    }
}

/// What may be entered for a client of that provider.
fn limits(provider: &Provider) -> Limits {
    let external = provider.external.as_deref();
    let default_scopes = external.map(|external| external.default_scopes.clone()).unwrap_or_default();
    let constraint = external.and_then(|external| external.constraints.get("redirect_uris"));
    let scopes = provider.rules.scopes.iter().filter(|scope| !default_scopes.contains(scope));
    Limits {
        scopes: scopes.cloned().collect(),
        redirect_hosts: constraint.map(|constraint| constraint.hosts.clone()).unwrap_or_default(),
        most_redirect_uris: constraint.and_then(|constraint| constraint.max),
        default_scopes,
    }
}

/// The page *Change credential*; `None` while it cannot be changed.
pub fn edit(page: CredentialPage, kept: Option<FormState<EditForm>>) -> Option<EditView> {
    if !changeable(&page) {
        return None;
    }
    let CredentialPage { registration, provider, capabilities, .. } = page;
    let provider = provider?;
    let metadata = registration.metadata;
    let mut limits = limits(&provider);
    // What it has, it may keep.
    let kept_scopes = metadata.scope.iter().filter(|scope| !limits.default_scopes.contains(scope));
    for scope in kept_scopes {
        if !limits.scopes.contains(scope) {
            limits.scopes.push(scope.clone());
        }
    }
    let fresh = || {
        FormState::fresh(EditForm {
            label: registration.label.clone(),
            redirect_uris: metadata.redirect_uris.join("\n"),
            scopes: metadata.scope.clone(),
        })
    };
    Some(EditView {
        id: registration.id.to_string(),
        name: registration.label.clone(),
        redirects: metadata.grant_types.iter().any(GrantType::needs_redirect_uris),
        provider: provider.external.as_ref().map(|_| provider.shown_name().to_owned()),
        only_name: capabilities.is_some_and(|can| !can.update),
        limits,
        form: kept.unwrap_or_else(fresh),
    })
}

/// It works, and nothing is being done with it that a change would have to wait for.
fn changeable(page: &CredentialPage) -> bool {
    let waits = page.operation.as_ref().is_some_and(|operation| operation.state == OperationState::Waiting);
    page.registration.state == RegistrationState::Active && page.provider.is_some() && !waits
}

/// Credentials of both kinds, the newest first.
pub async fn credential_rows(core: &Core, caller: &Caller, page: &ClientPage) -> Result<Vec<CredentialRow>, AppError> {
    let mut rows = Vec::with_capacity(page.registrations.len() + page.api_keys.len());
    for summary in &page.registrations {
        let registration = &summary.registration;
        rows.push(CredentialRow {
            id: registration.id.to_string(),
            label: registration.label.clone(),
            client_id: Some(registration.client_id.clone()),
            grants: grants(&registration.metadata.grant_types),
            masked: summary.secret_last_four.as_deref().map(|last_four| masked("", last_four)),
            state: state_word(core, caller, registration).await?,
            created_by: registration.owner.clone(),
            created_at: registration.created_at.unix_seconds(),
            refreshed_at: None,
        });
    }
    let keys = page.api_keys.iter().map(|key| CredentialRow {
        id: key.id.to_string(),
        label: key.label.clone(),
        client_id: None,
        grants: Vec::new(),
        masked: Some(masked(PREFIX, &key.last_four)),
        state: if key.revoked_at.is_none() { "active" } else { "revoked" }.to_owned(),
        created_by: key.owner.clone(),
        created_at: key.created_at.unix_seconds(),
        refreshed_at: key.refreshed_at.map(registration::Timestamp::unix_seconds),
    });
    rows.extend(keys);
    rows.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    Ok(rows)
}

/// The page of an OAuth client; its secret is not in it yet.
pub fn registration(page: CredentialPage) -> CredentialView {
    let (at, changeable) = (at_provider(&page), changeable(&page));
    let CredentialPage { registration, secret_last_four, .. } = page;
    let revoked = registration.state == RegistrationState::Revoked;
    let either_way = registration.takes_secret_either_way();
    let metadata = registration.metadata;
    CredentialView {
        id: registration.id.to_string(),
        label: registration.label,
        state: registration.state.as_str().to_owned(),
        created_by: registration.owner,
        created_at: registration.created_at.unix_seconds(),
        revoked_at: revoked.then(|| registration.updated_at.unix_seconds()),
        kind: CredentialKind::OAuth {
            client_id: registration.client_id,
            masked: secret_last_four.map(|last_four| masked("", &last_four)),
            authentication: metadata.token_endpoint_auth_method.to_string(),
            either_way,
            grants: grants(&metadata.grant_types),
            redirect_uris: metadata.redirect_uris,
            scopes: metadata.scope,
            last_used_at: registration.last_used_at.map(registration::Timestamp::unix_seconds),
        },
        may_manage: false,
        changeable,
        at,
        tested: None,
        secrets: None,
        tokens: None,
        reveal: None,
        now: 0,
    }
}

/// The page of an API key; its value is not in it yet.
pub fn api_key(key: ApiKey) -> CredentialView {
    CredentialView {
        id: key.id.to_string(),
        state: if key.revoked_at.is_none() { "active" } else { "revoked" }.to_owned(),
        created_by: key.owner,
        created_at: key.created_at.unix_seconds(),
        revoked_at: key.revoked_at.map(registration::Timestamp::unix_seconds),
        kind: CredentialKind::ApiKey {
            masked: masked(PREFIX, &key.last_four),
            refreshed_at: key.refreshed_at.map(registration::Timestamp::unix_seconds),
        },
        label: key.label,
        may_manage: false,
        changeable: false,
        at: None,
        tested: None,
        secrets: None,
        tokens: None,
        reveal: None,
        now: 0,
    }
}
