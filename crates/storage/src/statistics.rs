//! How the process uses the database, for the metrics.

use model::{
    Change, CredentialChange, MemberChange, OriginKind, ProvisioningChange,
    measure::{Counter, Distribution},
};

use crate::database::Database;

/// How the database is used by this process since it started. Durations are in microseconds.
#[derive(Clone, Debug)]
pub struct Statistics {
    /// The pools: `writer` and `readers` of SQLite, or `postgres`.
    pub pools: Vec<PoolStatistics>,
    /// Lists of changes that wait for SQLite's writer; `None` for PostgreSQL.
    pub queue: Option<QueueStatistics>,
    /// Registrations that were made, by their origin.
    pub registrations: Vec<(&'static str, u64)>,
    /// Results of mail: `sent`, `retried` (it is tried again) or `failed`.
    pub mail: Vec<(&'static str, u64)>,
    /// Results of attempts at external providers: `done`, `retried` or `stuck`.
    pub operations: Vec<(&'static str, u64)>,
}

/// How a pool is used.
#[derive(Clone, Debug)]
pub struct PoolStatistics {
    /// Which.
    pub pool: &'static str,
    /// How many connections it may have.
    pub size: u64,
    /// How many of these are not in use now.
    pub idle: u64,
    /// How often none was free at once.
    pub waits: u64,
    /// How long a connection was used at a time.
    pub used: Distribution,
}

/// How the queue of SQLite's writer is used.
#[derive(Clone, Debug)]
pub struct QueueStatistics {
    /// How many lists of changes wait for the next transaction.
    pub waiting: u64,
    /// How many lists each transaction had.
    pub batches: Distribution,
}

const ORIGINS: [OriginKind; 5] = [
    OriginKind::Portal,
    OriginKind::Administrator,
    OriginKind::InitialToken,
    OriginKind::Open,
    OriginKind::MetadataDocument,
];
const MAIL: [&str; 3] = ["sent", "retried", "failed"];
const OPERATIONS: [&str; 3] = ["done", "retried", "stuck"];

/// What committed lists of changes had in them.
#[derive(Default)]
pub(crate) struct Counts {
    registrations: [Counter; ORIGINS.len()],
    mail: [Counter; MAIL.len()],
    operations: [Counter; OPERATIONS.len()],
}

/// What one list of changes has in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    registrations: [u64; ORIGINS.len()],
    mail: [u64; MAIL.len()],
    operations: [u64; OPERATIONS.len()],
}

impl Tally {
    pub(crate) fn of(changes: &[Change]) -> Self {
        let mut tally = Self::default();
        for change in changes {
            match change {
                Change::Credential(CredentialChange::AddRegistration(registration)) => {
                    // In the order of `ORIGINS`, which is that of the variants.
                    tally.registrations[registration.origin.kind as usize] += 1;
                }
                Change::Member(MemberChange::MailSent(..)) => tally.mail[0] += 1,
                Change::Member(MemberChange::MailFailed { retry_at, .. }) => {
                    tally.mail[if retry_at.is_some() { 1 } else { 2 }] += 1;
                }
                Change::Provisioning(ProvisioningChange::FinishOperation { .. }) => tally.operations[0] += 1,
                Change::Provisioning(ProvisioningChange::FailOperation { retry_at, .. }) => {
                    tally.operations[if retry_at.is_some() { 1 } else { 2 }] += 1;
                }
                _ => {}
            }
        }
        tally
    }
}

impl Counts {
    pub(crate) fn add(&self, tally: &Tally) {
        if *tally == Tally::default() {
            return;
        }
        let counters = self.registrations.iter().chain(&self.mail).chain(&self.operations);
        let counted = tally.registrations.iter().chain(&tally.mail).chain(&tally.operations);
        for (counter, more) in counters.zip(counted) {
            counter.add(*more);
        }
    }
}

fn named(names: impl IntoIterator<Item = &'static str>, counters: &[Counter]) -> Vec<(&'static str, u64)> {
    names.into_iter().zip(counters.iter().map(Counter::get)).collect()
}

impl Database {
    /// How the database is used.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        let counts = self.counts();
        Statistics {
            pools: self.pool_statistics(),
            queue: self.queue().map(crate::engine::sqlite::queue::Queue::statistics),
            registrations: named(ORIGINS.map(OriginKind::as_str), &counts.registrations),
            mail: named(MAIL, &counts.mail),
            operations: named(OPERATIONS, &counts.operations),
        }
    }
}
