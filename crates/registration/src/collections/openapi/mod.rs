//! OpenAPI documents: read as data, and refused only when nothing of them can be shown. Administrators cannot change the files
//! of others, so whatever departs from the standard is shown as far as it goes, and noted.
//!
//! | file | holds |
//! | --- | --- |
//! | `json`, `yaml` | the two notations |
//! | `tree` | what comes of both: values with their lines |
//! | `reader`, `reference` | following `$ref` |
//! | `budget` | how much of it is kept |
//! | `describe`, `operation`, `schema` | what pages show of 3.0, 3.1, 3.2, and of Swagger 2.0 in the same form |
//! | `reading` | that form |
//! | `markdown` | descriptions as HTML |
//! | `notes` | departures from the standard |
//! | `invariants` | what holds for every file: for tests and fuzzing |

mod budget;
mod departures;
mod describe;
#[cfg(any(test, feature = "invariants"))]
pub mod invariants;
mod json;
mod lines;
mod markdown;
mod notes;
mod operation;
mod reader;
mod reading;
mod reference;
mod schema;
#[cfg(test)]
mod tests;
mod tree;
mod yaml;

use model::collections::OpenApiFormat;

use reader::Standard;
pub use reading::{Content, Html, NamedSchema, Note, Operation, Parameter, Property, Reading, Response, Schema, Tag};
use tree::{Tree, Unreadable};

/// The largest OpenAPI file that is accepted, in bytes.
pub const MAX_OPENAPI_BYTES: usize = 16 * 1024 * 1024;

/// The edition of [`Reading`] and of how documents are read. Raised when either changes: what was kept in another edition is
/// then made anew from the document.
pub const EDITION: i64 = 2;

/// An uploaded document, and what is shown of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadDocument {
    /// The notation in which it was readable.
    pub format: OpenApiFormat,
    /// What is shown.
    pub reading: Reading,
}

/// Reads a file. A refusal is one sentence, with the line where the file is wrong if there is one.
///
/// Takes about a second for the largest files, so it does not belong on an asynchronous thread.
///
/// # Errors
///
/// The file is empty, larger than [`MAX_OPENAPI_BYTES`], neither JSON nor YAML, of no version that is known, or has nothing
/// that could be shown.
pub fn read(text: &str) -> Result<ReadDocument, String> {
    if text.len() > MAX_OPENAPI_BYTES {
        return Err(TOO_LARGE.to_owned());
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err("The file is empty.".to_owned());
    }
    let (format, tree) = tree(text).map_err(|error| sentence(&error))?;
    let mut tree = tree.ok_or_else(|| "The file is empty.".to_owned())?;
    let standard = standard(&tree)?;
    let notes = std::mem::take(&mut tree.notes);
    Ok(ReadDocument { format, reading: describe::describe(&tree, standard, notes) })
}

/// The refusal of a file that is larger than [`MAX_OPENAPI_BYTES`].
pub const TOO_LARGE: &str = "The file is larger than 16 MB.";

/// What begins like JSON and is not may still be YAML, of which JSON is a part.
fn tree(text: &str) -> Result<(OpenApiFormat, Option<Tree<'_>>), Unreadable> {
    if !text.trim_start().starts_with(['{', '[']) {
        return yaml::read(text).map(|tree| (OpenApiFormat::Yaml, tree));
    }
    match json::read(text) {
        Ok(tree) => Ok((OpenApiFormat::Json, tree)),
        Err(error) => match yaml::read(text) {
            Ok(Some(tree)) => Ok((OpenApiFormat::Yaml, Some(tree))),
            _ => Err(error),
        },
    }
}

fn sentence(error: &Unreadable) -> String {
    let reason = lines::words(error.reason.trim().trim_end_matches('.'), 200);
    if error.line > 0 {
        format!("Line {}: {reason}.", error.line)
    } else {
        format!("The file cannot be read: {reason}.")
    }
}

/// The version of a document that has something to show.
fn standard(tree: &Tree<'_>) -> Result<Standard, String> {
    let root = tree.root();
    let typed = tree.text_of(root, "openapi").trim();
    let shown = |version: &str| lines::words(version, 20);
    let standard = if typed.is_empty() {
        match tree.text_of(root, "swagger").trim() {
            "2.0" | "2" => Standard::Swagger2,
            "" if tree.get(root, "asyncapi").is_some() => {
                return Err("This is an AsyncAPI document. OpenAPI 3.0 to 3.2 and Swagger 2.0 are accepted.".to_owned());
            }
            "" => {
                return Err("This is not an OpenAPI document: it has no “openapi” or “swagger” member that says its \
                            version."
                    .to_owned());
            }
            other => {
                let version = shown(other);
                return Err(format!("This is Swagger {version}. OpenAPI 3.0 to 3.2 and Swagger 2.0 are accepted."));
            }
        }
    } else {
        let is =
            |known: &str| typed == known || typed.strip_prefix(known).is_some_and(|rest| rest.starts_with(['.', '-']));
        match typed {
            "3" => Standard::V3_0,
            _ if is("3.0") => Standard::V3_0,
            _ if is("3.1") => Standard::V3_1,
            _ if is("3.2") => Standard::V3_2,
            other => {
                let version = shown(other);
                return Err(format!("This is OpenAPI {version}. OpenAPI 3.0 to 3.2 and Swagger 2.0 are accepted."));
            }
        }
    };
    let parts: &[&str] = match standard {
        Standard::Swagger2 => &["paths", "definitions"],
        _ => &["paths", "webhooks", "x-webhooks", "components"],
    };
    if !parts.iter().any(|part| tree.entry(root, part).is_some()) {
        let missing = match standard {
            Standard::Swagger2 => "neither “paths” nor “definitions”",
            _ => "none of “paths”, “webhooks” and “components”",
        };
        return Err(format!("There is nothing to show: the document has {missing}."));
    }
    Ok(standard)
}
