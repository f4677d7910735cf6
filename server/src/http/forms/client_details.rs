//! The wizard's first step: the only one with a file. Every button keeps what was typed.

use app::{error::AppError, wizard};
use axum::{
    Extension,
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    response::{IntoResponse as _, Redirect, Response},
};
use registration::{
    ApiClientId, Caller, Error,
    clients::StepFields,
    logos::{MAX_LOGO_BYTES, too_large},
};
use tower_sessions::Session;

use super::{
    not_a_form, not_kept,
    upload::{File, Submitted},
};
use crate::http::{AppState, Refusal};

/// `POST /platform/api-platform/clients/new/{draft}/details`. The page of every step has this route's pattern, so a post to
/// another step arrives here too, and finds nothing.
pub async fn save(
    State(state): State<AppState>,
    Path((draft, step)): Path<(String, String)>,
    Extension(caller): Extension<Caller>,
    session: Session,
    multipart: Result<Multipart, MultipartRejection>,
) -> Result<Response, Refusal> {
    caller.administrator().map_err(|error| Refusal::from(&error))?;
    if step != "details" {
        return Err(Refusal::not_found());
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
    // Another button than Next stays on the step: what is not filled in yet is no error.
    let stays = submitted.text("do") != "next";
    let wrong = match (logo, saved) {
        (Err(Error::Invalid(mut errors)), wizard::Saved::Wrong(AppError::Invalid(more))) if !stays => {
            errors.extend(more);
            Some(AppError::Invalid(errors))
        }
        (Err(error @ Error::Invalid(_)), _) => Some(AppError::from(error)),
        (Err(error), _) => return Err(Refusal::from(&error)),
        (Ok(()), wizard::Saved::Wrong(AppError::Invalid(_))) if stays => None,
        (Ok(()), wizard::Saved::Wrong(error)) => Some(error),
        (Ok(()), wizard::Saved::Path(path)) => {
            let path = if stays { here } else { path };
            return Ok(Redirect::to(&path).into_response());
        }
    };
    if let Some(error) = wrong {
        wizard::keep_details_error(&session, &draft, error).await.map_err(not_kept)?;
    }
    Ok(Redirect::to(&here).into_response())
}
