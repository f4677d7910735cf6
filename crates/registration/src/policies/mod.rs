//! Policies: a rate limit and a usage quota that can be assigned to an API client.

mod manage;

use model::{Interval, Limit, Policy};
use serde::{Deserialize, Serialize};

use crate::shared::service;

service! {
    /// Policies: `core.policies()`.
    Policies
}

/// The form of a policy: its fields as they are submitted, kept and shown again. Without a number of requests there is no
/// limit, whatever the interval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PolicyFields {
    /// Unique among policies.
    pub name: String,
    /// A whole number.
    pub rate_requests: String,
    /// `second`, `minute` or `hour`.
    pub rate_interval: String,
    /// A whole number.
    pub quota_requests: String,
    /// `day`, `week` or `month`.
    pub quota_interval: String,
}

impl Default for PolicyFields {
    /// A form in which nothing is filled in yet.
    fn default() -> Self {
        Self {
            name: String::new(),
            rate_requests: String::new(),
            rate_interval: Interval::Minute.as_str().to_owned(),
            quota_requests: String::new(),
            quota_interval: Interval::Day.as_str().to_owned(),
        }
    }
}

impl From<&Policy> for PolicyFields {
    fn from(policy: &Policy) -> Self {
        let mut fields = Self { name: policy.name.clone(), ..Self::default() };
        for (limit, requests, interval) in [
            (policy.rate_limit, &mut fields.rate_requests, &mut fields.rate_interval),
            (policy.usage_quota, &mut fields.quota_requests, &mut fields.quota_interval),
        ] {
            if let Some(Limit { requests: number, interval: word }) = limit {
                *requests = number.to_string();
                word.as_str().clone_into(interval);
            }
        }
        fields
    }
}
