//! How many values each key seals.

use std::collections::BTreeMap;

use model::sealing::SealedColumn;

use super::{BATCH, found_in};
use crate::{Caller, Error, sealing::Keys};

/// Which keys there are, and what they seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyStatus {
    /// The current key, the previous keys, and then keys that are not configured.
    pub keys: Vec<KeyUse>,
}

/// A key and what it seals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// The id of the key, which is in front of everything that it seals.
    pub key: String,
    /// What it is to this process.
    pub role: KeyRole,
    /// The database has a check value of it: a process that does not have the key does not start.
    pub checked: bool,
    /// How many values it seals, by column; columns without any are left out.
    pub sealed: BTreeMap<SealedColumn, u64>,
}

/// What a key is to a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyRole {
    /// It seals and opens.
    Current,
    /// It opens.
    Previous,
    /// It is not configured.
    Missing,
}

impl KeyUse {
    /// How many values it seals in all.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.sealed.values().sum()
    }
}

impl Keys<'_> {
    /// Counts what each key seals, by reading every sealed value. Nothing is opened and nothing changes.
    ///
    /// # Errors
    ///
    /// The caller is not the system, or the database failed.
    pub async fn status(self, caller: &Caller) -> Result<KeyStatus, Error> {
        caller.system()?;
        let mut keys: BTreeMap<String, KeyUse> = BTreeMap::new();
        for key in self.shared.vault.keys() {
            self.key_use(&mut keys, key);
        }
        for check in self.shared.store.key_checks().await? {
            self.key_use(&mut keys, &check.key).checked = true;
        }
        for column in SealedColumn::ALL {
            let mut after = String::new();
            loop {
                let rows = self.shared.store.sealed_rows(column, &after, BATCH).await?;
                let Some(last) = rows.last() else { break };
                after.clone_from(&last.id);
                for found in rows.iter().flat_map(|row| found_in(column, row)) {
                    *self.key_use(&mut keys, found.sealed.key()).sealed.entry(column).or_default() += 1;
                }
            }
        }
        let mut keys: Vec<_> = keys.into_values().collect();
        keys.sort_by_key(|key| match key.role {
            KeyRole::Current => 0,
            KeyRole::Previous => 1,
            KeyRole::Missing => 2,
        });
        Ok(KeyStatus { keys })
    }

    fn key_use<'k>(self, keys: &'k mut BTreeMap<String, KeyUse>, key: &str) -> &'k mut KeyUse {
        keys.entry(key.to_owned()).or_insert_with(|| KeyUse {
            key: key.to_owned(),
            role: match key {
                key if key == self.shared.vault.current_key() => KeyRole::Current,
                key if self.shared.vault.has_key(key) => KeyRole::Previous,
                _ => KeyRole::Missing,
            },
            checked: false,
            sealed: BTreeMap::new(),
        })
    }
}
