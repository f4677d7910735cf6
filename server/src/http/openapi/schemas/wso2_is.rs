//! Requests, answers and refusals of WSO2 Identity Server, DCR v1.1.

use dcr::{
    metadata::MAX_REDIRECT_URIS,
    redirect_uri,
    wso2::ENABLED_GRANTS,
    wso2_is_v1_1::{
        AUTH_METHODS, AUTH_SIGNING, ENCRYPTION, ENCRYPTION_METHODS, ID_TOKEN_SIGNING, LONGEST, LONGEST_LIFETIME,
        LONGEST_STATEMENT, LONGEST_WORD, MOST_GRANTS, REQUEST_OBJECT_SIGNING,
    },
};
use utoipa::openapi::{ObjectBuilder, Schema, schema::Type};

use super::{boolean, integer, list, named_schemas, one_of, or_null, string, typed};

/// What a text may also be: scalars are turned into text, as WSO2 does.
const TEXT: [Type; 4] = [Type::String, Type::Number, Type::Boolean, Type::Null];
/// No control characters.
const PRINTABLE: &str = r"^[^\u0000-\u001f\u007f-\u009f]*$";
/// The texts that are read as true or false, or as nothing.
const FLAG: &str = r"^\s*(true|True|TRUE|false|False|FALSE)?\s*$";
/// The texts that are read as a whole number from 0, or as nothing.
const COUNT: &str = r"^\s*(\+?[0-9]+|-0+)?\s*$";

/// The words that are kept as they come.
const WORDS: [(&str, &str); 6] = [
    ("ext_token_type", "`Default` or `JWT`."),
    ("token_type_extension", "Deprecated spelling of `ext_token_type`, which wins."),
    ("ext_application_owner", "The administrator who is to own it; an unknown one is passed over."),
    ("ext_application_version", "The version of the application's record; kept by PUT only."),
    ("ext_allowed_audience", "`application` or `organization`."),
    ("subject_type", "`public` or `pairwise`; anything else is `public`."),
];
const TEXTS: [(&str, &str); 3] = [
    ("jwks_uri", "Where its keys are; kept and not fetched."),
    ("sector_identifier_uri", "For pairwise subjects; https, not fetched."),
    ("tls_client_auth_subject_dn", "The subject of its certificate (RFC 8705)."),
];
const LOGOUT_URIS: [(&str, &str); 2] = [
    ("frontchannel_logout_uri", "Absolute, without a fragment."),
    ("backchannel_logout_uri", "Absolute, without a fragment; kept and not answered."),
];
/// Absolute, without a fragment; or nothing.
const LOGOUT_URI: &str = r"^([A-Za-z][A-Za-z0-9+.-]*:[^\s#]+)?$";
const LIFETIMES: [(&str, &str); 4] = [
    ("ext_application_token_lifetime", "Seconds an access token of the client itself lives; 0 is the default, 3600."),
    ("ext_user_token_lifetime", "Seconds an access token for a person lives; 0 is the default, 3600."),
    ("ext_refresh_token_lifetime", "Seconds a refresh token lives; 0 is the default, 86400."),
    ("ext_id_token_lifetime", "Seconds an ID token lives; 0 is the default, 3600."),
];
/// The flags that are answered as well.
const FLAGS: [(&str, &str); 6] = [
    ("ext_pkce_mandatory", "PKCE must be used."),
    ("ext_pkce_support_plain", "The challenge method `plain` is accepted."),
    ("ext_public_client", "The client authenticates without its secret."),
    ("require_pushed_authorization_requests", "RFC 9126."),
    ("require_signed_request_object", "RFC 9101."),
    ("tls_client_certificate_bound_access_tokens", "RFC 8705."),
];
const ALGORITHMS: [(&str, &str, &[&str]); 5] = [
    ("token_endpoint_auth_signing_alg", "How the client signs at the token endpoint.", AUTH_SIGNING),
    ("id_token_signed_response_alg", "How ID tokens are signed.", ID_TOKEN_SIGNING),
    ("id_token_encrypted_response_alg", "The JWE `alg` of ID tokens; needs the `enc`.", ENCRYPTION),
    ("request_object_signing_alg", "How request objects are signed.", REQUEST_OBJECT_SIGNING),
    ("request_object_encryption_alg", "The JWE `alg` of request objects; needs the `enc`.", ENCRYPTION),
];
const ENCRYPTION_MEMBERS: [(&str, &str); 2] = [
    ("id_token_encrypted_response_enc", "The JWE `enc` of ID tokens."),
    ("request_object_encryption_enc", "The JWE `enc` of request objects."),
];

