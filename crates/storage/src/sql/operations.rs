//! What is to be done at external providers, and what became of it.

use model::{
    Operation, OperationError, OperationId, OperationKind, OperationState, ProviderId, RegistrationId, Requester,
    SecretHash, StoreError, Timestamp,
};

use crate::{
    database::Database,
    engine::{insert::insert, transaction::Transaction},
    error::{Place, changed, to_json},
};

row! {
    struct OperationRow = "operations" as "o", operation_columns! {
        id: String,
        kind: String,
        provider: String,
        registration: Option<String>,
        client: String,
        subject: String,
        state: String,
        intent: Option<String>,
        requester_kind: String,
        requester_id: String,
        requester_name: String,
        member: Option<String>,
        session: Option<String>,
        attempts: i64,
        next_attempt_at: i64,
        lease_until: i64,
        uncertain: bool,
        last_error: Option<String>,
        correlation_id: String,
        created_at: i64,
        finished_at: Option<i64>,
    }
}

impl TryFrom<&Operation> for OperationRow {
    type Error = StoreError;

    fn try_from(operation: &Operation) -> Result<Self, StoreError> {
        Ok(Self {
            id: operation.id.as_str().to_owned(),
            kind: operation.kind.as_str().to_owned(),
            provider: operation.provider.as_str().to_owned(),
            registration: operation.registration.as_ref().map(|value| value.as_str().to_owned()),
            client: operation.client.as_str().to_owned(),
            subject: operation
                .registration
                .as_ref()
                .map_or(operation.client.as_str(), RegistrationId::as_str)
                .to_owned(),
            state: operation.state.as_str().to_owned(),
            intent: operation.intent.as_ref().map(to_json).transpose()?,
            requester_kind: operation.requested_by.kind.clone(),
            requester_id: operation.requested_by.id.clone(),
            requester_name: operation.requested_by.name.clone(),
            member: operation.requested_by.member.as_ref().map(|value| value.as_str().to_owned()),
            session: operation.requested_by.session.as_ref().map(|value| value.as_str().to_owned()),
            attempts: operation.attempts,
            next_attempt_at: operation.next_attempt_at.unix_seconds(),
            lease_until: operation.lease_until.unix_seconds(),
            uncertain: operation.uncertain,
            last_error: operation.last_error.as_ref().map(to_json).transpose()?,
            correlation_id: operation.correlation_id.clone(),
            created_at: operation.created_at.unix_seconds(),
            finished_at: operation.finished_at.map(Timestamp::unix_seconds),
        })
    }
}

/// The start of a query for [`OperationRow`]s.
macro_rules! operations {
    ($rest:literal) => {
        concat!("SELECT ", operation_columns!(), " FROM operations o ", $rest)
    };
}

#[derive(sqlx::FromRow)]
struct NextRow {
    next_at: Option<i64>,
}

impl TryFrom<OperationRow> for Operation {
    type Error = StoreError;

    fn try_from(row: OperationRow) -> Result<Self, StoreError> {
        let place = |column| Place::new("operations", column, &row.id);
        Ok(Self {
            kind: place("kind").word(&row.kind, OperationKind::from_word)?,
            state: place("state").word(&row.state, OperationState::from_word)?,
            intent: row.intent.map(|text| place("intent").json(&text)).transpose()?,
            last_error: row.last_error.map(|text| place("last_error").json(&text)).transpose()?,
            id: row.id.into(),
            provider: row.provider.into(),
            registration: row.registration.map(Into::into),
            client: row.client.into(),
            requested_by: Requester {
                kind: row.requester_kind,
                id: row.requester_id,
                name: row.requester_name,
                member: row.member.map(Into::into),
                session: row.session.map(SecretHash::from_stored),
            },
            attempts: row.attempts,
            next_attempt_at: Timestamp::from_unix_seconds(row.next_attempt_at),
            lease_until: Timestamp::from_unix_seconds(row.lease_until),
            uncertain: row.uncertain,
            correlation_id: row.correlation_id,
            created_at: Timestamp::from_unix_seconds(row.created_at),
            finished_at: row.finished_at.map(Timestamp::from_unix_seconds),
        })
    }
}

fn read(rows: Vec<OperationRow>) -> Result<Vec<Operation>, StoreError> {
    rows.into_iter().map(Operation::try_from).collect()
}

pub(crate) async fn due(db: &Database, now: Timestamp, limit: i64) -> Result<Vec<Operation>, StoreError> {
    read(fetch_all!(
        db.reader(),
        OperationRow,
        operations!(
            "WHERE state = 'waiting' AND next_attempt_at <= $1 AND lease_until <= $1
             ORDER BY next_attempt_at, created_at, id LIMIT $2"
        ),
        now.unix_seconds(),
        limit,
    )?)
}

