//! Client metadata: RFC 7591 section 2, OpenID Connect Registration section 2, and the members of later standards.

use dcr::{
    ApplicationType, GrantType, TokenEndpointAuthMethod,
    metadata::{
        GRANTS_ELSEWHERE, MAX_CLIENT_NAME, MAX_ENTRIES, MAX_KEYS, MAX_REDIRECT_URIS, MAX_SCOPE, MAX_TEXT, MAX_WORDS,
        SIGNED_BY_CLIENTS, SIGNED_BY_US,
    },
    redirect_uri::MAX_LENGTH,
};
use utoipa::openapi::{ObjectBuilder, Schema, schema::Type};

use super::{NOT_BLANK, NOT_ONLY_BLANK, boolean, integer, list, one_of, or_null, string};

/// What a browser loads: a page or picture for people.
const PAGE: &str = r"^([Hh][Tt][Tt][Pp][Ss]?://[^\s\\]+)?$";
/// What the server calls.
const CALLED: &str = r"^([Hh][Tt][Tt][Pp][Ss]://[^\s\\#]+)?$";
/// The same in a list, where nothing stands for an absent one, and with a fragment.
const REQUEST_URI: &str = r"^[Hh][Tt][Tt][Pp][Ss]://[^\s\\]+$";
/// RFC 6749 section 3.3, separated by spaces.
const SCOPE: &str = r"^[\s\u0085!#-\[\]-~]*$";
/// Words of the multiple response type encodings in any order.
const RESPONSE_TYPE: &str = "^(none|(code|token|id_token)( (code|token|id_token))*)$";

/// The methods that a client may register by RFC 7591.
pub const AUTH_METHODS: [TokenEndpointAuthMethod; 4] = [
    TokenEndpointAuthMethod::ClientSecretBasic,
    TokenEndpointAuthMethod::ClientSecretPost,
    TokenEndpointAuthMethod::PrivateKeyJwt,
    TokenEndpointAuthMethod::None,
];

/// All of it, as a request says it. Members that are not known are ignored; those that are refused are not here
/// ([`dcr::metadata::members`]).
pub fn members() -> ObjectBuilder {
    let object = ObjectBuilder::new().schema_type(Type::Object);
    let object = core(object);
    let object = presentation(object);
    let object = keys_and_software(object);
    let object = subjects_and_algorithms(object);
    let object = sessions(object);
    security(object)
}

fn core(object: ObjectBuilder) -> ObjectBuilder {
    let grants = GrantType::KNOWN.iter().map(GrantType::as_str).chain(GRANTS_ELSEWHERE.iter().copied());
    let offered = GrantType::OFFERED.iter().map(GrantType::as_str).collect::<Vec<_>>().join(", ");
    object
        .property(
            "client_name",
            or_null(
                string(
                    "The name that people see. It may come in other languages as `client_name#ja` (RFC 7591 section \
                     2.2). No control, invisible or direction-changing characters.",
                )
                .max_length(Some(MAX_CLIENT_NAME))
                .pattern(Some(NOT_BLANK)),
            ),
        )
        .property(
            "redirect_uris",
            or_null(list(
                "Where the browser may be sent back to; needed with `authorization_code`. https, http on a loopback \
                 address, or a private-use scheme (RFC 7591 section 5, RFC 8252 section 7); no fragment and no wildcard.",
                redirect_uri(),
                MAX_REDIRECT_URIS,
            )),
        )
        .property(
            "grant_types",
            or_null(
                list(
                    &format!(
                        "Default: `[\"authorization_code\"]`. Offered are {offered}; the others are left out as long as \
                         an offered one remains (RFC 7591 section 3.2.1). `refresh_token` goes with `authorization_code`."
                    ),
                    one_of("A grant type.", grants),
                    MAX_WORDS,
                )
                .min_items(Some(1)),
            ),
        )
        .property(
            "response_types",
            or_null(list(
                "Default: `[\"code\"]` with `authorization_code`, otherwise none. Other known ones beside `code` are \
                 left out.",
                string("A response type.").pattern(Some(RESPONSE_TYPE)),
                MAX_WORDS,
            )),
        )
        .property(
            "token_endpoint_auth_method",
            or_null(one_of(
                "Default: `client_secret_basic`. `none` is a public client, without a secret; `private_key_jwt` needs \
                 `jwks` or `jwks_uri`.",
                AUTH_METHODS.iter().map(TokenEndpointAuthMethod::as_str),
            )),
        )
        .property(
            "application_type",
            or_null(one_of(
                "Default: `native` with a loopback or private-use redirect URI, otherwise `web` (OpenID Connect \
                 Registration section 2).",
                ApplicationType::KNOWN.iter().map(ApplicationType::as_str),
            )),
        )
        .property(
            "scope",
            or_null(
                string(
                    "Scopes, separated by white space (RFC 6749 section 3.3); default: all that the caller is given. \
                     Those beyond that are left out.",
                )
                .max_length(Some(MAX_SCOPE))
                .pattern(Some(SCOPE)),
            ),
        )
}

/// RFC 7591 section 5, as a pattern that every accepted one matches.
fn redirect_uri() -> ObjectBuilder {
    let pattern = r#"^([Hh][Tt][Tt][Pp][Ss]?://|[A-Za-z][A-Za-z0-9+.-]*:)[!"$-)+-\[\]-~]*$"#;
    string(
        "A redirect URI, compared character by character. A private-use scheme without a dot is one that the people who run \
         the portal have listed.",
    )
    .max_length(Some(MAX_LENGTH))
    .pattern(Some(pattern))
}

