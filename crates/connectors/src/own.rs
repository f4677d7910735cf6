//! Our own public address, as others reach it.

use std::time::Duration;

use reqwest::{Client, redirect::Policy};
use url::Url;

use crate::{
    OutboundHttp,
    client::{OutboundError, tls},
};

/// How long connecting may take.
const CONNECTING: Duration = Duration::from_secs(3);
/// How long the answer may take in all.
const IN_ALL: Duration = Duration::from_secs(6);
/// The most bytes that are read.
const LIMIT_BYTES: usize = 64 * 1024;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum OwnError {
    /// The client cannot be set up.
    #[error(transparent)]
    Client(#[from] OutboundError),
    /// It is not reached, shows a certificate that is not trusted, or does not answer in time.
    #[error("it does not answer: {}", in_words(.0))]
    NoAnswer(#[source] reqwest::Error),
    /// It answers something else than 200.
    #[error("it answers {0}")]
    Status(u16),
    /// It answers more than what was asked for can be.
    #[error("its answer is longer than {LIMIT_BYTES} bytes")]
    TooLarge,
}

impl OutboundHttp {
    /// Gets what is at an address of our own, which the operator entered: on whatever network it is, by http too, with the
    /// certificate authorities of documents. Follows no redirect and uses no proxy.
    ///
    /// # Errors
    ///
    /// It is not there, or not as it should be.
    pub async fn fetch_own(&self, url: Url) -> Result<Vec<u8>, OwnError> {
        let client = Client::builder()
            .tls_backend_preconfigured(tls(self.roots().clone(), None).map_err(OutboundError::from)?)
            .no_proxy()
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .user_agent("Gatehouse")
            .connect_timeout(CONNECTING)
            .timeout(IN_ALL)
            .build()
            .map_err(OutboundError::from)?;
        let no_answer = |error: reqwest::Error| OwnError::NoAnswer(error.without_url());
        let mut response = client.get(url).send().await.map_err(no_answer)?;
        if response.status() != reqwest::StatusCode::OK {
            return Err(OwnError::Status(response.status().as_u16()));
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(no_answer)? {
            if body.len() + chunk.len() > LIMIT_BYTES {
                return Err(OwnError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }
}

/// The last cause, which says what is wrong: the others say that sending failed.
fn in_words(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
