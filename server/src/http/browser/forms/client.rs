//! The form of an API client that is changed: it carries the logo.

use app::{EditForm, client_path, edit_form_key, error::AppError, form};
use axum::{
    Extension,
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    response::{IntoResponse as _, Redirect, Response},
};
use dcr::FieldError;
use registration::{
    Caller, Error,
    clients::{ClientFields, NewLogo},
    logos::{MAX_LOGO_BYTES, too_large},
};
use tower_sessions::Session;

use super::{
    Sent, not_a_form, not_kept, refused,
    upload::{File, Submitted},
};
use crate::http::{AppState, HttpError};

/// `POST /platform/api-platform/clients/{id}/edit`
pub async fn save(
    State(state): State<AppState>,
    Path(id): Path<String>,
    Extension(caller): Extension<Caller>,
    session: Session,
    sent: Sent,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, HttpError> {
    // The core checks this too; here, before megabytes are read.
    caller.administrator().map_err(|error| HttpError::from(&error))?;
    let multipart = multipart.map_err(not_a_form)?;
    let mut submitted = Submitted::read(multipart, "logo", MAX_LOGO_BYTES).await?;
    let form = EditForm {
        name: submitted.text("name"),
        description: submitted.text("description"),
        remove_logo: !submitted.text("remove_logo").is_empty(),
        portal_access: !submitted.text("portal_access").is_empty(),
        email: submitted.text("email"),
        collections: submitted.texts("collections"),
        policy: submitted.text("policy"),
    };
    let logo = match submitted.take_file() {
        Some(File::Whole(file)) => NewLogo::Replace(file),
        Some(File::TooLarge) => NewLogo::Refused(FieldError::new("logo", too_large())),
        None if form.remove_logo => NewLogo::Remove,
        None => NewLogo::Keep,
    };
    let fields = ClientFields {
        name: form.name.clone(),
        description: form.description.clone(),
        portal_access: form.portal_access,
        email: form.email.clone(),
        collections: form.collections.clone(),
        policy: form.policy.clone(),
        logo,
    };
    let path = client_path(&id);
    match state.core.clients().update(&caller, &id.as_str().into(), fields).await {
        Ok(()) => {
            form::notify(&session, "Client saved.").await;
            Ok(sent.go_to(&path))
        }
        Err(error) if sent == Sent::InBackground => Ok(refused(&AppError::from(error))),
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => {
            form::keep(&session, &edit_form_key(&id), form, AppError::from(error)).await.map_err(not_kept)?;
            Ok(Redirect::to(&format!("{path}/edit")).into_response())
        }
        Err(error) => Err(HttpError::from(&error)),
    }
}
