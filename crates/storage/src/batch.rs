//! Many lists of changes in one transaction of SQLite, each whole or not at all.
//!
//! Lists that only insert, as registrations by programs do, are merged: all their rows of one table go in with one
//! statement. When anything of that fails (a name is taken, a token is used up), it is undone and each half of the lists
//! is tried by itself, down to single lists, so that each gets the error that it would have got alone and the others
//! are made. Lists of other changes are made one by one.
//!
//! None of these lists was answered before the transaction began, so that any order among them is right; within one
//! list the order is kept where it matters.

use std::{collections::BTreeMap, sync::Arc};

use model::{
    AuditEvent, Change, ClientSecret, CredentialChange, InitialTokenId, IssuedToken, Registration, StoreError,
    Timestamp, TokenChange,
};

use crate::{
    audit,
    commit::apply,
    connections::Connections,
    database::Either,
    initial_tokens,
    queue::List,
    registrations, secrets, tokens,
    transaction::{SqliteTransaction, Transaction},
};

/// Makes the lists in one transaction and answers what became of each. The error is one of the transaction itself: none
/// was made.
pub(crate) async fn commit(
    writer: &Arc<Connections>,
    lists: &[List],
) -> Result<Vec<Result<(), StoreError>>, StoreError> {
    let all: Vec<&[Change]> = lists.iter().map(|list| list.changes.as_slice()).collect();
    let (merged, alone): (Vec<usize>, Vec<usize>) = (0..all.len()).partition(|place| is_mergeable(all[*place]));
    let mut results: Vec<Result<(), StoreError>> = all.iter().map(|_| Ok(())).collect();
    let mut groups: Vec<&[usize]> = alone.chunks(1).collect();
    // The usual case needs no savepoint: all or none is what the transaction itself does.
    if alone.is_empty() || all.len() == 1 {
        let mut tx = SqliteTransaction::begin(writer).await.map(Either::Sqlite)?;
        let applied = apply_group(&mut tx, &all, groups.first().copied().unwrap_or(&merged)).await;
        let Err(error) = tx.finish(applied).await? else { return Ok(results) };
        if let [result] = results.as_mut_slice() {
            *result = Err(error);
            return Ok(results);
        }
        let (first, second) = merged.split_at(merged.len() / 2);
        groups = vec![second, first];
    } else if !merged.is_empty() {
        groups.push(&merged);
    }

    let mut tx = SqliteTransaction::begin(writer).await.map(Either::Sqlite)?;
    while let Some(group) = groups.pop() {
        execute!(tx, "SAVEPOINT lists")?;
        let applied = apply_group(&mut tx, &all, group).await;
        let outcome = tx.settle(applied).await;
        if matches!(outcome, Err(StoreError::Unwritable(_))) {
            return tx.finish(outcome).await?.map(|()| results);
        }
        if outcome.is_err() {
            // After an error that ended the whole transaction there is no savepoint, and this fails.
            execute!(tx, "ROLLBACK TO lists")?;
        }
        execute!(tx, "RELEASE lists")?;
        match (outcome, group) {
            (Err(error), [place]) => results[*place] = Err(error),
            (Err(_), several) => {
                let (first, second) = several.split_at(several.len() / 2);
                groups.extend([second, first]);
            }
            (Ok(()), _) => {}
        }
    }
    tx.commit().await.map(|()| results)
}

async fn apply_group(tx: &mut Transaction, all: &[&[Change]], group: &[usize]) -> Result<(), StoreError> {
    match group {
        [place] => apply(tx, all[*place]).await,
        several => Merged::of(several.iter().flat_map(|place| all[*place])).apply(tx).await,
    }
}

/// True for a list that can be merged with others: it only inserts and counts, and no registration comes after a secret or
/// a token, which could be its own.
fn is_mergeable(changes: &[Change]) -> bool {
    let mut needy_seen = false;
    changes.iter().all(|change| match change {
        Change::Credential(CredentialChange::AddRegistration(_)) => !needy_seen,
        Change::Credential(CredentialChange::AddSecret(_)) | Change::Token(TokenChange::Issue(_)) => {
            needy_seen = true;
            true
        }
        Change::Credential(CredentialChange::UseInitialToken(..)) | Change::Record(_) => true,
        _ => false,
    })
}

/// True for a list that adds rows and changes none that a lookup may have found before: a secret of a registration that was
/// there is such a change. That a use of an initial access token is counted is judged when the next one is.
pub(crate) fn only_adds(changes: &[Change]) -> bool {
    let mut added = Vec::new();
    changes.iter().all(|change| match change {
        Change::Credential(CredentialChange::AddRegistration(registration)) => {
            added.push(&registration.id);
            true
        }
        Change::Credential(CredentialChange::AddSecret(secret)) => added.contains(&&secret.registration),
        Change::Credential(CredentialChange::UseInitialToken(..))
        | Change::Token(TokenChange::Issue(_))
        | Change::Record(_) => true,
        _ => false,
    })
}

/// The changes of several lists, by table.
#[derive(Default)]
struct Merged<'a> {
    registrations: Vec<&'a Registration>,
    secrets: Vec<&'a ClientSecret>,
    uses: BTreeMap<(&'a InitialTokenId, Timestamp), i64>,
    tokens: Vec<&'a IssuedToken>,
    events: Vec<&'a AuditEvent>,
}

impl<'a> Merged<'a> {
    fn of(changes: impl Iterator<Item = &'a Change>) -> Self {
        let mut merged = Self::default();
        for change in changes {
            match change {
                Change::Credential(CredentialChange::AddRegistration(registration)) => {
                    merged.registrations.push(registration);
                }
                Change::Credential(CredentialChange::AddSecret(secret)) => merged.secrets.push(secret),
                Change::Credential(CredentialChange::UseInitialToken(id, at)) => {
                    *merged.uses.entry((id, *at)).or_default() += 1;
                }
                Change::Token(TokenChange::Issue(token)) => merged.tokens.push(token),
                Change::Record(event) => merged.events.push(event),
                // `is_mergeable` lets nothing else come here.
                _ => {}
            }
        }
        merged
    }

    /// What refuses soonest comes first, and a registration before its secrets and tokens.
    async fn apply(self, tx: &mut Transaction) -> Result<(), StoreError> {
        for ((id, at), uses) in self.uses {
            initial_tokens::count_uses(tx, id, at, uses).await?;
        }
        registrations::add(tx, &self.registrations).await?;
        secrets::add(tx, &self.secrets).await?;
        tokens::issue(tx, &self.tokens).await?;
        audit::record(tx, &self.events).await
    }
}
