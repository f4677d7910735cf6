//! Requests by route, method and status, and the time until the response began.
//!
//! Every request is counted here, so nothing locks: a route gets a place in a fixed table at its first request, and counters are
//! atomic.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::OnceLock,
    time::Duration,
};

use axum::http::{Method, StatusCode};
use registration::measure::{Counter, Histogram, TIMES};

use super::text::{Kind, Text};

/// More than there are routes and methods for them.
const PLACES: usize = 1024;
/// The name of routes that find no free place.
const OTHER: &str = "other";
/// The statuses that are answered, in ascending order; others share a counter.
const CODES: [u16; 28] = [
    200, 201, 202, 204, 206, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 406, 409, 410, 411, 413, 415, 422, 429,
    431, 500, 501, 502, 503,
];

/// The requests of this process.
#[derive(Debug)]
pub(super) struct Requests {
    places: Box<[OnceLock<Box<Route>>]>,
    others: Route,
}

#[derive(Debug)]
struct Route {
    template: Box<str>,
    method: &'static str,
    codes: [Counter; CODES.len() + 1],
    times: Histogram,
}

impl Route {
    fn new(route: &str, method: &'static str) -> Self {
        let codes = std::array::from_fn(|_| Counter::default());
        Self { template: route.into(), method, codes, times: Histogram::new(TIMES) }
    }
}

impl Default for Requests {
    fn default() -> Self {
        Self { places: (0..PLACES).map(|_| OnceLock::new()).collect(), others: Route::new(OTHER, OTHER) }
    }
}

impl Requests {
    /// Counts a request. `route` is a template of ours, never what a stranger sent.
    pub(super) fn answered(&self, route: &str, method: &Method, status: StatusCode, time: Duration) {
        let route = self.place(route, known(method));
        let code = CODES.binary_search(&status.as_u16()).unwrap_or(CODES.len());
        route.codes[code].add(1);
        route.times.observe_time(time);
    }

    fn place(&self, route: &str, method: &'static str) -> &Route {
        let mut hasher = DefaultHasher::new();
        (route, method).hash(&mut hasher);
        let start = usize::try_from(hasher.finish() % PLACES as u64).unwrap_or_default();
        for place in self.places[start..].iter().chain(&self.places[..start]) {
            // Another thread may give the place to another route first.
            let found = place.get_or_init(|| Box::new(Route::new(route, method)));
            if *found.template == *route && found.method == method {
                return found;
            }
        }
        &self.others
    }

    pub(super) fn write(&self, text: &mut Text) {
        let mut routes: Vec<&Route> = self.places.iter().filter_map(|place| Some(&**place.get()?)).collect();
        routes.sort_by_key(|route| (&route.template, route.method));
        routes.push(&self.others);
        let name = "gatehouse_http_requests_total";
        text.metric(name, Kind::Counter, "Requests that were answered.");
        for route in &routes {
            let codes = CODES.iter().map(ToString::to_string).chain([OTHER.to_owned()]);
            for (code, counter) in codes.zip(&route.codes).filter(|(_, counter)| counter.get() > 0) {
                text.value(
                    name,
                    &[("route", &route.template), ("method", route.method), ("code", &code)],
                    counter.get(),
                );
            }
        }
        let name = "gatehouse_http_request_duration_seconds";
        text.histogram(name, "How long it took until the answer to a request began.");
        for route in routes.iter().filter(|route| route.codes.iter().any(|counter| counter.get() > 0)) {
            let labels = [("route", &*route.template), ("method", route.method)];
            text.distribution(name, &labels, 1e6, &route.times.distribution());
        }
    }
}

/// The method's name, when it is one that a route of ours has.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::http::{Method, StatusCode};

    use super::{PLACES, Requests};
    use crate::metrics::text::Text;

    fn written(requests: &Requests) -> String {
        let mut text = Text::default();
        requests.write(&mut text);
        text.finish()
    }

    #[test]
    fn there_are_no_more_routes_than_places() {
        let requests = Requests::default();
        for number in 0..PLACES + 5 {
            requests.answered(&format!("/{number}"), &Method::GET, StatusCode::OK, Duration::ZERO);
        }
        let text = written(&requests);
        assert!(text.contains("gatehouse_http_requests_total{route=\"other\",method=\"other\",code=\"200\"} 5\n"));
        assert_eq!(text.matches("gatehouse_http_requests_total{").count(), PLACES + 1);
    }

    #[test]
    fn strange_methods_and_statuses_have_one_label() {
        let requests = Requests::default();
        for (method, status) in [("PROPFIND", 418), ("BREW", 599)] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            requests.answered("/", &method, StatusCode::from_u16(status).unwrap(), Duration::ZERO);
        }
        assert!(written(&requests).contains("{route=\"/\",method=\"other\",code=\"other\"} 2\n"));
    }
}
