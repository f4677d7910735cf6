//! What ties registrations and API clients to external providers, and what unties them.

use model::{ProviderId, Registration, RegistrationId, StoreError, Timestamp};

use crate::{
    engine::transaction::Transaction,
    error::{changed, to_json},
    sql::registrations,
};

#[derive(sqlx::FromRow)]
struct IdRow {
    id: String,
}

/// What an external provider has given it.
pub(crate) async fn set_client_id(tx: &mut Transaction, registration: &Registration) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE registrations SET client_id = $3, realm = $4, provider = $5, state = $6, updated_at = $7,
            label = $8, metadata = $9, revision = revision + 1
         WHERE id = $1 AND revision = $2 AND state <> 'revoked'",
        registration.id.as_str(),
        registration.revision,
        registration.client_id.as_str(),
        registration.realm.as_str(),
        registration.provider.as_ref().map(ProviderId::as_str),
        registration.state.as_str(),
        registration.updated_at.unix_seconds(),
        registration.label.as_str(),
        to_json(&registration.metadata)?,
    )?)
}

/// The API clients of one provider use another.
pub(crate) async fn move_api_clients(
    tx: &mut Transaction,
    from: &ProviderId,
    to: &ProviderId,
) -> Result<(), StoreError> {
    execute!(tx, "UPDATE api_clients SET provider = $2 WHERE provider = $1", from.as_str(), to.as_str())?;
    Ok(())
}

/// Detaches API clients and registrations from a provider. Registrations that are half made or being deleted there are
/// revoked. Counts as a change of the registrations, so that nobody
/// who read them before ties them to it again; the realm stays, because that provider gave out their `client_id`s.
pub(crate) async fn detach(tx: &mut Transaction, id: &ProviderId, at: Timestamp) -> Result<(), StoreError> {
    execute!(tx, "UPDATE api_clients SET provider = NULL WHERE provider = $1", id.as_str())?;
    let half_made = fetch_all!(
        tx,
        IdRow,
        "SELECT id FROM registrations WHERE provider = $1 AND state IN ('registering', 'revoking')",
        id.as_str(),
    )?;
    for row in half_made {
        registrations::revoke(tx, &RegistrationId::from(row.id), at).await?;
    }
    execute!(tx, "UPDATE registrations SET provider = NULL, revision = revision + 1 WHERE provider = $1", id.as_str(),)?;
    Ok(())
}