fn presentation(mut object: ObjectBuilder) -> ObjectBuilder {
    for (member, description) in [
        ("client_uri", "The client's home page."),
        ("logo_uri", "Its logo; never fetched by the server."),
        ("tos_uri", "Its terms of service."),
        ("policy_uri", "What it does with the data of people."),
    ] {
        let uri = string(description).max_length(Some(MAX_LENGTH)).pattern(Some(PAGE));
        object = object.property(member, or_null(uri));
    }
    object.property("contacts", or_null(texts("Ways to reach the people behind it, typically e-mail addresses.")))
}

fn keys_and_software(object: ObjectBuilder) -> ObjectBuilder {
    let key = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(
            "A public key (RFC 7517): RSA of 2048 to 8192 bits, EC on P-256, P-384 or P-521, Ed25519, X25519.",
        ))
        .property("kty", one_of("The kind of key.", ["RSA", "EC", "OKP"]))
        .required("kty");
    let keys = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some("The client's public keys; not together with `jwks_uri`."))
        .property("keys", list("The keys.", key, MAX_KEYS).min_items(Some(1)))
        .required("keys");
    object
        .property("jwks_uri", called("Where its JWK Set is; not together with `jwks`."))
        .property("jwks", or_null(keys))
        .property("software_id", text("The same for every instance and version of the software."))
        .property("software_version", text("The version of the software."))
        .property(
            "software_statement",
            or_null(string(
                "A signed JWT about the software (RFC 7591 section 2.3). Where the provider trusts issuers, its claims \
                 take the place of the other members.",
            )),
        )
}

fn subjects_and_algorithms(mut object: ObjectBuilder) -> ObjectBuilder {
    object = object
        .property("subject_type", or_null(one_of("How people are identified to the client.", ["public", "pairwise"])))
        .property(
            "sector_identifier_uri",
            called("A JSON array of redirect URIs, which is fetched (OpenID Connect Core section 8.1)."),
        );
    for (member, description, words) in [
        ("id_token_signed_response_alg", "How ID tokens are signed.", SIGNED_BY_US),
        ("introspection_signed_response_alg", "How signed introspection answers are signed.", SIGNED_BY_US),
        ("userinfo_signed_response_alg", "How user info is signed; default: not at all.", SIGNED_BY_US),
        ("request_object_signing_alg", "How the client signs request objects. Left out.", SIGNED_BY_CLIENTS),
        ("token_endpoint_auth_signing_alg", "How the client signs with `private_key_jwt`.", SIGNED_BY_CLIENTS),
    ] {
        object = object.property(member, or_null(one_of(description, words.iter().copied())));
    }
    object
}

fn sessions(object: ObjectBuilder) -> ObjectBuilder {
    let logout = |description| string(description).max_length(Some(MAX_LENGTH)).pattern(Some(PAGE));
    object
        .property("default_max_age", or_null(integer("Seconds since people last signed in.").minimum(Some(0))))
        .property("require_auth_time", or_null(boolean("ID tokens say when people signed in.")))
        .property(
            "default_acr_values",
            or_null(texts("Authentication contexts, in the order of preference. Left out.")),
        )
        .property("initiate_login_uri", called("Where a third party can start a sign-in at the client. Left out."))
        .property(
            "request_uris",
            or_null(list(
                "Where its request objects are. Left out.",
                string("A URL.").max_length(Some(MAX_LENGTH)).pattern(Some(REQUEST_URI)),
                MAX_ENTRIES,
            )),
        )
        .property(
            "post_logout_redirect_uris",
            or_null(list(
                "Where the browser may be sent after signing out; the rules are those of `redirect_uris`.",
                redirect_uri(),
                MAX_REDIRECT_URIS,
            )),
        )
        .property(
            "frontchannel_logout_uri",
            or_null(logout("Loaded in the browser at signing out; https, or http on a loopback address. Left out.")),
        )
        .property("frontchannel_logout_session_required", or_null(boolean("It needs `iss` and `sid`. Left out.")))
        .property("backchannel_logout_uri", called("Called by the server at signing out. Left out."))
        .property("backchannel_logout_session_required", or_null(boolean("It needs `sid`. Left out.")))
}

fn security(object: ObjectBuilder) -> ObjectBuilder {
    object
        .property(
            "require_pushed_authorization_requests",
            or_null(boolean("Only pushed authorization requests are accepted (RFC 9126 section 6).")),
        )
        .property(
            "tls_client_auth_subject_dn",
            text("The subject of a TLS certificate (RFC 8705 section 2.1.2). Left out."),
        )
        .property("dpop_bound_access_tokens", or_null(boolean("DPoP is always used (RFC 9449 section 5.2).")))
        .property(
            "authorization_details_types",
            or_null(texts("Types of authorization details (RFC 9396 section 10). Left out.")),
        )
}

/// A short text.
fn text(description: &str) -> Schema {
    or_null(string(description).max_length(Some(MAX_TEXT)).pattern(Some(NOT_ONLY_BLANK)))
}

/// A list of short texts.
fn texts(description: &str) -> Schema {
    list(description, string("An entry.").max_length(Some(MAX_TEXT)).pattern(Some(NOT_BLANK)), MAX_ENTRIES).into()
}

/// A URL that the server itself calls.
fn called(description: &str) -> Schema {
    let description = format!("{description} https on a host of the public internet, port 443 or from 1024.");
    or_null(string(&description).max_length(Some(MAX_LENGTH)).pattern(Some(CALLED)))
}
