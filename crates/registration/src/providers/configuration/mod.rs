//! *Configuration*: what is registered at an external provider, and what members may choose.
//!
//! | file | holds |
//! | --- | --- |
//! | `check` | judging the form's fields |
//! | `extra` | further members of each registration |
//! | `show` | the form of a stored provider |

mod check;
mod extra;
mod show;

use model::{CatalogueChange, Change, External, ProviderId};

use super::ConfigurationFields;
use crate::{Caller, Error, providers::Providers, targets::not_external};

impl Providers<'_> {
    /// Changes what is registered at an external provider, and what members may choose. What is registered already stays
    /// as it is. What the test found is forgotten only when it would find something else now.
    pub async fn update_configuration(
        self,
        caller: &Caller,
        id: &ProviderId,
        fields: &ConfigurationFields,
    ) -> Result<(), Error> {
        caller.owner()?;
        let stored = self.get(caller, id).await?;
        let before = stored.external.as_deref().ok_or_else(|| not_external(&stored))?;
        let mut provider = check::check(fields, &stored, before)?;
        provider.updated_at = self.shared.clock.now();
        let same_test = provider.external.as_deref().is_some_and(|now| tested(before) == tested(now))
            && provider.rules.scopes == stored.rules.scopes;
        let name = provider.name.clone();
        let mut changes: Vec<Change> = vec![CatalogueChange::UpdateProvider(Box::new(provider)).into()];
        if !same_test {
            changes.push(CatalogueChange::SetProviderTest(id.clone(), None).into());
        }
        self.save_external(caller, changes, id, &name, "provider.updated").await
    }

    /// The form *Configuration* of an external provider.
    pub async fn configuration_fields(self, caller: &Caller, id: &ProviderId) -> Result<ConfigurationFields, Error> {
        let provider = self.get(caller, id).await?;
        let external = provider.external.as_deref().ok_or_else(|| not_external(&provider))?;
        Ok(show::fields(&provider, external))
    }
}

/// What a test goes by.
fn tested(external: &External) -> impl PartialEq + '_ {
    (&external.rotation, external.updates, external.deletes, &external.default_scopes)
}
