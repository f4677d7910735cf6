//! Attacks on dynamic client registration that are known from other servers, each named by its number in our list and
//! by what must not happen. The list: `docs/attacks.md`.

mod authorization;
mod bodies;
mod client_documents;
mod metadata;
mod outbound;
mod policy;
mod secrets;
mod statements;
