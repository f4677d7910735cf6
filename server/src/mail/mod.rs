//! Mail: what is in the outbox goes to the mail server.
//!
//! The core decides what is sent, when it is tried again and when it is given up; here are only the words
//! (`templates/<message>/`), the conversation with the mail server, and the loop.
//!
//! To add a message: a variant of `registration::MailKind`, a folder in `templates/`, and the compiler asks for the rest.

mod render;
mod transport;
mod worker;

pub use render::{Rendered, render};
pub use transport::{Failure, Mailer};
pub use worker::{deliver_next, spawn};
