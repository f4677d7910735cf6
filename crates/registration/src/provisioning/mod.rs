//! Provisioning: registering, changing and deleting clients at external providers, so that nothing is lost on the way.
//!
//! What is to be done is an [`Operation`], written down in the transaction of what wants it done. A worker begins it
//! (from then on nobody knows how it ended, until somebody writes that down), has a [`Connector`] make the call, and
//! commits what came of it together with the calls it made. A process that dies in between leaves an operation that is
//! *uncertain*: the next worker finds out before it does the same again, where the provider lets it, and otherwise writes
//! down a client that may be there for an administrator to look at.
//!
//! | file | holds |
//! | --- | --- |
//! | `generate` | *Generate credentials* at an external provider |
//! | `queue` | writing an operation down |
//! | `work`, `retry` | the worker's loop: begin, carry out, write the end down, try again |
//! | `register`, `change`, `delete`, `check` | carrying out each kind |
//! | `people` | what people do with a credential there |
//! | `give_up` | revoking, cancelling, deleting what is left |
//! | `reconcile`, `activity` | what administrators see of it, and repair |
//! | `sweep` | what is done without anybody asking |
//! | `clients` | what is known of a client there |

mod activity;
mod change;
mod check;
mod clients;
mod delete;
mod generate;
mod give_up;
mod people;
mod queue;
mod reconcile;
mod register;
mod retry;
mod sweep;
mod work;

pub use people::{CredentialEdits, CredentialPage};
pub(crate) use queue::busy;
pub use reconcile::{AdoptFields, NamedOperation, PlannedRepair, ReconcilePage, Repair};

use crate::shared::service;

service! {
    /// What is done at external providers: `core.provisioning()`.
    Provisioning
}
