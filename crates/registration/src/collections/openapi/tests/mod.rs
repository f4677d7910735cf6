//! Documents as people upload them.

mod descriptions;
mod documents;
mod limits;
mod refusals;

use super::{Reading, read};

/// What is shown of a document that is accepted.
fn reading(text: &str) -> Reading {
    read(text).unwrap_or_else(|refusal| panic!("{refusal}\n{text}")).reading
}
