//! The answers about the server itself.

use serde_json::json;
use utoipa::{
    ToSchema as _,
    openapi::{ContentBuilder, Object, Ref, ResponseBuilder, schema::Type},
};

use super::{by_status, empty, header, json, named_answers};
use crate::http::openapi::schemas::server::{Health, ProblemDetails, ServerMetadata};

named_answers! {
    /// The documents that name the registration endpoint.
    Metadata = by_status([(200, json::<ServerMetadata>("The metadata.", Some(json!({
        "issuer": "http://127.0.0.1:3000",
        "authorization_endpoint": "http://127.0.0.1:3000/oauth2/authorize",
        "token_endpoint": "http://127.0.0.1:3000/oauth2/token",
        "introspection_endpoint": "http://127.0.0.1:3000/oauth2/introspect",
        "revocation_endpoint": "http://127.0.0.1:3000/oauth2/revoke",
        "jwks_uri": "http://127.0.0.1:3000/oauth2/jwks",
        "registration_endpoint": "http://127.0.0.1:3000/connect/register",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_methods_supported":
            ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
    }))).header("ETag", tag())), unchanged(), unexpected()]);

    /// `GET /healthz`
    Alive = by_status([(200, json::<Health>("The process lives.", Some(json!({ "status": "ok" }))))]);

    /// `GET /readyz`
    Ready = by_status([
        (
            200,
            json::<Health>(
                "The database answers and its keys open. `checks` is there for programs on the same machine alone.",
                Some(json!({
                    "status": "ready",
                    "checks": {
                        "database": "ok",
                        "key": "ok",
                        "disk": "the database cannot be written to: database or disk is full",
                        "mail": "ok",
                        "workers": "ok"
                    }
                })),
            ),
        ),
        (503, json::<Health>("They do not.", Some(json!({ "status": "not ready" })))),
    ]);

    /// `GET /openapi.json`
    Document = by_status([
        (200, document()),
        unchanged(),
    ]);
}

fn document() -> ResponseBuilder {
    let content = ContentBuilder::new().schema(Some(Object::with_type(Type::Object))).build();
    empty("This document.").content("application/json", content).header("ETag", tag())
}

fn unchanged() -> (u16, ResponseBuilder) {
    (304, empty("It is still the one with this `If-None-Match`.").header("ETag", tag()))
}

fn tag() -> utoipa::openapi::Header {
    header("Changes with the document.")
}

/// What went wrong outside of every dialect.
fn unexpected() -> (u16, ResponseBuilder) {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemDetails::name())));
    (500, empty("Our fault; the log says more.").content("application/problem+json", content.build()))
}
