//! The people who run the portal.

mod basic;
mod create;
mod set_up;
mod sign_in;

use model::AdministratorRole;

use crate::shared::service;

service! {
    /// The people who run the portal: `core.administrators()`.
    Administrators
}

/// How long the administrator's set-up link works, in seconds: 24 hours.
pub const SET_UP_LINK_SECONDS: i64 = 24 * 60 * 60;
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
