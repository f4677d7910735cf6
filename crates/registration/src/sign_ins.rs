//! What is noted of sign-ins: an event in the audit log, a line in the log when it failed, and how many there were.
//!
//! Failed sign-ins, and programs that send a password with every request, come by the thousand. The audit log has the first
//! of a series: the same outcome for the same user name from the same network, with less than an hour between any two.

use model::{AuditEvent, Change};

use crate::shared::{SignInKind, SignInOutcome};
use crate::{
    Caller, Error,
    attempts::{Account, network_of},
    audit::{Subject, actor},
    shared::Shared,
};

impl Shared {
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
