//! The audit log.

use model::{AuditEvent, StoreError, Timestamp};

use crate::{
    database::Database,
    engine::{insert::insert, transaction::Transaction},
};

row! {
    struct EventRow = "audit_events" as "e", event_columns! {
        id: String,
        at: i64,
        actor_kind: String,
        actor_id: String,
        actor_name: String,
        action: String,
        object_id: String,
        object_name: String,
        api_client: Option<String>,
    }
}

impl From<&AuditEvent> for EventRow {
    fn from(event: &AuditEvent) -> Self {
        Self {
            id: event.id.as_str().to_owned(),
            at: event.at.unix_seconds(),
            actor_kind: event.actor_kind.as_ref().to_owned(),
            actor_id: event.actor_id.clone(),
            actor_name: event.actor_name.clone(),
            action: event.action.as_ref().to_owned(),
            object_id: event.object_id.clone(),
            object_name: event.object_name.clone(),
            api_client: event.api_client.as_ref().map(|value| value.as_str().to_owned()),
        }
    }
}

impl From<EventRow> for AuditEvent {
    fn from(row: EventRow) -> Self {
        Self {
            id: row.id.into(),
            at: Timestamp::from_unix_seconds(row.at),
            actor_kind: row.actor_kind.into(),
            actor_id: row.actor_id,
            actor_name: row.actor_name,
            action: row.action.into(),
            object_id: row.object_id,
            object_name: row.object_name,
            api_client: row.api_client.map(Into::into),
        }
    }
}

pub(crate) async fn recent(db: &Database, limit: i64) -> Result<Vec<AuditEvent>, StoreError> {
    let rows = fetch_all!(
        db.reader(),
        EventRow,
        concat!("SELECT ", event_columns!(), " FROM audit_events e ORDER BY at DESC, id DESC LIMIT $1"),
        limit,
    )?;
    Ok(rows.into_iter().map(AuditEvent::from).collect())
}

pub(crate) async fn record(tx: &mut Transaction, events: &[&AuditEvent]) -> Result<(), StoreError> {
    insert(tx, events.iter().map(|event| EventRow::from(*event)).collect()).await
}
