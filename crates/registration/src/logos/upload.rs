//! Uploading, removing and reading logos.

use model::{ApiClientId, ClientChange, Logo, LogoId, LogoSize};

use super::process;
use crate::{Caller, Core, Error, off_thread};

impl Core {
    /// Gives a draft a logo. The old one goes only when the new one is known to be good, in the same transaction.
    pub async fn upload_logo(&self, caller: &Caller, draft: &ApiClientId, file: Vec<u8>) -> Result<LogoId, Error> {
        let mut draft = self.draft(caller, draft).await?;
        let logo = self.process_logo(file).await?;
        let id = logo.id.clone();
        let old = draft.logo.replace(id.clone());
        draft.updated_at = self.clock.now();
        let mut changes = vec![ClientChange::AddLogo(logo).into(), ClientChange::SaveDraft(Box::new(draft)).into()];
        changes.extend(old.map(|old| ClientChange::DeleteLogo(old).into()));
        self.store.commit(changes).await?;
        Ok(id)
    }

    /// Makes an uploaded file a logo, or says at the field `logo` why it is none.
    pub(crate) async fn process_logo(&self, file: Vec<u8>) -> Result<Logo, Error> {
        let _slot = self.logo_slots.acquire().await.map_err(|error| Error::Unexpected(error.to_string()))?;
        let processed = off_thread(move || process(&file)).await?.map_err(|sentence| Error::field("logo", sentence))?;
        Ok(Logo {
            id: LogoId::new(&*self.clock, &*self.entropy),
            small: processed.small,
            large: processed.large,
            created_at: self.clock.now(),
        })
    }

    /// Takes the logo from a draft.
    pub async fn remove_logo(&self, caller: &Caller, draft: &ApiClientId) -> Result<(), Error> {
        let mut draft = self.draft(caller, draft).await?;
        if let Some(old) = draft.logo.take() {
            draft.updated_at = self.clock.now();
            let changes = vec![ClientChange::SaveDraft(Box::new(draft)).into(), ClientChange::DeleteLogo(old).into()];
            self.store.commit(changes).await?;
        }
        Ok(())
    }

    /// A logo as a PNG file. Logos are not secret: their ids are random, and pages of both sides show them.
    pub async fn read_logo(&self, id: &LogoId, size: LogoSize) -> Result<Vec<u8>, Error> {
        self.store.read_logo(id, size).await?.ok_or(Error::NotFound("logo"))
    }
}
