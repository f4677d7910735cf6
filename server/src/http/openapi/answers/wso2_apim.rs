//! The answers of WSO2 API Manager.

use serde_json::json;
use utoipa::openapi::ResponseBuilder;

use super::{by_status, challenge, json, named_answers, not_kept, retry_after};
use crate::http::openapi::schemas::wso2_apim::{Wso2ApimApplication, Wso2ApimProblem};

named_answers! {
    /// `POST /register`
    Registered = by_status(
        [(200, application())].into_iter().chain([400, 401, 403, 413, 415, 429, 500, 503].map(refusal)),
    );

    /// `DELETE /client-registration/v0.17`
    NotImplemented = by_status([401, 403, 429, 503].map(refusal).into_iter().chain([(500, not_implemented())]));
}

fn application() -> ResponseBuilder {
    let example = json!({
        "clientId": "1xVxbD000AwWFE8rhjNTLpfThCUa",
        "clientName": "rest_api_publisher",
        "callBackURL": "https://shop.example/cb",
        "clientSecret": "VeoCLb6Vg3mG4GB2hJcpXITPN7Bs5qDJAjpO19Fd5JgL",
        "isSaasApplication": true,
        "appOwner": "admin",
        "jsonString": "{\"grant_types\":\"password refresh_token\",\"redirect_uris\":\"https:\\/\\/shop.example\\/cb\",\
                       \"client_name\":\"rest_api_publisher\"}",
        "jsonAppAttribute": "{}",
        "applicationUUID": null,
        "tokenType": "DEFAULT"
    });
    json::<Wso2ApimApplication>("The application, new or as it is.", Some(example)).header("Cache-Control", not_kept())
}

fn problem(code: u16, message: &str, sentence: &str, description: &str) -> ResponseBuilder {
    let example = json!({ "code": code, "message": message, "description": sentence, "moreInfo": "", "error": [] });
    json::<Wso2ApimProblem>(description, Some(example)).header("Cache-Control", not_kept())
}

fn refusal(status: u16) -> (u16, ResponseBuilder) {
    let answer = match status {
        400 => problem(
            400,
            "Bad Request",
            "Unrecognized property 'colour'",
            "The request is wrong, or the owner is missing or another than the caller.",
        ),
        401 => problem(401, "", "Unauthenticated request", "No, malformed or wrong credentials.")
            .header("WWW-Authenticate", challenge()),
        403 => problem(
            403,
            "Forbidden",
            "Access is forbidden to the application",
            "The name is another owner's, the named owner does not exist, or the caller is an auditor.",
        ),
        413 => problem(
            413,
            "Payload Too Large",
            "The body is larger than 64 KiB or broke off.",
            "The body is larger than 64 KiB, or broke off.",
        ),
        415 => problem(
            415,
            "Unsupported Media Type",
            "The Content-Type must be application/json.",
            "The body is not `application/json`, or it is compressed.",
        ),
        429 => problem(
            429,
            "Too Many Requests",
            "Too many attempts. Try again in 60 seconds.",
            "Too many failed sign-ins.",
        )
        .header("Retry-After", retry_after()),
        503 => problem(
            503,
            "Service Unavailable",
            "The database does not answer at the moment. Please try again in a moment.",
            "The database does not answer, or cannot store anything at the moment.",
        ),
        _ => problem(
            500,
            "Internal server error",
            "OAuth app 'a/b' creation or updating failed. Dynamic Client Registration Service not available.",
            "The name has other characters than letters, digits, `.`, `_`, `-` and white space, as API Manager answers \
             it.",
        ),
    };
    (status, answer)
}

fn not_implemented() -> ResponseBuilder {
    problem(500, "Internal server error", dcr::wso2_apim_v0_17::DELETION_NOT_IMPLEMENTED, "Always, as in API Manager.")
}
