//! The people who run the portal.

mod create;
mod set_up;
mod sign_in;

use crate::{AdministratorId, Timestamp};

/// The longest user name, in characters.
pub const MAX_USERNAME: usize = 64;

/// A person who runs the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Administrator {
    /// The id.
    pub id: AdministratorId,
    /// Unique, lower case.
    pub username: String,
    /// Where mail reaches them.
    pub email: String,
    /// argon2id, as a PHC string.
    pub password_hash: String,
    /// When they were made.
    pub created_at: Timestamp,
}

/// What a new administrator enters.
#[derive(Clone, Debug)]
pub struct NewAdministrator {
    /// Letters, digits, `.`, `_` and `-`.
    pub username: String,
    /// Where mail reaches them.
    pub email: String,
    /// At least 12 characters; nothing else is asked of it.
    pub password: crate::Secret,
}
