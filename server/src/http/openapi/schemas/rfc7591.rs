//! Requests, answers and refusals of RFC 7591 and RFC 7592.

use dcr::{
    ApplicationType, TokenEndpointAuthMethod,
    metadata::members::{self, Member},
};
use utoipa::openapi::{ObjectBuilder, schema::Type};

use super::{DESCRIPTION, answered, client_metadata, integer, named_schemas, one_of, or_null, string, typed};

named_schemas! {
    /// The request of RFC 7591 section 3.1.
    ClientMetadata = client_metadata::members().description(Some(
        "What a client says of itself: RFC 7591 section 2, OpenID Connect Registration section 2. Null stands for an \
         absent member. Members that are not known here, and those that only the server sets, are ignored. At most 64 \
         KiB in all, 16 levels deep, 2000 values.",
    ));

    /// The request of RFC 7592 section 2.2.
    ClientUpdate = update();

    /// The answer of RFC 7591 section 3.2.1 and RFC 7592 section 3.
    ClientInformation = information();

    /// The refusal of RFC 7591 section 3.2.2, and of everything else that answers with an OAuth error code.
    OAuthError = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("Why a request was refused (RFC 7591 section 3.2.2, RFC 6750 section 3.1)."))
        .property(
            "error",
            one_of("The code.", [
                "invalid_redirect_uri",
                "invalid_client_metadata",
                "invalid_software_statement",
                "unapproved_software_statement",
                "invalid_token",
                "invalid_request",
                "access_denied",
                "temporarily_unavailable",
                "server_error",
            ]),
        )
        .property(
            "error_description",
            string("Sentences for a person: everything that is wrong, each after the name of its member.")
                .pattern(Some(DESCRIPTION)),
        )
        .required("error");
}

fn update() -> ObjectBuilder {
    let mut object = client_metadata::members()
        .description(Some(
            "The whole new record: what it leaves out is gone or becomes its default (RFC 7592 section 2.2).",
        ))
        .property("client_id", string("Must be the client's own."))
        .property("client_secret", or_null(string("When it is there, the current one; it cannot be chosen.")))
        .required("client_id");
    for member in
        ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"]
    {
        object = object.property(member, typed("Must not be there.", &[Type::Null]));
    }
    object
}

fn information() -> ObjectBuilder {
    let mut object = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(
            "All that is registered (RFC 7591 section 3.2.1). Members without a value are left out. What came in several \
             languages (`client_name#ja`) is answered as it came.",
        ))
        .property("client_id", string("The client's identifier; never given to another client."))
        .property("client_secret", string("The secret, for a client that has one."))
        .property(
            "client_secret_expires_at",
            integer("When the secret expires, in Unix seconds; 0 is never. Only with a secret.").minimum(Some(0)),
        )
        .property("client_id_issued_at", integer("When the client was registered, in Unix seconds."))
        .property(
            "registration_access_token",
            string("The bearer token with which the client manages itself (RFC 7592 section 3).").pattern(Some("^ghr_")),
        )
        .property("registration_client_uri", string("Where it does that."));
    let registered = |name: &str| members::find(name).is_none_or(Member::is_registered);
    for (name, schema) in client_metadata::members().build().properties {
        if !registered(&name) {
            continue;
        }
        object = object.property(name, answered(schema));
    }
    object
        .property(
            "token_endpoint_auth_method",
            one_of(
                "How the client authenticates at the token endpoint.",
                TokenEndpointAuthMethod::KNOWN.iter().map(TokenEndpointAuthMethod::as_str),
            ),
        )
        .property(
            "application_type",
            one_of("Where the client runs.", ApplicationType::KNOWN.iter().map(ApplicationType::as_str)),
        )
        .required("client_id")
        .required("client_id_issued_at")
        .required("token_endpoint_auth_method")
        .required("application_type")
}
