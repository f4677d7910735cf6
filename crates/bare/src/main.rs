//! The ceiling of HTTP on this machine, for the benchmarks: axum with handlers that take the same requests, read them and
//! answer something of the same size.

use std::collections::HashMap;

use axum::{
    Form, Json, Router,
    routing::{get, post},
};
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let port = std::env::args().nth(1).unwrap_or_default();
    let router = Router::new()
        .route("/", get(async || "ok"))
        .route("/connect/register", get(async || "ok").post(register))
        .route("/oauth2/token", post(token))
        .route("/document", get(async || "x".repeat(DOCUMENT_BYTES)));
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, router).await?;
    Ok(())
}

/// As long as the metadata of an authorization server.
const DOCUMENT_BYTES: usize = 1500;

async fn token(Form(form): Form<HashMap<String, String>>) -> Json<Value> {
    Json(json!({
        "access_token": "01234567890123456789012345678901234567890123",
        "token_type": "Bearer",
        "expires_in": form.len() * 3600,
        "scope": "read",
    }))
}

async fn register(Json(mut client): Json<Value>) -> Json<Value> {
    client["client_id"] = json!("0123456789012345678901234567");
    client["client_secret"] = json!("01234567890123456789012345678901234567890123");
    client["registration_access_token"] = json!("01234567890123456789012345678901234567890123");
    Json(client)
}
