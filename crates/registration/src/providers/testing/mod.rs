//! *Test provider*: a throw-away client is walked through everything that is ever done with a client there.
//!
//! | file | holds |
//! | --- | --- |
//! | `run` | the steps, in their order |
//! | `line` | what each step says |
//! | `client` | the throw-away client, and its row on the reconcile page while it may be there |

mod client;
mod line;
mod run;

use model::{CatalogueChange, Change, Provider, ProviderHealth, ProviderId, TestReport};

use crate::{
    Caller, Error,
    audit::Subject,
    client_names::{self as names, Variables},
    providers::Providers,
    targets::not_external,
};

impl Providers<'_> {
    /// Tests an external provider with a client that is deleted again. What was found is kept: it decides what is offered.
    /// Takes a minute at most. It is to be run to its end: what is left behind when it is not shows on the reconcile page.
    pub async fn test(self, caller: &Caller, id: &ProviderId) -> Result<TestReport, Error> {
        let owner = caller.owner()?;
        let provider = self.get(caller, id).await?;
        if provider.external.is_none() {
            return Err(not_external(&provider));
        }
        let mut target = self.shared.target(&provider, &self.shared.correlation_id())?;
        let tag = names::tag(&*self.shared.clock, &*self.shared.entropy);
        let variables = Variables { client: "Gatehouse", credential: "test", tag: &tag, email: "" };
        target.external.extra_metadata = names::extra_metadata(&target.external, &variables);
        let connector = self.shared.connector(&provider)?;
        let found = run::run(self.shared, connector.as_ref(), &target, &variables).await?;
        let report = TestReport {
            at: self.shared.clock.now(),
            by: owner.username.clone(),
            lines: found.lines,
            capabilities: found.capabilities,
        };
        let mut changes: Vec<Change> = found.calls;
        if self.still_the_same(&provider, target.version).await? {
            changes.push(CatalogueChange::SetProviderTest(id.clone(), Some(Box::new(report.clone()))).into());
            if report.passed() && provider.health.failing_since.is_some() {
                changes.push(CatalogueChange::SetProviderHealth(id.clone(), ProviderHealth::default()).into());
            }
        }
        let action = if report.passed() { "provider.verified" } else { "provider.verify_failed" };
        let subject = Subject { id: id.as_str(), name: &provider.name, api_client: None };
        changes.push(self.shared.event(caller, action, &subject));
        self.shared.store.commit(changes).await?;
        Ok(report)
    }

    /// Whether a provider is still the one that was tested: somebody may have changed it meanwhile.
    async fn still_the_same(self, tested: &Provider, version: i64) -> Result<bool, Error> {
        let Some(provider) = self.shared.store.lookup_provider(&tested.id).await? else { return Ok(false) };
        Ok(provider.external.is_some() && self.shared.target(&provider, "")?.version == version)
    }
}
