//! Refuses forms of other sites (CSRF): every browser sends with a POST where it comes from (`Origin`, `Sec-Fetch-Site`).
//!
//! Origins are compared with the configured public URL. The `Host` header is not used: behind a proxy it is the proxy's, and
//! without one an attacker controls it by DNS rebinding.

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use tower_http::csrf::{CsrfLayer, ProtectionError};
use url::{Host, Url};

use crate::http::{AppState, HttpError};

/// Longer origins are not shown.
const MOST_SHOWN: usize = 300;

type Refuse = fn(ProtectionError) -> Response<Body>;

/// The layer that checks `Sec-Fetch-Site`. Requests with a foreign `Origin` do not reach it: [`only_from_the_site`] comes before
/// it.
pub fn layer(public_url: &Url) -> CsrfLayer<Refuse> {
    let mut layer = CsrfLayer::new();
    for origin in origins(public_url) {
        layer = match layer.clone().add_trusted_origin(&origin) {
            Ok(layer) => layer,
            Err(error) => {
                tracing::error!(%error, origin, "browsers cannot be recognised by this origin");
                layer
            }
        };
    }
    layer.with_rejection_response((|_| refusal("").into_response()) as Refuse)
}

/// Refuses unsafe methods unless the request shows that it comes from this site. A request that shows nothing is refused too:
/// browsers send `Origin` with every POST, and programs have the API.
pub async fn only_from_the_site(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return next.run(request).await;
    }
    let mut given = request.headers().get_all(header::ORIGIN).iter();
    let from_here = match (given.next(), given.next()) {
        (Some(origin), None) => is_ours(origin, state.public_url()),
        // Then `Sec-Fetch-Site` decides, in the next layer.
        (None, None) => request.headers().contains_key("sec-fetch-site"),
        _ => false,
    };
    if from_here {
        return next.run(request).await;
    }
    let given = request.headers().get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let Some(given) = given.filter(|origin| (1..=MOST_SHOWN).contains(&origin.len())) else {
        return refusal("").into_response();
    };
    let ours = state.public_url().origin().ascii_serialization();
    tracing::warn!(origin = given, public_url = ours, "a form was refused for its origin");
    refusal(&format!(
        " It came from {given}, and the portal is at {ours}. If you run the portal and it is to be reached at the first of \
         them, that is what --public-url (GATEHOUSE_PUBLIC_URL) must say."
    ))
    .into_response()
}

fn is_ours(origin: &HeaderValue, public_url: &Url) -> bool {
    origins(public_url).iter().any(|ours| ours.as_bytes() == origin.as_bytes())
}

/// Returns the origins of this site as browsers write them: the public URL's and, on a loopback address, its other names, since
/// people type `localhost` for `127.0.0.1`.
fn origins(public_url: &Url) -> Vec<String> {
    let mut origins = vec![public_url.origin().ascii_serialization()];
    if is_loopback(public_url) {
        let port = public_url.port().map(|port| format!(":{port}")).unwrap_or_default();
        for name in ["localhost", "127.0.0.1", "[::1]"] {
            let origin = format!("{}://{name}{port}", public_url.scheme());
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
    }
    origins
}

/// True when the URL's host is a loopback address.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn refusal(origins: &str) -> HttpError {
    HttpError::new(
        StatusCode::FORBIDDEN,
        "This did not come from the portal",
        format!(
            "The request was sent by another site, or by a program, and was refused. Open the portal's own page, at its own \
             address, and try again there.{origins}"
        ),
    )
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::origins;

    #[test]
    fn a_loopback_address_has_several_names_and_a_public_one_has_one() {
        let public = Url::parse("https://developers.example.com/").unwrap();
        assert_eq!(origins(&public), ["https://developers.example.com"]);
        let local = Url::parse("http://127.0.0.1:3000/").unwrap();
        assert_eq!(origins(&local), ["http://127.0.0.1:3000", "http://localhost:3000", "http://[::1]:3000"]);
    }
}
