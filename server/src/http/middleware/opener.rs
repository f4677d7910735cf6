//! Which responses are without `Cross-Origin-Opener-Policy`. A client may open the authorization in a popup and wait for a message
//! from it at the end; with that header on any response between, redirects included, the two windows lose each other. So it is
//! left out on authorizations and on the sign-in that leads to one. Framing stays forbidden.

use authorization::paths;
use axum::{extract::Request, http::Uri, middleware::Next, response::Response};
use tower_sessions::Session;
use url::form_urlencoded;
use web::session;

/// The sign-in pages, and the addresses of their forms.
const SIGN_IN: [&str; 5] = ["/sign-in", "/portal/sign-in", "/portal/link", "/api/account", "/api/portal"];

/// Marks a response as one without the header, where the address does not show it.
#[derive(Clone, Copy, Debug)]
pub struct LeavesOpener;

/// True for an authorization, and for a sign-in page that leads to one.
pub fn by_address(uri: &Uri) -> bool {
    let path = uri.path();
    if under(path, paths::AUTHORIZE) || under(path, "/authorize") {
        return true;
    }
    let leads_there = || {
        let query = uri.query().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes()).any(|(name, value)| name == "next" && under(&value, paths::AUTHORIZE))
    };
    SIGN_IN.iter().any(|root| under(path, root)) && leads_there()
}

/// Marks the responses of sign-in while an authorization waits in this session.
pub async fn mark_sign_in(session: Session, request: Request, next: Next) -> Response {
    if !SIGN_IN.iter().any(|root| under(request.uri().path(), root)) {
        return next.run(request).await;
    }
    let waits = session::begun(&session).await.is_ok_and(|begun| !begun.is_empty());
    let mut response = next.run(request).await;
    if waits {
        response.extensions_mut().insert(LeavesOpener);
    }
    response
}

fn under(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::by_address;

    #[test]
    fn an_authorization_and_the_sign_in_that_leads_to_it_are_told_by_their_addresses() {
        for leaves in [
            "/oauth2/authorize",
            "/oauth2/authorize?client_id=x",
            "/oauth2/authorize/abc",
            "/authorize/abc",
            "/sign-in?next=/oauth2/authorize/abc",
            "/portal/sign-in?sent=1&next=%2Foauth2%2Fauthorize%2Fabc",
        ] {
            assert!(by_address(&leaves.parse().unwrap()), "{leaves}");
        }
        for keeps in [
            "/",
            "/sign-in",
            "/sign-in?next=/platform",
            "/sign-in?next=/oauth2/authorized",
            "/sign-in?other=/oauth2/authorize/abc",
            "/portal/apis?next=/oauth2/authorize/abc",
            "/oauth2/authorizes",
            "/oauth2/token",
            "/oidc/logout",
            "/platform/authorize/abc",
        ] {
            assert!(!by_address(&keeps.parse().unwrap()), "{keeps}");
        }
    }
}
