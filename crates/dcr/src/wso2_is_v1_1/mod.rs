//! WSO2 Identity Server, `/api/identity/oauth2/dcr/v1.1/register`: requests, and the answers in WSO2's member order.
//!
//! | file | holds |
//! | --- | --- |
//! | `request` | [`Request`]: the members of POST and PUT, read as leniently as WSO2 does |
//! | `create` | [`New`]: a checked POST |
//! | `update` | [`Merged`]: a checked PUT, laid over what is stored |
//! | `draft`, `check` | the checks and effects that both share |
//! | `application` | [`Application`]: the answer |
//! | `error` | [`Problem`] and [`ValveError`] |

mod application;
mod check;
mod create;
mod draft;
mod error;
mod request;
#[cfg(test)]
mod tests;
mod update;

pub use application::{
    Answering, Application, DEFAULT_ACCESS_TOKEN_LIFETIME, DEFAULT_REFRESH_TOKEN_LIFETIME, Issued, VERSION,
};
pub use check::{AUTH_METHODS, AUTH_SIGNING, ENCRYPTION, ENCRYPTION_METHODS, ID_TOKEN_SIGNING, REQUEST_OBJECT_SIGNING};
pub use create::New;
pub use error::{Problem, ValveError};
pub use request::{LONGEST, LONGEST_LIFETIME, LONGEST_STATEMENT, LONGEST_WORD, MOST_GRANTS, Request};
pub use update::{Echo, Merged};
