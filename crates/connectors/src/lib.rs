//! What goes out to servers of others.
//!
//! | file | holds |
//! | --- | --- |
//! | `http` | [`OutboundHttp`]: the one HTTP client, hardened, behind the core's port [`registration::Documents`] |
//! | `target` | which URLs may be fetched at all |
//! | `resolver` | names to addresses, every one of which is judged before it is dialled |
//! | `rules` | what an operator allows beyond that |

mod http;
mod resolver;
mod rules;
mod target;

pub use http::{OutboundError, OutboundHttp};
pub use resolver::{Resolver, SystemResolver};
pub use rules::{NetworkError, OutboundRules};
