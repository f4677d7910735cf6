//! Mail: what is in the outbox goes to the mail server.
//!
//! The core decides what is sent, when it is tried again and when it is given up; here are only the words
//! (`templates/<message>/`), the conversation with the mail server, and the loop.
//!
//! Each message has a conversation of its own: what is known of one that is cut off, by a stop or by the network, is then
//! what is known of one message.
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
