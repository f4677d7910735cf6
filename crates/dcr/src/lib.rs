//! Vocabulary and wire formats of OAuth 2.0 dynamic client registration.
//!
//! | file | holds |
//! | --- | --- |
//! | [`vocabulary`] | grant types, response types, authentication methods: the words of RFC 7591 section 2 |
//! | [`metadata`] | [`ClientMetadata`] (as sent) and [`VerifiedClientMetadata`] (as checked) |
//! | [`redirect_uri`] | what may be registered as a redirection URI |
//! | [`error`] | the error codes of RFC 7591 section 3.2.2, and the field an error belongs to |
//! | [`wso2_is_v1_1`] | the answers of WSO2 Identity Server's DCR v1.1 |
//!
//! Nothing here does I/O, and all of it compiles to wasm: the browser judges a form by the code that judges a request.
//!
//! To add a dialect, write its request and response types in a file of its own with `TryFrom<Request> for
//! ClientMetadata` and a constructor of the response; rules of one dialect never move into `metadata`.

pub mod email;
pub mod error;
pub mod introspection;
pub mod metadata;
pub mod redirect_uri;
pub mod vocabulary;
pub mod wso2_is_v1_1;

pub use error::{FieldError, MetadataError, RegistrationErrorCode};
pub use metadata::{ClientMetadata, VerifiedClientMetadata};
pub use vocabulary::{
    ApplicationType, AuthenticationMethod, DiscoveryMethod, GrantType, ResponseType, TokenEndpointAuthMethod,
};
