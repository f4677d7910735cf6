//! The small pages between us and a client. A form of ours is never answered with a redirect to somebody else: browsers
//! hold such a redirect against `form-action`, and every one that the client adds to it as well. A page that leads on is
//! where the form ends.

use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};
use maud::{DOCTYPE, Markup, html};

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// Leads the browser back to the client at once, or by a link where that does not work.
pub fn lead_to(address: &str) -> Response {
    let refresh = format!("0;url={address}");
    page(
        "Going back to the application",
        &html! { meta http-equiv="refresh" content=(refresh); },
        &html! {
            p { "This takes a moment. If nothing happens, go on yourself." }
            p { a href=(address) rel="noreferrer" { "Continue" } }
        },
    )
}

/// Asks whether to sign out. Where to go afterwards is kept in the session, so that the form has nothing to forge.
pub fn ask_to_sign_out(client_name: Option<&str>) -> Response {
    page(
        "Sign out of the developer portal?",
        &html! {},
        &html! {
            @match client_name.filter(|name| !name.is_empty()) {
                Some(name) => p { "An application that calls itself “" (name) "” asks you to sign out here as well." },
                None => p { "An application asks you to sign out here as well." },
            }
            form method="post" action="/sign-out/confirmed" {
                p { button type="submit" { "Sign out" } }
            }
            p { a href="/" { "Stay signed in" } }
        },
    )
}

/// The person is signed out, and there is nowhere to go back to.
pub fn signed_out() -> Response {
    page(
        "You are signed out",
        &html! {},
        &html! {
            p { "You can close this window." }
            p { a href="/" { "Go to the start page" } }
        },
    )
}

fn page(title: &str, head: &Markup, body: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                link rel="stylesheet" href="/error.css";
                (head)
                title { (title) }
            }
            body {
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