/// One that a worker has is due for others at the end of the lease.
pub(crate) async fn next_at(db: &Database) -> Result<Option<Timestamp>, StoreError> {
    let row = fetch_optional!(
        db.reader(),
        NextRow,
        "SELECT MIN(CASE WHEN lease_until > next_attempt_at THEN lease_until ELSE next_attempt_at END) AS next_at
         FROM operations WHERE state = 'waiting'",
    )?;
    Ok(row.and_then(|row| row.next_at).map(Timestamp::from_unix_seconds))
}

pub(crate) async fn lookup(db: &Database, id: &OperationId) -> Result<Option<Operation>, StoreError> {
    fetch_optional!(db.reader(), OperationRow, operations!("WHERE id = $1"), id.as_str())?
        .map(Operation::try_from)
        .transpose()
}

pub(crate) async fn open(db: &Database, registration: &RegistrationId) -> Result<Option<Operation>, StoreError> {
    fetch_optional!(
        db.reader(),
        OperationRow,
        operations!("WHERE subject = $1 AND state IN ('waiting', 'stuck')"),
        registration.as_str(),
    )?
    .map(Operation::try_from)
    .transpose()
}

pub(crate) async fn open_at(db: &Database, provider: &ProviderId, limit: i64) -> Result<Vec<Operation>, StoreError> {
    read(fetch_all!(
        db.reader(),
        OperationRow,
        operations!("WHERE provider = $1 AND state IN ('waiting', 'stuck') ORDER BY created_at, id LIMIT $2"),
        provider.as_str(),
        limit,
    )?)
}

pub(crate) async fn recent(
    db: &Database,
    registration: &RegistrationId,
    limit: i64,
) -> Result<Vec<Operation>, StoreError> {
    read(fetch_all!(
        db.reader(),
        OperationRow,
        operations!("WHERE registration = $1 ORDER BY created_at DESC, id DESC LIMIT $2"),
        registration.as_str(),
        limit,
    )?)
}

pub(crate) async fn add(tx: &mut Transaction, operation: &Operation) -> Result<(), StoreError> {
    insert(tx, vec![OperationRow::try_from(operation)?]).await
}

/// Of several workers at the same moment one finds the row as it was; the others wait for it and then find it begun.
pub(crate) async fn begin(
    tx: &mut Transaction,
    id: &OperationId,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE operations SET attempts = attempts + 1, lease_until = $3, uncertain = TRUE
         WHERE id = $1 AND state = 'waiting' AND next_attempt_at <= $2 AND lease_until <= $2",
        id.as_str(),
        now.unix_seconds(),
        lease_until.unix_seconds(),
    )?)
}

pub(crate) async fn finish(
    tx: &mut Transaction,
    id: &OperationId,
    attempt: i64,
    at: Timestamp,
) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE operations SET state = 'done', lease_until = 0, uncertain = FALSE, last_error = NULL, finished_at = $3
         WHERE id = $1 AND attempts = $2 AND state = 'waiting'",
        id.as_str(),
        attempt,
        at.unix_seconds(),
    )?)
}

pub(crate) async fn fail(
    tx: &mut Transaction,
    id: &OperationId,
    attempt: i64,
    error: &OperationError,
    retry_at: Option<Timestamp>,
    uncertain: bool,
) -> Result<(), StoreError> {
    let state = if retry_at.is_some() { OperationState::Waiting } else { OperationState::Stuck };
    changed(execute!(
        tx,
        "UPDATE operations SET state = $3, last_error = $4, next_attempt_at = COALESCE($5, next_attempt_at),
            uncertain = $6, lease_until = 0
         WHERE id = $1 AND attempts = $2 AND state = 'waiting'",
        id.as_str(),
        attempt,
        state.as_str(),
        to_json(error)?,
        retry_at.map(Timestamp::unix_seconds),
        uncertain,
    )?)
}

pub(crate) async fn retry(tx: &mut Transaction, id: &OperationId, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE operations SET state = 'waiting', next_attempt_at = $2
         WHERE id = $1 AND state IN ('waiting', 'stuck') AND lease_until <= $2",
        id.as_str(),
        at.unix_seconds(),
    )?)
}

pub(crate) async fn cancel(tx: &mut Transaction, id: &OperationId, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE operations SET state = 'cancelled', lease_until = 0, finished_at = $2
         WHERE id = $1 AND state IN ('waiting', 'stuck') AND lease_until <= $2",
        id.as_str(),
        at.unix_seconds(),
    )?)
}

/// Everything that is to be done at a provider, even what a worker is doing at this moment: its end is then a conflict.
pub(crate) async fn cancel_all_at(
    tx: &mut Transaction,
    provider: &ProviderId,
    at: Timestamp,
) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE operations SET state = 'cancelled', lease_until = 0, finished_at = $2
         WHERE provider = $1 AND state IN ('waiting', 'stuck')",
        provider.as_str(),
        at.unix_seconds(),
    )?;
    Ok(())
}

pub(crate) async fn delete_finished_at(tx: &mut Transaction, provider: &ProviderId) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM operations WHERE provider = $1 AND state IN ('done', 'cancelled')", provider.as_str(),)?;
    Ok(())
}
