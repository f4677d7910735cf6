//! Making, refreshing and revoking API keys.

use model::{ApiKey, ApiKeyId, Authentication, Change, CredentialChange, Secret, StoreError, Unique};

use super::PREFIX;
use crate::{
    Caller, Error,
    api_keys::ApiKeys,
    audit::Subject,
    error::{CommitResult as _, valid},
    text,
};

impl ApiKeys<'_> {
    /// Makes an API key for the calling member's *Auth token* client. `id` is the one the form carried
    /// ([`Credentials::new_id`]); submitting it twice makes one key. The value is shown once, by
    /// [`Reveals::get`].
    pub async fn make(self, caller: &Caller, id: &str, label: &str) -> Result<ApiKeyId, Error> {
        let member = caller.credential_manager()?;
        let client = self.shared.store.lookup_client(&member.api_client).await?.ok_or(Error::NotFound("client"))?;
        if client.authentication != Authentication::AuthToken {
            return Err(Error::Refused("This client does not use API keys.".to_owned()));
        }
        let id = ApiKeyId::from(self.shared.credential_id(id).as_str());
        if self.shared.store.lookup_api_key(&id).await?.is_some() {
            return self.get(caller, &id).await.map(|key| key.id);
        }
        let mut errors = Vec::new();
        let label = text::name("label", label, &mut errors);
        valid(errors)?;
        self.shared.room_for_another(&client).await?;
        let value = Secret::generate(&*self.shared.entropy, PREFIX);
        let key = ApiKey {
            id: id.clone(),
            api_client: client.id.clone(),
            member: Some(member.id.clone()),
            owner: member.email.clone(),
            label,
            hash: value.hash(),
            last_four: value.last_four(),
            created_at: self.shared.clock.now(),
            refreshed_at: None,
            revoked_at: None,
        };
        let event = self.key_event(caller, "api_key.created", &key);
        let reveal = self.shared.reveal(id.as_str(), member, None, &value)?;
        let changes = vec![CredentialChange::AddApiKey(key).into(), CredentialChange::AddReveal(reveal).into(), event];
        match self.shared.store.commit(changes).await {
            Ok(()) => Ok(id),
            // The same form, submitted twice at the same moment.
            Err(StoreError::Taken(Unique::Other)) => self.get(caller, &id).await.map(|key| key.id),
            Err(other) => Err(other.into()),
        }
    }

    /// One API key, for an administrator or a member of its API client; to anybody else it does not exist.
    pub async fn get(self, caller: &Caller, id: &ApiKeyId) -> Result<ApiKey, Error> {
        let found = self.shared.store.lookup_api_key(id).await?;
        let found = if matches!(caller, Caller::Administrator(_)) {
            found
        } else {
            let member = caller.member()?;
            found.filter(|key| key.api_client == member.api_client)
        };
        found.ok_or(Error::NotFound("API key"))
    }

    /// Exchanges the value of a key: the old one ends at once, the new one is shown once.
    pub async fn refresh(self, caller: &Caller, id: &ApiKeyId) -> Result<(), Error> {
        let member = caller.credential_manager()?;
        let key = self.get(caller, id).await?;
        let value = Secret::generate(&*self.shared.entropy, PREFIX);
        let reveal = self.shared.reveal(id.as_str(), member, None, &value)?;
        let changes = vec![
            CredentialChange::RefreshApiKey {
                key: id.clone(),
                hash: value.hash(),
                last_four: value.last_four(),
                at: self.shared.clock.now(),
            }
            .into(),
            CredentialChange::AddReveal(reveal).into(),
            self.key_event(caller, "api_key.refreshed", &key),
        ];
        self.shared
            .store
            .commit(changes)
            .await
            .conflict_as(Error::Refused(format!("{} has been revoked. Make a new key.", key.label)))
    }

    /// Revokes a key at once and for good.
    pub async fn revoke(self, caller: &Caller, id: &ApiKeyId) -> Result<ApiKey, Error> {
        caller.may_revoke_credentials()?;
        let key = self.get(caller, id).await?;
        let changes = vec![
            CredentialChange::RevokeApiKey(id.clone(), self.shared.clock.now()).into(),
            self.key_event(caller, "api_key.revoked", &key),
        ];
        match self.shared.store.commit(changes).await {
            Ok(()) | Err(StoreError::Conflict) => Ok(key),
            Err(other) => Err(other.into()),
        }
    }

    fn key_event(self, caller: &Caller, action: &'static str, key: &ApiKey) -> Change {
        self.shared.event(
            caller,
            action,
            &Subject { id: key.id.as_str(), name: &key.label, api_client: Some(&key.api_client) },
        )
    }
}
