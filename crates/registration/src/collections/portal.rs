//! What members see of collections, and what pages show of their OpenAPI documents.

use super::{
    Collection, CollectionSummary, OpenApiFormat,
    manage::change,
    openapi::{self, EDITION, Reading},
};
use crate::{Caller, CatalogueChange, CollectionId, Core, Error, StoreError};

/// An API as members see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalApi {
    /// The collection.
    pub collection: Collection,
    /// What its OpenAPI document says, when it has one.
    pub reading: Option<Reading>,
}

impl Core {
    /// The published collections of the calling member's API client, by name.
    pub async fn my_collections(&self, caller: &Caller) -> Result<Vec<CollectionSummary>, Error> {
        let member = caller.member()?;
        let mut collections = self.store.list_collections_of(&member.api_client).await?;
        collections.retain(|collection| collection.published);
        Ok(collections)
    }

    /// One of [`Core::my_collections`]; any other is not found.
    pub async fn my_collection(&self, caller: &Caller, id: &CollectionId) -> Result<PortalApi, Error> {
        self.is_mine(caller, id).await?;
        let collection = self.store.lookup_collection(id).await?.ok_or(Error::NotFound("API"))?;
        let reading = self.reading(&collection).await?;
        Ok(PortalApi { collection, reading })
    }

    /// The OpenAPI document of one of [`Core::my_collections`], as it was uploaded.
    pub async fn my_openapi_file(&self, caller: &Caller, id: &CollectionId) -> Result<(String, OpenApiFormat), Error> {
        self.is_mine(caller, id).await?;
        self.store.lookup_openapi_text(id).await?.ok_or(Error::NotFound("OpenAPI file"))
    }

    async fn is_mine(&self, caller: &Caller, id: &CollectionId) -> Result<(), Error> {
        let mine = self.my_collections(caller).await?;
        if mine.iter().any(|collection| collection.id == *id) { Ok(()) } else { Err(Error::NotFound("API")) }
    }

    /// What is shown of a collection's document: what was kept when it was uploaded. When that is of another edition, it is
    /// made anew, once.
    pub(super) async fn reading(&self, collection: &Collection) -> Result<Option<Reading>, Error> {
        if collection.openapi.is_none() {
            return Ok(None);
        }
        if let Some(reading) = self.kept_reading(&collection.id).await? {
            return Ok(Some(reading));
        }
        let Some((text, _)) = self.store.lookup_openapi_text(&collection.id).await? else { return Ok(None) };
        let id = collection.id.clone();
        let read = move || {
            openapi::read(&text).map(|read| {
                let reading = read.reading.clone();
                (reading, change(id, None, read))
            })
        };
        match self.read_beside(read).await? {
            Ok((reading, change)) => {
                match self.store.commit(vec![CatalogueChange::SetOpenApi(Box::new(change)).into()]).await {
                    // Deleted meanwhile, or no longer as it was when this began.
                    Ok(()) | Err(StoreError::Conflict) => Ok(Some(reading)),
                    Err(error) => Err(error.into()),
                }
            }
            Err(sentence) => Ok(Some(unreadable(sentence))),
        }
    }

    async fn kept_reading(&self, id: &CollectionId) -> Result<Option<Reading>, Error> {
        let Some(kept) = self.store.lookup_openapi_reading(id).await?.filter(|kept| kept.edition == EDITION) else {
            return Ok(None);
        };
        let read = move || serde_json::from_str(&kept.content).ok();
        tokio::task::spawn_blocking(read).await.map_err(|error| Error::Unexpected(error.to_string()))
    }
}

/// A document that an earlier version took and this one cannot read.
fn unreadable(sentence: String) -> Reading {
    let effect = "Nothing of it is shown. Upload it again.".to_owned();
    Reading { notes: vec![openapi::Note { line: 0, what: sentence, effect }], ..Reading::default() }
}
