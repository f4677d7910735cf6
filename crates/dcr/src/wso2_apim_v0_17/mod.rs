//! WSO2 API Manager, `/client-registration/v0.17/register`: requests, and the answers in WSO2's member order.
//!
//! | file | holds |
//! | --- | --- |
//! | `request` | [`Request`]: the members of a registration, its checks |
//! | [`grants`] | the grant types that are left without a callback |
//! | [`owner`] | who may register for whom, and who may have the answer |
//! | `answer` | [`Answer`]: the answer, the first time and every other time |
//! | `error` | [`Problem`] |

mod answer;
mod error;
pub mod grants;
pub mod owner;
mod request;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Issued};
pub use error::{DELETION_NOT_IMPLEMENTED, Problem};
pub use request::{DROPPED, LONGEST, Request};
