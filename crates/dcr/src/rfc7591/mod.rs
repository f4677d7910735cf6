//! The wire format of RFC 7591, RFC 7592 and `OpenID` Connect Registration: requests read, answers written.
//!
//! | file | holds |
//! | --- | --- |
//! | `read` | [`read()`]: client metadata out of a registration request |
//! | `update` | [`Update`]: the request of RFC 7592 section 2.2 |
//! | `answer` | [`Answer`]: the client information response |
//! | `error_answer` | [`ErrorAnswer`]: the error response |

mod answer;
mod error_answer;
mod read;
#[cfg(test)]
mod tests;
mod update;

pub use answer::{Answer, Management};
pub use error_answer::{ErrorAnswer, ascii_description};
pub use read::{is_member, read};
pub use update::Update;
