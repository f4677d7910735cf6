//! What the endpoints of the authorization server refuse, in the words of RFC 6749 section 5.2.

use registration::{Error, StoreError};

/// Why a request was not granted.
#[derive(Debug, thiserror::Error)]
pub enum OAuthError {
    /// The request is refused; a code of the standards, and a sentence for the person who reads the log.
    #[error("{}: {description}", code.as_str())]
    Refused {
        /// Which code.
        code: ErrorCode,
        /// What is wrong and what would be right.
        description: String,
    },
    /// The core or the database failed, or the caller is throttled.
    #[error(transparent)]
    Core(#[from] Error),
}

impl OAuthError {
    /// A refusal.
    pub fn refused(code: ErrorCode, description: impl Into<String>) -> Self {
        Self::Refused { code, description: description.into() }
    }
}

impl From<StoreError> for OAuthError {
    fn from(error: StoreError) -> Self {
        Self::Core(error.into())
    }
}

/// The error codes of the standards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// RFC 6749 section 5.2: malformed, or something twice.
    InvalidRequest,
    /// RFC 6749 section 5.2: the client is unknown, not authenticated, or does not work.
    InvalidClient,
    /// RFC 6749 section 5.2: the code or refresh token is wrong, expired, used, or of another client.
    InvalidGrant,
    /// RFC 6749 section 5.2: this client is not registered for this.
    UnauthorizedClient,
    /// RFC 6749 section 5.2: the server does not give tokens this way.
    UnsupportedGrantType,
    /// RFC 6749 section 5.2: the scope is malformed or more than the client may have.
    InvalidScope,
    /// RFC 8707 section 2: the resource is malformed or unknown.
    InvalidTarget,
    /// RFC 7009 section 2.2.1: the server cannot revoke this kind of token.
    UnsupportedTokenType,
    /// RFC 6749 section 4.1.2.1: the person said no.
    AccessDenied,
    /// RFC 6749 section 4.1.2.1: the server does not answer this way.
    UnsupportedResponseType,
    /// `OpenID` Connect Core section 3.1.2.6: somebody must sign in, and no page may be shown.
    LoginRequired,
    /// `OpenID` Connect Core section 3.1.2.6: somebody must allow it, and no page may be shown.
    ConsentRequired,
    /// `OpenID` Connect Core section 3.1.2.6: `request` is not supported.
    RequestNotSupported,
    /// `OpenID` Connect Core section 3.1.2.6: `request_uri` is not supported, but for pushed requests.
    RequestUriNotSupported,
    /// RFC 9101 section 6: the `request_uri` is unknown, used or expired.
    InvalidRequestUri,
    /// RFC 6750 section 3.1: the token is unknown, expired or revoked.
    InvalidToken,
    /// RFC 6750 section 3.1: the token is not good for this.
    InsufficientScope,
    /// RFC 9449 section 5: the DPoP proof is missing or wrong.
    InvalidDpopProof,
    /// RFC 9449 section 8: the DPoP proof needs a nonce of this server.
    UseDpopNonce,
}

impl ErrorCode {
    /// The code on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::UnsupportedTokenType => "unsupported_token_type",
            Self::AccessDenied => "access_denied",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::InvalidRequestUri => "invalid_request_uri",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
            Self::InvalidDpopProof => "invalid_dpop_proof",
            Self::UseDpopNonce => "use_dpop_nonce",
        }
    }
}
