//! Demonstrating Proof of Possession (RFC 9449): a token that works with the client's key alone.
//!
//! | file | holds |
//! | --- | --- |
//! | `proof` | whether a proof is right: section 4.3 |
//! | `nonce` | nonces of the server's own: sections 8 and 9 |

mod nonce;
mod proof;

use registration::{StoreError, Timestamp, TokenChange};

use crate::{AuthorizationServer, Client, ErrorCode, OAuthError};

pub(crate) use nonce::Nonces;

/// A proof that is right and timely. It works once, which is noted when something is given for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DpopProof {
    /// The thumbprint of the client's key (RFC 7638).
    pub(crate) jkt: String,
    /// What it is remembered by.
    spent_id: String,
    /// Until when it has to be.
    expires_at: Timestamp,
}

impl DpopProof {
    /// The thumbprint of the client's key (RFC 7638): `jkt`.
    #[must_use]
    pub fn thumbprint(&self) -> &str {
        &self.jkt
    }
}

impl AuthorizationServer {
    /// The proof is used. Proofs are remembered as assertions are, for as long as they are timely: in the database, which
    /// all processes share and housekeeping clears.
    pub(crate) async fn spend_proof(&self, proof: &DpopProof) -> Result<(), OAuthError> {
        let spend = TokenChange::Spend { id: proof.spent_id.clone(), expires_at: proof.expires_at };
        match self.store.commit(vec![spend.into()]).await {
            Ok(()) => Ok(()),
            Err(StoreError::Conflict) => Err(refused("This DPoP proof was used before; make one for each request.")),
            Err(other) => Err(other.into()),
        }
    }

    /// The key that a new access token is bound to; `None` for a bearer token. Its proof is used with that.
    pub(crate) async fn bound_to(
        &self,
        client: &Client,
        proof: Option<&DpopProof>,
    ) -> Result<Option<String>, OAuthError> {
        let Some(proof) = proof else {
            if client.registration.metadata.security.dpop_bound_access_tokens == Some(true) {
                let sentence =
                    "This client is registered for DPoP (RFC 9449 section 5.2), and the DPoP header is missing.";
                return Err(refused(sentence));
            }
            return Ok(None);
        };
        self.spend_proof(proof).await?;
        Ok(Some(proof.jkt.clone()))
    }
}

/// A code or refresh token that is bound to a key comes with a proof by that key.
pub(crate) fn check_key(bound_to: Option<&str>, proof: Option<&DpopProof>) -> Result<(), OAuthError> {
    match (bound_to, proof) {
        (None, _) => Ok(()),
        (Some(_), None) => {
            Err(refused("The code or refresh token is bound to a key (RFC 9449), and the DPoP header is missing."))
        }
        (Some(jkt), Some(proof)) if jkt == proof.jkt => Ok(()),
        (Some(_), Some(_)) => {
            let sentence = "The DPoP proof is not by the key that the code or refresh token is bound to.";
            Err(OAuthError::refused(ErrorCode::InvalidGrant, sentence))
        }
    }
}

/// The form of a thumbprint: SHA-256 in base64url.
pub(crate) fn is_thumbprint(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The proof is not right.
pub(crate) fn refused(sentence: impl Into<String>) -> OAuthError {
    OAuthError::refused(ErrorCode::InvalidDpopProof, sentence)
}
