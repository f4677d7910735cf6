//! Dispatches each change to the function that makes it.

use model::{
    AdministratorChange, CatalogueChange, Change, ClientChange, CredentialChange, MemberChange, ProvisioningChange,
    SealedChange, StoreError, TokenChange,
};

use crate::{
    database::Database,
    engine::transaction::Transaction,
    sql::{
        administrators, api_keys, audit, authorization_requests, clients, collections, consents, drafts, grants,
        initial_tokens, key_checks, links, logos, members, operations, outbox, policies, provider_calls,
        provider_clients, providers, realms, refresh_tokens, registrations, reveals, revoked_jwts, sealed, secrets,
        server_secrets, signing_keys, tokens,
    },
};

/// Makes all the changes in one transaction, in the order given, or none.
pub(crate) async fn commit(db: &Database, changes: Vec<Change>) -> Result<(), StoreError> {
    if let Some(queue) = db.queue() {
        return queue.commit(changes).await;
    }
    let mut tx = db.begin().await?;
    let applied = apply(&mut tx, &changes).await;
    tx.finish(applied).await?
}

/// Makes the changes in the order given. After an error, those before it are undone by whoever began the transaction.
pub(crate) async fn apply(tx: &mut Transaction, changes: &[Change]) -> Result<(), StoreError> {
    for change in changes {
        match change {
            Change::Administrator(change) => administrator(tx, change).await,
            Change::Catalogue(change) => catalogue(tx, change).await,
            Change::Client(change) => client(tx, change).await,
            Change::Member(change) => member(tx, change).await,
            Change::Credential(change) => credential(tx, change).await,
            Change::Token(change) => token(tx, change).await,
            Change::Provisioning(change) => provisioning(tx, change).await,
            Change::Sealed(change) => sealed_values(tx, change).await,
            Change::Record(event) => audit::record(tx, &[event]).await,
        }?;
    }
    Ok(())
}

async fn administrator(tx: &mut Transaction, change: &AdministratorChange) -> Result<(), StoreError> {
    match change {
        AdministratorChange::Add(administrator) => administrators::add(tx, administrator).await,
        AdministratorChange::AddFirst(administrator) => administrators::add_first(tx, administrator).await,
    }
}

async fn catalogue(tx: &mut Transaction, change: &CatalogueChange) -> Result<(), StoreError> {
    match change {
        CatalogueChange::AddProvider(provider) => providers::add(tx, provider).await,
        CatalogueChange::UpdateProvider(provider) => providers::update(tx, provider).await,
        CatalogueChange::SetProviderSecrets(id, secrets) => providers::set_secrets(tx, id, secrets).await,
        CatalogueChange::SetProviderTest(id, test) => providers::set_test(tx, id, test.as_deref()).await,
        CatalogueChange::SetProviderHealth(id, health) => providers::set_health(tx, id, health).await,
        CatalogueChange::CountProviderUse(id) => providers::count_use(tx, id).await,
        CatalogueChange::DetachProvider(id, at) => providers::detach(tx, id, *at).await,
        CatalogueChange::DeleteProvider(id) => providers::delete(tx, id).await,
        CatalogueChange::AddCollection(collection) => collections::add(tx, collection).await,
        CatalogueChange::UpdateCollection(collection) => collections::update(tx, collection).await,
        CatalogueChange::SetOpenApi(change) => collections::set_openapi(tx, change).await,
        CatalogueChange::DeleteCollection(id) => collections::delete(tx, id).await,
        CatalogueChange::AddPolicy(policy) => policies::add(tx, policy).await,
        CatalogueChange::UpdatePolicy(policy) => policies::update(tx, policy).await,
        CatalogueChange::DeletePolicy(id) => policies::delete(tx, id).await,
    }
}

async fn client(tx: &mut Transaction, change: &ClientChange) -> Result<(), StoreError> {
    match change {
        ClientChange::SaveDraft(draft) => drafts::save(tx, draft).await,
        ClientChange::RemoveDraft(id) => drafts::remove(tx, id).await,
        ClientChange::AddLogo(logo) => logos::add(tx, logo).await,
        ClientChange::DeleteLogo(id) => logos::delete(tx, id).await,
        ClientChange::Add(client) => clients::add(tx, client).await,
        ClientChange::Update(client) => clients::update(tx, client).await,
        ClientChange::SetAuthentication(id, new, at) => clients::set_authentication(tx, id, new, *at).await,
        ClientChange::Delete(id) => clients::delete(tx, id).await,
    }
}

