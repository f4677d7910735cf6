//! API collections: named groups of API endpoints with an OpenAPI description.

use crate::{CollectionId, Timestamp};

/// An API collection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collection {
    /// The id.
    pub id: CollectionId,
    /// Unique, without regard to case.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Where its endpoints begin.
    pub base_path: String,
    /// Members may see it.
    pub published: bool,
    /// What is known of its OpenAPI document. Written by `CatalogueChange::SetOpenApi` alone.
    pub openapi: Option<OpenApiDocument>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What lists and forms say of an OpenAPI document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenApiDocument {
    /// JSON or YAML.
    pub format: OpenApiFormat,
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// How many operations it describes, without webhooks.
    pub operations: i64,
}

/// The OpenAPI document of a collection, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenApiChange {
    /// Of which collection.
    pub collection: CollectionId,
    /// The file as it was uploaded; `None` leaves the stored one, of which something else is read now.
    pub text: Option<String>,
    /// What lists and forms say of it.
    pub document: OpenApiDocument,
    /// What pages show of it.
    pub reading: StoredReading,
}

/// What pages show of an OpenAPI document, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReading {
    /// The [`openapi::EDITION`] in which it was made.
    pub edition: i64,
    /// An [`openapi::Reading`] as JSON.
    pub content: String,
}

/// The two notations of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenApiFormat {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

impl OpenApiFormat {
    /// The word in the database, and the file name's ending.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Yaml => "yaml",
        }
    }

    /// The format of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "json" => Some(Self::Json),
            "yaml" => Some(Self::Yaml),
            _ => None,
        }
    }
}

/// A collection as lists show it: without the text of its OpenAPI document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionSummary {
    /// The id.
    pub id: CollectionId,
    /// Its name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Where its endpoints begin.
    pub base_path: String,
    /// Members may see it.
    pub published: bool,
    /// `info.version` of its OpenAPI document.
    pub version: Option<String>,
    /// How many operations its OpenAPI document describes, without webhooks.
    pub operations: Option<i64>,
    /// How many API clients include it.
    pub api_clients: i64,
    /// When it was last changed.
    pub updated_at: Timestamp,
}
