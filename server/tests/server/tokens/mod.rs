//! The token endpoint and what belongs to it, from outside. Each test names the clause that it shows.

mod access;
mod assertions;
mod authentication;
mod introspection;
mod keys;
mod outages;
mod registrars;
mod revocation;

use axum::http::StatusCode;
use registration::{ProgramFields, RegistrationId, RegistrationRow};
use serde_json::{Value, json};

use crate::support::{Answer, PASSWORD, TestServer, basic, read_jwt};

/// A client of an administrator, which belongs to nobody: its tokens are JWTs.
async fn own_client(server: &TestServer) -> Value {
    server.owner().await;
    made(&server.register(&basic("admin", PASSWORD), &machine()).await)
}

/// A client of a program at a provider of API clients that introspect: its tokens are opaque.
async fn opaque_client(server: &TestServer) -> Value {
    let provider = match server.core.providers().list(&server.owner().await).await.unwrap().first() {
        Some(found) => found.provider.id.clone(),
        None => server.provider(&ProgramFields::default()).await,
    };
    let token = server.initial_token(&provider, |_| {}).await;
    made(&server.register(&token, &machine()).await)
}

fn machine() -> Value {
    json!({ "client_name": "Batch", "grant_types": ["client_credentials"], "scope": "orders:read orders:write" })
}

fn made(answer: &Answer) -> Value {
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
    answer.json()
}

fn id(client: &Value) -> &str {
    client["client_id"].as_str().unwrap()
}

/// The `Authorization` header of a client.
fn mine(client: &Value) -> String {
    basic(id(client), client["client_secret"].as_str().unwrap())
}

impl TestServer {
    /// `POST /oauth2/token`.
    async fn token(&self, authorization: &str, form: &str) -> Answer {
        self.post_form("/oauth2/token", authorization, form).await
    }

    /// A token of a client itself.
    async fn client_token(&self, client: &Value) -> String {
        let answer = self.token(&mine(client), "grant_type=client_credentials").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.json()["access_token"].as_str().unwrap().to_owned()
    }

    /// What an administrator is told of a token.
    async fn introspect(&self, authorization: &str, token: &str) -> Value {
        let answer = self.post_form("/oauth2/introspect", authorization, &format!("token={token}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.json()
    }

    /// Whether an administrator is told that a token lives.
    async fn lives(&self, token: &str) -> bool {
        self.introspect(&basic("admin", PASSWORD), token).await["active"] == true
    }

    /// The registration of a client, as an administrator finds it.
    async fn registration(&self, client: &Value) -> RegistrationId {
        let filter = registration::RegistrationFilter { search: id(client).to_owned(), ..Default::default() };
        let found = self.core.registrations().list(&self.owner().await, &filter).await.unwrap();
        let [RegistrationRow { registration, .. }] = found.items.as_slice() else {
            unreachable!("one registration has this client_id")
        };
        registration.id.clone()
    }
}

/// An error, and what the person who reads the log is told.
fn refusal(answer: &Answer) -> (u16, String, String) {
    let json = answer.json();
    let text = |member: &str| json[member].as_str().unwrap().to_owned();
    (answer.status.as_u16(), text("error"), text("error_description"))
}
