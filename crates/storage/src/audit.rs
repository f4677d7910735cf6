//! The audit log.

use model::{ApiClientId, AuditEvent, StoreError, Timestamp};

use crate::{database::Database, transaction::Transaction};

#[derive(sqlx::FromRow)]
struct EventRow {
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
        "SELECT id, at, actor_kind, actor_id, actor_name, action, object_id, object_name, api_client
         FROM audit_events ORDER BY at DESC, id DESC LIMIT $1",
        limit,
    )?;
    Ok(rows.into_iter().map(AuditEvent::from).collect())
}

pub(crate) async fn record(tx: &mut Transaction, events: &[&AuditEvent]) -> Result<(), StoreError> {
    insert_rows!(
        tx,
        "INSERT INTO audit_events (id, at, actor_kind, actor_id, actor_name, action, object_id, object_name,
            api_client)",
        9,
        events,
        |event| [
            event.id.as_str(),
            event.at.unix_seconds(),
            event.actor_kind.as_ref(),
            event.actor_id.as_str(),
            event.actor_name.as_str(),
            event.action.as_ref(),
            event.object_id.as_str(),
            event.object_name.as_str(),
            event.api_client.as_ref().map(ApiClientId::as_str),
        ]
    );
    Ok(())
}
