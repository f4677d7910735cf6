//! What is done at external providers, and the port to them.

mod calls;
mod clients;
mod connector;
mod failure;
mod operation;

pub use calls::{Call, CallFilter, CallLog, ProviderCall};
pub use clients::{Difference, Finding, ProviderClient, ProviderClientFilter, ProviderClientRow, ProviderClientState};
pub use connector::{
    CallError, ClientRequest, Connector, Discovered, KnownClient, ObtainedToken, RemoteClient, Target,
};
pub use failure::{OperationError, Problem};
pub use operation::{ExpiringSecret, Intent, Operation, OperationKind, OperationState, Requester};
