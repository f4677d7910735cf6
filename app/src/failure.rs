//! What stands in place of a page that cannot be shown.
#![expect(clippy::needless_pass_by_value, reason = "the props of a component are values")]

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    error::AppError,
    ui::{ButtonVariant, LinkButton, PageHeader, PlainShell, Theme},
};

/// A whole page's error: what happened, and the way on. Sets the answer's status on the server.
#[component]
pub fn Failure(
    /// What went wrong.
    error: AppError,
) -> impl IntoView {
    set_status(error.status());
    let title = match &error {
        AppError::NotSignedIn => "You are signed out",
        AppError::Forbidden => "This page is not for you",
        AppError::NotFound(_) => "There is nothing here",
        AppError::Invalid(_) | AppError::Refused(_) | AppError::NotUnderstood(_) => "This cannot be done",
        AppError::Throttled { .. } => "Please wait a moment",
        AppError::LinkSpent => "This link no longer works",
        AppError::Unavailable(_) => "This is not possible at the moment",
        AppError::Unexpected { .. } | AppError::Connection(_) => "Something went wrong",
    };
    let text = match &error {
        AppError::NotSignedIn => "Your session has ended. Sign in again to go on.".to_owned(),
        AppError::Invalid(errors) => errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" "),
        other => other.sentence(),
    };
    let signed_out = error == AppError::NotSignedIn;
    let of_member = use_location().pathname.with_untracked(|path| path.starts_with("/portal"));
    let sign_in = if of_member { "/portal/sign-in" } else { "/sign-in" };
    view! {
        <Title text=title />
        <PageHeader title=title lede=text />
        // A full page load: the start page knows who is signed in.
        <LinkButton
            href=if signed_out { sign_in } else { "/" }
            variant=ButtonVariant::Secondary
            attr:rel="external"
        >
            {if signed_out { "Sign in" } else { "Go to the start page" }}
        </LinkButton>
    }
}

/// The page for addresses that lead nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    set_status(http::StatusCode::NOT_FOUND);
    let theme = use_context::<Theme>().unwrap_or_default();
    view! {
        <Title text="There is nothing here" />
        <PlainShell
            title="There is nothing here"
            lede="The address may be mistyped, or what it led to was deleted."
            path=use_location().pathname
            theme=theme
        >
            <LinkButton href="/" variant=ButtonVariant::Primary full=true attr:rel="external">
                "Go to the start page"
            </LinkButton>
        </PlainShell>
    }
}

fn set_status(status: http::StatusCode) {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
}
