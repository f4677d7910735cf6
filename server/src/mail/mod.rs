//! Mail: what is in the outbox goes to the mail server.
//!
//! The core decides what is sent, when it is retried and when it is given up; here are only the texts (`templates/<message>/`),
//! the SMTP conversation, and the loop.
//!
//! Each message has an SMTP conversation of its own, so one that is cut off, by a stop or by the network, leaves at most one message
//! whose delivery is unknown.
//!
//! To add a message: a variant of `registration::MailKind`, a folder in `templates/`, and the compiler asks for the rest.

mod conversation;
mod failure;
mod render;
mod transport;
mod worker;

pub use failure::Failure;
pub use render::{Rendered, render, test_message};
pub use transport::Mailer;
pub use worker::{deliver_next, spawn};
