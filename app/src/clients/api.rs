//! Between the pages of API clients and the core.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::client_path;
use crate::error::AppError;
use crate::{
    backend, form,
    provisioning::{api::wait_a_little, convert as provisioning},
};

/// A page of the Clients tab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientsView {
    /// The rows.
    pub rows: Vec<ClientRow>,
    /// How many clients match in all.
    pub total: i64,
    /// Which page this is, from 1.
    pub page: u32,
    /// What was searched for.
    pub search: String,
    /// The caller's unfinished clients: id and name.
    pub drafts: Vec<(String, String)>,
    /// True when a DCR provider is configured; asked only while there are no clients.
    pub has_provider: bool,
    /// True when there is an API collection; asked only while there are no clients.
    pub has_collection: bool,
    /// The time the rows are told from.
    pub now: i64,
}

/// A row of the Clients tab.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientRow {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its picture.
    pub logo: Option<String>,
    /// The authentication method, in words.
    pub method: String,
    /// The DCR provider: id and name.
    pub provider: Option<(String, String)>,
    /// How many collections it includes.
    pub collections: i64,
    /// The name of its policy.
    pub policy: Option<String>,
    /// Whether its people can sign in.
    pub access: Access,
    /// Credentials that work now.
    pub active_credentials: i64,
    /// Credentials ever made.
    pub total_credentials: i64,
    /// When it was made.
    pub created_at: i64,
}

/// Whether the people of a client can sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// Not granted.
    Off,
    /// An invitation is open.
    Invited,
    /// Somebody has accepted.
    Active,
    /// The last invitation has expired.
    Expired,
}

/// One page of clients. `page` and `search` come from the URL.
pub async fn list_clients(search: String, page: u32) -> Result<ClientsView, AppError> {
    use registration::{ClientFilter, Page};

    let (core, caller) = (backend::core(), backend::caller());
    let filter = ClientFilter { search: search.clone(), page: Page::number(page) };
    let listing = core.clients().list(&caller, &filter).await?;
    let first_run = listing.total == 0 && search.is_empty();
    Ok(ClientsView {
        rows: listing.items.into_iter().map(Into::into).collect(),
        total: listing.total,
        page: filter.page.get(),
        search,
        drafts: core
            .clients()
            .list_drafts(&caller)
            .await?
            .into_iter()
            .map(|d| (d.id.to_string(), d.fields.name))
            .collect(),
        has_provider: first_run && !core.providers().list(&caller).await?.is_empty(),
        has_collection: first_run && !core.collections().list(&caller).await?.is_empty(),
        now: core.now().unix_seconds(),
    })
}

/// Everything the page of one client shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientView {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Its picture.
    pub logo: Option<String>,
    /// Its people may sign in.
    pub portal_access: bool,
    /// The authentication method, in words.
    pub method: String,
    /// It uses API keys rather than OAuth credentials.
    pub uses_api_keys: bool,
    /// How its calls are authenticated: names and values.
    pub authentication: Vec<(String, String)>,
    /// Some of that can be changed.
    pub has_authentication_settings: bool,
    /// The DCR provider: id and name.
    pub provider: Option<(String, String)>,
    /// The policy: id and name.
    pub policy: Option<(String, String)>,
    /// The collections: id, name, published.
    pub collections: Vec<(String, String, bool)>,
    /// Its people.
    pub members: Vec<MemberRow>,
    /// Their credentials, of both kinds.
    pub credentials: Vec<CredentialRow>,
    /// External providers, how many clients it has there, and whether they are deleted there with it.
    pub elsewhere: Vec<(String, i64, bool)>,
    /// When it was made.
    pub created_at: i64,
    /// How many days an invitation works.
    pub invitation_days: i64,
    /// The form to invite another person, with what went wrong the last time.
    pub invite: form_state::Invite,
    /// The time the rows are told from.
    pub now: i64,
}

/// The state of the invitation form.
pub mod form_state {
    /// See [`super::InviteForm`].
    pub type Invite = crate::form::FormState<super::InviteForm>;
}

/// The form to invite a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InviteForm {
    /// The client's id.
    #[serde(default)]
    pub client: String,
    /// The person's address.
    #[serde(default)]
    pub email: String,
}

/// A person of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// The id.
    pub id: String,
    /// Their address.
    pub email: String,
    /// Owner, developer or viewer.
    pub role: String,
    /// They have accepted.
    pub active: bool,
    /// When they were last invited.
    pub invited_at: i64,
    /// Until when the invitation works.
    pub invitation_expires_at: i64,
    /// They have not accepted, and asked for another invitation.
    pub invitation_requested: bool,
    /// When they last came in.
    pub last_sign_in_at: Option<i64>,
    /// What became of the last mail to them.
    pub delivery: Option<DeliveryView>,
    /// An invitation that has not been delivered by mail: the administrator can copy it.
    pub unsent_link: Option<String>,
}

/// What became of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryView {
    /// `queued`, `sent`, `failed` or `cancelled`.
    pub state: String,
    /// How often sending was tried.
    pub attempts: i64,
    /// A sentence on why the last attempt failed.
    pub last_error: Option<String>,
    /// When.
    pub at: i64,
}

