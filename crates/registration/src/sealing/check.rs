//! Whether the configured keys are those of the database.
//!
//! For each key that seals something in a database, the database keeps a check value that is sealed with it. A process whose
//! keys do not open all of them could not read what is stored, and would seal what the others cannot read: it must not
//! start.

use std::collections::BTreeSet;

use model::{
    Change, SealedChange, Secret, Store, StoreError,
    sealing::{KeyCheck, SealedColumn},
};

use super::found_in;
use crate::{Error, Vault, VaultError, sealing::Keys};

/// What the check values hold.
const CHECKED: &str = "gatehouse";
/// How many rows of each column are tried in a database of an earlier version, which has no check values.
const TRIED: i64 = 20;
/// How often a process begins again because another one added a check value at the same moment.
const TRIES: usize = 5;

/// Why the configured keys cannot be used with a database.
#[derive(Debug, thiserror::Error)]
pub enum KeyRefusal {
    /// Something is sealed with a key that is not configured.
    #[error("values in the database are sealed with the key “{0}”, which is not configured")]
    Missing(String),
    /// The check value of a key that is configured does not open.
    #[error("the check value of the key “{0}” in the database is damaged")]
    Damaged(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The check value cannot be sealed.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// What the check values say of the keys of a process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyVerdict {
    /// The keys open what is stored, and the database has a check value of the current one.
    Known,
    /// The keys open what is stored. These have no check value yet; the last generation that there is comes first.
    New(i64, Vec<String>),
}

/// Whether nothing in the database is sealed, so that any key will do.
///
/// # Errors
///
/// The database failed.
pub async fn nothing_is_sealed(store: &dyn Store) -> Result<bool, StoreError> {
    if !store.key_checks().await?.is_empty() {
        return Ok(false);
    }
    for column in SealedColumn::ALL {
        if !store.sealed_rows(column, "", 1).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

impl Keys<'_> {
    /// Whether the configured keys are those of the database. Changes nothing.
    ///
    /// # Errors
    ///
    /// They are not, or the database failed.
    pub async fn check(self) -> Result<KeyVerdict, KeyRefusal> {
        judge(&*self.shared.store, &self.shared.vault).await
    }

    /// Adds the check value of the current key, if the configured keys open what is stored and there is none yet. To be
    /// called before anything is sealed.
    ///
    /// # Errors
    ///
    /// The keys are not those of the database, or the database failed.
    pub async fn accept(self) -> Result<(), KeyRefusal> {
        let mut tries = 0;
        loop {
            let KeyVerdict::New(last, keys) = self.check().await? else { return Ok(()) };
            let checks = (last + 1..).zip(&keys).map(|(generation, key)| self.new_check(generation, key));
            let changes = checks.map(|check| Ok(SealedChange::AddCheck(check?).into()));
            let changes = changes.collect::<Result<Vec<_>, VaultError>>()?;
            match self.shared.store.commit(changes).await {
                Err(StoreError::Conflict) if tries < TRIES => tries += 1,
                outcome => return Ok(outcome?),
            }
        }
    }
}

impl Keys<'_> {
    /// Adds the check value of the current key, whatever else the database holds; nothing when it has one.
    pub(super) async fn missing_check(self) -> Result<Option<Change>, Error> {
        let checks = self.shared.store.key_checks().await?;
        let current = self.shared.vault.current_key();
        if checks.iter().any(|check| check.key == current) {
            return Ok(None);
        }
        let last = last_generation(&checks);
        let check = self.new_check(last + 1, current)?;
        Ok(Some(SealedChange::AddCheck(check).into()))
    }

    fn new_check(self, generation: i64, key: &str) -> Result<KeyCheck, VaultError> {
        let sealed = self.shared.vault.seal_with(key, &*self.shared.entropy, &context(key), &Secret::new(CHECKED))?;
        Ok(KeyCheck { generation, key: key.to_owned(), sealed, created_at: self.shared.clock.now() })
    }
}

fn last_generation(checks: &[KeyCheck]) -> i64 {
    checks.iter().map(|check| check.generation).max().unwrap_or(0)
}

async fn judge(store: &dyn Store, vault: &Vault) -> Result<KeyVerdict, KeyRefusal> {
    let checks = store.key_checks().await?;
    for check in &checks {
        match vault.open(&context(&check.key), &check.sealed) {
            Ok(_) => {}
            Err(VaultError::UnknownKey(key)) => return Err(KeyRefusal::Missing(key)),
            Err(_) => return Err(KeyRefusal::Damaged(check.key.clone())),
        }
    }
    let current = vault.current_key();
    if checks.iter().any(|check| check.key == current) {
        return Ok(KeyVerdict::Known);
    }
    let last = last_generation(&checks);
    if checks.is_empty() && opens_what_is_stored(store, vault).await? {
        // Any of the keys may seal something: only a rotation finds out.
        return Ok(KeyVerdict::New(last, vault.keys().map(str::to_owned).collect()));
    }
    Ok(KeyVerdict::New(last, vec![current.to_owned()]))
}

/// Whether something is stored that the keys open; `false` when nothing is sealed.
///
/// One value is enough: after rotations of earlier versions, values may be left that no key opens any more.
async fn opens_what_is_stored(store: &dyn Store, vault: &Vault) -> Result<bool, KeyRefusal> {
    let mut missing = BTreeSet::new();
    for column in SealedColumn::ALL {
        for row in store.sealed_rows(column, "", TRIED).await? {
            for found in found_in(column, &row) {
                match vault.open(&found.context, &found.sealed) {
                    Ok(_) => return Ok(true),
                    Err(VaultError::UnknownKey(key)) => drop(missing.insert(key)),
                    Err(_) => {}
                }
            }
        }
    }
    match missing.pop_first() {
        Some(key) => Err(KeyRefusal::Missing(key)),
        None => Ok(false),
    }
}

fn context(key: &str) -> String {
    format!("key_checks {key}")
}
