//! A public URL with a path, such as `https://example.com/developers`.
//!
//! Nothing else in the process knows of it: requests lose the path before they are routed, and what is answered gets it
//! where it begins with a slash: `Location`, and the addresses in HTML. The proxy forwards paths unchanged.

use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, Uri, header, uri::PathAndQuery},
    response::Response,
};
use futures_util::StreamExt as _;
use lol_html::{
    OutputSink, element,
    send::{Element, HtmlRewriter, Settings},
};
use tower::{Layer as _, ServiceBuilder, util::MapRequestLayer};
use url::Url;

/// Documents that are found by putting their name before the issuer's path (RFC 8414 section 3.1).
const BEFORE_THE_PATH: [&str; 2] = ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"];

/// The attributes that hold an address of this site. What Leptos' script loads gets the path there.
const ADDRESSES: &str = "[href]:not([rel=preload]):not([rel=modulepreload]), [src], [action], [formaction]";

/// The path of the public URL without a slash at its end; empty where there is none.
pub fn of(public_url: &Url) -> &str {
    public_url.path().trim_end_matches('/')
}

/// The router below the path of the public URL.
pub fn below(router: Router, public_url: &Url) -> Router {
    let base = of(public_url).to_owned();
    if base.is_empty() {
        return router;
    }
    let before_routing = MapRequestLayer::new(move |mut request: Request| {
        if let Some(uri) = without(&base, request.uri()) {
            *request.uri_mut() = uri;
        }
        request
    });
    // A layer of the router itself would come after routing.
    Router::new().fallback_service(before_routing.layer(router))
}

/// Puts the path into what is answered, once. Inside of compression, behind which it could not read.
pub fn into_answers<S: Clone + Send + Sync + 'static>(router: Router<S>, public_url: &Url) -> Router<S> {
    let base = of(public_url).to_owned();
    if base.is_empty() {
        return router;
    }
    router.layer(ServiceBuilder::new().map_response(move |response: Response| add(&base, response)))
}

/// The address without the path; `None` where it does not have it.
fn without(base: &str, uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    let inner = match path.strip_prefix(base) {
        Some("") => "/",
        Some(rest) if rest.starts_with('/') => rest,
        _ => BEFORE_THE_PATH.into_iter().find(|name| path.strip_prefix(name) == Some(base))?,
    };
    let inner = match uri.query() {
        Some(query) => format!("{inner}?{query}").parse::<PathAndQuery>(),
        None => inner.parse(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(inner.ok()?);
    Uri::from_parts(parts).ok()
}

/// The path has been put into an answer.
#[derive(Clone, Copy)]
struct Added;

fn add(base: &str, mut response: Response) -> Response {
    if response.extensions_mut().insert(Added).is_some() {
        return response;
    }
    if let Some(location) = response.headers().get(header::LOCATION).and_then(|location| location.to_str().ok())
        && is_local(location)
        && let Ok(location) = HeaderValue::from_str(&[base, location].concat())
    {
        response.headers_mut().insert(header::LOCATION, location);
    }
    if !is_html(response.headers()) {
        return response;
    }
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.map(|body| add_to_html(base, body))
}

/// A path of this site. Two slashes begin with another host.
fn is_local(address: &str) -> bool {
    address.starts_with('/') && !address.starts_with("//")
}

fn is_html(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

/// Rewrites a document piece by piece, as it is made.
fn add_to_html(base: &str, body: Body) -> Body {
    let made = Pieces::default();
    let mut rewriter = Some(HtmlRewriter::new(settings(base.to_owned()), made.clone()));
    let pieces = body.into_data_stream().map(Some).chain(futures_util::stream::iter([None]));
    Body::from_stream(pieces.map(move |piece| {
        match piece {
            Some(Ok(piece)) => {
                if let Some(rewriter) = rewriter.as_mut() {
                    rewriter.write(&piece).map_err(std::io::Error::other)?;
                }
            }
            Some(Err(error)) => return Err(std::io::Error::other(error)),
            None => {
                if let Some(rewriter) = rewriter.take() {
                    rewriter.end().map_err(std::io::Error::other)?;
                }
            }
        }
        Ok(made.take())
    }))
}

fn settings(base: String) -> Settings<'static, 'static> {
    let of_the_document = base.clone();
    Settings::new_send()
        // Islands put it before what they draw themselves.
        .append_element_content_handler(element!("html", move |html: &mut Element| {
            Ok(html.set_attribute("data-base", &of_the_document)?)
        }))
        .append_element_content_handler(element!(ADDRESSES, move |element: &mut Element| {
            for name in ["href", "src", "action", "formaction"] {
                let address = element.get_attribute(name).filter(|address| is_local(address));
                if let Some(address) = address {
                    element.set_attribute(name, &[base.as_str(), &address].concat())?;
                }
            }
            Ok(())
        }))
}

/// What the rewriter has made so far.
#[derive(Clone, Default)]
struct Pieces(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Pieces {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

impl OutputSink for Pieces {
    fn handle_chunk(&mut self, chunk: &[u8]) {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend_from_slice(chunk);
    }
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};

    use super::{add_to_html, without};

    #[test]
    fn requests_lose_the_path() {
        let inner = |address: &str| without("/portal", &address.parse().unwrap()).map(|uri| uri.to_string());
        for (address, expected) in [
            ("/portal", "/"),
            ("/portal/", "/"),
            ("/portal/portal/apis?page=2", "/portal/apis?page=2"),
            ("/portal/.well-known/openid-configuration", "/.well-known/openid-configuration"),
            ("/.well-known/oauth-authorization-server/portal", "/.well-known/oauth-authorization-server"),
            ("/.well-known/openid-configuration/portal", "/.well-known/openid-configuration"),
        ] {
            assert_eq!(inner(address).as_deref(), Some(expected), "{address}");
        }
        for address in ["/healthz", "/portals", "/.well-known/oauth-authorization-server/other"] {
            assert_eq!(inner(address), None, "{address}");
        }
    }

    #[tokio::test]
    async fn addresses_of_this_site_get_the_path_and_text_stays() {
        let document = "<!DOCTYPE html><html lang=\"en\"><head><link rel=\"preload\" href=\"/x/a.wasm\">\
             <link rel=\"icon\" href=\"/favicon.svg\"></head><body><a href=\"/portal/apis?a=1&amp;b=2\">href=\"/text\"</a>\
             <a href=\"//example.com/\">there</a><a href=\"#main\">main</a><svg><use href=\"/icons.svg#plus\"></use></svg>\
             <form action=\"/api/save\"><input name=\"next\" value=\"/portal\"><button formaction=\"/api/other\">go</button>\
             </form><script>const a = '<a href=\"/in-a-script\">';</script></body></html>";
        // In two pieces, cut inside an attribute.
        let (one, other) = document.split_at(150);
        let pieces = [Ok::<_, std::io::Error>(one.to_owned()), Ok(other.to_owned())];
        let body = add_to_html("/portal", Body::from_stream(futures_util::stream::iter(pieces)));
        let made = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        let expected = document
            .replace("<html lang=\"en\">", "<html lang=\"en\" data-base=\"/portal\">")
            .replace("\"/favicon", "\"/portal/favicon")
            .replace("href=\"/portal/apis", "href=\"/portal/portal/apis")
            .replace("\"/icons", "\"/portal/icons")
            .replace("\"/api/", "\"/portal/api/");
        assert_eq!(made, expected);
    }
}
