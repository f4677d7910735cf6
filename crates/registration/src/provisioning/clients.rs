//! What is known of a client at a provider: learned from answers, handed to connectors.

use model::{
    KnownClient, Operation, Provider, ProviderClient, ProviderClientId, Registration, RemoteClient, Secret, Target,
};

use crate::{Error, client_names as names, provisioning::Provisioning, targets::access_token_context};

impl Provisioning<'_> {
    /// Takes over what an answer says of a client. A new registration access token replaces the one before.
    pub(super) fn learn(self, client: &mut ProviderClient, remote: &RemoteClient) -> Result<(), Error> {
        client.client_id = Some(remote.client_id.clone());
        if let Some(uri) = &remote.registration_client_uri {
            client.registration_client_uri = Some(uri.clone());
        }
        if let Some(token) = &remote.access_token {
            client.access_token =
                Some(self.shared.vault.seal(&*self.shared.entropy, &access_token_context(&client.id), token)?);
        }
        if !remote.members.is_empty() {
            client.members.clone_from(&remote.members);
        }
        client.checked_at = Some(self.shared.clock.now());
        client.updated_at = self.shared.clock.now();
        Ok(())
    }

    /// A client as a connector needs it.
    pub(super) fn known(self, client: &ProviderClient) -> Result<KnownClient, Error> {
        let open = |sealed| self.shared.vault.open(&access_token_context(&client.id), sealed);
        Ok(KnownClient {
            client_id: client.client_id.clone().unwrap_or_default(),
            client_name: client.client_name.clone(),
            registration_client_uri: client.registration_client_uri.clone(),
            access_token: client.access_token.as_ref().map(open).transpose()?,
            members: client.members.clone(),
        })
    }

    /// Seals a registration access token for the row of its client.
    pub(super) fn seal_token(self, client: &ProviderClientId, token: &Secret) -> Result<model::Sealed, Error> {
        Ok(self.shared.vault.seal(&*self.shared.entropy, &access_token_context(client), token)?)
    }

    /// A provider as a connector needs it for one operation; further members have their variables filled in.
    pub(super) async fn target_of(
        self,
        provider: &Provider,
        operation: &Operation,
        registration: Option<&Registration>,
    ) -> Result<Target, Error> {
        let mut target = self.shared.target(provider, &operation.correlation_id)?;
        if !target.external.extra_metadata.is_empty() {
            let client = self.name_of_client(registration.and_then(|r| r.api_client.as_ref())).await?;
            let variables = names::Variables {
                client: &client,
                credential: registration.map_or("", |registration| &registration.label),
                tag: operation.client.as_str(),
                email: registration.map_or("", |registration| &registration.owner),
            };
            target.external.extra_metadata = names::extra_metadata(&target.external, &variables);
        }
        Ok(target)
    }
}
