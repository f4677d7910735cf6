//! Pushed authorization requests (RFC 9126).

use registration::{AuthorizationRequest, Error, OriginKind, Secret, StoreError, TokenChange};

use crate::{
    AuthorizationServer, Client, DpopProof, ErrorCode, OAuthError, Parameters, authorize::Refused, dpop,
    parameters::invalid,
};

/// What a reference begins with (section 2.2).
const URN: &str = "urn:ietf:params:oauth:request_uri:";
/// How long a reference works, in seconds, once.
const SECONDS: i64 = 60;
/// What proves the client, which is no part of the request.
const CREDENTIALS: [&str; 3] = ["client_secret", "client_assertion", "client_assertion_type"];

/// The answer of section 2.2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushedRequest {
    /// `request_uri`.
    pub request_uri: String,
    /// `expires_in`, in seconds.
    pub expires_in: i64,
}

impl AuthorizationServer {
    /// Keeps a request of a client that has authenticated. A DPoP proof binds the code to its key, as `dpop_jkt` does
    /// (RFC 9449 section 10.1).
    ///
    /// # Errors
    ///
    /// Whatever is wrong with the request: there is nobody to send back yet, so all of it is told to the client.
    pub async fn push(
        &self,
        client: &Client,
        parameters: &Parameters,
        proof: Option<&DpopProof>,
    ) -> Result<PushedRequest, OAuthError> {
        if parameters.one("request_uri")?.is_some() {
            return Err(invalid("A pushed request cannot refer to another one (RFC 9126 section 2.1)."));
        }
        let client_id = client.registration.client_id.as_str();
        let mut pairs = vec![("client_id".to_owned(), client_id.to_owned())];
        let others = parameters.without(&CREDENTIALS).without(&["client_id"]);
        pairs.extend(others.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())));
        if let Some(proof) = proof {
            match parameters.one("dpop_jkt")? {
                None => pairs.push(("dpop_jkt".to_owned(), proof.thumbprint().to_owned())),
                Some(jkt) if jkt == proof.thumbprint() => {}
                Some(_) => return Err(dpop::refused("The DPoP proof is not by the key of dpop_jkt.")),
            }
        }
        let parameters = Parameters::new(pairs);
        Self::request_of(client.clone(), &parameters, true).map_err(Refused::into_error)?;
        if let Some(proof) = proof {
            self.spend_proof(proof).await?;
        }
        let registration = &client.registration;
        let goes_with = registration.origin.kind != OriginKind::MetadataDocument;

        let (reference, now) = (Secret::generate(&*self.entropy, ""), self.clock.now());
        let request_uri = format!("{URN}{}", reference.expose());
        let pushed = AuthorizationRequest {
            hash: Secret::new(request_uri.as_str()).hash(),
            registration: goes_with.then(|| registration.id.clone()),
            parameters: serde_json::to_string(&parameters).map_err(|error| Error::Unexpected(error.to_string()))?,
            created_at: now,
            expires_at: now.plus_seconds(SECONDS),
        };
        self.store.commit(vec![TokenChange::AddAuthorizationRequest(pushed).into()]).await?;
        Ok(PushedRequest { request_uri, expires_in: SECONDS })
    }

    /// The parameters that a request stands for, and whether they were pushed. A reference works once, for its client
    /// alone, and nothing beside it counts (RFC 9126 section 4).
    pub(crate) async fn unpushed(&self, parameters: &Parameters) -> Result<(Parameters, bool), OAuthError> {
        let Some(uri) = parameters.one("request_uri")?.filter(|uri| uri.starts_with(URN)) else {
            return Ok((parameters.clone(), false));
        };
        let client_id = parameters.needed("client_id")?;
        let unknown = || {
            let sentence = "The pushed request is unknown, was used, has expired, or is of another client.";
            OAuthError::refused(ErrorCode::InvalidRequestUri, sentence)
        };
        let (hash, now) = (Secret::new(uri).hash(), self.clock.now());
        let found = self.store.find_authorization_request(&hash, now).await?.ok_or_else(unknown)?;
        let pushed: Parameters = serde_json::from_str(&found.parameters)
            .map_err(|_| Error::Unexpected("a stored authorization request does not read back".to_owned()))?;
        if pushed.one("client_id")? != Some(client_id) {
            return Err(unknown());
        }
        match self.store.commit(vec![TokenChange::TakeAuthorizationRequest(hash, now).into()]).await {
            Ok(()) => Ok((pushed, true)),
            Err(StoreError::Conflict) => Err(unknown()),
            Err(other) => Err(other.into()),
        }
    }
}
