//! What pages show of an OpenAPI document: made once when it is uploaded, and kept beside it.

use serde::{Deserialize, Serialize};

/// HTML that came of CommonMark (or of plain text) and holds nothing but what [`super::markdown`] lets through: it can be
/// shown as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Html(pub(super) String);

impl Html {
    /// The HTML.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The HTML.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// There is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What a document says, as far as the portal shows it. Stored as JSON; [`super::EDITION`] says in which shape.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The standard that it follows: `OpenAPI 3.1.0`, `Swagger 2.0`.
    pub standard: String,
    /// `info.title`.
    pub title: String,
    /// `info.version`, as it was typed.
    pub version: String,
    /// `info.description`.
    #[serde(default, skip_serializing_if = "Html::is_empty")]
    pub description: Html,
    /// `servers[].url`; of Swagger 2.0, each scheme with the host and the base path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub servers: Vec<String>,
    /// `tags`: what groups of operations are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// Every operation, in the order of the document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<Operation>,
    /// `webhooks`: what the API calls by itself. Their path is their name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub webhooks: Vec<Operation>,
    /// The schemas of a document that has neither operations nor webhooks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<NamedSchema>,
    /// Where the document departs from its standard, by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// How many notes there were beyond those.
    #[serde(default)]
    pub further_notes: usize,
}

/// A tag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    /// Its name, which operations refer to.
    pub name: String,
    /// What they have in common.
    #[serde(default, skip_serializing_if = "Html::is_empty")]
    pub description: Html,
}

/// One operation of an API, or a path that is described in another file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// Upper case: `GET`. Empty for a path that is described in another file; the summary says in which.
    pub method: String,
    /// The path template; of a webhook, its name.
    pub path: String,
    /// The first of its `tags`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub tag: String,
    /// `summary`, or the `operationId` when there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// `description`.
    #[serde(default, skip_serializing_if = "Html::is_empty")]
    pub description: Html,
    /// Still there, but to be avoided.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deprecated: bool,
    /// Parameters of the operation and of its path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    /// What its request's body is.
    #[serde(default, skip_serializing_if = "Html::is_empty")]
    pub request_description: Html,
    /// Its request's body in each media type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub request: Vec<Content>,
    /// What it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub responses: Vec<Response>,
}

/// One parameter of an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name; of one that is described in another file, what the reference calls it.
    pub name: String,
    /// `query`, `header`, `path`, `cookie` or `querystring`; empty when another file says it.
    pub location: String,
    /// Its type in words, when it is said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// It must be given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// What it means.
    #[serde(default, skip_serializing_if = "Html::is_empty")]
    pub description: Html,
}

/// One response of an operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// `200`, `4XX`, `default`; `*` for all of them, where another file has them.
    pub status: String,
    /// What it means.
    #[serde(default, skip_serializing_if = "Html::is_empty")]
    pub description: Html,
    /// Its body in each media type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content: Vec<Content>,
}

/// A body in one media type, or in several that have the same schema.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// `application/json`; in Swagger 2.0, all that the operation has: `application/json, application/xml`.
    pub media_type: String,
    /// What is in it.
    #[serde(default)]
    pub schema: Schema,
}

/// A schema that has a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedSchema {
    /// Its name in `components.schemas`, or in `definitions`.
    pub name: String,
    /// What it is.
    pub schema: Schema,
}

/// A schema as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// Its type in words: `array of Order`. Empty when nothing is said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// What it is.
    #[serde(default, skip_serializing_if = "Html::is_empty")]
    pub description: Html,
    /// Its members, or those of its items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Property>,
    /// It has more members than are kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

/// A member of an object, or one of the forms that a value may have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Property {
    /// Its name; empty for one of several forms.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its type in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// It is always there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// What it is.
    #[serde(default, skip_serializing_if = "Html::is_empty")]
    pub description: Html,
    /// Its own members.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub properties: Vec<Property>,
}

/// Where a document departs from its standard. The document is shown all the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The line of the file, from 1; 0 when it is about the whole.
    pub line: u32,
    /// What stands there, or is missing.
    pub what: String,
    /// What comes of it.
    pub effect: String,
}
