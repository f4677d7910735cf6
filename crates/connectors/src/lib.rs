//! What goes out to servers of others.
//!
//! | file | holds |
//! | --- | --- |
//! | `http` | [`OutboundHttp`]: documents that strangers name, behind the core's port [`model::Documents`] |
//! | `provider` | [`ProviderConnectors`]: external providers, behind the core's port [`model::Connector`] |
//! | `rfc7591`, `okta`, `auth0`, `wso2_is`, `wso2_apim`, `http_bridge` | how each kind of provider is spoken to |
//! | `answer` | registration answers, read as hostile input |
//! | `discovery` | what a provider says of itself |
//! | `wire`, `tokens`, `assertion` | who a call comes from, and how we show that |
//! | `own` | the portal's own public address, as others reach it |
//! | `exchange` | one HTTP exchange with a provider |
//! | `failure`, `hints` | what is known after one that failed, and what to say of it |
//! | `client` | the HTTP client that all of them are made with |
//! | `target` | which URLs may be called at all |
//! | `resolver` | names to addresses, every one of which is judged before it is dialled |
//! | `rules` | what an operator allows beyond that |

mod answer;
mod assertion;
mod auth0;
mod client;
mod date;
mod discovery;
mod exchange;
mod failure;
mod hints;
mod http;
mod http_bridge;
mod okta;
mod own;
mod provider;
mod resolver;
mod rfc7591;
mod rules;
mod target;
mod tokens;
mod wire;
mod wso2_apim;
mod wso2_is;

pub use client::OutboundError;
pub use http::OutboundHttp;
pub use own::OwnError;
pub use provider::ProviderConnectors;
pub use resolver::{Resolver, SystemResolver};
pub use rules::{NetworkError, OutboundRules};