async fn member(tx: &mut Transaction, change: &MemberChange) -> Result<(), StoreError> {
    match change {
        MemberChange::Add(member) => members::add(tx, member).await,
        MemberChange::Remove(id) => members::remove(tx, id).await,
        MemberChange::Reinvite { member, at, expires_at } => members::reinvite(tx, member, *at, *expires_at).await,
        MemberChange::RequestInvitation { member, at } => members::request_invitation(tx, member, *at).await,
        MemberChange::ResetToInvited(member) => members::reset_to_invited(tx, member).await,
        MemberChange::EndInvitation { member, at } => members::end_invitation(tx, member, *at).await,
        MemberChange::SignedIn { member, at } => members::signed_in(tx, member, *at).await,
        MemberChange::AddLink(link) => links::add(tx, link).await,
        MemberChange::RedeemLink(id, at) => links::redeem(tx, id, *at).await,
        MemberChange::AddLinkRequest(request) => links::add_request(tx, request).await,
        MemberChange::RemoveLinkRequest(id) => links::remove_request(tx, id).await,
        MemberChange::UseCode(id, at) => links::use_code(tx, id, *at).await,
        MemberChange::RevokeLinks(member, kind, at) => links::revoke(tx, member, *kind, *at).await,
        MemberChange::Queue(mail) => outbox::queue(tx, mail).await,
        MemberChange::LeaseMail(id, now, until) => outbox::lease(tx, id, *now, *until).await,
        MemberChange::MailSent(id, at) => outbox::sent(tx, id, *at).await,
        MemberChange::MailFailed { mail, error, retry_at } => outbox::failed(tx, mail, error, *retry_at).await,
    }
}

async fn credential(tx: &mut Transaction, change: &CredentialChange) -> Result<(), StoreError> {
    match change {
        CredentialChange::AddRegistration(registration) => registrations::add(tx, &[&**registration]).await,
        CredentialChange::AddSecret(secret) => secrets::add(tx, &[secret]).await,
        CredentialChange::SetClientId(registration) => realms::set_client_id(tx, registration).await,
        CredentialChange::MoveApiClients { from, to } => realms::move_api_clients(tx, from, to).await,
        CredentialChange::SecretWarned(id, days) => secrets::warned(tx, id, *days).await,
        CredentialChange::UpdateRegistration(registration) => registrations::update(tx, registration).await,
        CredentialChange::EndSecrets { registration, now, until } => secrets::end(tx, registration, *now, *until).await,
        CredentialChange::DeleteSecret(registration, id) => secrets::delete(tx, registration, id).await,
        CredentialChange::DeleteSecrets(id) => secrets::delete_all(tx, id).await,
        CredentialChange::EndFormerAccessToken(id) => registrations::end_former_access_token(tx, id).await,
        CredentialChange::RevokeRegistration(id, at) => registrations::revoke(tx, id, *at).await,
        CredentialChange::ReinstateRegistration(id, at) => registrations::reinstate(tx, id, *at).await,
        CredentialChange::ForgetRegistration(id) => registrations::delete_unused(tx, id).await,
        CredentialChange::AddInitialToken(token) => initial_tokens::add(tx, token).await,
        CredentialChange::UseInitialToken(id, at) => initial_tokens::count_uses(tx, id, *at, 1).await,
        CredentialChange::RevokeInitialToken(id, at) => initial_tokens::revoke(tx, id, *at).await,
        CredentialChange::AddApiKey(key) => api_keys::add(tx, key).await,
        CredentialChange::RefreshApiKey { key, hash, last_four, at } => {
            api_keys::refresh(tx, key, hash, last_four, *at).await
        }
        CredentialChange::RevokeApiKey(key, at) => api_keys::revoke(tx, key, *at).await,
        CredentialChange::AddReveal(reveal) => reveals::add(tx, reveal).await,
        CredentialChange::EndReveal { subject, member, session } => {
            reveals::end(tx, subject, member, session.as_ref()).await
        }
    }
}

