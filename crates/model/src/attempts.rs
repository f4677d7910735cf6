//! From where people have signed in to their accounts.

use crate::Timestamp;

/// How long a source stays known after its last sign-in, in seconds.
pub const KNOWN_SECONDS: i64 = 180 * 24 * 60 * 60;

/// How many browsers and how many networks of an account are known at most; the oldest make room.
pub const MOST_KNOWN: i64 = 20;

/// A source from which somebody has signed in to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownSource {
    /// The source: a hash of the device or the network.
    pub source: String,
    /// When it was last noted.
    pub seen_at: Timestamp,
}
