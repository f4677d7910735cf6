//! Adding, changing and deleting API collections.

use crate::error::CommitResult as _;
use std::sync::Arc;

use dcr::FieldError;
use model::{
    CatalogueChange, Collection, CollectionId, CollectionSummary, Timestamp, Unique,
    collections::{OpenApiChange, OpenApiDocument, StoredReading},
};
use tokio::sync::OwnedSemaphorePermit;

use super::{
    CollectionFields, Saved,
    openapi::{self, ReadDocument, Reading},
};
use crate::{Caller, Error, audit::Subject, collections::Collections, error::valid, off_thread, text};

/// The longest base path, in characters.
const MAX_BASE_PATH: usize = 255;

impl Collections<'_> {
    /// All collections with their use, by name.
    pub async fn list(self, caller: &Caller) -> Result<Vec<CollectionSummary>, Error> {
        caller.administrator()?;
        Ok(self.shared.store.list_collections().await?)
    }

    /// One collection, for an administrator.
    pub async fn get(self, caller: &Caller, id: &CollectionId) -> Result<Collection, Error> {
        caller.administrator()?;
        self.shared.store.lookup_collection(id).await?.ok_or(Error::NotFound("collection"))
    }

    /// What is shown of a collection's OpenAPI document, with the notes on where it departs from its standard; for an
    /// administrator.
    pub async fn reading(self, caller: &Caller, collection: &Collection) -> Result<Option<Reading>, Error> {
        caller.administrator()?;
        self.stored_reading(collection).await
    }

    /// Adds a collection.
    pub async fn add(self, caller: &Caller, fields: &CollectionFields) -> Result<Saved, Error> {
        caller.owner()?;
        let id = CollectionId::new(&*self.shared.clock, &*self.shared.entropy);
        self.save(caller, id, fields, CatalogueChange::AddCollection, "collection.created").await
    }

    /// Changes a collection. Without a new OpenAPI file the stored one stays.
    pub async fn update(self, caller: &Caller, id: &CollectionId, fields: &CollectionFields) -> Result<Saved, Error> {
        caller.owner()?;
        self.get(caller, id).await?;
        self.save(caller, id.clone(), fields, CatalogueChange::UpdateCollection, "collection.updated").await
    }

    /// Deletes a collection, and takes it out of every API client.
    pub async fn delete(self, caller: &Caller, id: &CollectionId) -> Result<(), Error> {
        caller.owner()?;
        let collection = self.get(caller, id).await?;
        let change = CatalogueChange::DeleteCollection(id.clone());
        self.commit_collection(caller, change, None, id, &collection.name, "collection.deleted").await
    }

    async fn save(
        self,
        caller: &Caller,
        id: CollectionId,
        fields: &CollectionFields,
        change: fn(Collection) -> CatalogueChange,
        action: &'static str,
    ) -> Result<Saved, Error> {
        let uploaded = self.uploaded(&id, fields).await?;
        let (notes, uploaded) = match uploaded {
            Some(Ok((notes, openapi))) => (notes, Some(Ok(openapi))),
            Some(Err(sentence)) => (0, Some(Err(sentence))),
            None => (0, None),
        };
        let (collection, openapi) = check(fields, id.clone(), self.shared.clock.now(), uploaded)?;
        let name = collection.name.clone();
        self.commit_collection(caller, change(collection), openapi, &id, &name, action).await?;
        Ok(Saved { id, notes })
    }

    /// Reads the file of the form, beside the asynchronous threads: how many notes there are on it, and what is to be stored;
    /// or the refusal of one that cannot be shown.
    async fn uploaded(
        self,
        id: &CollectionId,
        fields: &CollectionFields,
    ) -> Result<Option<Result<(usize, OpenApiChange), String>>, Error> {
        let Some(text) = fields.openapi.clone() else { return Ok(None) };
        let id = id.clone();
        let slot = self.openapi_slot().await?;
        let read = move || {
            let _slot = slot;
            openapi::read(&text).map(|read| {
                let notes = read.reading.notes.len() + read.reading.further_notes;
                (notes, change(id, Some(text), &read))
            })
        };
        off_thread(read).await.map(Some)
    }

    /// Reading a document takes memory and time: two are read at a time. The reader keeps the slot, which it needs for
    /// longer than a request that nobody waits for any more.
    pub(super) async fn openapi_slot(self) -> Result<OwnedSemaphorePermit, Error> {
        let slots = Arc::clone(&self.shared.openapi_slots);
        slots.acquire_owned().await.map_err(|error| Error::Unexpected(error.to_string()))
    }

    async fn commit_collection(
        self,
        caller: &Caller,
        change: CatalogueChange,
        openapi: Option<OpenApiChange>,
        id: &CollectionId,
        name: &str,
        action: &'static str,
    ) -> Result<(), Error> {
        let event = self.shared.event(caller, action, &Subject { id: id.as_str(), name, api_client: None });
        let mut changes = vec![change.into()];
        changes.extend(openapi.map(|openapi| CatalogueChange::SetOpenApi(Box::new(openapi)).into()));
        changes.push(event);
        self.shared
            .store
            .commit(changes)
            .await
            .taken_as(Unique::CollectionName, Error::field("name", "Another collection has this name."))
            .conflict_as(Error::NotFound("collection"))
    }
}

