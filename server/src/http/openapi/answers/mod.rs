//! The answers of the OpenAPI document: for each operation all statuses, each with its body, headers and an example.
//!
//! | file | holds |
//! | --- | --- |
//! | `rfc7591` | RFC 7591 and RFC 7592 |
//! | `wso2_is` | WSO2 Identity Server |
//! | `wso2_apim` | WSO2 API Manager |
//! | `server` | metadata, health and the document itself |
//!
//! That a method is not offered (405, with `Allow`) is no answer of an operation; the document says it at its head.

pub mod rfc7591;
pub mod server;
pub mod wso2_apim;
pub mod wso2_is;

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::{
    ToSchema,
    openapi::{ContentBuilder, Header, Ref, RefOr, Response, ResponseBuilder, response::Responses},
};

use super::schemas::{integer, string};

/// The answers of an operation by their statuses.
pub type Answers = BTreeMap<String, RefOr<Response>>;

/// Gives a type answers by which an operation refers to them.
macro_rules! named_answers {
    ($($(#[$doc:meta])* $name:ident = $answers:expr;)+) => {$(
        $(#[$doc])*
        pub struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> $crate::http::openapi::answers::Answers {
                $answers
            }
        }
    )+};
}
pub(crate) use named_answers;

/// The statuses with their answers.
pub fn by_status(answers: impl IntoIterator<Item = (u16, ResponseBuilder)>) -> Answers {
    let answers = answers.into_iter().map(|(status, answer)| (status.to_string(), answer.build()));
    Responses::builder().responses_from_iter(answers).build().responses
}

/// An answer without a body.
pub fn empty(description: &str) -> ResponseBuilder {
    ResponseBuilder::new().description(description)
}

/// An answer with a JSON body.
pub fn json<T: ToSchema>(description: &str, example: Option<Value>) -> ResponseBuilder {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(T::name()))).example(example);
    empty(description).content("application/json", content.build())
}

/// `Cache-Control`, on every answer that may hold a secret.
pub fn not_kept() -> Header {
    header("Secrets and tokens stay out of caches (RFC 7591 section 3.2.1).")
}

/// `WWW-Authenticate`.
pub fn challenge() -> Header {
    header("How to authenticate (RFC 9110 section 11.6.1, RFC 6750 section 3).")
}

/// `Retry-After`.
pub fn retry_after() -> Header {
    Header::new(integer("When to try again, in seconds (RFC 9110 section 10.2.3).").minimum(Some(1)))
}

/// A header whose value is a text.
pub fn header(description: &str) -> Header {
    Header::new(string(description))
}
