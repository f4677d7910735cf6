//! Logos of API clients: decided by content, re-encoded, stored in two sizes.

mod process;
mod upload;

pub use process::{MAX_LOGO_BYTES, MAX_LOGO_PIXELS, ProcessedLogo, process, too_large};
