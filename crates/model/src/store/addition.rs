//! Which changes only add a row.

use super::{Change, CredentialChange, TokenChange};
use crate::{AuditEvent, ClientSecret, InitialTokenId, IssuedToken, Registration, Timestamp};

/// A change that only adds a row, or counts a use. A store may make the additions of many lists in any order, as long as a
/// registration comes before its secrets and tokens.
#[derive(Clone, Copy, Debug)]
pub enum Addition<'a> {
    /// A registration.
    Registration(&'a Registration),
    /// A secret of a registration.
    Secret(&'a ClientSecret),
    /// One use of an initial access token.
    InitialTokenUse(&'a InitialTokenId, Timestamp),
    /// An opaque access token.
    Token(&'a IssuedToken),
    /// A line of the audit log.
    Event(&'a AuditEvent),
}

impl Change {
    /// Returns what the change adds; `None` when it does anything else. Without a wildcard, so that whoever adds a variant
    /// decides: `None` is always right, and slower.
    #[must_use]
    pub fn addition(&self) -> Option<Addition<'_>> {
        match self {
            Self::Credential(change) => change.addition(),
            Self::Token(change) => change.addition(),
            Self::Record(event) => Some(Addition::Event(event)),
            Self::Administrator(_)
            | Self::Catalogue(_)
            | Self::Client(_)
            | Self::Member(_)
            | Self::Provisioning(_)
            | Self::Sealed(_) => None,
        }
    }
}

impl CredentialChange {
    fn addition(&self) -> Option<Addition<'_>> {
        match self {
            Self::AddRegistration(registration) => Some(Addition::Registration(registration)),
            Self::AddSecret(secret) => Some(Addition::Secret(secret)),
            Self::UseInitialToken(id, at) => Some(Addition::InitialTokenUse(id, *at)),
            Self::SetClientId(..)
            | Self::MoveApiClients { .. }
            | Self::SecretWarned(..)
            | Self::UpdateRegistration(..)
            | Self::EndSecrets { .. }
            | Self::DeleteSecret(..)
            | Self::DeleteSecrets(..)
            | Self::EndFormerAccessToken(..)
            | Self::RevokeRegistration(..)
            | Self::ReinstateRegistration(..)
            | Self::ForgetRegistration(..)
            | Self::AddInitialToken(..)
            | Self::RevokeInitialToken(..)
            | Self::AddApiKey(..)
            | Self::RefreshApiKey { .. }
            | Self::RevokeApiKey(..)
            | Self::AddReveal(..)
            | Self::EndReveal { .. } => None,
        }
    }
}

impl TokenChange {
    fn addition(&self) -> Option<Addition<'_>> {
        match self {
            Self::Issue(token) => Some(Addition::Token(token)),
            Self::AddKey(..)
            | Self::EndKey { .. }
            | Self::AddServerSecret { .. }
            | Self::DeleteKey(..)
            | Self::Revoke(..)
            | Self::Spend { .. }
            | Self::EndTokens(..)
            | Self::AddGrant(..)
            | Self::RedeemCode(..)
            | Self::ExtendGrant(..)
            | Self::RevokeGrant(..)
            | Self::AddRefreshToken(..)
            | Self::UseRefreshToken(..)
            | Self::SaveConsent(..)
            | Self::WithdrawConsent { .. }
            | Self::AddAuthorizationRequest(..)
            | Self::TakeAuthorizationRequest(..)
            | Self::ClientUsed(..)
            | Self::TokenUsed(..)
            | Self::SetPrivileges(..) => None,
        }
    }
}
