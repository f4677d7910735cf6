//! The databases' errors as errors of the port, and stored values that fail to parse.

use std::fmt::Display;

use model::{StoreError, Unique};
use serde::{Serialize, de::DeserializeOwned};
use sqlx::error::DatabaseError;

/// `character_not_in_repertoire` and `untranslatable_character`: what PostgreSQL says of U+0000 in text and in JSON.
const NOT_TEXT: [&str; 2] = ["22021", "22P05"];

/// What `error` means to the core.
pub(crate) fn store_error(error: sqlx::Error) -> StoreError {
    if let sqlx::Error::Database(refusal) = &error {
        if refusal.is_unique_violation() {
            return taken(&unique_index(&**refusal));
        }
        if refusal.is_foreign_key_violation() {
            return StoreError::Conflict;
        }
        if refusal.code().is_some_and(|code| NOT_TEXT.contains(&&*code)) {
            return StoreError::NotText;
        }
        if refusal.code().is_some_and(|code| is_unwritable(&code)) {
            return StoreError::Unwritable(refusal.message().to_owned());
        }
    }
    StoreError::Backend(Box::new(error))
}

/// The code says that the database can be read and not be written to. PostgreSQL's have five characters:
/// `read_only_sql_transaction`, `disk_full`. SQLite's are numbers, with the primary code in the lowest byte: `SQLITE_READONLY`,
/// `SQLITE_FULL`, and of `SQLITE_IOERR` the failures to write, to sync, to truncate, and to make the shared index larger.
fn is_unwritable(code: &str) -> bool {
    if code.len() == 5 {
        return matches!(code, "25006" | "53100");
    }
    code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 8 | 13) || matches!(code, 778 | 1034 | 1546 | 4874))
}

/// The name of the unique index that refused. PostgreSQL says it; SQLite says the columns, from which our names for
/// unique indexes are made: `UNIQUE constraint failed: members.api_client, members.email` is
/// `members_api_client_email`.
fn unique_index(refusal: &dyn DatabaseError) -> String {
    if let Some(name) = refusal.constraint() {
        return name.to_owned();
    }
    let Some((_, columns)) = refusal.message().split_once("failed: ") else { return String::new() };
    let mut name = String::new();
    for column in columns.split(", ") {
        let (table, column) = column.split_once('.').unwrap_or(("", column));
        if name.is_empty() {
            name.push_str(table);
        }
        name.push('_');
        name.push_str(column);
    }
    name
}

fn taken(index: &str) -> StoreError {
    StoreError::Taken(match index {
        "administrators_username" => Unique::Username,
        "api_clients_name_key" => Unique::ClientName,
        "providers_name_key" => Unique::ProviderName,
        "collections_name_key" => Unique::CollectionName,
        "policies_name_key" => Unique::PolicyName,
        "members_api_client_email" => Unique::MemberEmail,
        "registrations_client_id_realm" => Unique::ClientId,
        "registrations_unique_name" => Unique::RegistrationName,
        "providers_is_open" => Unique::OpenProvider,
        "operations_subject" => Unique::OpenOperation,
        // Two people opened the set-up link at the same moment: the other one was first.
        "administrators_is_first" => return StoreError::Conflict,
        _ => Unique::Other,
    })
}

/// [`StoreError::Conflict`] when no row was changed.
pub(crate) fn changed(rows: u64) -> Result<(), StoreError> {
    if rows == 0 { Err(StoreError::Conflict) } else { Ok(()) }
}

/// The same error for another one who waited for the same statement.
pub(crate) fn copy(error: &StoreError) -> StoreError {
    match error {
        StoreError::Taken(unique) => StoreError::Taken(*unique),
        StoreError::Conflict => StoreError::Conflict,
        StoreError::NotText => StoreError::NotText,
        StoreError::Inconsistent { table, column, row, reason } => {
            StoreError::Inconsistent { table, column, row: row.clone(), reason: reason.clone() }
        }
        StoreError::Unwritable(cause) => StoreError::Unwritable(cause.clone()),
        StoreError::Backend(cause) => StoreError::Backend(cause.to_string().into()),
    }
}

/// The place of a stored value, for the error when it fails to parse.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    table: &'static str,
    column: &'static str,
    row: &'a str,
}

impl<'a> Place<'a> {
    pub(crate) const fn new(table: &'static str, column: &'static str, row: &'a str) -> Self {
        Self { table, column, row }
    }

    /// The error that says so.
    pub(crate) fn inconsistent(self, reason: impl Display) -> StoreError {
        StoreError::Inconsistent {
            table: self.table,
            column: self.column,
            row: self.row.to_owned(),
            reason: reason.to_string(),
        }
    }

    /// The value of a stored word.
    pub(crate) fn word<T>(self, word: &str, from_word: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
        from_word(word).ok_or_else(|| self.inconsistent(format_args!("“{word}” is none of its words")))
    }

    /// The value of stored JSON.
    pub(crate) fn json<T: DeserializeOwned>(self, text: &str) -> Result<T, StoreError> {
        serde_json::from_str(text).map_err(|error| self.inconsistent(error))
    }
}

/// JSON, for storing.
pub(crate) fn to_json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Backend(Box::new(error)))
}
