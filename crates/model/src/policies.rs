//! Policies: a rate limit and a usage quota that can be assigned to an API client.

use serde::{Deserialize, Serialize};

use crate::{PolicyId, Timestamp};

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The id.
    pub id: PolicyId,
    /// Unique, without regard to case.
    pub name: String,
    /// How fast.
    pub rate_limit: Option<Limit>,
    /// How much.
    pub usage_quota: Option<Limit>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// So many requests in each interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// At least 1.
    pub requests: i64,
    /// The interval they are counted in.
    pub interval: Interval,
}

/// The intervals of rate limits (second, minute, hour) and usage quotas (day, week, month).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interval {
    /// 1 s.
    Second,
    /// 60 s.
    Minute,
    /// 3,600 s.
    Hour,
    /// A calendar day, UTC.
    Day,
    /// Seven days.
    Week,
    /// A calendar month, UTC.
    Month,
}

impl Interval {
    /// What a rate limit may be counted in.
    pub const RATE: &'static [Self] = &[Self::Second, Self::Minute, Self::Hour];
    /// What a usage quota may be counted in.
    pub const QUOTA: &'static [Self] = &[Self::Day, Self::Week, Self::Month];

    /// The word in forms and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The interval of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::RATE.iter().chain(Self::QUOTA).copied().find(|interval| interval.as_str() == word)
    }
}

/// A policy and how much it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicySummary {
    /// The policy.
    pub policy: Policy,
    /// How many API clients have it.
    pub api_clients: i64,
}
