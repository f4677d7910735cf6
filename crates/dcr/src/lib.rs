//! Vocabulary and wire formats of OAuth 2.0 dynamic client registration.
//!
//! | file | holds |
//! | --- | --- |
//! | [`vocabulary`] | grant types, response types, authentication methods: the words of RFC 7591 section 2 |
//! | [`metadata`] | [`ClientMetadata`] (as sent) and [`VerifiedClientMetadata`] (as checked) |
//! | [`redirect_uri`] | what may be registered as a redirection URI |
//! | [`json`] | the strict reader of request bodies, for every dialect |
//! | [`rfc7591`] | requests and answers of RFC 7591, RFC 7592 and `OpenID` Connect Registration |
//! | [`signed_jwt`] | JWTs that others signed, before their signature is verified |
//! | [`software_statement`] | the claims of a software statement, RFC 7591 section 2.3 |
//! | [`client_id_document`] | clients whose `client_id` is the URL of their metadata |
//! | [`hosts`], [`address`] | host patterns of policies; addresses that are not on the public internet |
//! | [`text`] | invisible characters: which are spelling and which deception |
//! | [`calendar`] | days as forms write them |
//! | [`error`] | the error codes of RFC 7591 section 3.2.2, and the field an error belongs to |
//! | `invariants` | what holds for every input; only in tests and for `fuzz/` |
//! | [`wso2`] | what the two WSO2 dialects share |
//! | [`wso2_is_v1_1`] | requests and answers of WSO2 Identity Server's DCR v1.1 |
//! | [`wso2_apim_v0_17`] | requests and answers of WSO2 API Manager's DCR v0.17 |
//!
//! Nothing here does I/O, and all of it compiles to wasm: the browser judges a form by the code that judges a request.
//!
//! To add a dialect, write its request and response types in a file of its own with `TryFrom<Request> for
//! ClientMetadata` and a constructor of the response; rules of one dialect never move into `metadata`.

pub mod address;
pub mod calendar;
pub mod client_id_document;
pub mod email;
pub mod error;
pub mod hosts;
pub mod introspection;
#[cfg(any(test, feature = "invariants"))]
pub mod invariants;
pub mod json;
pub mod metadata;
pub mod redirect_uri;
pub mod rfc7591;
pub mod signed_jwt;
pub mod software_statement;
pub mod text;
pub mod vocabulary;
pub mod wso2;
pub mod wso2_apim_v0_17;
pub mod wso2_is_v1_1;

pub use error::{FieldError, MetadataError, RegistrationErrorCode};
pub use metadata::{ClientMetadata, VerifiedClientMetadata};
pub use vocabulary::{
    ApplicationType, AuthenticationMethod, DiscoveryMethod, GrantType, ResponseType, TokenEndpointAuthMethod,
};