named_schemas! {
    /// The members of POST.
    Wso2IsRegistration = registration()
        .property("client_name", name().pattern(Some(r"^[\sa-zA-Z0-9._-]+$")))
        .required("client_name")
        .property(
            "ext_param_client_id",
            typed("The `client_id` to be given: 15 to 30 letters, digits and `_`.", &TEXT)
                .pattern(Some("^([a-zA-Z0-9_]{15,30})?$")),
        )
        .description(Some(
            "A new application. Nothing is filled in for `grant_types`. Null and empty members stand for absent ones; \
             unknown members are ignored.",
        ));

    /// The members of PUT.
    Wso2IsUpdate = registration().property("redirect_uris", redirect_uris(r"^\S*$")).property("client_name", or_null(name().pattern(Some(r"^[\sa-zA-Z0-9._-]*$")))).description(Some(
        "What is to change: absent members are kept, except that absent booleans become false. `client_id`, \
         `client_secret` and the `ext_param_…` are ignored.",
    ));

    /// The answer to POST, GET and PUT.
    Wso2IsApplication = application();

    /// A 400.
    Wso2IsProblem = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("Why a request was refused. A broken path has the code alone."))
        .property(
            "error",
            one_of("The code.", ["invalid_redirect_uri", "invalid_client_metadata", "invalid_software_statement"]),
        )
        .property("error_description", string("A sentence, mostly WSO2's own."))
        .property("traceId", typed("The request id, as the log has it.", &[Type::String, Type::Null]))
        .required("error");

    /// What the authentication in front of the API says.
    Wso2IsRefusal = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("Why a request did not get as far as the API."))
        .property("code", integer("The HTTP status again."))
        .property("message", string("The status in words."))
        .property("description", string("A sentence."))
        .property("traceId", string("The request id, as the log has it."))
        .required("code")
        .required("message")
        .required("description");
}

/// A name; how its words may be parted is a setting.
fn name() -> ObjectBuilder {
    typed(
        "Unique. Letters, digits, `.`, `_` and `-`, with single spaces between words; with `--wso2-names spaces`, white \
         space anywhere. At most 255 characters.",
        &[Type::String, Type::Number, Type::Boolean],
    )
    .max_length(Some(dcr::metadata::MAX_CLIENT_NAME))
}

fn redirect_uris(pattern: &str) -> Schema {
    or_null(list(
        "Where the browser may be sent back to; needed with `authorization_code` and `implicit`, then without a fragment. \
         One alone may be a pattern, `regexp=(…)`, which is compared as text. In an update, one empty text stands for none.",
        typed("A URI, relative ones as well.", &TEXT[..3])
            .max_length(Some(redirect_uri::MAX_LENGTH))
            .pattern(Some(pattern)),
        MAX_REDIRECT_URIS,
    ))
}

fn registration() -> ObjectBuilder {
    let mut object =
        ObjectBuilder::new().schema_type(Type::Object).property("redirect_uris", redirect_uris(r"^\S+$")).property(
            "grant_types",
            or_null(list(
                "Those that are enabled in WSO2 Identity Server 7.",
                one_of("A grant type.", ENABLED_GRANTS.iter().copied()),
                MOST_GRANTS,
            )),
        );
    for (member, description) in WORDS {
        object = object.property(member, text(description, LONGEST_WORD));
    }
    object = object.property(
        "ext_application_display_name",
        text("The label shown in consoles; no invisible or direction-changing characters.", LONGEST_WORD),
    );
    for (member, description) in TEXTS {
        object = object.property(member, text(description, LONGEST));
    }
    for (member, description) in LOGOUT_URIS {
        let uri = string(description).max_length(Some(LONGEST)).pattern(Some(LOGOUT_URI));
        object = object.property(member, or_null(uri));
    }
    for (member, description) in LIFETIMES {
        object = object.property(member, lifetime(description));
    }
    for (member, description) in FLAGS {
        object = object.property(member, flag(description));
    }
    for (member, description, words) in ALGORITHMS {
        object = object.property(member, or_null(one_of(description, words.iter().copied())));
    }
    for (member, description) in ENCRYPTION_MEMBERS {
        let words = ENCRYPTION_METHODS.join(", ");
        let description = format!("{description} With an `alg` one of {words}; without one it is passed over.");
        object = object.property(member, text(&description, LONGEST_WORD));
    }
    object
        .property(
            "token_endpoint_auth_method",
            or_null(one_of(
                "How the client authenticates at the token endpoint.",
                AUTH_METHODS.iter().map(dcr::TokenEndpointAuthMethod::as_str),
            )),
        )
        .property(
            "token_endpoint_allow_reuse_pvt_key_jwt",
            flag("Must be there with `private_key_jwt`, and with nothing else."),
        )
        .property("is_management_app", flag("Kept and not answered."))
        .property("software_statement", text("A signed JWT; its claims are not used.", LONGEST_STATEMENT))
        .property("ext_param_client_id", text("The `client_id` to be given, when registering.", LONGEST))
        .property(
            "ext_param_client_secret",
            text("The secret to be given, when registering with `ext_param_client_id`.", LONGEST),
        )
        .property(
            "ext_param_client_secret_expires_at",
            typed(
                "When the secret expires, in Unix seconds, ahead of now; 0 is never.",
                &[Type::Number, Type::String, Type::Null],
            )
            .pattern(Some(r"^\s*([+-]?[0-9]+)?\s*$")),
        )
}

