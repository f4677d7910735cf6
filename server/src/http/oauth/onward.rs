//! The small pages between us and a client. A form of ours is never answered with a redirect to somebody else: browsers
//! hold such a redirect against `form-action`, and every one that the client adds to it as well. A page that leads on is
//! where the form ends.

use authorization::{Destination, Doubt, Onward};
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

/// Asks whether to go back to a client that nobody has verified.
pub fn ask_to_go_back(onward: &Onward) -> Response {
    let place = place(&onward.destination);
    page(
        "Go back to the application?",
        &html! {},
        &html! {
            p {
                "An application asked for something that cannot be answered here, and wants you back at " strong { (place) }
                "."
            }
            p { "Nobody has verified this application. Go on only if you know this address." }
            p { a href=(onward.address) rel="noreferrer" { "Go on to " (place) } }
            p { a href="/" { "Stay here" } }
        },
    )
}

/// Where an address leads, in words.
pub fn place(destination: &Destination) -> String {
    match destination {
        Destination::Site(host) => host.clone(),
        Destination::ThisDevice(address) => format!("{address} (an application on this device)"),
        Destination::Application(scheme) => format!("{scheme} (the application of these addresses)"),
        Destination::NotYetKnown => "an unknown address".to_owned(),
    }
}

/// Asks whether to sign out. Where to go afterwards is kept in the session, so that the form has nothing to forge.
pub fn ask_to_sign_out(client_name: Option<&str>, doubt: Option<Doubt>) -> Response {
    page(
        "Sign out of the developer portal?",
        &html! {},
        &html! {
            @match client_name.filter(|name| !name.is_empty()) {
                Some(name) => p { "An application that calls itself “" (name) "” asks you to sign out here as well." },
                None => p { "An application asks you to sign out here as well." },
            }
            @match doubt {
                Some(Doubt::AnotherPerson) => p {
                    "It says so of somebody else than the person who is signed in here. Sign out only if you want to."
                },
                Some(Doubt::Unverified) => p {
                    "Whom it means cannot be checked: what it sent along was not given out by this portal to this application, \
                     or so long ago that its key is gone. You are not led back there afterwards."
                },
                None => {},
            }
            form method="post" action="/sign-out/confirmed" {
                p { button type="submit" { "Sign out" } }
            }
            p { a href="/" { "Stay signed in" } }
        },
    )
}

/// The person is signed out. With an address, and what to call it, they may go on to it: nobody has verified the application
/// that it is of.
pub fn signed_out(onward: Option<(&str, &str)>) -> Response {
    page(
        "You are signed out",
        &html! {},
        &html! {
            p { "You can close this window." }
            @if let Some((address, place)) = onward {
                p {
                    "An application that nobody has verified wants you back at " strong { (place) } ". Go on only if you know \
                     this address."
                }
                p { a href=(address) rel="noreferrer" { "Go on to " (place) } }
            }
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
