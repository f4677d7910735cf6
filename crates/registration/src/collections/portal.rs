//! What members see of collections, and what pages show of their OpenAPI documents.

use model::{
    CatalogueChange, Collection, CollectionId, CollectionSummary, StoreError,
    collections::{OpenApiChange, OpenApiFormat},
};

use super::{
    manage::{change, stored},
    openapi::{self, EDITION, Reading},
};
use crate::{Caller, Error, collections::Collections, off_thread};

/// An API as members see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalApi {
    /// The collection.
    pub collection: Collection,
    /// What its OpenAPI document says, when it has one.
    pub reading: Option<Reading>,
}

impl Collections<'_> {
    /// The published collections of the calling member's API client, by name.
    pub async fn list_mine(self, caller: &Caller) -> Result<Vec<CollectionSummary>, Error> {
        let member = caller.member()?;
        let mut collections = self.shared.store.list_collections_of(&member.api_client).await?;
        collections.retain(|collection| collection.published);
        Ok(collections)
    }

    /// One of [`Collections::list_mine`]; any other is not found.
    pub async fn get_mine(self, caller: &Caller, id: &CollectionId) -> Result<PortalApi, Error> {
        self.is_mine(caller, id).await?;
        let collection = self.shared.store.lookup_collection(id).await?.ok_or(Error::NotFound("API"))?;
        let reading = self.stored_reading(&collection).await?;
        Ok(PortalApi { collection, reading })
    }

    /// The OpenAPI document of one of [`Collections::list_mine`], as it was uploaded.
    pub async fn openapi_file(self, caller: &Caller, id: &CollectionId) -> Result<(String, OpenApiFormat), Error> {
        self.is_mine(caller, id).await?;
        self.shared.store.lookup_openapi_text(id).await?.ok_or(Error::NotFound("OpenAPI file"))
    }

    async fn is_mine(self, caller: &Caller, id: &CollectionId) -> Result<(), Error> {
        let mine = self.list_mine(caller).await?;
        if mine.iter().any(|collection| collection.id == *id) { Ok(()) } else { Err(Error::NotFound("API")) }
    }

    /// What is shown of a collection's document: what was kept when it was uploaded. When that is of an earlier edition, the
    /// document is read once more, and what comes of it is kept, whether it can still be shown or not.
    pub(super) async fn stored_reading(self, collection: &Collection) -> Result<Option<Reading>, Error> {
        let Some(document) = collection.openapi.clone() else { return Ok(None) };
        if let Some(reading) = self.kept_reading(&collection.id).await? {
            return Ok(Some(reading));
        }
        let slot = self.openapi_slot().await?;
        // Another request may have read it while this one waited.
        if let Some(reading) = self.kept_reading(&collection.id).await? {
            return Ok(Some(reading));
        }
        let Some((text, _)) = self.shared.store.lookup_openapi_text(&collection.id).await? else { return Ok(None) };
        let id = collection.id.clone();
        let read = move || {
            let _slot = slot;
            match openapi::read(&text) {
                Ok(read) => {
                    let change = change(id, None, &read);
                    (read.reading, change)
                }
                Err(refusal) => {
                    let reading = of_note(refusal, "Nothing of it is shown. Upload it again.");
                    let kept = stored(&reading);
                    (reading, OpenApiChange { collection: id, text: None, document, reading: kept })
                }
            }
        };
        let (reading, change) = off_thread(read).await?;
        match self.shared.store.commit(vec![CatalogueChange::SetOpenApi(Box::new(change)).into()]).await {
            // Deleted, uploaded or read by another request meanwhile; or to be read once more the next time.
            Ok(()) | Err(StoreError::Conflict | StoreError::Unwritable(_)) => Ok(Some(reading)),
            Err(error) => Err(error.into()),
        }
    }

    /// What was kept in this edition, or by a newer process in a later one.
    async fn kept_reading(self, id: &CollectionId) -> Result<Option<Reading>, Error> {
        let Some(kept) = self.shared.store.lookup_openapi_reading(id).await?.filter(|kept| kept.edition >= EDITION)
        else {
            return Ok(None);
        };
        let reading = off_thread(move || serde_json::from_str(&kept.content)).await?;
        Ok(Some(reading.unwrap_or_else(|_| {
            let what = "The OpenAPI file was read by another version of Gatehouse".to_owned();
            of_note(
                what,
                "Nothing of it is shown until this server has the same version, or the file is uploaded again.",
            )
        })))
    }
}

/// A document of which nothing can be shown.
fn of_note(what: String, effect: &str) -> Reading {
    Reading { notes: vec![openapi::Note { line: 0, what, effect: effect.to_owned() }], ..Reading::default() }
}
