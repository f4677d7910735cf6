//! Showing a new secret once.

use crate::{MemberId, Sealed, SecretHash, Timestamp};

/// A secret that waits to be read.
#[derive(Clone, Debug)]
pub struct Reveal {
    /// The id of the registration or API key.
    pub subject: String,
    /// The only one who may read it.
    pub member: MemberId,
    /// The only session in which they may; `None` means any.
    pub session: Option<SecretHash>,
    /// [`Revealed`] as JSON, sealed.
    pub sealed: Sealed,
    /// Until when it waits.
    pub expires_at: Timestamp,
}
