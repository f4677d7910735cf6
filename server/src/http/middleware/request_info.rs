//! What is known about a request before it is handled: its id, the client's address, and whether it wants a page or an answer
//! for a program.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    extract::{ConnectInfo, Request},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
};
use registration::{SystemEntropy, secret::alphanumeric};
use tracing::Span;
use web::ClientAddress;

use crate::{http::AppState, settings::TrustedProxies};

/// The header of the request id, in requests and responses.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longer ids that a request brings are replaced.
const MAX_REQUEST_ID: usize = 64;

tokio::task_local! {
    static CURRENT: RequestInfo;
}

/// What is known about a request.
#[derive(Clone, Debug)]
pub struct RequestInfo {
    /// The request's id, as in the log.
    pub request_id: String,
    /// The client's network address.
    pub address: String,
    /// The request accepts HTML.
    pub wants_page: bool,
    /// The portal is a demonstration: every page says so.
    pub demonstration: bool,
    /// The request's span, outside of the spans of inner layers.
    pub span: Span,
    /// The method is safe (RFC 9110 section 9.2.1).
    pub reads_only: bool,
    session_lost: Arc<AtomicBool>,
}

impl RequestInfo {
    /// Collects it, and puts the client's address into the request's extensions for handlers and server functions.
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

    /// Remembers that the request's changes to its session could not be stored.
    pub fn set_session_lost(&self) {
        self.session_lost.store(true, Ordering::Relaxed);
    }

    /// True when the request's changes to its session could not be stored.
    pub fn session_is_lost(&self) -> bool {
        self.session_lost.load(Ordering::Relaxed)
    }

    /// Runs `handler` within this request: [`Self::current`] returns this value there.
    pub fn scope<F: Future>(self, handler: F) -> impl Future<Output = F::Output> {
        CURRENT.scope(self, handler)
    }

    /// Returns the info of the request that is being handled. A task-local value, because responses to a panic or by a layer are
    /// made where the request is no longer available.
    pub fn current() -> Self {
        let unknown = |_| Self {
            request_id: new_id(),
            address: String::new(),
            wants_page: false,
            demonstration: false,
            span: Span::none(),
            reads_only: false,
            session_lost: Arc::default(),
        };
        CURRENT.try_with(Clone::clone).unwrap_or_else(unknown)
    }
}

fn new_id() -> String {
    alphanumeric(&SystemEntropy, 20)
}

/// Returns the id that a proxy or a program gave the request if it is short and plain, because it goes into every line of the
/// log and into the response; otherwise a new one.
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

/// Returns the client's address. Anybody can send `X-Forwarded-For`, so it is read only when the connection comes from a
/// trusted proxy, and only up to the first address that is not one.
fn client_address(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &TrustedProxies) -> String {
    let Some(mut address) = peer.map(|peer| peer.to_canonical()) else {
        return ClientAddress::default().0;
    };
    // A proxy may append its hop to a header in which the client wrote bytes that are not text: they count as one bad hop.
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
