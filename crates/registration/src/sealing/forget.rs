//! Going on without a key-encryption key that is lost.

use model::{
    SealedChange,
    sealing::{SealedColumn, SealedRow},
};

use super::{BATCH, found_in};
use crate::{Caller, Error, sealing::Keys};

/// What the server makes anew when it is gone, or what lasts for minutes only. Everything else is entered again by people
/// who know it, and stays until then.
const MADE_ANEW: [SealedColumn; 3] = [SealedColumn::SigningKeys, SealedColumn::ServerSecrets, SealedColumn::Reveals];

impl Keys<'_> {
    /// Lets processes start without the key, and deletes what it seals and the server makes anew: signing keys, secrets of
    /// the server's own, and secrets that wait to be read. The current key is accepted. Returns how many values were deleted.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] when the key is configured, or nothing is known of it; the caller is not the system; the
    /// database failed.
    pub async fn forget(self, caller: &Caller, key: &str) -> Result<u64, Error> {
        caller.system()?;
        if self.shared.vault.has_key(key) {
            return Err(Error::Refused(format!(
                "The key “{key}” is configured, so it is not lost. Run gatehouse keys rotate, and then leave it out of the \
                 settings."
            )));
        }
        let status = self.status(caller).await?;
        if !status.keys.iter().any(|known| known.key == key) {
            return Err(Error::Refused(format!("Nothing in the database is sealed with a key “{key}”.")));
        }
        let mut deleted = 0;
        for column in MADE_ANEW {
            let mut after = String::new();
            loop {
                let rows = self.shared.store.sealed_rows(column, &after, BATCH).await?;
                let Some(last) = rows.last() else { break };
                after.clone_from(&last.id);
                let unreadable = |row: &SealedRow| found_in(column, row).iter().any(|found| found.sealed.key() == key);
                let changes: Vec<_> = rows
                    .into_iter()
                    .filter(unreadable)
                    .map(|row| SealedChange::Delete { column, row }.into())
                    .collect();
                deleted += u64::try_from(changes.len()).unwrap_or(u64::MAX);
                if !changes.is_empty() {
                    self.shared.store.commit(changes).await?;
                }
            }
        }
        let mut changes = vec![
            SealedChange::RemoveCheck(key.to_owned()).into(),
            self.shared.record(caller, "key_encryption_key.forgotten", key, ""),
        ];
        // What is left of the lost key would otherwise speak against the current one.
        changes.extend(self.missing_check().await?);
        self.shared.store.commit(changes).await?;
        Ok(deleted)
    }
}
