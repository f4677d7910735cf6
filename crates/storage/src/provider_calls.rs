//! The activity log of external providers.

use model::{
    Call, CallFilter, Listing, OperationId, Page, ProviderCall, ProviderId, RegistrationId, StoreError, Timestamp,
};

use crate::{database::Database, error::Place, transaction::Transaction};

#[derive(sqlx::FromRow)]
struct CallRow {
    id: String,
    at: i64,
    provider: String,
    registration: Option<String>,
    operation: Option<String>,
    purpose: String,
    method: String,
    address: String,
    status: Option<i64>,
    error: Option<String>,
    duration_ms: i64,
    correlation_id: String,
}

impl TryFrom<CallRow> for ProviderCall {
    type Error = StoreError;

    fn try_from(row: CallRow) -> Result<Self, StoreError> {
        let place = Place::new("provider_calls", "status", &row.id);
        let status = row.status.map(u16::try_from).transpose().map_err(|error| place.inconsistent(error))?;
        Ok(Self {
            id: row.id.into(),
            at: Timestamp::from_unix_seconds(row.at),
            provider: row.provider.into(),
            registration: row.registration.map(Into::into),
            operation: row.operation.map(Into::into),
            purpose: row.purpose,
            call: Call {
                method: row.method,
                address: row.address,
                status,
                error: row.error,
                duration_ms: row.duration_ms,
            },
            correlation_id: row.correlation_id,
        })
    }
}

/// One page, and how many there are in all, of the calls that `$which` admits; each with its own binds, so that each can
/// use its own index. $1 says whether only those that failed are looked for; `$page` names the last two binds.
macro_rules! page {
    ($db:expr, $filter:expr, $which:literal, $page:literal $(, $value:expr)*) => {{
        let (rows, offset) = (i64::from(Page::ROWS), $filter.page.offset());
        let items = fetch_all!(
            $db.reader(),
            CallRow,
            concat!(
                "SELECT id, at, provider, registration, operation, purpose, method, address, status, error, duration_ms,
                    correlation_id
                 FROM provider_calls WHERE (NOT $1 OR error IS NOT NULL)",
                $which,
                " ORDER BY at DESC, id DESC ",
                $page
            ),
            $filter.failed
            $(, $value)*,
            rows,
            offset,
        )?;
        let total = match i64::try_from(items.len()) {
            // A first page that is not full is all there is: most need not be counted.
            Ok(found) if offset == 0 && found < rows => found,
            _ => fetch_count!(
                $db.reader(),
                concat!("SELECT COUNT(*) FROM provider_calls WHERE (NOT $1 OR error IS NOT NULL)", $which),
                $filter.failed
                $(, $value)*
            )?,
        };
        (items, total)
    }};
}

pub(crate) async fn list(db: &Database, filter: &CallFilter) -> Result<Listing<ProviderCall>, StoreError> {
    let provider = filter.provider.as_ref().map(ProviderId::as_str);
    let registration = filter.registration.as_ref().map(RegistrationId::as_str);
    let (items, total) = match (registration, provider) {
        (Some(registration), provider) => page!(
            db,
            filter,
            " AND registration = $2 AND ($3 = '' OR provider = $3)",
            "LIMIT $4 OFFSET $5",
            registration,
            provider.unwrap_or_default()
        ),
        (None, Some(provider)) => page!(db, filter, " AND provider = $2", "LIMIT $3 OFFSET $4", provider),
        (None, None) => page!(db, filter, "", "LIMIT $2 OFFSET $3"),
    };
    let items = items.into_iter().map(ProviderCall::try_from).collect::<Result<_, _>>()?;
    Ok(Listing { items, total })
}

pub(crate) async fn add(tx: &mut Transaction, call: &ProviderCall) -> Result<(), StoreError> {
    insert_rows!(
        tx,
        "INSERT INTO provider_calls (id, at, provider, registration, operation, purpose, method, address, status, error,
            duration_ms, correlation_id)",
        12,
        [call],
        |call| [
            call.id.as_str(),
            call.at.unix_seconds(),
            call.provider.as_str(),
            call.registration.as_ref().map(RegistrationId::as_str),
            call.operation.as_ref().map(OperationId::as_str),
            call.purpose.as_str(),
            call.call.method.as_str(),
            call.call.address.as_str(),
            call.call.status.map(i64::from),
            call.call.error.as_deref(),
            call.call.duration_ms,
            call.correlation_id.as_str(),
        ]
    );
    Ok(())
}
