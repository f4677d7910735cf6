//! What went wrong, for people: a page that needs nothing but one small stylesheet, so that it can be shown when the
//! pages themselves cannot.

use app::ui::Demonstration;
use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};
use maud::{DOCTYPE, html};

use super::{Refusal, facts::Facts};

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The page. The status is the caller's to set.
pub fn render(refusal: &Refusal, facts: &Facts) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="stylesheet" href="/error.css";
                title { (refusal.title) }
            }
            body {
                @if facts.demonstration { aside.demonstration aria-label="Demonstration" { (Demonstration::NOTE) } }
                main {
                    h1 { (refusal.title) }
                    p { (refusal.detail) }
                    @if !refusal.errors.is_empty() {
                        ul {
                            @for error in &refusal.errors { li { (error.field) ": " (error.message) } }
                        }
                    }
                    p { a href=(refusal.way_out.unwrap_or("/")) { "Go to the start page" } }
                    p.reference { "Reference " code { (facts.request_id) } }
                }
            }
        }
    };
    let mut response = Html(page.into_string()).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
    response
}

/// `GET /error.css`
pub async fn stylesheet() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, include_str!("error_page.css")).into_response()
}
