//! Sealing everything anew with the current key, while servers work.

use std::collections::BTreeMap;

use model::{
    Change, SealedChange, StoreError,
    sealing::{SealedColumn, SealedRow},
};

use super::{BATCH, Found, KeyRole, found_in};
use crate::{Caller, Error, VaultError, sealing::Keys};

/// What a rotation did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// How many values were sealed anew.
    pub resealed: u64,
    /// How many values were changed by somebody else at the same moment. The next run looks at them again.
    pub changed_meanwhile: u64,
    /// How many values are sealed with a key that is not configured, by key.
    pub missing: BTreeMap<String, u64>,
    /// Values that do not open with the key that their text names.
    pub damaged: Vec<Damaged>,
    /// Previous keys with which nothing is sealed any more.
    pub finished: Vec<String>,
}

/// A value that no key opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// The column.
    pub column: SealedColumn,
    /// The id of the row.
    pub id: String,
    /// The key that its text names; empty when it names none.
    pub key: String,
}

impl Keys<'_> {
    /// Seals with the current key what another one seals, a batch of rows at a time. A row that was changed since it was
    /// read is left as it is. May be stopped at any time and run again. `progress` is told each column and how many of its
    /// values were sealed anew so far, after every batch and once at its end.
    ///
    /// # Errors
    ///
    /// The caller is not the system, or the database failed.
    pub async fn rotate(
        self,
        caller: &Caller,
        mut progress: impl FnMut(SealedColumn, u64) + Send,
    ) -> Result<Rotated, Error> {
        caller.system()?;
        let mut rotated = Rotated::default();
        for column in SealedColumn::ALL {
            let (mut after, mut resealed) = (String::new(), 0);
            loop {
                let rows = self.shared.store.sealed_rows(column, &after, BATCH).await?;
                let Some(last) = rows.last() else { break };
                after.clone_from(&last.id);
                let done = self.reseal(column, &rows, &mut rotated).await?;
                if done > 0 {
                    resealed += done;
                    progress(column, resealed);
                }
            }
            rotated.resealed += resealed;
        }
        self.end_previous_keys(caller, &mut rotated).await?;
        Ok(rotated)
    }

    /// Answers how many values of these rows were sealed anew.
    async fn reseal(self, column: SealedColumn, rows: &[SealedRow], rotated: &mut Rotated) -> Result<u64, Error> {
        let mut changes = Vec::new();
        for row in rows {
            let (text, values) = self.resealed(column, row, rotated)?;
            if values > 0 {
                let change = SealedChange::Replace { column, row: row.clone(), text };
                changes.push((Change::from(change), values));
            }
        }
        if changes.is_empty() {
            return Ok(0);
        }
        let all = changes.iter().map(|(change, _)| change.clone()).collect();
        match self.shared.store.commit(all).await {
            Ok(()) => return Ok(changes.iter().map(|(_, values)| values).sum()),
            Err(StoreError::Conflict) => {}
            Err(other) => return Err(other.into()),
        }
        // One of the rows was changed: each by itself, so that the others are sealed anew.
        let mut done = 0;
        for (change, values) in changes {
            match self.shared.store.commit(vec![change]).await {
                Ok(()) => done += values,
                Err(StoreError::Conflict) => rotated.changed_meanwhile += values,
                Err(other) => return Err(other.into()),
            }
        }
        Ok(done)
    }

    /// The text of a row with its values sealed anew, and how many that are.
    fn resealed(self, column: SealedColumn, row: &SealedRow, rotated: &mut Rotated) -> Result<(String, u64), Error> {
        let (mut text, mut values) = (row.text.clone(), 0);
        for Found { sealed, context } in found_in(column, row) {
            if sealed.key() == self.shared.vault.current_key() {
                continue;
            }
            match self.shared.vault.open(&context, &sealed) {
                Ok(secret) => {
                    let anew = self.shared.vault.seal(&*self.shared.entropy, &context, &secret)?;
                    // A sealed value is letters, digits, `.`, `-` and `_`: in JSON it stands as it is, and there once.
                    text = text.replace(sealed.as_str(), anew.as_str());
                    values += 1;
                }
                Err(VaultError::UnknownKey(key)) => *rotated.missing.entry(key).or_default() += 1,
                Err(_) => {
                    let key = sealed.key().to_owned();
                    rotated.damaged.push(Damaged { column, id: row.id.clone(), key });
                }
            }
        }
        Ok((text, values))
    }

    /// Removes the check values of previous keys that open nothing any more, so that processes start without them.
    async fn end_previous_keys(self, caller: &Caller, rotated: &mut Rotated) -> Result<(), Error> {
        let mut changes: Vec<Change> = Vec::new();
        for key in self.status(caller).await?.keys {
            let damaged = rotated.damaged.iter().filter(|damaged| damaged.key == key.key).count();
            let opens_nothing = usize::try_from(key.total()).is_ok_and(|total| total <= damaged);
            if key.role == KeyRole::Previous && opens_nothing && (key.checked || damaged > 0) {
                changes.push(SealedChange::RemoveCheck(key.key.clone()).into());
                rotated.finished.push(key.key);
            }
        }
        if rotated.resealed > 0 {
            changes.push(self.shared.record(caller, "key_encryption_key.rotated", self.shared.vault.current_key(), ""));
        }
        if !changes.is_empty() {
            self.shared.store.commit(changes).await?;
        }
        Ok(())
    }
}
