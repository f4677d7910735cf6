//! An external provider as a connector needs it, and what was called there as the activity log keeps it.

use model::{
    Call, CallLog, Change, External, InitialTokenHealth, OperationId, Provider, ProviderCall, ProviderCallId,
    ProviderClientId, ProviderId, ProvisioningChange, RegistrationId, Target, secret::alphanumeric,
};
use sha2::{Digest as _, Sha256};

use crate::{Caller, Error, shared::Shared};

/// The length of a correlation id, in characters.
const CORRELATION_ID: usize = 20;

/// What the credential of a provider is sealed for.
pub(crate) fn credential_context(id: &ProviderId) -> String {
    format!("provider/{id}/credential")
}

/// What the key of our certificate is sealed for.
pub(crate) fn client_key_context(id: &ProviderId) -> String {
    format!("provider/{id}/client_key")
}

/// What the registration access token of a client at a provider is sealed for.
pub(crate) fn access_token_context(id: &ProviderClientId) -> String {
    format!("provider_client/{id}/access_token")
}

impl Shared {
    /// One provider, for an administrator.
    pub(crate) async fn provider_for(&self, caller: &Caller, id: &ProviderId) -> Result<Provider, Error> {
        caller.administrator()?;
        self.store.lookup_provider(id).await?.ok_or(Error::NotFound("provider"))
    }

    /// The provider with its secrets opened, for one piece of work; refused for our own server.
    pub(crate) fn target(&self, provider: &Provider, correlation_id: &str) -> Result<Target, Error> {
        let external = provider.external.as_deref().ok_or_else(|| not_external(provider))?;
        let secrets = &provider.secrets;
        let credential = secrets.credential.as_ref();
        let client_key = secrets.client_key.as_ref();
        Ok(Target {
            provider: provider.id.clone(),
            kind: provider.kind,
            external: external.clone(),
            credential: credential
                .map(|sealed| self.vault.open(&credential_context(&provider.id), sealed))
                .transpose()?,
            client_key: client_key
                .map(|sealed| self.vault.open(&client_key_context(&provider.id), sealed))
                .transpose()?,
            version: version(provider, external)?,
            correlation_id: correlation_id.to_owned(),
            calls: CallLog::default(),
        })
    }

    /// What goes with every call of one piece of work, to both sides' logs.
    pub(crate) fn correlation_id(&self) -> String {
        alphanumeric(&*self.entropy, CORRELATION_ID)
    }

    /// The lines of the activity log for calls to a provider.
    pub(crate) fn record_calls(
        &self,
        target: &Target,
        calls: Vec<Call>,
        purpose: &str,
        operation: Option<&OperationId>,
        registration: Option<&RegistrationId>,
    ) -> Vec<Change> {
        calls
            .into_iter()
            .map(|call| {
                ProvisioningChange::AddCall(Box::new(ProviderCall {
                    id: ProviderCallId::new(&*self.clock, &*self.entropy),
                    at: self.clock.now(),
                    provider: target.provider.clone(),
                    registration: registration.cloned(),
                    operation: operation.cloned(),
                    purpose: purpose.to_owned(),
                    call,
                    correlation_id: target.correlation_id.clone(),
                }))
                .into()
            })
            .collect()
    }
}

/// The refusal of what only external providers have.
pub(crate) fn not_external(provider: &Provider) -> Error {
    Error::Refused(format!("{} is the built-in provider: nothing of it is registered elsewhere.", provider.name))
}

/// A number that is another one as soon as anything changes that a connector goes by. The uses that the initial access
/// token has left are nothing of that: they change with every registration.
fn version(provider: &Provider, external: &External) -> Result<i64, Error> {
    let external = External { initial_token: InitialTokenHealth::default(), ..external.clone() };
    let configuration = serde_json::to_vec(&external)
        .map_err(|error| Error::Unexpected(format!("the configuration of a provider does not serialise: {error}")))?;
    let mut hash = Sha256::new();
    hash.update(provider.kind.as_str());
    hash.update(configuration);
    for sealed in [&provider.secrets.credential, &provider.secrets.client_key] {
        // Sealing anew makes another text, also of the same secret. No sealed text has this byte.
        hash.update([0]);
        hash.update(sealed.as_ref().map_or("", |sealed| sealed.as_str()));
    }
    let mut number = [0; 8];
    number.copy_from_slice(&hash.finalize()[..8]);
    Ok(i64::from_be_bytes(number))
}