fn text(description: &str, longest: usize) -> Schema {
    typed(description, &TEXT).max_length(Some(longest)).pattern(Some(PRINTABLE)).into()
}

fn flag(description: &str) -> Schema {
    let description = format!("{description} Also as text, or a whole number: 0 is false.");
    typed(&description, &[Type::Boolean, Type::Integer, Type::String, Type::Null]).pattern(Some(FLAG)).into()
}

fn lifetime(description: &str) -> Schema {
    let description = format!("{description} Also as text; what follows a decimal point is cut off.");
    typed(&description, &[Type::Number, Type::String, Type::Null])
        .minimum(Some(0))
        .maximum(Some(LONGEST_LIFETIME))
        .pattern(Some(COUNT))
        .into()
}

fn application() -> ObjectBuilder {
    let grant_types = list("As registered.", string("A grant type."), MOST_GRANTS);
    let redirect_uris = list("As registered; one empty text when there are none.", string("A URI."), MAX_REDIRECT_URIS);
    let mut object = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("An application. Members without a value are left out."))
        .property("client_id", string("The client's identifier."))
        .property("client_secret", string("The secret; empty for a client without one."))
        .property("client_secret_expires_at", integer("Unix seconds; 0 is never.").minimum(Some(0)))
        .property("redirect_uris", redirect_uris.min_items(Some(1)))
        .property("grant_types", grant_types)
        .property("client_name", string("As registered."))
        .property("ext_application_display_name", string("The label shown in consoles."))
        .property("ext_application_version", string("The version of the application's record."))
        .property("ext_application_owner", string("With its tenant: `admin@carbon.super`."));
    for (member, description) in LIFETIMES {
        object = object.property(member, integer(description).minimum(Some(0))).required(member);
    }
    for (member, description) in FLAGS {
        object = object.property(member, boolean(description)).required(member);
    }
    for (member, description) in TEXTS.into_iter().chain([LOGOUT_URIS[0]]) {
        object = object.property(member, string(description));
    }
    for (member, description) in ALGORITHMS.map(|(member, description, _)| (member, description)) {
        object = object.property(member, string(description));
    }
    for (member, description) in ENCRYPTION_MEMBERS {
        object = object.property(member, string(description));
    }
    for member in [
        "client_id",
        "client_secret",
        "client_secret_expires_at",
        "redirect_uris",
        "grant_types",
        "client_name",
        "ext_application_version",
        "ext_application_owner",
        "token_type_extension",
        "ext_token_type",
        "subject_type",
        "ext_allowed_audience",
    ] {
        object = object.required(member);
    }
    object
        .property("token_type_extension", string("The same as `ext_token_type`."))
        .property("ext_token_type", string("`Default`, `JWT`, or what was sent."))
        .property("token_endpoint_auth_method", string("Absent when it never was sent."))
        .property("token_endpoint_allow_reuse_pvt_key_jwt", boolean("With `private_key_jwt` only."))
        .property("subject_type", one_of("How people are identified to the client.", ["public", "pairwise"]))
        .property("software_statement", string("In the answers to POST and PUT only."))
        .property("ext_allowed_audience", one_of("Whom tokens are for.", ["application", "organization"]))
}
