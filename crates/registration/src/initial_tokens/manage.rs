//! Making, listing and revoking initial access tokens, and recognising one.

use std::sync::Arc;

use dcr::{FieldError, GrantType};
use model::{
    CredentialChange, InitialToken, InitialTokenId, InitialTokenSummary, Provider, ProviderId, RegistrationPolicy,
    Secret,
};

use super::InitialTokenFields;
use crate::{Caller, Error, audit::Subject, error::valid, initial_tokens::InitialTokens, text};

const DAY: i64 = 24 * 3600;

impl InitialTokens<'_> {
    /// All initial access tokens, newest first.
    pub async fn list(self, caller: &Caller) -> Result<Vec<InitialTokenSummary>, Error> {
        caller.administrator()?;
        Ok(self.shared.store.list_initial_tokens().await?)
    }

    /// Makes an initial access token. The secret is returned once and only its hash is kept.
    pub async fn add(self, caller: &Caller, fields: &InitialTokenFields) -> Result<(InitialToken, Secret), Error> {
        let administrator = caller.owner()?;
        let provider = self.shared.store.lookup_provider(&ProviderId::from(fields.provider.as_str())).await?;
        let mut errors = Vec::new();
        match &provider {
            None => errors.push(FieldError::new("provider", "Choose the provider at which it registers.")),
            Some(provider) if provider.external.is_some() => {
                let message =
                    format!("{} gives out its own initial access tokens. Choose a built-in one.", provider.name);
                errors.push(FieldError::new("provider", message));
            }
            Some(_) => {}
        }
        let client = self.shared.named_client(&fields.api_client, provider.as_ref(), &mut errors).await?;
        let secret = Secret::generate(&*self.shared.entropy, "ghi_");
        let now = self.shared.clock.now();
        let label = text::name("label", &fields.label, &mut errors);
        let max_uses = text::number("max_uses", &fields.max_uses, 1_000_000_000, &mut errors);
        let days = text::number("days", &fields.days, 3650, &mut errors);
        let policy = policy(fields, provider.as_ref(), &mut errors);
        valid(errors)?;
        let Some(provider) = provider else { return Err(Error::NotFound("provider")) };
        let token = InitialToken {
            id: InitialTokenId::new(&*self.shared.clock, &*self.shared.entropy),
            label,
            hash: secret.hash(),
            last_four: secret.last_four(),
            provider: provider.id,
            api_client: client.map(|client| client.id),
            policy: Arc::new(policy),
            max_uses,
            uses: 0,
            expires_at: days.map(|days| now.plus_seconds(days * DAY)),
            revoked_at: None,
            created_by: administrator.username.clone(),
            created_at: now,
        };
        let event = self.shared.event(caller, "initial_access_token.created", &subject(&token));
        self.shared
            .store
            .commit(vec![CredentialChange::AddInitialToken(Box::new(token.clone())).into(), event])
            .await?;
        Ok((token, secret))
    }

    /// Revokes an initial access token at once; what was registered with it stays.
    pub async fn revoke(self, caller: &Caller, id: &InitialTokenId) -> Result<(), Error> {
        caller.owner()?;
        let tokens = self.shared.store.list_initial_tokens().await?;
        let found = tokens.into_iter().find(|summary| summary.token.id == *id);
        let token = found.ok_or(Error::NotFound("initial access token"))?.token;
        let changes = vec![
            CredentialChange::RevokeInitialToken(id.clone(), self.shared.clock.now()).into(),
            self.shared.event(caller, "initial_access_token.revoked", &subject(&token)),
        ];
        match self.shared.store.commit(changes).await {
            // It was revoked already: what was asked for is so.
            Ok(()) | Err(model::StoreError::Conflict) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    /// The caller that an initial access token stands for; the same [`Error::NotSignedIn`] for one that is unknown,
    /// expired, used up or revoked. The use itself is counted when the registration is committed.
    pub async fn caller(self, secret: &Secret) -> Result<Caller, Error> {
        let found = self.shared.store.find_initial_token(&secret.hash()).await?;
        let now = self.shared.clock.now();
        found
            .filter(|found| found.token.hash.matches(secret) && found.token.is_open(now))
            .map(Caller::InitialToken)
            .ok_or(Error::NotSignedIn)
    }
}

fn subject(token: &InitialToken) -> Subject<'_> {
    Subject { id: token.id.as_str(), name: &token.label, api_client: token.api_client.as_ref() }
}

fn policy(
    fields: &InitialTokenFields,
    provider: Option<&Provider>,
    errors: &mut Vec<FieldError>,
) -> RegistrationPolicy {
    let most = provider.map(|provider| &provider.rules);
    let chosen: Vec<GrantType> = fields.grant_types.iter().map(|word| GrantType::from(word.as_str())).collect();
    if chosen.is_empty() {
        errors.push(FieldError::new("grant_types", "Choose at least one grant type."));
    }
    if let Some(refused) = chosen.iter().find(|grant| most.is_some_and(|rules| !rules.grant_types.contains(grant))) {
        let message = format!("“{}” is not offered by this provider.", text::shortened(refused.label()));
        errors.push(FieldError::new("grant_types", message));
    }
    let scopes = text::scopes("scopes", &fields.scopes, most.map(|rules| rules.scopes.as_slice()), errors);
    RegistrationPolicy {
        redirect_hosts: text::hosts("redirect_hosts", &fields.redirect_hosts, errors),
        private_use_schemes: Vec::new(),
        grant_types: chosen,
        scopes: if fields.scopes.trim().is_empty() {
            most.map(|rules| rules.scopes.clone()).unwrap_or_default()
        } else {
            scopes
        },
        pkce_required: fields.pkce_required,
        protected_names: Vec::new(),
    }
}
