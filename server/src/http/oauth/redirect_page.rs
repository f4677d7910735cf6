//! Small pages between us and a client. A form of ours is never answered with a redirect to another site: browsers apply
//! `form-action` to that redirect and to all that follow it. The form ends at a page instead, which leads to the client.

use authorization::{Destination, Doubt, Onward};
use axum::response::Response;
use maud::html;

use crate::http::plain_page::render as page;

/// Leads the browser back to the client at once, or by a link where that does not work.
pub fn redirect(address: &str) -> Response {
    let refresh = format!("0;url={address}");
    page(
        "Going back to the application",
        &html! { meta http-equiv="refresh" content=(refresh); },
        &html! {
            p { "This takes a moment. If nothing happens, follow the link." }
            p { a href=(address) rel="noreferrer" { "Continue" } }
        },
    )
}

/// Asks whether to go back to a client that has not been verified.
pub fn ask_to_go_back(onward: &Onward) -> Response {
    let place = place(&onward.destination);
    page(
        "Go back to the application?",
        &html! {},
        &html! {
            p {
                "An application sent a request that this portal cannot answer, and asks for you to be sent back to "
                strong { (place) } "."
            }
            p { "This application has not been verified. Continue only if you recognise the address." }
            p { a href=(onward.address) rel="noreferrer" { "Continue to " (place) } }
            p { a href="/" { "Stay here" } }
        },
    )
}

/// Describes where an address leads.
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
                    "The request is about a different person than the one who is signed in here. Sign out only if you want to."
                },
                Some(Doubt::Unverified) => p {
                    "The request contains an ID token that this portal cannot verify, so you will not be sent back to the \
                     application afterwards."
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

/// The person is signed out. An address, with its name in words, is one of a client that has not been verified: it becomes a
/// link.
pub fn signed_out(onward: Option<(&str, &str)>) -> Response {
    page(
        "You are signed out",
        &html! {},
        &html! {
            p { "You can close this window." }
            @if let Some((address, place)) = onward {
                p {
                    "An application that has not been verified asks for you to be sent back to " strong { (place) } ". Continue \
                     only if you recognise the address."
                }
                p { a href=(address) rel="noreferrer" { "Continue to " (place) } }
            }
            p { a href="/" { "Go to the start page" } }
        },
    )
}
