//! The ceiling of HTTP on this machine, for `scripts/bench_dcr.py`: axum with one handler that takes the same POST, reads
//! its JSON and answers something of the same size.

use axum::{Json, Router, routing::get};
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let port = std::env::args().nth(1).unwrap_or_default();
    let router =
        Router::new().route("/", get(async || "ok")).route("/connect/register", get(async || "ok").post(register));
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    axum::serve(listener, router).await?;
    Ok(())
}

async fn register(Json(mut client): Json<Value>) -> Json<Value> {
    client["client_id"] = json!("0123456789012345678901234567");
    client["client_secret"] = json!("01234567890123456789012345678901234567890123");
    client["registration_access_token"] = json!("01234567890123456789012345678901234567890123");
    Json(client)
}
