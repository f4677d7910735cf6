//! What the pages (`app`) and the HTTP routes (`server`) share about a browser's request. Knows axum and the session, but
//! nothing of the pages, so that the endpoints for programs do not depend on them.
//!
//! | file | holds |
//! | --- | --- |
//! | [`session`] | who is signed in, and the authorization requests begun in this browser |
//! | `request` | what the server's middleware puts into a request's extensions |
//! | `local_path` | which return addresses are followed |

mod local_path;
mod request;
pub mod session;

pub use local_path::local_path;
pub use request::{AwaitingApproval, ClientAddress, Device};
