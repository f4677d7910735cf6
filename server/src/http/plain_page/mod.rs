//! A page that is not of the crate `app`: one heading, some text, a small style sheet, no script. For errors, and for pages that
//! must not run a script.

use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};
use maud::{DOCTYPE, Markup, html};

use super::{browser::pages::DEMONSTRATION_NOTE, middleware::RequestInfo};

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// Renders the page with this title, which is its heading too; `head` goes into the document's head, `body` below the heading.
pub fn render(title: &str, head: &Markup, body: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="stylesheet" href="/plain-page.css";
                (head)
                title { (title) }
            }
            body {
                @if RequestInfo::current().demonstration {
                    aside.demonstration aria-label="Demonstration" { (DEMONSTRATION_NOTE) }
                }
                main {
                    h1 { (title) }
                    (body)
                }
            }
        }
    };
    let mut response = Html(page.into_string()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `GET /plain-page.css`
pub async fn stylesheet() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=86400")];
    (headers, include_str!("plain_page.css")).into_response()
}
