//! Logos: one is uploaded for a draft, and read by everybody who is shown the client.

use model::{ApiClientId, ClientChange, LogoId, LogoSize};

use crate::{Caller, Error, clients::Clients};

impl Clients<'_> {
    /// Gives a draft a logo. The old one goes only when the new one is known to be good, in the same transaction.
    pub async fn upload_logo(self, caller: &Caller, draft: &ApiClientId, file: Vec<u8>) -> Result<LogoId, Error> {
        let mut draft = self.draft(caller, draft).await?;
        let logo = self.shared.process_logo(file).await?;
        let id = logo.id.clone();
        let old = draft.logo.replace(id.clone());
        draft.updated_at = self.shared.clock.now();
        let mut changes = vec![ClientChange::AddLogo(logo).into(), ClientChange::SaveDraft(Box::new(draft)).into()];
        changes.extend(old.map(|old| ClientChange::DeleteLogo(old).into()));
        self.shared.store.commit(changes).await?;
        Ok(id)
    }

    /// Takes the logo from a draft.
    pub async fn remove_logo(self, caller: &Caller, draft: &ApiClientId) -> Result<(), Error> {
        let mut draft = self.draft(caller, draft).await?;
        if let Some(old) = draft.logo.take() {
            draft.updated_at = self.shared.clock.now();
            let changes = vec![ClientChange::SaveDraft(Box::new(draft)).into(), ClientChange::DeleteLogo(old).into()];
            self.shared.store.commit(changes).await?;
        }
        Ok(())
    }

    /// A logo as a PNG file. Logos are not secret: their ids are random, and pages of both sides show them.
    pub async fn read_logo(self, id: &LogoId, size: LogoSize) -> Result<Vec<u8>, Error> {
        self.shared.store.read_logo(id, size).await?.ok_or(Error::NotFound("logo"))
    }
}
