//! The answers of RFC 7591 and RFC 7592.

use serde_json::{Value, json};
use utoipa::openapi::{
    ResponseBuilder,
    link::{Link, LinkBuilder},
};

use super::{by_status, challenge, empty, json, named_answers, not_kept, retry_after};
use crate::http::openapi::schemas::rfc7591::{ClientInformation, OAuthError};

named_answers! {
    /// `POST /connect/register`
    Registered = by_status(
        [(201, client("The client is registered.", registered_example()))]
            .into_iter()
            .chain([400, 401, 403, 413, 415, 429, 500, 503].map(refusal)),
    );

    /// `GET /connect/register/{client_id}`
    Shown = by_status(
        [(200, client("What is registered, with the secret.", registered_example()))]
            .into_iter()
            .chain([401, 403, 500, 503].map(refusal)),
    );

    /// `PUT /connect/register/{client_id}`
    Updated = by_status(
        [(200, client("What is registered now, with a new registration access token.", updated_example()))]
            .into_iter()
            .chain([400, 401, 403, 409, 413, 415, 500, 503].map(refusal)),
    );

    /// `DELETE /connect/register/{client_id}`
    Deleted = by_status(
        [(204, empty("The client, its secret and its tokens are gone.").header("Cache-Control", not_kept()))]
            .into_iter()
            .chain([401, 403, 409, 500, 503].map(refusal)),
    );
}

fn client(description: &str, example: Value) -> ResponseBuilder {
    let answer = json::<ClientInformation>(description, Some(example)).header("Cache-Control", not_kept());
    ["showClient", "updateClient", "deleteClient"]
        .into_iter()
        .fold(answer, |answer, operation| answer.link(operation, same_client(operation)))
}

/// The same client, managed with the token of the answer.
fn same_client(operation: &str) -> Link {
    LinkBuilder::new()
        .operation_id(operation)
        .parameter("client_id", "$response.body#/client_id")
        .description("With the `registration_access_token` of this answer as the bearer token.")
        .build()
}

/// A refusal with its status. The words of the example are those of the server.
fn refusal(status: u16) -> (u16, ResponseBuilder) {
    let error = |description: &str, code: &str, sentence: &str| {
        let example = json!({ "error": code, "error_description": sentence });
        json::<OAuthError>(description, Some(example)).header("Cache-Control", not_kept())
    };
    let answer = match status {
        400 => error(
            "The metadata is wrong, or the body is not one JSON object. Everything that is wrong is said at once; the \
             code is that of the first (RFC 7591 section 3.2.2).",
            "invalid_client_metadata",
            "grant_types: The grant type 'password' is not supported. redirect_uris: 'http://shop.example/cb' uses http; \
             only https, or http on 127.0.0.1, [::1] or localhost, is allowed.",
        ),
        401 => error(
            "No token where one is needed: a challenge without an error code. A token that is unknown, expired or used \
             up, or another client's: `error=\"invalid_token\"` in the challenge (RFC 6750 section 3.1). There is no 404 \
             (RFC 7592 section 2.1).",
            "invalid_token",
            "The token is unknown, expired or used up.",
        )
        .header("WWW-Authenticate", challenge()),
        403 => error(
            "An auditor; a client that is disabled or rejected, or has several holders (RFC 7592 section 2.1).",
            "access_denied",
            "You may not do this.",
        ),
        409 => error(
            "Somebody else changed the client at the same moment.",
            "invalid_client_metadata",
            "The client was changed at the same moment. Read it and try again.",
        ),
        413 => error(
            "The body is larger than 64 KiB, or broke off.",
            "invalid_client_metadata",
            "The body is larger than 64 KiB or broke off.",
        ),
        415 => error(
            "The body is not `application/json`, or it is compressed.",
            "invalid_client_metadata",
            "The Content-Type must be application/json.",
        ),
        429 => error(
            "Too many registrations or failed sign-ins.",
            "temporarily_unavailable",
            "Too many registrations. Try again in 60 seconds.",
        )
        .header("Retry-After", retry_after()),
        503 => error(
            "The database does not answer, or cannot store anything at the moment.",
            "temporarily_unavailable",
            "The database does not answer at the moment. Please try again in a moment.",
        ),
        _ => error("Our fault; the log says more.", "server_error", "Something went wrong on our side."),
    };
    (status, answer)
}

/// The first example of docs/http-api.md.
fn registered_example() -> Value {
    json!({
        "client_id": "1xVxbA0003OlJ5qpOAXYwaNSw3ea",
        "client_secret": "qamp8R5ajj8VUw9yCV0fQbNGGOOVTqgF4xv7ETfl1NiQ",
        "client_secret_expires_at": 0,
        "client_id_issued_at": 1_795_553_924,
        "registration_access_token": "ghr_DVq5hIL1FJL5c-wE8UZi7ZDk1SF1w6Pst8ABP8SC3dc",
        "registration_client_uri": "http://127.0.0.1:3000/connect/register/1xVxbA0003OlJ5qpOAXYwaNSw3ea",
        "client_name": "Shop",
        "redirect_uris": ["https://app.partner.example/cb"],
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "application_type": "web",
        "scope": "orders:read orders:write"
    })
}

fn updated_example() -> Value {
    let mut example = registered_example();
    example["registration_access_token"] = json!("ghr_MZKjH4sPUhlfSygN1oxmrhvSIJxRIMCI-uALWvgfHAk");
    example["redirect_uris"] = json!(["https://app.partner.example/new"]);
    example["scope"] = json!("orders:read");
    example
}
