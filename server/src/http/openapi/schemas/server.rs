//! Metadata, health, and what the server itself says of an error.

use dcr::{GrantType, ResponseType};
use utoipa::openapi::{ArrayBuilder, ObjectBuilder, schema::Type};

use super::{client_metadata::AUTH_METHODS, named_schemas, one_of, string};

named_schemas! {
    /// The documents that name the registration endpoint.
    ServerMetadata = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("The members of RFC 8414 section 2 and OpenID Connect Discovery section 3."))
        .property("issuer", string("The public URL."))
        .property("authorization_endpoint", string("Where people decide (RFC 6749 section 3.1)."))
        .property("pushed_authorization_request_endpoint", string("Where clients send such requests before (RFC 9126)."))
        .property("userinfo_endpoint", string("What a token's person is called (OpenID Connect Core section 5.3)."))
        .property("end_session_endpoint", string("Where people sign out (OpenID Connect RP-Initiated Logout)."))
        .property("token_endpoint", string("Where clients get tokens."))
        .property("introspection_endpoint", string("Where gateways ask about tokens (RFC 7662)."))
        .property("revocation_endpoint", string("Where clients end tokens (RFC 7009)."))
        .property("jwks_uri", string("Where the public keys are."))
        .property("registration_endpoint", string("Where clients are registered."))
        .property("response_types_supported", words(ResponseType::KNOWN.iter().map(ResponseType::as_str)))
        .property("response_modes_supported", words(["query", "fragment"]))
        .property("code_challenge_methods_supported", words(["S256"]))
        .property("scopes_supported", texts())
        .property("claims_supported", texts())
        .property("subject_types_supported", words(["public", "pairwise"]))
        .property("id_token_signing_alg_values_supported", words(["RS256", "ES256"]))
        .property("userinfo_signing_alg_values_supported", words(["RS256", "ES256"]))
        .property("authorization_response_iss_parameter_supported", yes_or_no())
        .property("request_parameter_supported", yes_or_no())
        .property("request_uri_parameter_supported", yes_or_no())
        .property("grant_types_supported", words(GrantType::OFFERED.iter().map(GrantType::as_str)))
        .property(
            "token_endpoint_auth_methods_supported",
            methods(),
        )
        .property("token_endpoint_auth_signing_alg_values_supported", algorithms())
        .property("introspection_endpoint_auth_methods_supported", methods())
        .property("introspection_endpoint_auth_signing_alg_values_supported", algorithms())
        .property("introspection_signing_alg_values_supported", words(["RS256", "ES256"]))
        .property("revocation_endpoint_auth_methods_supported", methods())
        .property("revocation_endpoint_auth_signing_alg_values_supported", algorithms())
        .property("dpop_signing_alg_values_supported", algorithms())
        .property("client_id_metadata_document_supported", yes_or_no())
        .required("issuer")
        .required("authorization_endpoint")
        .required("token_endpoint")
        .required("introspection_endpoint")
        .required("revocation_endpoint")
        .required("jwks_uri")
        .required("registration_endpoint")
        .required("response_types_supported")
        .required("grant_types_supported")
        .required("token_endpoint_auth_methods_supported");

    /// Health.
    Health = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("How the server is."))
        .property("status", string("A word or two."))
        .property(
            "checks",
            ["database", "key", "disk", "mail", "workers"]
                .into_iter()
                .fold(ObjectBuilder::new().schema_type(Type::Object), |checks, part| {
                    checks.property(part, string("`ok`, or a sentence."))
                }),
        )
        .required("status");

    /// RFC 9457.
    ProblemDetails = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("Problem details (RFC 9457)."))
        .property("type", string("Always `about:blank`."))
        .property("title", string("What happened, in the same words each time."))
        .property("status", utoipa::openapi::Object::with_type(Type::Integer))
        .property("detail", string("What happened this time."))
        .property("request_id", string("The request id, as the log has it."))
        .required("type")
        .required("title")
        .required("status")
        .required("detail")
        .required("request_id");
}

/// How clients authenticate.
fn methods() -> ArrayBuilder {
    words(AUTH_METHODS.iter().map(dcr::TokenEndpointAuthMethod::as_str))
}

fn texts() -> ArrayBuilder {
    ArrayBuilder::new().items(utoipa::openapi::Object::with_type(Type::String))
}

fn yes_or_no() -> utoipa::openapi::Object {
    utoipa::openapi::Object::with_type(Type::Boolean)
}

/// What clients sign with.
fn algorithms() -> ArrayBuilder {
    words(authorization::jws::ALGORITHMS.iter().copied())
}

fn words<'w>(words: impl IntoIterator<Item = &'w str>) -> ArrayBuilder {
    ArrayBuilder::new().items(utoipa::openapi::RefOr::from(one_of("A word of the standard.", words)))
}