async fn token(tx: &mut Transaction, change: &TokenChange) -> Result<(), StoreError> {
    match change {
        TokenChange::AddKey(key) => signing_keys::add(tx, key).await,
        TokenChange::EndKey { id, signs_until, published_until } => {
            signing_keys::end(tx, id, *signs_until, *published_until).await
        }
        TokenChange::AddServerSecret { name, sealed, at } => server_secrets::add(tx, name, sealed, *at).await,
        TokenChange::DeleteKey(id) => signing_keys::delete(tx, id).await,
        TokenChange::Issue(issued) => tokens::issue(tx, &[issued]).await,
        TokenChange::Revoke(id) => tokens::revoke(tx, id).await,
        TokenChange::Spend { id, expires_at } => revoked_jwts::add(tx, id, *expires_at).await,
        TokenChange::EndTokens(registration, at) => tokens::end(tx, registration, *at).await,
        TokenChange::AddGrant(grant) => grants::add(tx, grant).await,
        TokenChange::RedeemCode(grant, at) => grants::redeem(tx, grant, *at).await,
        TokenChange::ExtendGrant(grant, until) => grants::extend(tx, grant, *until).await,
        TokenChange::RevokeGrant(grant, at) => grants::revoke(tx, grant, *at).await,
        TokenChange::AddRefreshToken(token) => refresh_tokens::add(tx, token).await,
        TokenChange::UseRefreshToken(hash, at) => refresh_tokens::use_up(tx, hash, *at).await,
        TokenChange::SaveConsent(consent) => consents::save(tx, consent).await,
        TokenChange::WithdrawConsent { registration, person, at } => {
            consents::withdraw(tx, registration, person, *at).await
        }
        TokenChange::AddAuthorizationRequest(request) => authorization_requests::add(tx, request).await,
        TokenChange::TakeAuthorizationRequest(hash, at) => authorization_requests::use_up(tx, hash, *at).await,
        TokenChange::ClientUsed(registration, at) => registrations::used(tx, registration, *at).await,
        TokenChange::TokenUsed(id, at) => tokens::used(tx, id, *at).await,
        TokenChange::SetPrivileges(registration, privileges) => {
            registrations::set_privileges(tx, registration, privileges).await
        }
    }
}

async fn provisioning(tx: &mut Transaction, change: &ProvisioningChange) -> Result<(), StoreError> {
    match change {
        ProvisioningChange::AddOperation(operation) => operations::add(tx, operation).await,
        ProvisioningChange::BeginOperation { id, now, lease_until } => {
            operations::begin(tx, id, *now, *lease_until).await
        }
        ProvisioningChange::FinishOperation { id, attempt, at } => operations::finish(tx, id, *attempt, *at).await,
        ProvisioningChange::FailOperation { id, attempt, error, retry_at, uncertain } => {
            operations::fail(tx, id, *attempt, error, *retry_at, *uncertain).await
        }
        ProvisioningChange::RetryOperation(id, at) => operations::retry(tx, id, *at).await,
        ProvisioningChange::CancelOperation(id, at) => operations::cancel(tx, id, *at).await,
        ProvisioningChange::AddClient(client) => provider_clients::add(tx, client).await,
        ProvisioningChange::UpdateClient(client) => provider_clients::update(tx, client).await,
        ProvisioningChange::DeleteClient(id) => provider_clients::delete(tx, id).await,
        ProvisioningChange::AddCall(call) => provider_calls::add(tx, call).await,
    }
}

async fn sealed_values(tx: &mut Transaction, change: &SealedChange) -> Result<(), StoreError> {
    match change {
        SealedChange::AddCheck(check) => key_checks::add(tx, check).await,
        SealedChange::RemoveCheck(key) => key_checks::remove(tx, key).await,
        SealedChange::Replace { column, row, text } => sealed::replace(tx, *column, row, text).await,
        SealedChange::Delete { column, row } => sealed::delete(tx, *column, row).await,
    }
}
