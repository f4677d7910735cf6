//! One log line for each request: route, status, duration, sender and id. Never a body or a query, and only the route's template
//! in place of the path, because paths may hold tokens.

use std::time::Duration;

use axum::{
    extract::{MatchedPath, Request},
    http::{Method, StatusCode},
};
use registration::Caller;
use tracing::{Span, field};

use super::RequestInfo;
use crate::http::Site;

/// The name of every path without a route.
const UNKNOWN: &str = "unknown";
/// The name of all files that pages load.
const ASSETS: &str = "assets";
/// Frequent requests of no interest: logged at `debug`.
const QUIET: [&str; 4] = ["/healthz", "/readyz", "/plain-page.css", ASSETS];

/// The template of a request's address, for the log and the metrics.
#[derive(Clone)]
pub enum Route {
    /// A route's template.
    Template(MatchedPath),
    /// A name for many addresses.
    Common(&'static str),
}

impl Route {
    /// Returns the route of a request.
    pub fn of(request: &Request, site: &Site) -> Self {
        match request.extensions().get::<MatchedPath>() {
            Some(path) if site.has(path.as_str()) => Self::Common(ASSETS),
            Some(path) => Self::Template(path.clone()),
            None => Self::Common(UNKNOWN),
        }
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Template(path) => path.as_str(),
            Self::Common(name) => name,
        }
    }
}

/// Returns the span of a request, which every line has that is logged while it is handled. At level `error`, so that no log filter
/// removes it.
pub fn span(id: &str, method: &Method, route: &Route, address: &str) -> Span {
    tracing::error_span!("request", id, %method, route = route.as_str(), address, who = field::Empty)
}

/// Records the caller in the request's span.
pub fn caller(caller: &Caller) {
    let (kind, name) = match caller {
        Caller::Administrator(administrator) => ("administrator", administrator.username.as_str()),
        Caller::Member(member) => ("member", member.id.as_str()),
        Caller::InitialToken(found) => ("initial_access_token", found.token.id.as_str()),
        Caller::Registration(client) => return self::client(&client.client_id),
        Caller::Anonymous | Caller::System => return,
    };
    note_sender(kind, name);
}

/// Records the client in the request's span.
pub fn client(client_id: &str) {
    note_sender("client", client_id);
}

fn note_sender(kind: &str, name: &str) {
    RequestInfo::current().span.record("who", format_args!("{kind} {name}"));
}

/// Logs the request's line, when the response begins.
pub fn answered(span: &Span, route: &Route, status: StatusCode, latency: Duration) {
    let milliseconds = (latency.as_secs_f64() * 1e6).round() / 1e3;
    let code = status.as_u16();
    span.in_scope(|| {
        if QUIET.contains(&route.as_str()) {
            tracing::debug!(status = code, milliseconds, "answered");
        } else if status.is_server_error() {
            tracing::error!(status = code, milliseconds, "answered");
        } else {
            tracing::info!(status = code, milliseconds, "answered");
        }
    });
}
