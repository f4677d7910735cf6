//! The people who run the portal.

mod basic;
mod create;
mod set_up;
mod sign_in;

use model::AdministratorRole;

pub(crate) use basic::BasicCache;

/// The longest user name, in characters.
pub const MAX_USERNAME: usize = 64;

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
    pub password: model::Secret,
}
