//! Making a logo of a file that was uploaded.

use model::{Logo, LogoId};

use super::process;
use crate::{Error, off_thread, shared::Shared};

impl Shared {
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
}
