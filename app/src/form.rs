//! Forms that keep what was typed, with and without JavaScript.
//!
//! With JavaScript a form is sent in the background and its page never goes away: the errors come back as JSON
//! ([`AppError`]), and the page marks them. Without it the browser leaves the page, so what was typed waits in the session,
//! together with the errors, for the page to be shown again. Both ways end in [`answer`].

use dcr::FieldError;
use serde::{Deserialize, Serialize};

/// A form as a page shows it: its values, and what is wrong with them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormState<T> {
    /// What stands in the fields.
    pub values: T,
    /// What is wrong with single fields.
    pub errors: Vec<FieldError>,
    /// What is wrong with the whole.
    pub message: Option<String>,
}

impl<T> FormState<T> {
    /// A form in which nothing is wrong yet.
    pub fn fresh(values: T) -> Self {
        Self { values, errors: Vec::new(), message: None }
    }
}

/// What is wrong with a form, as its page shows it.
#[derive(Clone, Debug, Default)]
pub struct FormFeedback {
    /// What is wrong with single fields.
    pub errors: Vec<FieldError>,
    /// What is wrong with the whole.
    pub message: Option<String>,
}

impl FormFeedback {
    /// The two parts of a [`FormState`].
    pub fn new(errors: Vec<FieldError>, message: Option<String>) -> Self {
        Self { errors, message }
    }
}

pub(crate) use kept::take;
pub use kept::{act, answer, keep, notify, restore};

/// The server's half.
mod kept {
    use serde::{Serialize, de::DeserializeOwned};
    use tower_sessions::Session;

    use super::FormState;
    use crate::{backend, error::AppError};

    /// Ends a form's server function: on success goes to the path in `outcome`; on failure gives the error to a page
    /// with JavaScript, or keeps it with what was typed for a page without.
    pub async fn answer<T: Serialize>(
        form: &str,
        submitted: T,
        outcome: Result<String, registration::Error>,
    ) -> Result<(), AppError> {
        match outcome.map_err(AppError::from) {
            Ok(path) => {
                leptos_axum::redirect(&path);
                Ok(())
            }
            Err(error) if backend::wants_page() => keep(&backend::session()?, form, submitted, error).await,
            Err(error) => Err(error),
        }
    }

    /// Keeps what was typed into a form, and what is wrong with it, until its page is shown again.
    pub async fn keep<T: Serialize>(
        session: &Session,
        form: &str,
        submitted: T,
        error: AppError,
    ) -> Result<(), AppError> {
        let state = match error {
            AppError::Invalid(errors) => FormState { values: submitted, errors, message: None },
            other => FormState { values: submitted, errors: Vec::new(), message: Some(other.sentence()) },
        };
        session.insert(&key(form), state).await.map_err(|error| backend::unexpected(&error))
    }

    /// What was kept for a form, once.
    pub async fn restore<T: DeserializeOwned>(form: &str) -> Option<FormState<T>> {
        take(&backend::session().ok()?, &key(form)).await
    }

    /// Takes a value out of the session. Looks first: taking something that is not there would still write the session.
    pub(crate) async fn take<T: DeserializeOwned>(session: &Session, key: &str) -> Option<T> {
        if backend::is_speculative() {
            return None;
        }
        session.get_value(key).await.ok().flatten()?;
        session.remove(key).await.ok().flatten()
    }

    /// A short message for the top of the next page: “Policy saved.”
    pub async fn notify(session: &Session, text: &str) {
        leave_notice(session, true, text).await;
    }

    /// Ends a form that is only a button (delete, resend, revoke): goes to `path` and says there what happened, well or
    /// not. Such forms are posted plainly, with and without JavaScript; a program that posts one is answered the error.
    pub async fn act(path: &str, outcome: Result<&str, registration::Error>) -> Result<(), AppError> {
        let session = backend::session()?;
        match outcome.map_err(AppError::from) {
            Ok(text) => leave_notice(&session, true, text).await,
            Err(error) if !backend::wants_page() => return Err(error),
            Err(AppError::Invalid(errors)) => {
                let sentences: Vec<String> = errors.into_iter().map(|error| error.message).collect();
                leave_notice(&session, false, &sentences.join(" ")).await;
            }
            Err(error) => leave_notice(&session, false, &error.sentence()).await,
        }
        leptos_axum::redirect(path);
        Ok(())
    }

    async fn leave_notice(session: &Session, good: bool, text: &str) {
        let notice = super::Notice { good, text: text.to_owned() };
        if let Err(error) = session.insert(super::NOTICE, notice).await {
            tracing::warn!(%error, "a notice could not be kept");
        }
    }

    fn key(form: &str) -> String {
        format!("form/{form}")
    }
}

/// Where the next page's notice waits.
const NOTICE: &str = "notice";

/// A short message at the top of a page about what has just been done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// It went well.
    pub good: bool,
    /// One sentence.
    pub text: String,
}

/// The notice that waits for this page, once.
pub async fn take_notice() -> Option<Notice> {
    kept::take(&crate::backend::session().ok()?, NOTICE).await
}
