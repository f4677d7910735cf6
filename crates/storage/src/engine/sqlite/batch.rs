//! Many lists of changes in one transaction of SQLite, each whole or not at all.
//!
//! Lists that only insert, as registrations by programs do, are merged: all their rows of one table go in with one
//! statement. When anything of that fails (a name is taken, a token is used up), it is undone and each half of the lists
//! is tried by itself, down to single lists, so that each gets the error that it would have got alone and the others
//! are made. Lists of other changes are made one by one.
//!
//! No caller had its result before the transaction began, so the lists may be made in any order; within one list the order is
//! kept where it matters.

use std::{collections::BTreeMap, sync::Arc};

use model::{
    AuditEvent, Change, ClientSecret, InitialTokenId, IssuedToken, Registration, StoreError, Timestamp, store::Addition,
};

use crate::{
    commit::apply,
    database::Either,
    engine::{
        connections::Connections,
        sqlite::{queue::List, transaction::SqliteTransaction},
        transaction::Transaction,
    },
    sql::{audit, initial_tokens, registrations, secrets, tokens},
};

/// Makes the lists in one transaction and returns the result of each. The error is one of the transaction itself: none was made.
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
        let outcome = apply_group(&mut tx, &all, group).await;
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
        several => {
            Merged::of(several.iter().flat_map(|place| all[*place]).filter_map(Change::addition)).apply(tx).await
        }
    }
}

/// True for a list that can be merged with others: all its changes are additions, and no registration comes after a secret
/// or a token, which could be its own.
fn is_mergeable(changes: &[Change]) -> bool {
    let mut dependent_row_seen = false;
    changes.iter().all(|change| match change.addition() {
        Some(Addition::Registration(_)) => !dependent_row_seen,
        Some(Addition::Secret(_) | Addition::Token(_)) => {
            dependent_row_seen = true;
            true
        }
        Some(Addition::InitialTokenUse(..) | Addition::Event(_)) => true,
        None => false,
    })
}

/// True for a list after which everything that look-ups found before is still right. A secret of a registration that was
/// there already changes what is found of that. A use of an initial access token does not: whether there is one left is
/// decided by the change that takes it.
pub(crate) fn keeps_lookups(changes: &[Change]) -> bool {
    let mut added = Vec::new();
    changes.iter().all(|change| match change.addition() {
        Some(Addition::Registration(registration)) => {
            added.push(&registration.id);
            true
        }
        Some(Addition::Secret(secret)) => added.contains(&&secret.registration),
        Some(Addition::InitialTokenUse(..) | Addition::Token(_) | Addition::Event(_)) => true,
        None => false,
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
    fn of(additions: impl Iterator<Item = Addition<'a>>) -> Self {
        let mut merged = Self::default();
        for addition in additions {
            match addition {
                Addition::Registration(registration) => merged.registrations.push(registration),
                Addition::Secret(secret) => merged.secrets.push(secret),
                Addition::InitialTokenUse(id, at) => *merged.uses.entry((id, at)).or_default() += 1,
                Addition::Token(token) => merged.tokens.push(token),
                Addition::Event(event) => merged.events.push(event),
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
