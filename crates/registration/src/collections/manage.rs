//! Adding, changing and deleting API collections.

use dcr::FieldError;

use super::{Collection, CollectionFields, CollectionSummary, openapi};
use crate::{
    Caller, CatalogueChange, CollectionId, Core, Error, StoreError, Timestamp, Unique, audit::Subject, error::valid,
    text,
};

/// The longest base path, in characters.
const MAX_BASE_PATH: usize = 255;

impl Core {
    /// All collections with their use, by name.
    pub async fn list_collections(&self, caller: &Caller) -> Result<Vec<CollectionSummary>, Error> {
        caller.administrator()?;
        Ok(self.store.list_collections().await?)
    }

    /// One collection, for an administrator.
    pub async fn collection(&self, caller: &Caller, id: &CollectionId) -> Result<Collection, Error> {
        caller.administrator()?;
        self.store.lookup_collection(id).await?.ok_or(Error::NotFound("collection"))
    }

    /// The published collections of the calling member's API client, by name.
    pub async fn my_collections(&self, caller: &Caller) -> Result<Vec<CollectionSummary>, Error> {
        let member = caller.member()?;
        let mut collections = self.store.list_collections_of(&member.api_client).await?;
        collections.retain(|collection| collection.published);
        Ok(collections)
    }

    /// One of [`Core::my_collections`]; any other is not found.
    pub async fn my_collection(&self, caller: &Caller, id: &CollectionId) -> Result<Collection, Error> {
        if !self.my_collections(caller).await?.iter().any(|collection| collection.id == *id) {
            return Err(Error::NotFound("API"));
        }
        self.store.lookup_collection(id).await?.ok_or(Error::NotFound("API"))
    }

    /// Adds a collection.
    pub async fn add_collection(&self, caller: &Caller, fields: &CollectionFields) -> Result<CollectionId, Error> {
        caller.owner()?;
        let collection = check(fields, CollectionId::new(&*self.clock, &*self.entropy), self.clock.now(), None)?;
        let (id, name) = (collection.id.clone(), collection.name.clone());
        let change = CatalogueChange::AddCollection(collection);
        self.save_collection(caller, change, &id, &name, "collection.created").await?;
        Ok(id)
    }

    /// Changes a collection. Without a new OpenAPI file the stored one stays.
    pub async fn update_collection(
        &self,
        caller: &Caller,
        id: &CollectionId,
        fields: &CollectionFields,
    ) -> Result<(), Error> {
        caller.owner()?;
        let stored = self.collection(caller, id).await?;
        let collection = check(fields, id.clone(), self.clock.now(), Some(stored))?;
        let name = collection.name.clone();
        let change = CatalogueChange::UpdateCollection(collection);
        self.save_collection(caller, change, id, &name, "collection.updated").await
    }

    /// Deletes a collection, and takes it out of every API client.
    pub async fn delete_collection(&self, caller: &Caller, id: &CollectionId) -> Result<(), Error> {
        caller.owner()?;
        let collection = self.collection(caller, id).await?;
        let change = CatalogueChange::DeleteCollection(id.clone());
        self.save_collection(caller, change, id, &collection.name, "collection.deleted").await
    }

    async fn save_collection(
        &self,
        caller: &Caller,
        change: CatalogueChange,
        id: &CollectionId,
        name: &str,
        action: &'static str,
    ) -> Result<(), Error> {
        let event = self.event(caller, action, &Subject { id: id.as_str(), name, api_client: None });
        self.store.commit(vec![change.into(), event]).await.map_err(|error| match error {
            StoreError::Taken(Unique::CollectionName) => Error::field("name", "Another collection has this name."),
            StoreError::Conflict => Error::NotFound("collection"),
            other => other.into(),
        })
    }
}

fn check(
    fields: &CollectionFields,
    id: CollectionId,
    now: Timestamp,
    stored: Option<Collection>,
) -> Result<Collection, Error> {
    let mut errors = Vec::new();
    let name = text::name("name", &fields.name, &mut errors);
    let description = text::description("description", &fields.description, &mut errors);
    let base_path = base_path(&fields.base_path, &mut errors);
    let uploaded = match fields.openapi.as_deref().map(openapi::parse) {
        Some(Ok(document)) => Some(document),
        Some(Err(sentence)) => {
            errors.push(FieldError::new("openapi", sentence));
            None
        }
        None => None,
    };
    valid(errors)?;
    let (created_at, kept) = stored.map_or((now, None), |stored| (stored.created_at, stored.openapi));
    Ok(Collection {
        id,
        name,
        description,
        base_path,
        published: fields.published,
        openapi: uploaded.or(kept),
        created_at,
        updated_at: now,
    })
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
