//! Redirects visitors who cannot see a page to the sign-in page, and from there back; people of the wrong audience get a page
//! that says why.
//!
//! A convenience, not a protection: what a page shows comes from use cases of the core, which decide for themselves.

use axum::{
    extract::Request,
    http::{Method, StatusCode},
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};
use registration::Caller;
use url::form_urlencoded;

use crate::http::{HttpError, browser::start};

/// Whom a page is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Audience {
    Everybody,
    Administrators,
    Members,
}

/// Pages under these paths are for administrators.
const ADMINISTRATORS: [&str; 2] = ["/platform", "/settings"];
/// Pages under this path are for members …
const MEMBERS: &str = "/portal";
/// … but for these.
const BEFORE_SIGNING_IN: [&str; 2] = ["/portal/sign-in", "/portal/link"];

fn audience(path: &str) -> Audience {
    let under =
        |root: &&'static str| path.strip_prefix(*root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if ADMINISTRATORS.iter().any(under) {
        Audience::Administrators
    } else if under(&MEMBERS) && !BEFORE_SIGNING_IN.iter().any(under) {
        Audience::Members
    } else {
        Audience::Everybody
    }
}

/// Lets a visitor through, or redirects them.
pub async fn redirect_to_sign_in(request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let caller = request.extensions().get::<Caller>().cloned().unwrap_or(Caller::Anonymous);
    match (audience(request.uri().path()), caller) {
        (Audience::Everybody, _)
        | (Audience::Administrators, Caller::Administrator(_))
        | (Audience::Members, Caller::Member(_)) => next.run(request).await,
        (Audience::Administrators, Caller::Anonymous) => sign_in("/sign-in", &request),
        (Audience::Members, Caller::Anonymous) => sign_in("/portal/sign-in", &request),
        (Audience::Administrators, _) => wrong_audience_page(
            "You are signed in to the developer portal. This page is for the people who run it.",
            start::MEMBERS,
        ),
        (Audience::Members, _) => wrong_audience_page(
            "You are signed in as an administrator. This page is for the people of an API client.",
            start::ADMINISTRATORS,
        ),
    }
}

fn sign_in(page: &str, request: &Request) -> Response {
    let there = request.uri().path_and_query().map_or("/", |there| there.as_str());
    match web::local_path(there) {
        Some(next) => {
            let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
            Redirect::to(&format!("{page}?next={next}")).into_response()
        }
        None => Redirect::to(page).into_response(),
    }
}

fn wrong_audience_page(sentence: &str, instead: &'static str) -> Response {
    HttpError::new(StatusCode::FORBIDDEN, "This page is not for you", sentence).with_way_out(instead).into_response()
}

#[cfg(test)]
mod tests {
    use super::{Audience, audience};

    #[test]
    fn whom_a_page_is_for_is_decided_by_whole_parts_of_its_path() {
        for (path, expected) in [
            ("/", Audience::Everybody),
            ("/sign-in", Audience::Everybody),
            ("/set-up", Audience::Everybody),
            ("/platform", Audience::Administrators),
            ("/platform/api-platform/clients", Audience::Administrators),
            ("/settings/developer-portal", Audience::Administrators),
            ("/platforms", Audience::Everybody),
            ("/portal", Audience::Members),
            ("/portal/apis", Audience::Members),
            ("/portal/credentials/new", Audience::Members),
            ("/portal/sign-in", Audience::Everybody),
            ("/portal/sign-in-again", Audience::Members),
            ("/portal/link/abc", Audience::Everybody),
        ] {
            assert_eq!(audience(path), expected, "{path}");
        }
    }
}
