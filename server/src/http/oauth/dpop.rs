//! The headers of RFC 9449, for every endpoint that takes a proof.

use authorization::{DpopProof, ErrorCode, OAuthError};
use axum::{
    http::{HeaderMap, HeaderName, HeaderValue},
    response::Response,
};

use crate::http::AppState;

/// The client's proof (section 4).
pub const DPOP: HeaderName = HeaderName::from_static("dpop");
/// The server's nonce for the next one (section 8).
pub const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// The proofs that came; one is enough.
pub fn proofs(headers: &HeaderMap) -> Result<Vec<&str>, OAuthError> {
    let proofs = headers.get_all(DPOP).iter().map(HeaderValue::to_str).collect::<Result<_, _>>();
    proofs.map_err(|_| OAuthError::refused(ErrorCode::InvalidDpopProof, "The DPoP header is not a JWT."))
}

/// The proof that came with a POST to an endpoint of the authorization server, if one did.
pub async fn proof(state: &AppState, headers: &HeaderMap, path: &str) -> Result<Option<DpopProof>, OAuthError> {
    state.authorization().dpop_proof(&proofs(headers)?, "POST", path, None).await
}

/// The answer with a nonce, where the request had a proof.
pub async fn with_nonce(state: &AppState, headers: &HeaderMap, mut response: Response) -> Response {
    if !headers.contains_key(DPOP) {
        return response;
    }
    match state.authorization().dpop_nonce().await.map(HeaderValue::try_from) {
        Ok(Ok(nonce)) => {
            response.headers_mut().insert(DPOP_NONCE, nonce);
        }
        Ok(Err(error)) => tracing::error!(%error, "a DPoP nonce is no header"),
        // The answer is right without it.
        Err(error) => tracing::error!(%error, "a DPoP nonce could not be made"),
    }
    response
}
