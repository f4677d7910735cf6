//! Adding, changing and deleting policies.

use crate::error::CommitResult as _;
use dcr::FieldError;
use model::{CatalogueChange, Interval, Limit, Policy, PolicyId, PolicySummary, StoreError, Unique, UsedBy};

use super::PolicyFields;
use crate::{Caller, Error, audit::Subject, error::valid, policies::Policies, providers::sentence_of_users, text};

/// The most requests a limit may allow.
const MAX_REQUESTS: i64 = 1_000_000_000;

impl Policies<'_> {
    /// All policies with their use, by name.
    pub async fn list(self, caller: &Caller) -> Result<Vec<PolicySummary>, Error> {
        caller.administrator()?;
        Ok(self.shared.store.list_policies().await?)
    }

    /// One policy.
    pub async fn get(self, caller: &Caller, id: &PolicyId) -> Result<Policy, Error> {
        caller.administrator()?;
        self.shared.store.lookup_policy(id).await?.ok_or(Error::NotFound("policy"))
    }

    /// The API clients that have it: the first twenty by name.
    pub async fn used_by(self, caller: &Caller, id: &PolicyId) -> Result<Vec<UsedBy>, Error> {
        caller.administrator()?;
        Ok(self.shared.store.policy_used_by(id, 20).await?)
    }

    /// Adds a policy.
    pub async fn add(self, caller: &Caller, fields: &PolicyFields) -> Result<PolicyId, Error> {
        caller.owner()?;
        let now = self.shared.clock.now();
        let policy = check(fields, PolicyId::new(&*self.shared.clock, &*self.shared.entropy), now)?;
        let id = policy.id.clone();
        self.save_policy(caller, CatalogueChange::AddPolicy(policy), &id, &fields.name, "policy.created").await?;
        Ok(id)
    }

    /// Changes a policy; it holds for every API client that has it.
    pub async fn update(self, caller: &Caller, id: &PolicyId, fields: &PolicyFields) -> Result<(), Error> {
        caller.owner()?;
        let stored = self.get(caller, id).await?;
        let mut policy = check(fields, id.clone(), self.shared.clock.now())?;
        policy.created_at = stored.created_at;
        self.save_policy(caller, CatalogueChange::UpdatePolicy(policy), id, &fields.name, "policy.updated").await
    }

    /// Deletes a policy; refused while an API client has it.
    pub async fn delete(self, caller: &Caller, id: &PolicyId) -> Result<(), Error> {
        caller.owner()?;
        let policy = self.get(caller, id).await?;
        let result = self
            .save_policy(caller, CatalogueChange::DeletePolicy(id.clone()), id, &policy.name, "policy.deleted")
            .await;
        match result {
            Err(Error::Store(StoreError::Conflict)) => {
                let users = self.shared.store.policy_used_by(id, 4).await?;
                if users.is_empty() {
                    return Err(Error::NotFound("policy"));
                }
                Err(Error::Refused(format!(
                    "{} cannot be deleted: it is assigned to {}. Give these clients another policy first.",
                    policy.name,
                    sentence_of_users(&users)
                )))
            }
            other => other,
        }
    }

    async fn save_policy(
        self,
        caller: &Caller,
        change: CatalogueChange,
        id: &PolicyId,
        name: &str,
        action: &'static str,
    ) -> Result<(), Error> {
        let event =
            self.shared.event(caller, action, &Subject { id: id.as_str(), name: name.trim(), api_client: None });
        self.shared
            .store
            .commit(vec![change.into(), event])
            .await
            .taken_as(Unique::PolicyName, Error::field("name", "Another policy has this name."))
    }
}

fn check(fields: &PolicyFields, id: PolicyId, now: model::Timestamp) -> Result<Policy, Error> {
    let mut errors = Vec::new();
    let name = text::name("name", &fields.name, &mut errors);
    let rate_limit = limit(
        ("rate_requests", &fields.rate_requests),
        ("rate_interval", &fields.rate_interval),
        Interval::RATE,
        &mut errors,
    );
    let usage_quota = limit(
        ("quota_requests", &fields.quota_requests),
        ("quota_interval", &fields.quota_interval),
        Interval::QUOTA,
        &mut errors,
    );
    if errors.is_empty() && rate_limit.is_none() && usage_quota.is_none() {
        errors.push(FieldError::new("rate_requests", "Enter a rate limit, a usage quota, or both."));
    }
    valid(errors)?;
    Ok(Policy { id, name, rate_limit, usage_quota, created_at: now, updated_at: now })
}

/// One pair of fields; an empty number means no limit.
fn limit(
    requests: (&str, &str),
    interval: (&str, &str),
    allowed: &[Interval],
    errors: &mut Vec<FieldError>,
) -> Option<Limit> {
    let digits: String = requests.1.chars().filter(|c| !matches!(c, ',' | ' ' | '_' | '\u{a0}' | '\u{202f}')).collect();
    if digits.is_empty() {
        return None;
    }
    let count = match digits.parse::<i64>() {
        Ok(count) if (1..=MAX_REQUESTS).contains(&count) => Some(count),
        _ => {
            errors
                .push(FieldError::new(requests.0, "Enter a whole number from 1 to 1,000,000,000, or leave it empty."));
            None
        }
    };
    let unit = Interval::from_word(interval.1).filter(|unit| allowed.contains(unit));
    if unit.is_none() {
        errors.push(FieldError::new(interval.0, "Choose an interval."));
    }
    Some(Limit { requests: count?, interval: unit? })
}
