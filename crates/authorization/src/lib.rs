//! The built-in authorization server: what a registered client can do with its credentials.
//!
//! [`jws`] checks the signatures of others. The rest is [`AuthorizationServer`], one file
//! for each thing that an endpoint does:
//!
//! | file | what it does |
//! | --- | --- |
//! | `keys/` | signing keys: made, exchanged in time, sealed in the database |
//! | `client`, `assertion` | who is asking: client authentication, RFC 6749 section 2.3 and RFC 7523 |
//! | `scope`, `resource` | what for: RFC 6749 section 3.3, RFC 8707 |
//! | `client_credentials` | RFC 6749 section 4.4 |
//! | `authorize/` | a person at the authorization endpoint: RFC 6749 section 4.1.1, RFC 7636, RFC 9207 |
//! | `pushed` | RFC 9126 |
//! | `authorization_code`, `refresh_token`, `granted` | RFC 6749 sections 4.1.3 and 6: tokens for what a person allowed |
//! | `id_token`, `userinfo`, `logout` | `OpenID` Connect Core, and RP-Initiated Logout |
//! | `subject` | who a person is to a client: `OpenID` Connect Core section 8 |
//! | `consents` | what people and those who manage clients see of it, and take back |
//! | `dpop/` | tokens that are bound to a client's key: RFC 9449 |
//! | `promises` | what a client asked for and cannot be kept |
//! | `own_secret` | what only this server knows |
//! | `issue` | access tokens: JWTs by RFC 9068, or opaque |
//! | `live`, `own_jwt` | whether an access token lives |
//! | `introspect` | RFC 7662, RFC 9701 |
//! | `revoke` | RFC 7009, and what people revoke |
//! | `registrar` | clients that register others |
//! | `metadata` | RFC 8414, `OpenID` Connect Discovery |

mod assertion;
mod authorization_code;
mod authorize;
mod client;
mod client_credentials;
mod consents;
mod dpop;
mod error;
mod granted;
mod id_token;
mod introspect;
mod issue;
pub mod jws;
pub mod keys;
mod live;
mod logout;
mod metadata;
mod own_jwt;
mod own_secret;
mod parameters;
mod person;
mod promises;
mod pushed;
mod refresh_token;
mod registrar;
mod resource;
mod revoke;
mod scope;
mod server;
mod settings;
mod subject;
mod userinfo;

pub use authorization_code::CodeRedemption;
pub use authorize::{Authorization, Begun, Behind, ConsentPage, Destination, Onward, Visitor};
pub use client::{Client, ClientCredentials};
pub use client_credentials::TokenRequest;
pub use dpop::DpopProof;
pub use error::{ErrorCode, OAuthError};
pub use introspect::{Confirmation, Inspector, Introspection};
pub use issue::TokenAnswer;
pub use jws::Jws;
pub use live::{LiveToken, TokenId};
pub use logout::{Doubt, Logout};
pub use metadata::paths;
pub use parameters::Parameters;
pub use pushed::PushedRequest;
pub use registrar::RegisterScope;
pub use server::{AuthorizationServer, ServerPorts};
pub use settings::TokenSettings;
pub use userinfo::{TokenShown, UserInfo, UserInfoAnswer};
