//! Members: the people of an API client. They come in by links sent to their address and have no passwords.

mod code;
mod enter_code;
mod invite;
mod redeem;
mod reinvite;
mod remove;
mod revoke;
mod sign_in_link;

pub use redeem::{LinkPreview, Redeemed};

use crate::shared::service;

service! {
    /// The people of API clients: `core.members()`.
    Members
}

/// How long an invitation works, in days, where the operator does not say otherwise.
pub const INVITATION_DAYS: i64 = 7;
/// The longest that an invitation works, in days. Links are kept for a month.
pub const MAX_INVITATION_DAYS: i64 = 30;
/// How long a sign-in link and its code work, in seconds: 30 minutes.
pub const SIGN_IN_LINK_SECONDS: i64 = 30 * 60;
