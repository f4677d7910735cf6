//! What is known about a request before anything is done with it: its id, where it came from, and whether its sender
//! wants a page or something for a program.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use app::session::ClientAddress;
use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
};
use registration::{SystemEntropy, secret::alphanumeric};

use tracing::Span;

use super::AppState;
use crate::settings::TrustedProxies;

/// The header of the request id, in both directions.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
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
    /// The client's network address.
    pub address: String,
    /// The sender wants a page.
    pub wants_page: bool,
    /// The portal is a demonstration, and every page says so.
    pub demonstration: bool,
    /// The request's own span, around the spans of layers inside.
    pub span: Span,
    /// The request only reads: its method is safe (RFC 9110 section 9.2.1).
    pub reads_only: bool,
    session_lost: Arc<AtomicBool>,
}

impl Facts {
    /// Gathers the facts, and makes the client's address known to handlers and server functions.
    pub fn gather(request: &mut Request, state: &AppState) -> Self {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let address = client_address(peer, request.headers(), state.trusted_proxies());
        request.extensions_mut().insert(ClientAddress(address.clone()));
        let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
        Self {
            wants_page: accept.contains("text/html"),
            request_id: request_id(request.headers()),
            address,
            demonstration: state.is_demonstration(),
            span: Span::none(),
            reads_only: matches!(*request.method(), Method::GET | Method::HEAD),
            session_lost: Arc::default(),
        }
    }

    /// Notes that what the request changed in its session could not be stored.
    pub fn lose_session(&self) {
        self.session_lost.store(true, Ordering::Relaxed);
    }

    /// What the request changed in its session could not be stored.
    pub fn session_is_lost(&self) -> bool {
        self.session_lost.load(Ordering::Relaxed)
    }

    /// What `answering` does is about this request: [`Self::of_this_request`] answers these facts to it.
    pub fn during<F: Future>(self, answering: F) -> impl Future<Output = F::Output> {
        FACTS.scope(self, answering)
    }

    /// The facts of the request that is being answered. A task-local value, because an answer to a panic or a refusal
    /// by a layer is made where no request is at hand any more.
    pub fn of_this_request() -> Self {
        let unknown = |_| Self {
            request_id: new_id(),
            address: String::new(),
            wants_page: false,
            demonstration: false,
            span: Span::none(),
            reads_only: false,
            session_lost: Arc::default(),
        };
        FACTS.try_with(Clone::clone).unwrap_or_else(unknown)
    }
}

fn new_id() -> String {
    alphanumeric(&SystemEntropy, 20)
}

/// The id of a request: the one that a proxy or a program gave it, when it is short and plain, for it goes into every line
/// of the log and into the answer. Otherwise a new one.
fn request_id(headers: &HeaderMap) -> String {
    let plain = |id: &str| {
        (1..=MAX_REQUEST_ID).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    let mut ids = headers.get_all(REQUEST_ID).iter();
    match (ids.next().map(HeaderValue::to_str), ids.next()) {
        (Some(Ok(id)), None) if plain(id) => id.to_owned(),
        _ => new_id(),
    }
}

/// The client's address. Anybody can send `X-Forwarded-For`, so it is read only when the connection comes from a proxy
/// that is trusted, and only up to the first address that is not one.
fn client_address(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &TrustedProxies) -> String {
    let Some(mut address) = peer.map(|peer| peer.to_canonical()) else {
        return "unknown".to_owned();
    };
    // A proxy may add its hop to a header in which the client wrote bytes that are no text: those make one bad hop.
    let forwarded = headers.get_all("x-forwarded-for").iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    let forwarded: Vec<_> = forwarded.collect();
    for hop in forwarded.iter().flat_map(|value| value.split(',')).collect::<Vec<_>>().into_iter().rev() {
        if !trusted.contains(address) {
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
    use axum::http::{HeaderMap, HeaderValue};

    use super::{REQUEST_ID, TrustedProxies, client_address, request_id};

    #[test]
    fn forwarded_addresses_are_believed_from_trusted_proxies_alone() {
        let trusted = TrustedProxies::resolve(&["10.0.0.1".to_owned(), "10.0.0.2/31".to_owned()]).unwrap();
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
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_bytes(b"\xff, 198.51.100.1").unwrap());
        assert_eq!(client_address(Some("10.0.0.1".parse().unwrap()), &headers, &trusted), "198.51.100.1");
    }

    #[test]
    fn only_short_plain_ids_are_kept() {
        let long = "a".repeat(65);
        let given = |ids: &[&str]| {
            let mut headers = HeaderMap::new();
            for id in ids {
                headers.append(REQUEST_ID, id.parse().unwrap());
            }
            request_id(&headers)
        };
        assert_eq!(given(&["abc-1_2.3"]), "abc-1_2.3");
        for strange in [[""].as_slice(), &["a b"], &["<x>"], &[&long], &["a", "b"], &[]] {
            let id = given(strange);
            assert!(!strange.contains(&id.as_str()) && id.len() == 20, "{strange:?}: {id}");
        }
    }
}