/// A registration or an API key of a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialRow {
    /// The id.
    pub id: String,
    /// The name its people gave it.
    pub label: String,
    /// `client_id` of a registration; the masked value of an API key.
    pub identifier: String,
    /// The masked secret.
    pub secret: Option<String>,
    /// Grant types, in words.
    pub grants: String,
    /// The external provider it is registered at, and whether clients are deleted there.
    pub external: Option<(String, bool)>,
    /// The word of its state; `active` or `revoked` for an API key.
    pub state: String,
    /// Who made it.
    pub owner: String,
    /// When it was made.
    pub created_at: i64,
}

/// The page of one client.
pub async fn client_page(id: String) -> Result<ClientView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let page = core.clients().page(&caller, &id.as_str().into()).await?;
    // An invitation lets in whoever has it, so those who may only look do not see it.
    let may_pass_on = caller.owner().is_ok();
    let mut members = Vec::new();
    for summary in &page.members {
        let unsent = if may_pass_on { core.members().unsent_link(&caller, &summary.member.id).await? } else { None };
        members.push(super::convert::member_row(summary, unsent));
    }
    let invite = form::restore(&format!("invite/{id}"))
        .await
        .unwrap_or_else(|| form::FormState::fresh(InviteForm { client: id, email: String::new() }));
    let (days, now) = (core.members().invitation_days(), core.now().unix_seconds());
    let mut view = super::convert::client_view(&page, members, invite, days, now);
    // Registrations come first.
    for (row, summary) in view.credentials.iter_mut().zip(&page.registrations) {
        row.state = provisioning::state_word(&core, &caller, &summary.registration).await?;
    }
    Ok(view)
}

/// Invites another person to a client.
#[server(endpoint = "clients/invite")]
pub async fn invite_member(#[server(flatten)] form: InviteForm) -> Result<(), AppError> {
    let client = form.client.clone();
    let outcome = backend::core().members().invite(&backend::caller(), &client.as_str().into(), &form.email).await;
    if outcome.is_ok() {
        form::notify(&backend::session()?, "Invitation sent.").await;
    }
    form::answer(&format!("invite/{client}"), form, outcome.map(|_| client_path(&client))).await
}

/// Sends an invitation again; the older ones stop working.
#[server(endpoint = "clients/resend")]
pub async fn resend_invitation(client: String, member: String) -> Result<(), AppError> {
    let outcome = backend::core().members().resend_invitation(&backend::caller(), &member.as_str().into()).await;
    form::act(&client_path(&client), outcome.map(|()| "New invitation sent. The older link no longer works.")).await
}

/// Invites a member who has accepted once more: for those whom mail does not reach.
#[server(endpoint = "clients/reinvite-member")]
pub async fn reinvite_member(client: String, member: String) -> Result<(), AppError> {
    let outcome = backend::core().members().reinvite(&backend::caller(), &member.as_str().into()).await;
    let notice = "Invited again. Their sessions have ended; the new invitation is the only way in.";
    form::act(&client_path(&client), outcome.map(|()| notice)).await
}

/// Takes an invitation back.
#[server(endpoint = "clients/revoke-invitation")]
pub async fn revoke_invitation(client: String, member: String) -> Result<(), AppError> {
    let outcome = backend::core().members().revoke_invitation(&backend::caller(), &member.as_str().into()).await;
    form::act(&client_path(&client), outcome.map(|()| "Invitation revoked. Its link no longer works.")).await
}

/// Removes a person from a client.
#[server(endpoint = "clients/remove-member")]
pub async fn remove_member(client: String, member: String) -> Result<(), AppError> {
    let outcome = backend::core().members().remove(&backend::caller(), &member.as_str().into()).await;
    form::act(&client_path(&client), outcome.map(|()| "Member removed. They can no longer sign in.")).await
}

/// Revokes a registration or, when `api_key` says so, an API key.
#[server(endpoint = "clients/revoke-credential")]
pub async fn revoke_credential(
    client: String,
    credential: String,
    #[server(default)] api_key: String,
) -> Result<(), AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let mut notice = "Credential revoked. It no longer works.";
    let outcome = if api_key.is_empty() {
        let id = credential.as_str().into();
        let revoked = core.registrations().revoke(&caller, &id).await;
        if revoked.is_ok() {
            wait_a_little(&core, &id).await;
            if core.provisioning().credential_page(&caller, &id).await?.operation.is_some() {
                notice = "Credential revoked. It is being deleted at its provider.";
            }
        }
        revoked.map(drop)
    } else {
        core.api_keys().revoke(&caller, &credential.as_str().into()).await.map(drop)
    };
    form::act(&client_path(&client), outcome.map(|()| notice)).await
}

/// Deletes a client with everything that belongs to it.
#[server(endpoint = "clients/delete")]
pub async fn delete_client(client: String) -> Result<(), AppError> {
    let outcome = backend::core().clients().delete(&backend::caller(), &client.as_str().into()).await;
    let path = if outcome.is_ok() { super::CLIENTS.to_owned() } else { client_path(&client) };
    form::act(&path, outcome.map(|()| "Client deleted. Its credentials no longer work.")).await
}
