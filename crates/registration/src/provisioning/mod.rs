//! Provisioning: registering, changing and deleting clients at external providers, so that nothing is lost on the way.
//!
//! | file | holds |
//! | --- | --- |
//! | `operation` | what is to be done, and what became of it |
//! | `connector` | the port to the providers |

mod connector;
mod operation;

pub use connector::{
    Call, CallError, CallLog, ClientRequest, Connector, Discovered, KnownClient, ObtainedToken, RemoteClient, Target,
};
pub use operation::{
    CallFilter, Difference, ExpiringSecret, Finding, Intent, Operation, OperationError, OperationKind, OperationState,
    Problem, ProviderCall, ProviderClient, ProviderClientFilter, ProviderClientRow, ProviderClientState, Requester,
};
