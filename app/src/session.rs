//! Who is signed in: the crate `web`. Server only.

pub use web::{AwaitingApproval, ClientAddress, Device, local_path, session::*};
