//! The built-in authorization server: what a registered client can do with its credentials.
//!
//! [`BuiltIn`] registers clients, [`jws`] checks the signatures of others. The rest is [`AuthorizationServer`], one file
//! for each thing that an endpoint does:
//!
//! | file | what it does |
//! | --- | --- |
//! | `keys/` | signing keys: made, exchanged in time, sealed in the database |
//! | `client`, `assertion` | who is asking: client authentication, RFC 6749 section 2.3 and RFC 7523 |
//! | `scope`, `resource` | what for: RFC 6749 section 3.3, RFC 8707 |
//! | `client_credentials` | RFC 6749 section 4.4 |
//! | `issue` | access tokens: JWTs by RFC 9068, or opaque |
//! | `live` | whether an access token lives |
//! | `introspect` | RFC 7662, RFC 9701 |
//! | `revoke` | RFC 7009, and what people revoke |
//! | `registrar` | clients that register others |
//! | `metadata` | RFC 8414, `OpenID` Connect Discovery |

mod assertion;
mod built_in;
mod client;
mod client_credentials;
mod error;
mod introspect;
mod issue;
pub mod jws;
pub mod keys;
mod live;
mod metadata;
mod registrar;
mod resource;
mod revoke;
mod scope;
mod server;
mod settings;

pub use built_in::BuiltIn;
pub use client::{Client, ClientCredentials};
pub use client_credentials::TokenRequest;
pub use error::{ErrorCode, OAuthError};
pub use introspect::{Inspector, Introspection};
pub use issue::TokenAnswer;
pub use jws::Jws;
pub use live::{LiveToken, TokenId};
pub use metadata::paths;
pub use registrar::RegisterScope;
pub use server::{AuthorizationServer, ServerPorts};
pub use settings::TokenSettings;
