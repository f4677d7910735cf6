//! API collections: named groups of API endpoints with an OpenAPI description.

mod manage;
pub mod openapi;
mod portal;

use model::CollectionId;
pub use model::collections::*;
pub use portal::PortalApi;

use crate::shared::service;

service! {
    /// API collections: `core.collections()`.
    Collections
}

/// What the collection form carries: its fields as they were submitted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CollectionFields {
    /// Unique among collections.
    pub name: String,
    /// Free text.
    pub description: String,
    /// An absolute path such as `/orders/v1`.
    pub base_path: String,
    /// Members may see it.
    pub published: bool,
    /// The OpenAPI file, when one was chosen; `None` leaves the stored one as it is.
    pub openapi: Option<String>,
}

/// A collection that was added or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its id.
    pub id: CollectionId,
    /// How often the OpenAPI file that came with it departs from its standard; 0 when none came.
    pub notes: usize,
}
