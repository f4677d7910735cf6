//! Open registrations that were never used. They are deleted after a while, or earlier to make room for others.

use model::{ProviderId, Registration, StoreError, Timestamp};

use crate::{
    database::Database,
    sql::registrations::{RegistrationRow, registration_columns, registrations},
};

/// Open registrations that were never used. A client that is known by its metadata document and was disabled or rejected stays,
/// because it would register itself again.
macro_rules! unused {
    () => {
        "origin IN ('open', 'metadata_document') AND last_used_at IS NULL AND state <> 'revoked'
            AND NOT (origin = 'metadata_document' AND state IN ('disabled', 'rejected'))"
    };
}

pub(crate) async fn count(db: &Database, provider: &ProviderId) -> Result<i64, StoreError> {
    fetch_count!(
        db.reader(),
        concat!("SELECT COUNT(*) FROM registrations WHERE provider = $1 AND ", unused!()),
        provider.as_str(),
    )
}

pub(crate) async fn list(
    db: &Database,
    provider: &ProviderId,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<Registration>, StoreError> {
    fetch_all!(
        db.reader(),
        RegistrationRow,
        registrations!(
            "",
            "registrations r WHERE r.provider = $1 AND r.created_at <= $2 AND ",
            unused!(),
            " ORDER BY r.created_at, r.id LIMIT $3"
        ),
        provider.as_str(),
        before.unix_seconds(),
        limit,
    )?
    .into_iter()
    .map(Registration::try_from)
    .collect()
}
