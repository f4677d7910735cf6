//! Reads `multipart/form-data` in chunks. A file that is too large is read to its end without being kept, so that the rest of the
//! form arrives, the browser gets its response, and nothing that was typed is lost.

use axum::{
    extract::{Multipart, multipart::MultipartError},
    http::StatusCode,
};

use crate::http::HttpError;

/// The most text that one field may hold, in bytes.
const MAX_TEXT: usize = 64 * 1024;
/// The most fields that a form may have.
const MAX_FIELDS: usize = 500;

/// A form as it was submitted.
#[derive(Debug, Default)]
pub struct Submitted {
    fields: Vec<(String, String)>,
    file: Option<File>,
}

/// The file of a form.
#[derive(Debug)]
pub enum File {
    /// Within the limit.
    Whole(Vec<u8>),
    /// Larger than the limit, and not kept.
    TooLarge,
}

impl Submitted {
    /// Reads a form with at most one file, named `file`, of at most `limit` bytes.
    pub async fn read(mut multipart: Multipart, file: &str, limit: usize) -> Result<Self, HttpError> {
        let mut submitted = Self::default();
        let mut count = 0;
        while let Some(mut field) = multipart.next_field().await.map_err(|error| unreadable(&error))? {
            count += 1;
            if count > MAX_FIELDS {
                return Err(HttpError::new(
                    StatusCode::BAD_REQUEST,
                    "Too many fields",
                    "This is not one of our forms.",
                ));
            }
            let name = field.name().unwrap_or_default().to_owned();
            let is_file = name == file;
            let limit = if is_file { limit } else { MAX_TEXT };
            let (mut content, mut too_large) = (Vec::new(), false);
            while let Some(chunk) = field.chunk().await.map_err(|error| unreadable(&error))? {
                if content.len() + chunk.len() > limit {
                    too_large = true;
                    content = Vec::new();
                }
                if !too_large {
                    content.extend_from_slice(&chunk);
                }
            }
            if !is_file {
                submitted.fields.push((name, String::from_utf8_lossy(&content).into_owned()));
            } else if too_large {
                submitted.file = Some(File::TooLarge);
            } else if !content.is_empty() || field_was_chosen(&field) {
                submitted.file = Some(File::Whole(content));
            }
        }
        Ok(submitted)
    }

    /// Returns the text of a field; empty if it was not submitted.
    pub fn text(&self, name: &str) -> String {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, text)| text.clone()).unwrap_or_default()
    }

    /// Returns the texts of all fields of one name, such as ticked checkboxes.
    pub fn texts(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|(field, _)| field == name).map(|(_, text)| text.clone()).collect()
    }

    /// Takes the file, if one was chosen.
    pub fn take_file(&mut self) -> Option<File> {
        self.file.take()
    }
}

/// A browser submits a file input in which nothing was chosen as an empty file without a name.
fn field_was_chosen(field: &axum::extract::multipart::Field<'_>) -> bool {
    field.file_name().is_some_and(|name| !name.is_empty())
}

fn unreadable(error: &MultipartError) -> HttpError {
    let status = error.status();
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        HttpError::new(status, "Too large", "What was sent is larger than the most that is accepted here.")
    } else {
        HttpError::new(
            StatusCode::BAD_REQUEST,
            "Not readable",
            "The form did not arrive whole. Go back and send it again.",
        )
    }
}
