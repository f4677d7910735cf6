//! Clients that register others in the name of the administrator who registered them: WSO2's scopes of its DCR endpoints.

use registration::{Caller, Error, Privilege, Secret};

use crate::AuthorizationServer;

/// A scope of WSO2's DCR endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegisterScope {
    /// `POST` of Identity Server.
    Create,
    /// `GET` of Identity Server.
    View,
    /// `PUT` of Identity Server.
    Update,
    /// `DELETE` of Identity Server.
    Delete,
    /// Everything of API Manager.
    ApiManager,
}

impl RegisterScope {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Create, Self::View, Self::Update, Self::Delete, Self::ApiManager];

    /// The word in a token.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "internal_dcr_create",
            Self::View => "internal_dcr_view",
            Self::Update => "internal_dcr_update",
            Self::Delete => "internal_dcr_delete",
            Self::ApiManager => "apim:dcr:app_manage",
        }
    }
}

impl AuthorizationServer {
    /// The administrator in whose name an access token calls a DCR endpoint.
    ///
    /// The token is one of the client itself, whose owner let it register; what the administrator may do is looked up
    /// anew, as with their password.
    ///
    /// # Errors
    ///
    /// [`Error::NotSignedIn`] when the token does not live or is none for this, [`Error::Forbidden`] when it lacks the
    /// scope.
    pub async fn registrar(&self, token: &Secret, scope: RegisterScope) -> Result<Caller, Error> {
        // One that is bound to a key is not for being shown alone (RFC 9449 section 7.2).
        let live = self.live_token(token).await?.filter(|live| live.jkt.is_none()).ok_or(Error::NotSignedIn)?;
        let found = self.store.find_registration(&live.client_id, self.clock.now()).await?;
        let registration = found.ok_or(Error::NotSignedIn)?.registration;
        if live.grant.is_some() || !registration.has(Privilege::Register) {
            return Err(Error::Forbidden);
        }
        if !live.scope.iter().any(|word| word == scope.as_str()) {
            return Err(Error::Forbidden);
        }
        let owner = self.store.find_administrator(&registration.owner).await?.ok_or(Error::NotSignedIn)?;
        self.core.administrators().caller(&owner.id).await
    }
}
