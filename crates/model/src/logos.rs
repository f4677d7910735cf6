//! Logos of API clients, in two sizes.

use crate::{LogoId, Timestamp};

/// A logo as it is stored. Both sizes are PNG files of our own making; nothing of the uploaded file survives in them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// The id.
    pub id: LogoId,
    /// At most 96 × 96 pixels: for lists.
    pub small: Vec<u8>,
    /// At most 384 × 384 pixels: for pages and dense screens.
    pub large: Vec<u8>,
    /// When it was uploaded.
    pub created_at: Timestamp,
}

/// Which of the two sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoSize {
    /// At most 96 pixels wide and high.
    Small,
    /// At most 384 pixels wide and high.
    Large,
}
