//! From the core's types to what the pages show. Server only.

use dcr::GrantType;
use registration::{
    ApiKey, Authentication, CollectionSummary, RegistrationState, RegistrationSummary,
    api_keys::PREFIX,
    clients::{ClientPage, Discovery},
    collections::{Collection, Description, Operation, describe},
};

use super::{
    operations,
    view::{
        ApiCard, ApiView, CredentialKind, CredentialRow, CredentialView, DocumentView, Offer, OperationView, Origin,
        ParameterView,
    },
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
pub fn api(collection: Collection, now: i64) -> ApiView {
    let document = collection.openapi.as_ref().map(|document| {
        let Description { title, version, description, servers, operations } = describe(document);
        DocumentView {
            title,
            version,
            description,
            servers: servers.into_iter().filter(|url| !url.is_empty()).collect(),
            format: document.format.as_str().to_owned(),
            groups: operations::group(operations.into_iter().map(operation).collect()),
        }
    });
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

fn operation(operation: Operation) -> OperationView {
    OperationView {
        method: operation.method,
        path: operation.path,
        summary: operation.summary,
        description: operation.description,
        deprecated: operation.deprecated,
        parameters: operation
            .parameters
            .into_iter()
            .map(|parameter| ParameterView {
                name: parameter.name,
                location: parameter.location,
                kind: parameter.kind,
                required: parameter.required,
                description: parameter.description,
            })
            .collect(),
        request_types: operation.request_types,
        responses: operation.responses,
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

/// What members may choose from, when they register OAuth clients.
pub fn offer(page: &ClientPage) -> Option<Offer> {
    page.provider.as_ref().map(|provider| Offer {
        grant_types: provider.rules.grant_types.iter().map(|grant| grant.as_str().to_owned()).collect(),
        scopes: provider.rules.scopes.clone(),
    })
}

/// Credentials of both kinds, the newest first.
pub fn credential_rows(page: &ClientPage) -> Vec<CredentialRow> {
    let registrations = page.registrations.iter().map(|summary| {
        let registration = &summary.registration;
        CredentialRow {
            id: registration.id.to_string(),
            label: registration.label.clone(),
            client_id: Some(registration.client_id.clone()),
            grants: grants(&registration.metadata.grant_types),
            masked: summary.secret_last_four.as_deref().map(|last_four| masked("", last_four)),
            state: registration.state.as_str().to_owned(),
            created_by: registration.owner.clone(),
            created_at: registration.created_at.unix_seconds(),
            refreshed_at: None,
        }
    });
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
    let mut rows: Vec<CredentialRow> = registrations.chain(keys).collect();
    rows.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    rows
}

/// The page of an OAuth client; its secret is not in it yet.
pub fn registration(summary: RegistrationSummary) -> CredentialView {
    let RegistrationSummary { registration, secret_last_four } = summary;
    let revoked = registration.state == RegistrationState::Revoked;
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
            grants: grants(&metadata.grant_types),
            redirect_uris: metadata.redirect_uris,
            scopes: metadata.scope,
            last_used_at: registration.last_used_at.map(registration::Timestamp::unix_seconds),
        },
        may_manage: false,
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
        secrets: None,
        tokens: None,
        reveal: None,
        now: 0,
    }
}
