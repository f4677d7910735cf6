//! The port for JSON documents that live at a URL which somebody else named: a client's key set (`jwks_uri`), a sector
//! identifier, the keys of a statement's issuer, or the client itself (its client ID metadata document).

use async_trait::async_trait;

/// The limit for documents that have none of their own, in bytes.
pub const DOCUMENT_LIMIT_BYTES: usize = 64 * 1024;

/// A document that was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What it says.
    pub json: serde_json::Value,
    /// How long it may be used without being fetched again, in seconds (RFC 9111 section 4.2); 0 when it may not be kept,
    /// `None` when its server does not say.
    pub fresh_seconds: Option<i64>,
}

/// Fetches documents. Whoever implements it guards against server-side request forgery: the URL is an untrusted
/// program's, and may lead into the operator's own network.
#[async_trait]
pub trait Documents: Send + Sync {
    /// Fetches the JSON document at `url`, which may have `limit_bytes` bytes at most.
    ///
    /// # Errors
    ///
    /// Everything but a whole document; see [`DocumentError`].
    async fn fetch(&self, url: &str, limit_bytes: usize) -> Result<Document, DocumentError>;

    /// The same for who needs to know only what it says.
    ///
    /// # Errors
    ///
    /// As [`Documents::fetch`].
    async fn fetch_json(&self, url: &str, limit_bytes: usize) -> Result<serde_json::Value, DocumentError> {
        Ok(self.fetch(url, limit_bytes).await?.json)
    }
}

/// Why there is no document.
///
/// The sentences are safe to show to an untrusted registrant: they say nothing of the body, of the addresses of a name,
/// or of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// The URL itself is one that is never fetched. The reason is a fixed phrase about what was sent.
    #[error("the document was not fetched: {0}")]
    NotAllowed(&'static str),
    /// No answer, or none in time. A name that leads to an address which is not public ends here too, so that nobody
    /// learns from us which names the operator's network has.
    #[error("the document could not be fetched: its server was not reached, or did not answer in time")]
    Unreachable,
    /// The server answered with another status than 200. Redirects are not followed.
    #[error("the document could not be fetched: its server answered with status {0} in place of 200")]
    Status(u16),
    /// The document is longer than the limit.
    #[error("the document is too large")]
    TooLarge,
    /// The document is not declared as JSON, or is none.
    #[error("the document is not JSON, or is not declared as application/json")]
    NotJson,
}

/// Fetches nothing: for tests, and for servers that are not to call others.
pub struct NoDocuments;

#[async_trait]
impl Documents for NoDocuments {
    async fn fetch(&self, _: &str, _: usize) -> Result<Document, DocumentError> {
        Err(DocumentError::NotAllowed("this server fetches no documents"))
    }
}
