//! Policies: a rate limit and a usage quota that can be assigned to an API client.

mod manage;

use crate::shared::service;

service! {
    /// Policies: `core.policies()`.
    Policies
}

/// What the policy form carries: its fields as they were submitted. Each pair is both empty (no limit) or both filled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
