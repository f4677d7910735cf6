//! The session store of the pages, over our own table.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use model::{Clock, Secret, StoreError};
use tower_sessions_core::{
    session::{Id, Record},
    session_store::{Error, Result},
};

use crate::database::Database;

/// Keeps sessions in the database. Only the SHA-256 of a session's id is stored: who reads the table cannot take over a
/// session. Expired ones are deleted by the sweep.
#[derive(Clone)]
pub struct SessionStore {
    database: Database,
    clock: Arc<dyn Clock>,
}

impl SessionStore {
    /// Sessions in `database`, which expire by `clock`.
    #[must_use]
    pub fn new(database: Database, clock: Arc<dyn Clock>) -> Self {
        Self { database, clock }
    }

    /// The database.
    #[must_use]
    pub const fn database(&self) -> &Database {
        &self.database
    }
}

impl fmt::Debug for SessionStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SessionStore").field(&self.database).finish()
    }
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    data: String,
}

#[async_trait]
impl tower_sessions_core::SessionStore for SessionStore {
    async fn create(&self, record: &mut Record) -> Result<()> {
        while execute!(
            self.database.writer(),
            "INSERT INTO sessions (id, data, expires_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
            stored_id(&record.id),
            stored_data(record)?,
            record.expiry_date.unix_timestamp(),
        )
        .map_err(backend)?
            == 0
        {
            record.id = Id::default();
        }
        Ok(())
    }

    async fn save(&self, record: &Record) -> Result<()> {
        execute!(
            self.database.writer(),
            "INSERT INTO sessions (id, data, expires_at) VALUES ($1, $2, $3)
             ON CONFLICT (id) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at",
            stored_id(&record.id),
            stored_data(record)?,
            record.expiry_date.unix_timestamp(),
        )
        .map_err(backend)?;
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let row = fetch_optional!(
            self.database.reader(),
            SessionRow,
            "SELECT data FROM sessions WHERE id = $1 AND expires_at > $2",
            stored_id(id),
            self.clock.now().unix_seconds(),
        )
        .map_err(backend)?;
        let Some(row) = row else { return Ok(None) };
        let (data, expiry_date) = serde_json::from_str(&row.data).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        execute!(self.database.writer(), "DELETE FROM sessions WHERE id = $1", stored_id(id)).map_err(backend)?;
        Ok(())
    }
}

fn stored_id(id: &Id) -> String {
    Secret::new(id.to_string()).hash().as_str().to_owned()
}

/// Everything but the id.
fn stored_data(record: &Record) -> Result<String> {
    serde_json::to_string(&(&record.data, &record.expiry_date)).map_err(|error| Error::Encode(error.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` gives it by value")]
fn backend(error: StoreError) -> Error {
    Error::Backend(error.to_string())
}
