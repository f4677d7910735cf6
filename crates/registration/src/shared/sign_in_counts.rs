//! How many sign-ins there were, and which series of them the audit log knows already.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use model::{Timestamp, measure::Counter};

use crate::Error;

/// How long a series is quiet before the next one begins, in seconds.
const QUIET_SECONDS: i64 = 60 * 60;
/// The most series that are remembered. More at a time are an attack: only the log has further failures.
const MOST: usize = 1000;

/// Who signs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInKind {
    /// An administrator, on the page or by HTTP Basic.
    Administrator,
    /// A member, by a link or a code.
    Member,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInOutcome {
    /// They are signed in.
    Succeeded,
    /// The password, link or code was wrong.
    Failed,
    /// There were too many attempts.
    Throttled,
}

impl SignInKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Administrator, Self::Member];

    /// As metrics and the audit log say it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Member => "member",
        }
    }

    pub(crate) const fn failed(self) -> &'static str {
        match self {
            Self::Administrator => "administrator.sign_in_failed",
            Self::Member => "member.sign_in_failed",
        }
    }
}

impl SignInOutcome {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Succeeded, Self::Failed, Self::Throttled];

    /// As metrics say it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Throttled => "throttled",
        }
    }

    /// `None` when the attempt could not be judged: the database did not answer, for example.
    pub(crate) fn of<T>(result: &Result<T, Error>) -> Option<Self> {
        match result {
            Ok(_) => Some(Self::Succeeded),
            Err(Error::Throttled { .. }) => Some(Self::Throttled),
            Err(Error::NotSignedIn | Error::LinkSpent | Error::Invalid(_)) => Some(Self::Failed),
            Err(_) => None,
        }
    }
}

/// The sign-ins of this process.
#[derive(Debug, Default)]
pub(crate) struct SignInCounts {
    counts: [[Counter; SignInOutcome::ALL.len()]; SignInKind::ALL.len()],
    /// Until when each series lasts.
    series: Mutex<HashMap<String, Timestamp>>,
}

impl SignInCounts {
    pub(crate) fn counter(&self, kind: SignInKind, outcome: SignInOutcome) -> &Counter {
        &self.counts[kind as usize][outcome as usize]
    }

    /// Whether this is the first of a series. `or_else` is the answer when there are too many series to remember.
    pub(crate) fn begins_series(&self, key: String, now: Timestamp, or_else: bool) -> bool {
        let mut series = self.series.lock().unwrap_or_else(PoisonError::into_inner);
        if series.len() >= MOST && !series.contains_key(&key) {
            series.retain(|_, until| *until > now);
            if series.len() >= MOST {
                return or_else;
            }
        }
        let former = series.insert(key, now.plus_seconds(QUIET_SECONDS));
        former.is_none_or(|until| until <= now)
    }
}
