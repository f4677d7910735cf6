//! The people who run the portal.

use crate::{AdministratorId, Timestamp, stored_words};

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
