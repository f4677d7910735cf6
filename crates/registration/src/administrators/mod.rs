//! The people who run the portal.

mod basic;
mod create;
mod set_up;
mod sign_in;

pub(crate) use basic::BasicCache;

use crate::{AdministratorId, Timestamp, members::stored_words};

/// The longest user name, in characters.
pub const MAX_USERNAME: usize = 64;

/// What an administrator may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdministratorRole {
    /// Everything.
    Owner,
    /// Registers and manages clients by the DCR endpoints, as a program or an ordinary user of them would; reads pages.
    Registrar,
    /// Reads pages. Nothing by the DCR endpoints.
    Auditor,
}

stored_words!(AdministratorRole { Owner = "owner", Registrar = "registrar", Auditor = "auditor" });

/// A person who runs the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Administrator {
    /// The id.
    pub id: AdministratorId,
    /// Unique, lower case.
    pub username: String,
    /// Where mail reaches them.
    pub email: String,
    /// What they may do.
    pub role: AdministratorRole,
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
    /// What they may do.
    pub role: AdministratorRole,
    /// At least 12 characters; nothing else is asked of it.
    pub password: crate::Secret,
}
