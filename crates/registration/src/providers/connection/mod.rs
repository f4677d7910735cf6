//! *Connection*: where an external provider is, and how we show it who we are.
//!
//! | file | holds |
//! | --- | --- |
//! | `check` | judging the form's fields |
//! | `credential` | the method of authentication and its secret |
//! | `pem` | the shape of certificates and keys |
//! | `import` | what the provider's own metadata says |
//! | `start` | what a new provider begins with |
//! | `show` | the form of a stored provider |

mod check;
mod credential;
mod import;
mod pem;
mod show;
mod start;

use model::{
    CatalogueChange, Change, External, InitialTokenHealth, Provider, ProviderHealth, ProviderId, ProviderKind,
};

use super::{ConnectionFields, sentence_of_users};
use crate::{Caller, Error, audit::Subject, error::valid, providers::Providers, targets::not_external};

impl Providers<'_> {
    /// Adds an external provider. What its metadata says is taken where the form says nothing. It begins disabled: nobody
    /// registers there before an owner has seen that it works.
    pub async fn add_external(self, caller: &Caller, fields: &ConnectionFields) -> Result<ProviderId, Error> {
        caller.owner()?;
        let kind = ProviderKind::from_word(&fields.kind)
            .filter(|kind| *kind != ProviderKind::BuiltIn)
            .ok_or_else(|| Error::field("kind", "Choose what kind of server it is."))?;
        let id = ProviderId::new(&*self.shared.clock, &*self.shared.entropy);
        let blank = start::blank(id.clone(), kind, self.shared.clock.now());
        let mut provider = self.judge_connection(fields, &blank)?;
        let imported = self.import(&mut provider).await?;
        valid(check::missing(&provider))?;
        start::fill_in(&mut provider, imported.found.as_ref());
        let name = provider.name.clone();
        let mut changes = vec![CatalogueChange::AddProvider(Box::new(provider)).into()];
        changes.extend(imported.calls);
        self.save_external(caller, changes, &id, &name, "provider.created").await?;
        Ok(id)
    }

    /// Changes where an external provider is, or how we show it who we are. Its kind stays. What its test found is
    /// forgotten, because it was found of another connection.
    pub async fn update_connection(
        self,
        caller: &Caller,
        id: &ProviderId,
        fields: &ConnectionFields,
    ) -> Result<(), Error> {
        caller.owner()?;
        let stored = self.get(caller, id).await?;
        let before = stored.external.as_deref().ok_or_else(|| not_external(&stored))?;
        let mut provider = self.judge_connection(fields, &stored)?;
        if provider.authentication_method != stored.authentication_method {
            self.refuse_another_method(id).await?;
        }
        let imported = match self.import(&mut provider).await {
            Ok(imported) => imported,
            Err(failed) => {
                // What was called is in the activity log, also when nothing comes of it.
                self.shared.store.commit(failed.calls).await?;
                return Err(failed.error);
            }
        };
        let mut errors = check::missing(&provider);
        errors.extend(credential::sent_elsewhere(&stored, &provider));
        valid(errors)?;
        start::keep_rotation_on_origin(&mut provider);
        let new_secrets = provider.secrets != stored.secrets;
        let other_connection = new_secrets || provider.external.as_deref().is_some_and(|now| differs(before, now));
        let name = provider.name.clone();
        let mut changes: Vec<Change> = Vec::new();
        if new_secrets {
            changes.push(CatalogueChange::SetProviderSecrets(id.clone(), provider.secrets.clone()).into());
        }
        changes.push(CatalogueChange::UpdateProvider(Box::new(provider)).into());
        if other_connection {
            changes.push(CatalogueChange::SetProviderTest(id.clone(), None).into());
            changes.push(CatalogueChange::SetProviderHealth(id.clone(), ProviderHealth::default()).into());
        }
        changes.extend(imported.calls);
        self.save_external(caller, changes, id, &name, "provider.updated").await
    }

    /// The form *Connection* of an external provider. Its secrets are empty.
    pub async fn connection_fields(self, caller: &Caller, id: &ProviderId) -> Result<ConnectionFields, Error> {
        let provider = self.get(caller, id).await?;
        let external = provider.external.as_deref().ok_or_else(|| not_external(&provider))?;
        Ok(show::fields(&provider, external))
    }

    /// The other providers with the same issuer, by id and name: tokens do not tell them apart.
    pub async fn with_same_issuer(self, caller: &Caller, id: &ProviderId) -> Result<Vec<(ProviderId, String)>, Error> {
        let provider = self.get(caller, id).await?;
        let issuer_of = |provider: &Provider| match &provider.external {
            Some(external) => external.issuer.clone(),
            None => self.shared.issuer().to_owned(),
        };
        let issuer = issuer_of(&provider);
        let all = self.shared.store.list_providers().await?.into_iter().map(|summary| summary.provider);
        let same = all.filter(|other| other.id != *id && !issuer.is_empty() && issuer_of(other) == issuer);
        Ok(same.map(|other| (other.id, other.name)).collect())
    }

    /// The refusal of another authentication method while API clients use a provider: they were set up for it.
    pub(super) async fn refuse_another_method(self, id: &ProviderId) -> Result<(), Error> {
        let users = self.shared.store.provider_used_by(id, 4).await?;
        if users.is_empty() {
            return Ok(());
        }
        let message = format!("This cannot change while {} use it.", sentence_of_users(&users));
        Err(Error::field("authentication_method", message))
    }

    /// Commits what was changed of an external provider, with its line in the audit log.
    pub(super) async fn save_external(
        self,
        caller: &Caller,
        mut changes: Vec<Change>,
        id: &ProviderId,
        name: &str,
        action: &'static str,
    ) -> Result<(), Error> {
        changes.push(self.shared.event(caller, action, &Subject { id: id.as_str(), name, api_client: None }));
        self.shared.store.commit(changes).await.map_err(super::manage::named_error)
    }
}

/// Whether a connector would do anything differently.
fn differs(before: &External, now: &External) -> bool {
    let relevant = |external: &External| {
        let mut external =
            External { initial_token: InitialTokenHealth::default(), display_name: String::new(), ..external.clone() };
        external.endpoints.shown_token.clear();
        external
    };
    relevant(before) != relevant(now)
}
