//! What is noted of sign-ins: an event in the audit log, a line in the log when it failed, and how many there were.
//!
//! Failed sign-ins, and programs that send a password with every request, come by the thousand. The audit log has the first
//! of a series: the same outcome for the same user name from the same network, with less than an hour between any two.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use model::{AuditEvent, Change, Timestamp, measure::Counter};

use crate::{
    Caller, Core, Error,
    attempts::{Account, network_of},
    audit::{Subject, actor},
};

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

    const fn failed(self) -> &'static str {
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
    fn of<T>(result: &Result<T, Error>) -> Option<Self> {
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
pub(crate) struct SignIns {
    counts: [[Counter; SignInOutcome::ALL.len()]; SignInKind::ALL.len()],
    /// Until when each series lasts.
    series: Mutex<HashMap<String, Timestamp>>,
}

impl SignIns {
    fn counter(&self, kind: SignInKind, outcome: SignInOutcome) -> &Counter {
        &self.counts[kind as usize][outcome as usize]
    }

    /// Whether this is the first of a series. `or_else` is the answer when there are too many series to remember.
    fn begins_series(&self, key: String, now: Timestamp, or_else: bool) -> bool {
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

impl Core {
    /// How many sign-ins of this kind ended so since the process started.
    #[must_use]
    pub fn sign_ins(&self, kind: SignInKind, outcome: SignInOutcome) -> u64 {
        self.sign_ins.counter(kind, outcome).get()
    }

    /// Counts a sign-in, and notes it: each success, or the first of a series.
    pub(crate) async fn note_administrator(
        &self,
        username: &str,
        address: &str,
        result: &Result<Caller, Error>,
        each: bool,
    ) {
        let Some(outcome) = SignInOutcome::of(result) else { return };
        self.sign_ins.counter(SignInKind::Administrator, outcome).add(1);
        if let Ok(caller) = result {
            let (_, id, _) = actor(caller);
            let key = format!("succeeded/{id}/{}", network_of(address));
            if self.sign_ins.begins_series(key, self.clock.now(), true) || each {
                let from = Subject { id: "", name: address, api_client: None };
                self.note(Change::Record(self.audit_event(caller, "administrator.signed_in", &from))).await;
            }
            return;
        }
        // Only the name of an existing administrator: what was typed into the wrong field may be a password.
        let username = username.trim().to_lowercase();
        let known = self.store.find_administrator(&username).await.ok().flatten();
        let (id, name) = known.as_ref().map_or(("", ""), |known| (known.id.as_str(), known.username.as_str()));
        tracing::warn!(address, username = name, outcome = outcome.as_str(), "an administrator's sign-in failed");
        let account = Account::of_administrator(&username);
        let subject = Subject { id, name, api_client: None };
        self.note_failed(SignInKind::Administrator, account.as_str(), address, &subject).await;
    }

    /// Counts a sign-in, and notes a failure. Success is an event of the transaction that spends the link.
    pub(crate) async fn note_member<T: Sync>(&self, address: &str, result: &Result<T, Error>) {
        let Some(outcome) = SignInOutcome::of(result) else { return };
        self.sign_ins.counter(SignInKind::Member, outcome).add(1);
        if result.is_ok() {
            return;
        }
        tracing::warn!(address, outcome = outcome.as_str(), "a member's sign-in failed");
        self.note_failed(SignInKind::Member, "", address, &Subject { id: "", name: "", api_client: None }).await;
    }

    /// A series is one of an account, whether it exists or not: otherwise the time of an answer would tell.
    async fn note_failed(&self, kind: SignInKind, account: &str, address: &str, whose: &Subject<'_>) {
        let key = format!("{}/{account}/{}", kind.failed(), network_of(address));
        if self.sign_ins.begins_series(key, self.clock.now(), false) {
            let event = self.audit_event(&Caller::Anonymous, kind.failed(), whose);
            // Of the actor nothing is known but where they are.
            self.note(Change::Record(AuditEvent { actor_name: address.to_owned(), ..event })).await;
        }
    }

    /// An error is logged only: introspection must work while nothing can be written.
    async fn note(&self, event: Change) {
        if let Err(error) = self.store.commit(vec![event]).await {
            tracing::error!(%error, "a sign-in could not be written into the audit log");
        }
    }
}
