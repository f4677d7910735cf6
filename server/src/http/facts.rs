//! What is known about a request before anything is done with it: its id, where it came from, and whether its sender
//! wants a page or something for a program.

use std::net::{IpAddr, SocketAddr};

use app::session::ClientAddress;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use registration::{SystemEntropy, secret::alphanumeric};
use tower_http::request_id::{MakeRequestId, RequestId};

use super::AppState;

/// The header of the request id, in both directions.
const REQUEST_ID: &str = "x-request-id";
/// Longer ids of others are replaced.
const MAX_REQUEST_ID: usize = 64;

tokio::task_local! {
    static FACTS: Facts;
}

/// What is known about the request at hand.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The request's id, as the log has it.
    pub request_id: String,
    /// The sender wants a page.
    pub wants_page: bool,
}

impl Facts {
    /// The facts of the request that is being answered. A task-local value, because an answer to a panic or a refusal
    /// by a layer is made where no request is at hand any more.
    pub fn of_this_request() -> Self {
        FACTS.try_with(Clone::clone).unwrap_or_else(|_| Self { request_id: new_id(), wants_page: false })
    }
}

/// Makes the id of a request that came without one.
#[derive(Clone, Copy)]
pub struct NewRequestId;

impl MakeRequestId for NewRequestId {
    fn make_request_id<B>(&mut self, _request: &axum::http::Request<B>) -> Option<RequestId> {
        HeaderValue::from_str(&new_id()).ok().map(RequestId::new)
    }
}

fn new_id() -> String {
    alphanumeric(&SystemEntropy, 20)
}

/// Keeps the id that a proxy or a program gave the request only when it is short and plain: it goes into every line of
/// the log and into the answer.
pub fn drop_strange_request_id<B>(mut request: axum::http::Request<B>) -> axum::http::Request<B> {
    let plain = |value: &HeaderValue| {
        (1..=MAX_REQUEST_ID).contains(&value.len())
            && value.as_bytes().iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    let mut ids = request.headers().get_all(REQUEST_ID).iter();
    let keep = matches!((ids.next(), ids.next()), (Some(id), None) if plain(id));
    if !keep {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

/// Gathers the facts and makes them known: the client's address to handlers and server functions, the others to
/// [`Facts::of_this_request`].
pub async fn gather(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = client_address(peer, request.headers(), state.trusted_proxies());
    request.extensions_mut().insert(ClientAddress(address));
    let request_id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let facts = Facts { request_id, wants_page: accept.contains("text/html") };
    FACTS.scope(facts, next.run(request)).await
}

/// The client's address. Anybody can send `X-Forwarded-For`, so it is read only when the connection comes from a proxy
/// that is trusted, and only up to the first address that is not one.
fn client_address(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpAddr]) -> String {
    let Some(mut address) = peer.map(|peer| peer.to_canonical()) else {
        return "unknown".to_owned();
    };
    let forwarded: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for hop in forwarded.into_iter().rev() {
        if !trusted.contains(&address) {
            break;
        }
        let hop = hop.trim();
        let ip = hop.parse::<IpAddr>().or_else(|_| hop.parse::<SocketAddr>().map(|address| address.ip()));
        match ip {
            Ok(ip) => address = ip.to_canonical(),
            Err(_) => break,
        }
    }
    address.to_string()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, Request};

    use super::{client_address, drop_strange_request_id};

    #[test]
    fn forwarded_addresses_are_believed_from_trusted_proxies_alone() {
        let trusted = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        for (peer, forwarded, expected) in [
            ("203.0.113.7", "", "203.0.113.7"),
            ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
            ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
            ("10.0.0.1", "1.2.3.4, nonsense", "10.0.0.1"),
        ] {
            let mut headers = HeaderMap::new();
            if !forwarded.is_empty() {
                headers.insert("x-forwarded-for", forwarded.parse().unwrap());
            }
            assert_eq!(client_address(Some(peer.parse().unwrap()), &headers, &trusted), expected, "{peer} {forwarded}");
        }
    }

    #[test]
    fn only_short_plain_ids_are_kept() {
        let long = "a".repeat(65);
        for (id, kept) in [("abc-1_2.3", true), ("", false), ("a b", false), ("<x>", false), (long.as_str(), false)] {
            let request = Request::builder().header("x-request-id", id).body(()).unwrap();
            assert_eq!(drop_strange_request_id(request).headers().contains_key("x-request-id"), kept, "{id}");
        }
        let twice = Request::builder().header("x-request-id", "a").header("x-request-id", "b").body(()).unwrap();
        assert!(!drop_strange_request_id(twice).headers().contains_key("x-request-id"));
    }
}
