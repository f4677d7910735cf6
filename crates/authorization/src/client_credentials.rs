//! A client on its own behalf (RFC 6749 section 4.4).

use dcr::GrantType;

use crate::{
    AuthorizationServer, Client, DpopProof, ErrorCode, OAuthError, TokenAnswer,
    issue::{NewToken, Owner},
    resource,
};

/// The parameters that every grant shares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenRequest {
    /// `scope`.
    pub scope: Option<String>,
    /// `resource`, which may come several times.
    pub resources: Vec<String>,
    /// The proof in the `DPoP` header (RFC 9449 section 5).
    pub proof: Option<DpopProof>,
}

impl AuthorizationServer {
    /// A token for the client itself. There is no refresh token: it can always ask again (RFC 6749 section 4.4.3).
    pub async fn client_credentials(&self, client: &Client, request: &TokenRequest) -> Result<TokenAnswer, OAuthError> {
        expect_grant(client, &GrantType::ClientCredentials)?;
        if client.registration.metadata.is_public() {
            let sentence = "A client that cannot authenticate gets no token on its own behalf.";
            return Err(OAuthError::refused(ErrorCode::UnauthorizedClient, sentence));
        }
        let scope = Self::scopes_of_client(client, request.scope.as_deref())?;
        let audience = resource::check(&request.resources)?;
        let token = NewToken { client, owner: Owner::Client, scope, audience, proof: request.proof.as_ref() };
        let (answer, mut changes) = self.new_access_token(&token).await?;
        let used = self.client_used(&client.registration);
        if !changes.is_empty() {
            changes.extend(used);
            self.store.commit(changes).await?;
        } else if let Some(used) = used {
            self.note(used).await;
        }
        Ok(answer)
    }
}

/// The client is registered for the grant, and its provider still offers it.
pub(crate) fn expect_grant(client: &Client, grant: &GrantType) -> Result<(), OAuthError> {
    let registered = client.registration.metadata.grant_types.contains(grant);
    let offered = client.provider.as_ref().is_none_or(|provider| provider.rules.grant_types.contains(grant));
    if registered && offered {
        return Ok(());
    }
    Err(OAuthError::refused(ErrorCode::UnauthorizedClient, format!("This client is not registered for {grant}.")))
}
