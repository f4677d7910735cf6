//! Requests that are answered as they should be: those of docs/http-api.md.

use serde_json::{Value, json};

/// A client that asks for nothing special (RFC 7591 section 3.1).
pub fn web_client() -> Value {
    json!({ "client_name": "Shop", "redirect_uris": ["https://app.partner.example/cb"] })
}

/// A program on a person's device, in two languages.
pub fn native_client() -> Value {
    json!({
        "client_name": "Editor",
        "client_name#ja": "編集",
        "token_endpoint_auth_method": "none",
        "redirect_uris": ["http://127.0.0.1:8765/cb"],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"]
    })
}

/// A program that acts for itself.
pub fn machine_client() -> Value {
    json!({ "client_name": "Batch", "grant_types": ["client_credentials"] })
}

/// A whole new record (RFC 7592 section 2.2).
pub fn updated_client() -> Value {
    json!({
        "client_id": "1xVxbA0003OlJ5qpOAXYwaNSw3ea",
        "client_name": "Shop",
        "redirect_uris": ["https://app.partner.example/new"],
        "scope": "orders:read"
    })
}

/// An application of WSO2 Identity Server.
pub fn wso2_is_application() -> Value {
    json!({
        "client_name": "shop",
        "grant_types": ["authorization_code"],
        "redirect_uris": ["https://shop.example/cb", "https://shop.example/cb2"]
    })
}

/// A change of it.
pub fn wso2_is_update() -> Value {
    json!({ "grant_types": ["authorization_code", "refresh_token"], "ext_pkce_mandatory": true })
}

/// An application of WSO2 API Manager.
pub fn wso2_apim_application() -> Value {
    json!({
        "clientName": "rest_api_publisher",
        "owner": "admin",
        "callbackUrl": "https://shop.example/cb",
        "grantType": "password refresh_token",
        "saasApp": true
    })
}
