//! The form of an API collection: it carries an OpenAPI file.

use app::{
    collections::{COLLECTIONS, CollectionForm, form_key},
    error::AppError,
    form,
};
use axum::{
    Extension,
    extract::{Multipart, OriginalUri, Path, State, multipart::MultipartRejection},
    response::{IntoResponse as _, Redirect, Response},
};
use registration::{
    Caller, CollectionFields, Error,
    collections::openapi::{MAX_OPENAPI_BYTES, TOO_LARGE},
};
use tower_sessions::Session;

use super::{
    Sent, not_a_form, not_kept, refused,
    upload::{File, Submitted},
};
use crate::http::{AppState, HttpError};

/// `POST /platform/api-platform/collections/{id}`, where the id is `new` for a collection that is being added.
pub async fn save(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Extension(caller): Extension<Caller>,
    session: Session,
    sent: Sent,
    address: OriginalUri,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, HttpError> {
    // The core checks this too; here, before megabytes are read.
    caller.administrator().map_err(|error| HttpError::from(&error))?;
    let multipart = multipart.map_err(not_a_form)?;
    let id = if id == "new" { "" } else { id.as_str() };
    let mut submitted = Submitted::read(multipart, "openapi", MAX_OPENAPI_BYTES).await?;
    let form = CollectionForm {
        name: submitted.text("name"),
        description: submitted.text("description"),
        base_path: submitted.text("base_path"),
        published: submitted.text("published"),
    };
    let outcome = match openapi(submitted.take_file()) {
        Ok(openapi) => store(&state, &caller, id, &form, openapi).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(notice) => {
            form::notify(&session, &notice).await;
            Ok(sent.go_to(COLLECTIONS))
        }
        Err(error) if sent == Sent::InBackground => Ok(refused(&AppError::from(error))),
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => {
            form::keep(&session, &form_key(id), form, AppError::from(error)).await.map_err(not_kept)?;
            // The page with the form has the address that the form was sent to.
            Ok(Redirect::to(address.path()).into_response())
        }
        Err(error) => Err(HttpError::from(&error)),
    }
}

async fn store(
    state: &AppState,
    caller: &Caller,
    id: &str,
    form: &CollectionForm,
    openapi: Option<String>,
) -> Result<String, Error> {
    let fields = CollectionFields {
        name: form.name.clone(),
        description: form.description.clone(),
        base_path: form.base_path.clone(),
        published: !form.published.is_empty(),
        openapi,
    };
    let (saved, done) = if id.is_empty() {
        (state.core.collections().add(caller, &fields).await?, "Collection added.")
    } else {
        (state.core.collections().update(caller, &id.into(), &fields).await?, "Collection saved.")
    };
    Ok(match saved.notes {
        0 => done.to_owned(),
        1 => format!("{done} Its page has a note on the OpenAPI file."),
        many => format!("{done} Its page has {many} notes on the OpenAPI file."),
    })
}

/// The file as text.
fn openapi(file: Option<File>) -> Result<Option<String>, Error> {
    let bytes = match file {
        None => return Ok(None),
        Some(File::TooLarge) => return Err(Error::field("openapi", TOO_LARGE)),
        Some(File::Whole(bytes)) => bytes,
    };
    let not_utf8 = "The file is not text in UTF-8. Save it as UTF-8 and choose it again.";
    String::from_utf8(bytes).map(Some).map_err(|_| Error::field("openapi", not_utf8))
}

#[cfg(test)]
mod tests {
    use registration::Error;

    use super::{File, openapi};

    #[test]
    fn files_become_text() {
        let read = |bytes: &[u8]| openapi(Some(File::Whole(bytes.to_vec())));
        assert_eq!(openapi(None).unwrap(), None);
        assert_eq!(read(b"").unwrap().as_deref(), Some(""));
        assert_eq!(read(b"openapi: 3.1.0").unwrap().as_deref(), Some("openapi: 3.1.0"));
        for refused in [read(&[0xff, 0xfe, b'{', 0]), openapi(Some(File::TooLarge))] {
            assert!(matches!(refused, Err(Error::Invalid(errors)) if errors[0].field == "openapi"));
        }
    }
}
