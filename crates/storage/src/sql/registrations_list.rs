//! The administrators' list of registrations of every origin.

use model::{Listing, Page, RegistrationFilter, RegistrationState, StoreError};

use crate::{
    database::Database,
    sql::{
        names::containing,
        registrations::{RegistrationRow, registration_columns, registrations},
    },
};

#[derive(sqlx::FromRow)]
struct ListRow {
    #[sqlx(flatten)]
    registration: RegistrationRow,
    client_name: Option<String>,
    provider_name: Option<String>,
}

impl TryFrom<ListRow> for model::RegistrationRow {
    type Error = StoreError;

    fn try_from(row: ListRow) -> Result<Self, StoreError> {
        Ok(Self {
            registration: row.registration.try_into()?,
            client_name: row.client_name,
            provider_name: row.provider_name,
        })
    }
}

/// The rows of a page ($2 rows after $3) of those that `$which` admits; $1 is the state, empty for all but the revoked
/// ones. The ids come from an index where nothing is searched for, and only the rows of the page are then read.
macro_rules! page_of {
    ($which:expr) => {
        registrations!(
            ", c.name AS client_name, p.name AS provider_name",
            concat!(
                "(SELECT id FROM registrations WHERE ",
                $which,
                " ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3) page
                 JOIN registrations r ON r.id = page.id
                 LEFT JOIN api_clients c ON c.id = r.api_client
                 LEFT JOIN providers p ON p.id = r.provider
                 ORDER BY r.created_at DESC, r.id DESC"
            )
        )
    };
}

/// Those in the state $1.
macro_rules! in_state {
    () => {
        "(state = $1 OR ($1 = '' AND state <> 'revoked'))"
    };
}

/// The same, if they also match the patterns `$text` (label and `client_id`) and `$uris` (metadata).
macro_rules! matching {
    ($text:literal, $uris:literal) => {
        concat!(
            in_state!(),
            " AND (LOWER(label) LIKE ",
            $text,
            r" ESCAPE '\' OR LOWER(client_id) LIKE ",
            $text,
            r" ESCAPE '\' OR LOWER(metadata) LIKE ",
            $uris,
            r" ESCAPE '\')"
        )
    };
}

/// The pattern for metadata whose redirection URIs contain `search`: in the JSON they stand between their own name and
/// the next one. A quotation mark inside of a value has a backslash before it and so cannot look like these.
fn in_redirect_uris(search: &str) -> String {
    // A string always has a JSON form, in quotation marks.
    let json = serde_json::Value::from(search).to_string();
    let inner = json.strip_prefix('"').and_then(|json| json.strip_suffix('"')).unwrap_or_default();
    format!(r#"%"redirect\_uris":[{}],"grant\_types":%"#, containing(inner))
}

pub(crate) async fn page(
    db: &Database,
    filter: &RegistrationFilter,
) -> Result<Listing<model::RegistrationRow>, StoreError> {
    let (rows, offset) = (i64::from(Page::ROWS), filter.page.offset());
    let state = filter.state.map_or("", RegistrationState::as_str);
    // Both databases put only these letters into lower case, with the tables as they are.
    let search = filter.search.trim().to_ascii_lowercase();
    let (text, uris) = (containing(&search), in_redirect_uris(&search));
    let items = if search.is_empty() {
        fetch_all!(db.reader(), ListRow, page_of!(in_state!()), state, rows, offset)?
    } else {
        fetch_all!(
            db.reader(),
            ListRow,
            page_of!(matching!("$4", "$5")),
            state,
            rows,
            offset,
            text.as_str(),
            uris.as_str(),
        )?
    };
    let items = items.into_iter().map(TryInto::try_into).collect::<Result<Vec<_>, StoreError>>()?;
    let total = match i64::try_from(items.len()) {
        // A first page that is not full is all there is: most searches need not look twice.
        Ok(found) if offset == 0 && found < rows => found,
        _ if search.is_empty() => {
            fetch_count!(db.reader(), concat!("SELECT COUNT(*) FROM registrations WHERE ", in_state!()), state)?
        }
        _ => fetch_count!(
            db.reader(),
            concat!("SELECT COUNT(*) FROM registrations WHERE ", matching!("$2", "$3")),
            state,
            text.as_str(),
            uris.as_str(),
        )?,
    };
    Ok(Listing { items, total })
}
