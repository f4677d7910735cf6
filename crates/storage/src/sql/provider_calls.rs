//! The activity log of external providers.

use model::{Call, CallFilter, Listing, Page, ProviderCall, ProviderId, RegistrationId, StoreError, Timestamp};

use crate::{
    database::Database,
    engine::{insert::insert, transaction::Transaction},
    error::Place,
};

row! {
    struct CallRow = "provider_calls" as "k", call_columns! {
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
}

impl From<&ProviderCall> for CallRow {
    fn from(call: &ProviderCall) -> Self {
        Self {
            id: call.id.as_str().to_owned(),
            at: call.at.unix_seconds(),
            provider: call.provider.as_str().to_owned(),
            registration: call.registration.as_ref().map(|value| value.as_str().to_owned()),
            operation: call.operation.as_ref().map(|value| value.as_str().to_owned()),
            purpose: call.purpose.clone(),
            method: call.call.method.clone(),
            address: call.call.address.clone(),
            status: call.call.status.map(i64::from),
            error: call.call.error.clone(),
            duration_ms: call.call.duration_ms,
            correlation_id: call.correlation_id.clone(),
        }
    }
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
                "SELECT ", call_columns!(), " FROM provider_calls k WHERE (NOT $1 OR error IS NOT NULL)",
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
    insert(tx, vec![CallRow::from(call)]).await
}