/// What is to be stored of a document that was read.
pub(super) fn change(collection: CollectionId, text: Option<String>, read: &ReadDocument) -> OpenApiChange {
    let ReadDocument { format, reading } = read;
    // A path that another file describes is no operation.
    let operations = reading.operations.iter().filter(|one| !one.method.is_empty()).count();
    let document = OpenApiDocument {
        format: *format,
        title: reading.title.clone(),
        version: reading.version.clone(),
        operations: i64::try_from(operations).unwrap_or(i64::MAX),
    };
    OpenApiChange { collection, text, document, reading: stored(reading) }
}

/// A reading as it is stored.
pub(super) fn stored(reading: &Reading) -> StoredReading {
    StoredReading { edition: openapi::EDITION, content: serde_json::to_string(reading).unwrap_or_default() }
}

fn check(
    fields: &CollectionFields,
    id: CollectionId,
    now: Timestamp,
    uploaded: Option<Result<OpenApiChange, String>>,
) -> Result<(Collection, Option<OpenApiChange>), Error> {
    let mut errors = Vec::new();
    let name = text::name("name", &fields.name, &mut errors);
    let description = text::description("description", &fields.description, &mut errors);
    let base_path = base_path(&fields.base_path, &mut errors);
    let openapi = match uploaded.transpose() {
        Ok(openapi) => openapi,
        Err(sentence) => {
            errors.push(FieldError::new("openapi", sentence));
            None
        }
    };
    valid(errors)?;
    let collection = Collection {
        id,
        name,
        description,
        base_path,
        published: fields.published,
        openapi: None,
        created_at: now,
        updated_at: now,
    };
    Ok((collection, openapi))
}

/// An absolute path without a slash at its end: `/orders/v1`.
fn base_path(text: &str, errors: &mut Vec<FieldError>) -> String {
    let path = text.trim();
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '.' | '_' | '~' | '{' | '}');
    let problem = if path.is_empty() {
        Some("Enter a base path, for example /orders/v1.")
    } else if !path.starts_with('/') {
        Some("The base path begins with a slash, for example /orders/v1.")
    } else if path.chars().count() > MAX_BASE_PATH {
        Some("The base path is longer than 255 characters.")
    } else if !path.chars().all(allowed) {
        Some("Use letters, digits, slashes, hyphens, dots and underscores only.")
    } else if path.contains("//") || path.split('/').any(|segment| segment == "." || segment == "..") {
        Some("The base path has an empty segment, “.” or “..” in it.")
    } else {
        None
    };
    if let Some(problem) = problem {
        errors.push(FieldError::new("base_path", problem));
    }
    if path.len() > 1 { path.trim_end_matches('/').to_owned() } else { path.to_owned() }
}
