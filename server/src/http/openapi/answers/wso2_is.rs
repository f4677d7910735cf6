//! The answers of WSO2 Identity Server.

use serde_json::{Value, json};
use utoipa::openapi::{Header, ResponseBuilder, link::LinkBuilder};

use super::{by_status, challenge, empty, header, json, named_answers, retry_after};
use crate::http::openapi::schemas::wso2_is::{Wso2IsApplication, Wso2IsProblem, Wso2IsRefusal};

named_answers! {
    /// `POST /register`
    Created = by_status(
        [(201, linked(application("The application is registered.")))]
            .into_iter()
            .chain([400, 401, 403, 413, 415, 429, 500, 503].map(refusal)),
    );

    /// `GET /register?client_name=…`
    Found = by_status(
        [(200, application("The application of that name, without its `jwks_uri`."))]
            .into_iter()
            .chain([400, 401, 403, 429, 500, 503].map(refusal)),
    );

    /// `GET /register/{client_id}`
    Read = by_status(
        [(200, application("The application.")), broken_path()]
            .into_iter()
            .chain([401, 403, 429, 500, 503].map(refusal)),
    );

    /// `PUT /register/{client_id}`
    Updated = by_status(
        [(200, application("The application as it is now."))]
            .into_iter()
            .chain([400, 401, 403, 413, 415, 429, 500, 503].map(refusal)),
    );

    /// `DELETE /register/{client_id}`
    Deleted = by_status(
        [(204, empty("The application is gone.").header("Cache-Control", not_kept())), broken_path()]
            .into_iter()
            .chain([401, 403, 429, 500, 503].map(refusal)),
    );
}

fn not_kept() -> Header {
    header("Always `no-store, no-cache, must-revalidate, private`.")
}

fn application(description: &str) -> ResponseBuilder {
    json::<Wso2IsApplication>(description, Some(example())).header("Cache-Control", not_kept())
}

/// The same application by its `client_id`, and by its name.
fn linked(answer: ResponseBuilder) -> ResponseBuilder {
    [
        ("readWso2IsApplication", "client_id", "$response.body#/client_id"),
        ("updateWso2IsApplication", "client_id", "$response.body#/client_id"),
        ("deleteWso2IsApplication", "client_id", "$response.body#/client_id"),
        ("findWso2IsApplication", "client_name", "$response.body#/client_name"),
    ]
    .into_iter()
    .fold(answer, |answer, (operation, parameter, value)| {
        answer.link(operation, LinkBuilder::new().operation_id(operation).parameter(parameter, value).build())
    })
}

fn problem(description: &str, example: Value) -> ResponseBuilder {
    json::<Wso2IsProblem>(description, Some(example)).header("Cache-Control", not_kept())
}

fn broken_path() -> (u16, ResponseBuilder) {
    let description = "The percent encoding of the path is broken, or the change was not possible.";
    (400, problem(description, json!({ "error": "invalid_client_metadata" })))
}

/// A refusal by the authentication in front of the API.
fn refused(status: u16, message: &str, sentence: &str, description: &str) -> ResponseBuilder {
    let example =
        json!({ "code": status, "message": message, "description": sentence, "traceId": "oImh7CcXAV5LxxpsVjij" });
    json::<Wso2IsRefusal>(description, Some(example)).header("Cache-Control", not_kept())
}

fn refusal(status: u16) -> (u16, ResponseBuilder) {
    let invalid = |description: &str, sentence: &str| {
        let example = json!({
            "error": "invalid_client_metadata", "error_description": sentence, "traceId": "oImh7CcXAV5LxxpsVjij",
        });
        problem(description, example)
    };
    let answer = match status {
        400 => invalid(
            "The request is wrong, or the name or the `client_id` is taken.",
            "Client Name is not adhering to the regex: ^[a-zA-Z0-9._-]+(?: [a-zA-Z0-9._-]+)*$",
        ),
        401 => refused(
            401,
            "Unauthorized",
            "Authorization failure. Authorization information was invalid or missing from your request.",
            "No, malformed or wrong credentials, or another tenant. Without a body and a challenge: no registration has \
             this `client_id` or name.",
        )
        .header("WWW-Authenticate", challenge()),
        403 => refused(
            403,
            "Forbidden",
            "Operation is not permitted. You do not have permissions to make this request.",
            "An auditor. Without a body: somebody else's registration, with `--wso2-application-roles on`.",
        ),
        413 => invalid("The body is larger than 64 KiB, or broke off.", "The body is larger than 64 KiB or broke off."),
        415 => invalid(
            "The body is not `application/json`, or it is compressed.",
            "The Content-Type must be application/json.",
        ),
        429 => refused(
            429,
            "Too Many Requests",
            "Too many attempts. Try again in 60 seconds.",
            "Too many failed sign-ins.",
        )
        .header("Retry-After", retry_after()),
        503 => refused(
            503,
            "Service Unavailable",
            "The database does not answer at the moment. Please try again in a moment.",
            "The database does not answer, or cannot store anything at the moment.",
        ),
        _ => empty("Our fault; the log says more.").header("Cache-Control", not_kept()),
    };
    (status, answer)
}

/// The example of docs/http-api.md.
fn example() -> Value {
    json!({
        "client_id": "1xVxbC000729F6f0nPjGf4SHB1Ua",
        "client_secret": "XeY7LFuvZdWnd7kxtq4QyQNNLU7Q1GXjpYMJKVWd1XJZ",
        "client_secret_expires_at": 0,
        "redirect_uris": ["https://shop.example/cb", "https://shop.example/cb2"],
        "grant_types": ["authorization_code"],
        "client_name": "shop",
        "ext_application_version": "v3.0.0",
        "ext_application_owner": "admin@carbon.super",
        "ext_application_token_lifetime": 3600,
        "ext_user_token_lifetime": 3600,
        "ext_refresh_token_lifetime": 86400,
        "ext_id_token_lifetime": 3600,
        "ext_pkce_mandatory": false,
        "ext_pkce_support_plain": false,
        "ext_public_client": false,
        "token_type_extension": "Default",
        "ext_token_type": "Default",
        "require_pushed_authorization_requests": false,
        "require_signed_request_object": false,
        "tls_client_certificate_bound_access_tokens": false,
        "subject_type": "public",
        "ext_allowed_audience": "application"
    })
}
