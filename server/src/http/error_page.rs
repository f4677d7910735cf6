//! What went wrong, for people.

use axum::response::Response;
use maud::html;

use super::{Refusal, facts::Facts, plain_page};

/// The page. The status is the caller's to set.
pub fn render(refusal: &Refusal, facts: &Facts) -> Response {
    plain_page::render(
        refusal.title,
        &html! {},
        &html! {
            p { (refusal.detail) }
            @if !refusal.errors.is_empty() {
                ul {
                    @for error in &refusal.errors { li { (error.field) ": " (error.message) } }
                }
            }
            p { a href=(refusal.way_out.unwrap_or("/")) { "Go to the start page" } }
            p.reference { "Reference " code { (facts.request_id) } }
        },
    )
}
