//! Between the pages of API collections and the core. The form itself carries a file and is therefore posted to a
//! handler of the server, which uses [`CollectionForm`] and [`form_key`].

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use registration::{Collection, CollectionId};

use crate::{backend, form};
use crate::{error::AppError, form::FormState};

/// The list of collections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionsView {
    /// The rows, by name.
    pub rows: Vec<CollectionRow>,
    /// The time the rows are told from.
    pub now: i64,
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionRow {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Where its endpoints begin.
    pub base_path: String,
    /// Members may see it.
    pub published: bool,
    /// The version in its OpenAPI file.
    pub version: Option<String>,
    /// How many operations its OpenAPI file describes.
    pub operations: Option<i64>,
    /// How many API clients include it.
    pub api_clients: i64,
    /// When it was last changed.
    pub updated_at: i64,
}

/// The page of one collection, or of one that is being added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionView {
    /// What is stored; `None` while it is being added.
    pub stored: Option<StoredCollection>,
    /// The form.
    pub form: FormState<CollectionForm>,
}

/// A stored collection and how much it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCollection {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its OpenAPI file.
    pub openapi: Option<OpenApiFile>,
    /// How many API clients include it.
    pub api_clients: i64,
    /// Where its OpenAPI file departs from its standard.
    pub notes: Vec<NoteView>,
    /// How many more such notes there are.
    pub further_notes: usize,
}

/// Where an OpenAPI file departs from its standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteView {
    /// The line of the file; 0 when it is about the whole.
    pub line: u32,
    /// What stands there, or is missing.
    pub what: String,
    /// What comes of it.
    pub effect: String,
}

/// What is known about a stored OpenAPI file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenApiFile {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `JSON` or `YAML`.
    pub format: String,
    /// How many operations it describes.
    pub operations: i64,
}

/// The form to add or change a collection, without its file: what was typed is kept, a file has to be chosen again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionForm {
    /// Unique among collections.
    #[serde(default)]
    pub name: String,
    /// Free text.
    #[serde(default)]
    pub description: String,
    /// Where its endpoints begin.
    #[serde(default)]
    pub base_path: String,
    /// `on` when members may see it.
    #[serde(default)]
    pub published: String,
}

/// All collections.
pub async fn list_collections() -> Result<CollectionsView, AppError> {
    let core = backend::core();
    let rows = core
        .collections()
        .list(&backend::caller())
        .await?
        .into_iter()
        .map(|summary| CollectionRow {
            id: summary.id.to_string(),
            name: summary.name,
            description: summary.description,
            base_path: summary.base_path,
            published: summary.published,
            version: summary.version,
            operations: summary.operations,
            api_clients: summary.api_clients,
            updated_at: summary.updated_at.unix_seconds(),
        })
        .collect();
    Ok(CollectionsView { rows, now: core.now().unix_seconds() })
}

/// The page of one collection; an empty id is the page to add one.
pub async fn collection_page(id: String) -> Result<CollectionView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let kept = form::restore(&form_key(&id)).await;
    if id.is_empty() {
        caller.owner()?;
        let form = kept.unwrap_or_else(|| FormState::fresh(CollectionForm::default()));
        return Ok(CollectionView { stored: None, form });
    }
    let id = CollectionId::from(id);
    let collection = core.collections().get(&caller, &id).await?;
    let reading = core.collections().reading(&caller, &collection).await?.unwrap_or_default();
    let summaries = core.collections().list(&caller).await?;
    let api_clients = summaries.iter().find(|summary| summary.id == id).map_or(0, |summary| summary.api_clients);
    Ok(CollectionView {
        form: kept.unwrap_or_else(|| FormState::fresh(form_of(&collection))),
        stored: Some(StoredCollection {
            id: collection.id.to_string(),
            name: collection.name,
            openapi: collection.openapi.map(|file| OpenApiFile {
                title: file.title,
                version: file.version,
                format: file.format.as_str().to_uppercase(),
                operations: file.operations,
            }),
            api_clients,
            notes: reading
                .notes
                .into_iter()
                .map(|note| NoteView { line: note.line, what: note.what, effect: note.effect })
                .collect(),
            further_notes: reading.further_notes,
        }),
    })
}

/// Deletes a collection and takes it out of every API client.
#[server(endpoint = "collections/delete")]
pub async fn delete_collection(id: String) -> Result<(), AppError> {
    let outcome = backend::core().collections().delete(&backend::caller(), &id.as_str().into()).await;
    form::act(super::COLLECTIONS, outcome.map(|()| "Collection deleted.")).await
}

/// Under which name the form of this collection waits in the session; an empty id is a new collection's.
#[must_use]
pub fn form_key(id: &str) -> String {
    format!("collection/{}", if id.is_empty() { "new" } else { id })
}

fn form_of(collection: &Collection) -> CollectionForm {
    CollectionForm {
        name: collection.name.clone(),
        description: collection.description.clone(),
        base_path: collection.base_path.clone(),
        published: if collection.published { "on".to_owned() } else { String::new() },
    }
}
