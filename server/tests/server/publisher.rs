//! Somebody who publishes metadata documents of clients on this machine, over TLS, and sees who reads them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use registration::ProgramFields;
use serde_json::{Value, json};

use crate::{
    servers::Server,
    support::{TestServer, open_to_anybody},
};

/// Where the clients of a publisher are called back.
pub const CALLBACK: &str = "https://shop.example/cb";

/// The publisher.
pub struct Publisher {
    server: Server,
    answers: Arc<Mutex<HashMap<String, Vec<u8>>>>,
}

impl Publisher {
    /// A publisher, and a portal that reads documents on this machine and lets nobody register yet.
    pub async fn start() -> (Self, TestServer) {
        let answers = Arc::new(Mutex::new(HashMap::<String, Vec<u8>>::new()));
        let known = Arc::clone(&answers);
        let missing = || b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec();
        let server = Server::start(move |path| known.lock().unwrap().get(path).cloned().unwrap_or_else(missing)).await;
        let portal = TestServer::reading(server.client()).await;
        (Self { server, answers }, portal)
    }

    /// The same, where clients are known by their documents.
    pub async fn welcome() -> (Self, TestServer) {
        let (publisher, portal) = Self::start().await;
        portal.provider(&known_by_documents()).await;
        (publisher, portal)
    }

    /// The URL of a document, which is the `client_id`.
    pub fn url(&self, path: &str) -> String {
        self.server.url("127.0.0.1", path)
    }

    /// A document that is fine, with these members instead of or beside its own.
    pub fn document(&self, path: &str, change: Value) -> Value {
        let mut document = json!({
            "client_id": self.url(path),
            "client_name": "Shop",
            "redirect_uris": [CALLBACK],
            "grant_types": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_method": "none",
            "scope": "orders:read",
        });
        if let Value::Object(members) = change {
            document.as_object_mut().unwrap().extend(members);
        }
        document
    }

    /// Publishes such a document; answers its URL.
    pub fn publish(&self, path: &str, change: Value) -> String {
        self.answer(path, "200 OK\r\nContent-Type: application/json", &self.document(path, change).to_string());
        self.url(path)
    }

    /// Answers anything at all at a path: the status and other header fields, and the body.
    pub fn answer(&self, path: &str, head: &str, body: &str) {
        let answer = format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        self.answers.lock().unwrap().insert(path.to_owned(), answer.into_bytes());
    }

    /// How often anything was asked for.
    pub fn readings(&self) -> usize {
        self.server.requests().len()
    }
}

/// Open registration with documents, and room for everything.
pub fn known_by_documents() -> ProgramFields {
    ProgramFields { metadata_documents: true, ..open_to_anybody() }
}
