//! From the core's types to what the client page shows. Server only.

use std::collections::BTreeMap;

use dcr::GrantType;
use registration::{
    ApiKey, Authentication, ClientSummary, MailContent, MemberState, MemberSummary, PortalAccess, Provider,
    Registration, RegistrationSummary, Timestamp,
    clients::{ClientPage, ConnectionAuthentication, Discovery},
};

use super::api::{Access, ClientRow, ClientView, CredentialRow, DeliveryView, InviteForm, MemberRow};
use crate::form::FormState;

impl From<ClientSummary> for ClientRow {
    fn from(client: ClientSummary) -> Self {
        Self {
            id: client.id.to_string(),
            name: client.name,
            logo: client.logo.map(|logo| logo.to_string()),
            method: client.authentication_method.label().to_owned(),
            provider: client.provider.map(|(id, name)| (id.to_string(), name)),
            collections: client.collections,
            policy: client.policy,
            access: match client.portal_access {
                PortalAccess::Off => Access::Off,
                PortalAccess::Invited => Access::Invited,
                PortalAccess::Active => Access::Active,
                PortalAccess::InvitationExpired => Access::Expired,
            },
            active_credentials: client.active_credentials,
            total_credentials: client.total_credentials,
            created_at: client.created_at.unix_seconds(),
        }
    }
}

/// The page of one client.
pub fn client_view(
    page: &ClientPage,
    members: Vec<MemberRow>,
    invite: FormState<InviteForm>,
    invitation_days: i64,
    now: i64,
) -> ClientView {
    let client = &page.client;
    let provider = page.provider.as_ref();
    let mut credentials: Vec<CredentialRow> =
        page.registrations.iter().map(|summary| registration_row(summary, provider)).collect();
    credentials.extend(page.api_keys.iter().map(api_key_row));
    ClientView {
        id: client.id.to_string(),
        name: client.name.clone(),
        description: client.description.clone(),
        logo: client.logo.as_ref().map(ToString::to_string),
        portal_access: client.portal_access,
        method: client.authentication.method().label().to_owned(),
        uses_api_keys: client.authentication == Authentication::AuthToken,
        authentication: authentication_rows(&client.authentication),
        has_authentication_settings: client.has_authentication_settings(),
        provider: page.provider.as_ref().map(|p| (p.id.to_string(), p.name.clone())),
        policy: page.policy.as_ref().map(|p| (p.id.to_string(), p.name.clone())),
        collections: page.collections.iter().map(|c| (c.id.to_string(), c.name.clone(), c.published)).collect(),
        members,
        elsewhere: elsewhere(&credentials),
        credentials,
        created_at: client.created_at.unix_seconds(),
        invitation_days,
        invite,
        now,
    }
}

/// A person of a client, with the invitation that mail has not delivered.
pub fn member_row(summary: &MemberSummary, unsent: Option<MailContent>) -> MemberRow {
    let member = &summary.member;
    MemberRow {
        id: member.id.to_string(),
        email: member.email.clone(),
        role: member.role.as_str().to_owned(),
        active: member.state == MemberState::Active,
        invited_at: member.invited_at.unix_seconds(),
        invitation_expires_at: member.invitation_expires_at.unix_seconds(),
        invitation_requested: member.invitation_requested_at.is_some(),
        last_sign_in_at: member.last_sign_in_at.map(Timestamp::unix_seconds),
        delivery: summary.delivery.as_ref().map(|delivery| DeliveryView {
            state: delivery.state.as_str().to_owned(),
            attempts: delivery.attempts,
            last_error: delivery.last_error.clone(),
            at: delivery.at.unix_seconds(),
        }),
        unsent_link: unsent.map(|content| content.url),
    }
}

/// External providers, how many of these credentials have a client there, and whether it can be deleted there.
fn elsewhere(credentials: &[CredentialRow]) -> Vec<(String, i64, bool)> {
    let mut counts: BTreeMap<(&str, bool), i64> = BTreeMap::new();
    let there = |row: &&CredentialRow| row.state != "revoked" && !row.identifier.is_empty();
    for (name, deletes) in credentials.iter().filter(there).filter_map(|row| row.external.as_ref()) {
        *counts.entry((name, *deletes)).or_default() += 1;
    }
    counts.into_iter().map(|((name, deletes), count)| (name.to_owned(), count, deletes)).collect()
}

/// The external provider of a registration; that of its API client, unless it was registered before that was changed.
fn external(registration: &Registration, provider: Option<&Provider>) -> Option<(String, bool)> {
    if registration.realm.is_empty() {
        return None;
    }
    let same = provider.filter(|provider| registration.provider.as_ref() == Some(&provider.id));
    Some(match same {
        Some(provider) => (provider.name.clone(), provider.capabilities().delete),
        None => ("another provider".to_owned(), true),
    })
}

fn registration_row(summary: &RegistrationSummary, provider: Option<&Provider>) -> CredentialRow {
    let registration = &summary.registration;
    let grants: Vec<&str> = registration.metadata.grant_types.iter().map(GrantType::label).collect();
    CredentialRow {
        id: registration.id.to_string(),
        label: registration.label.clone(),
        identifier: registration.client_id.clone(),
        secret: summary.secret_last_four.as_ref().map(|last| format!("••••{last}")),
        grants: grants.join(", "),
        external: external(registration, provider),
        state: registration.state.as_str().to_owned(),
        owner: registration.owner.clone(),
        created_at: registration.created_at.unix_seconds(),
    }
}

fn api_key_row(key: &ApiKey) -> CredentialRow {
    CredentialRow {
        id: key.id.to_string(),
        label: key.label.clone(),
        identifier: format!("{}••••{}", registration::api_keys::PREFIX, key.last_four),
        secret: None,
        grants: String::new(),
        external: None,
        state: if key.revoked_at.is_none() { "active" } else { "revoked" }.to_owned(),
        owner: key.owner.clone(),
        created_at: key.created_at.unix_seconds(),
    }
}

fn authentication_rows(authentication: &Authentication) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let mut row = |name: &str, value: String| {
        if !value.is_empty() {
            rows.push((name.to_owned(), value));
        }
    };
    match authentication {
        Authentication::AuthToken | Authentication::TokenIntrospection { manual: None } => {}
        Authentication::OpenIdConnect { discovery, issuer, audience, required_claims, client_id_claims } => {
            row("Discovery method", discovery.method().label().to_owned());
            match discovery {
                Discovery::DcrProvider => {}
                Discovery::DiscoveryUrl(url) => row("Discovery URL", url.clone()),
                Discovery::JwksUri(url) => row("JWKS URL", url.clone()),
            }
            row("Issuer", issuer.clone());
            row("Audience", if audience.is_empty() { "Any".to_owned() } else { audience.clone() });
            row("Claims to enforce", required_claims.join(", "));
            row("Client ID claims", client_id_claims.join(", then "));
        }
        Authentication::TokenIntrospection { manual: Some(manual) } => {
            row("Introspection endpoint", manual.url());
            let connection = match &manual.connection {
                ConnectionAuthentication::None => "No authentication".to_owned(),
                ConnectionAuthentication::Basic { username, .. } => format!("Basic, as {username}"),
                ConnectionAuthentication::Bearer { .. } => "Bearer token".to_owned(),
            };
            row("Connection", connection);
        }
    }
    rows
}
