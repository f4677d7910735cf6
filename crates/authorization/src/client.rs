//! Who is asking: client authentication (RFC 6749 section 2.3).

use dcr::{TokenEndpointAuthMethod, client_id_document};
use registration::{
    DocumentReader, Error, FoundRegistration, OriginKind, Provider, Registration, RegistrationState, Secret, SecretHash,
};

use crate::{AuthorizationServer, ErrorCode, OAuthError};

/// What came with a request to prove which client it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientCredentials {
    /// HTTP Basic (`client_secret_basic`).
    Basic {
        /// `client_id`, decoded.
        client_id: String,
        /// The secret, decoded.
        secret: Secret,
    },
    /// In the body (`client_secret_post`).
    Post {
        /// `client_id`.
        client_id: String,
        /// `client_secret`.
        secret: Secret,
    },
    /// A JWT that the client signed (`private_key_jwt`, RFC 7523 section 2.2).
    Assertion {
        /// `client_id`, which need not be there.
        client_id: Option<String>,
        /// `client_assertion`.
        assertion: Secret,
    },
    /// A `client_id` alone (`none`).
    Public {
        /// `client_id`.
        client_id: String,
    },
}

/// A client that has proved to be one, or that cannot prove it because it is public, and that works.
#[derive(Clone, Debug)]
pub struct Client {
    /// Its registration.
    pub registration: Registration,
    /// The provider that it is registered at.
    pub provider: Option<Provider>,
}

impl AuthorizationServer {
    /// The client that these credentials are of.
    ///
    /// # Errors
    ///
    /// `invalid_client`: unknown, wrong, another method than the registered one, or a registration that does not work.
    /// Which of the first two it is, is not said.
    pub async fn authenticate(&self, credentials: &ClientCredentials) -> Result<Client, OAuthError> {
        self.authenticate_from(None, credentials).await
    }

    /// The same for a request that is pushed from a network address: a client that is known by its metadata document can
    /// ask before anybody has allowed it anything.
    ///
    /// # Errors
    ///
    /// As [`AuthorizationServer::authenticate`]; what is wrong with the document.
    pub async fn authenticate_pushing(
        &self,
        address: &str,
        credentials: &ClientCredentials,
    ) -> Result<Client, OAuthError> {
        self.authenticate_from(Some(address), credentials).await
    }

    async fn authenticate_from(
        &self,
        stranger: Option<&str>,
        credentials: &ClientCredentials,
    ) -> Result<Client, OAuthError> {
        let found = match credentials {
            ClientCredentials::Basic { client_id, secret } => {
                self.by_secret(client_id, secret, &TokenEndpointAuthMethod::ClientSecretBasic).await?
            }
            ClientCredentials::Post { client_id, secret } => {
                self.by_secret(client_id, secret, &TokenEndpointAuthMethod::ClientSecretPost).await?
            }
            ClientCredentials::Assertion { client_id, assertion } => {
                self.by_assertion(stranger, client_id.as_deref(), assertion).await?
            }
            ClientCredentials::Public { client_id } => {
                let found = self.find_or_read(stranger, client_id).await?.ok_or_else(unknown)?;
                expect_method(&found.registration, &TokenEndpointAuthMethod::None)?;
                found
            }
        };
        self.working(found.registration).await
    }

    /// There is, or was, a client with this id.
    pub async fn knows(&self, client_id: &str) -> Result<bool, OAuthError> {
        Ok(self.find(client_id).await?.is_some())
    }

    /// The client, if its registration works, with its provider.
    pub(crate) async fn working(&self, registration: Registration) -> Result<Client, OAuthError> {
        match registration.state {
            RegistrationState::Active => {}
            RegistrationState::Revoked if registration.origin.kind == OriginKind::MetadataDocument => {
                return Err(invalid("This client was deleted here. An administrator can let it work again."));
            }
            RegistrationState::Revoked => return Err(unknown()),
            state => return Err(invalid(format!("This client is {}.", state.label()))),
        }
        let provider = match &registration.provider {
            Some(provider) => self.store.lookup_provider(provider).await?,
            None => None,
        };
        Ok(Client { registration, provider })
    }

    /// The registration of a `client_id`.
    pub(crate) async fn find(&self, client_id: &str) -> Result<Option<FoundRegistration>, OAuthError> {
        // No id of ours is as long, and an empty one finds nothing.
        if client_id.is_empty() || client_id.len() > 255 {
            return Ok(None);
        }
        Ok(self.store.find_registration(client_id, self.clock.now()).await?)
    }

    /// The registration of a `client_id`, or what its document says of it to a `stranger` who pushes a request.
    pub(crate) async fn find_or_read(
        &self,
        stranger: Option<&str>,
        client_id: &str,
    ) -> Result<Option<FoundRegistration>, OAuthError> {
        let found = self.find(client_id).await?;
        match stranger {
            Some(address) if found.is_none() && client_id_document::is_url(client_id) => {
                // Boxed, as it is rare and large.
                let read =
                    Box::pin(self.core.client_documents().client(client_id, None, DocumentReader::Program { address }));
                let read = read.await.map_err(documented)?;
                Ok(read.map(|registration| FoundRegistration { registration, secret: None }))
            }
            _ => Ok(found),
        }
    }

    async fn by_secret(
        &self,
        client_id: &str,
        secret: &Secret,
        method: &TokenEndpointAuthMethod,
    ) -> Result<FoundRegistration, OAuthError> {
        let found = self.find(client_id).await?;
        let newest = found.as_ref().and_then(|found| found.secret.as_ref());
        // The same work whether the client is known or not; no secret has this hash.
        let nobody = SecretHash::from_stored("-".repeat(SecretHash::LENGTH));
        let matches = newest.map_or(&nobody, |newest| &newest.hash).matches(secret);
        let found = found.ok_or_else(unknown)?;
        if matches {
            expect_method(&found.registration, method)?;
            return Ok(found);
        }
        // While a secret is exchanged, the one before it works too.
        let others = self.store.live_secrets(&found.registration.id, self.clock.now()).await?;
        if !others.iter().any(|other| other.hash.matches(secret)) {
            return Err(unknown());
        }
        expect_method(&found.registration, method)?;
        Ok(found)
    }
}

/// The registered method is the only one, but for clients that may show their secret in either way.
pub(crate) fn expect_method(registration: &Registration, method: &TokenEndpointAuthMethod) -> Result<(), OAuthError> {
    let registered = &registration.metadata.token_endpoint_auth_method;
    if registered == method || (method.uses_secret() && registration.takes_secret_either_way()) {
        return Ok(());
    }
    Err(invalid(format!("This client is registered for {registered}, and authenticated by {method}.")))
}

/// What is wrong with a document is told: it is its client's own.
pub(crate) fn documented(error: Error) -> OAuthError {
    match error {
        Error::Refused(sentence) => invalid(sentence),
        other => OAuthError::Core(other),
    }
}

/// Nothing that helps a guesser.
pub(crate) fn unknown() -> OAuthError {
    invalid("The client is unknown, or its credentials are wrong.")
}

pub(crate) fn invalid(description: impl Into<String>) -> OAuthError {
    OAuthError::refused(ErrorCode::InvalidClient, description)
}
