//! Why the database did not do it.

/// What a caller is told of [`StoreError::NotText`].
pub const NOT_TEXT: &str = "A value contains the character U+0000, which is not allowed.";

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another row already has this value.
    #[error("{0:?} is taken")]
    Taken(Unique),
    /// The row is not in the state that the change expects: gone, used, or used by others.
    #[error("conflict: the row was changed at the same moment")]
    Conflict,
    /// A given text holds U+0000, which PostgreSQL cannot store or compare with. [`NOT_TEXT`] tells the caller.
    #[error("a text holds U+0000")]
    NotText,
    /// A stored value does not read back.
    #[error("{table}.{column} of row {row} does not read back: {reason}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's id.
        row: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The database can be read, and not be written to: its disk is full, or it is read-only at the moment. Nothing was
    /// changed. The text is the database's own.
    #[error("the database cannot be written to: {0}")]
    Unwritable(String),
    /// The database cannot be reached or failed.
    #[error("the database failed: {0}")]
    Backend(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// What to tell the person or program that asked, when the database is the reason and not the request.
    #[must_use]
    pub const fn outage(&self) -> Option<&'static str> {
        match self {
            Self::Unwritable(_) => Some("The server cannot store anything at the moment. Please try again later."),
            Self::Backend(_) => Some("The database does not answer at the moment. Please try again in a moment."),
            Self::Taken(_) | Self::Conflict | Self::NotText | Self::Inconsistent { .. } => None,
        }
    }
}

/// What must be unique.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unique {
    /// An administrator's user name.
    Username,
    /// An API client's name.
    ClientName,
    /// A provider's name.
    ProviderName,
    /// A collection's name.
    CollectionName,
    /// A policy's name.
    PolicyName,
    /// A member's address within their API client.
    MemberEmail,
    /// An OAuth `client_id`.
    ClientId,
    /// A registration's unique name.
    RegistrationName,
    /// The one provider that is open.
    OpenProvider,
    /// The one operation of a registration that is open.
    OpenOperation,
    /// Anything else; ids of our own.
    Other,
}
