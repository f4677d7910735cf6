//! What is sent as a file: the browser's part of the portal, logos, and JSON documents that are the same for everybody.
//!
//! | file | holds |
//! | --- | --- |
//! | `site` | script, wasm, style sheet, icons |
//! | `logos` | pictures of API clients |
//! | `document` | JSON documents that are kept as bytes |
//! | `etag` | conditional requests |
//! | `encoding` | which content codings a client accepts |

mod document;
mod encoding;
mod etag;
pub mod logos;
pub mod site;

pub use document::Document;
pub use site::{EmbeddedFile, Site};
