//! The wizard's first step, the only one with a file. Every button saves what was typed.

use app::{error::AppError, wizard};
use axum::{
    Extension,
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    response::Response,
};
use registration::{
    ApiClientId, Caller, Error,
    clients::StepFields,
    logos::{MAX_LOGO_BYTES, too_large},
};
use tower_sessions::Session;

use super::{
    Sent, not_a_form, not_kept, refused,
    upload::{File, Submitted},
};
use crate::http::{AppState, HttpError};

/// `POST /platform/api-platform/clients/new/{draft}/details`. The page of every step has this route's pattern, so a post to
/// another step arrives here too, and finds nothing.
pub async fn save(
    State(state): State<AppState>,
    Path((draft, step)): Path<(String, String)>,
    Extension(caller): Extension<Caller>,
    session: Session,
    sent: Sent,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, HttpError> {
    caller.administrator().map_err(|error| HttpError::from(&error))?;
    if step != "details" {
        return Err(HttpError::not_found());
    }
    let multipart = multipart.map_err(not_a_form)?;
    let mut submitted = Submitted::read(multipart, "logo", MAX_LOGO_BYTES).await?;
    let id = ApiClientId::from(draft.as_str());
    let details = StepFields::Details {
        name: submitted.text("name"),
        description: submitted.text("description"),
        portal_access: !submitted.text("portal_access").is_empty(),
        email: submitted.text("email"),
    };
    let logo = match submitted.take_file() {
        Some(File::Whole(file)) => state.core.clients().upload_logo(&caller, &id, file).await.map(drop),
        Some(File::TooLarge) => Err(Error::field("logo", too_large())),
        None if submitted.text("do") == "remove-logo" => state.core.clients().remove_logo(&caller, &id).await,
        None => Ok(()),
    };
    let saved = wizard::save_step(&state.core, &caller, &session, &draft, details).await.map_err(not_kept)?;
    let here = wizard::step_path(&draft, "details");
    // Every button but Next stays on the step, where fields may still be empty.
    let stays = submitted.text("do") != "next";
    let wrong = match (logo, saved) {
        (Err(Error::Invalid(mut errors)), wizard::Saved::Wrong(AppError::Invalid(more))) if !stays => {
            errors.extend(more);
            Some(AppError::Invalid(errors))
        }
        (Err(error @ Error::Invalid(_)), _) => Some(AppError::from(error)),
        (Err(error), _) => return Err(HttpError::from(&error)),
        (Ok(()), wizard::Saved::Wrong(AppError::Invalid(_))) if stays => None,
        (Ok(()), wizard::Saved::Wrong(error)) => Some(error),
        (Ok(()), wizard::Saved::Path(path)) => {
            let path = if stays { here } else { path };
            return Ok(sent.go_to(&path));
        }
    };
    if let Some(error) = wrong {
        if sent == Sent::InBackground {
            return Ok(refused(&error));
        }
        wizard::keep_details_error(&session, &draft, error).await.map_err(not_kept)?;
    }
    Ok(sent.go_to(&here))
}
