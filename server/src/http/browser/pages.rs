//! The pages and server functions of the crate `app`.

use std::sync::{Arc, OnceLock};

use app::{App, BasePath, shell, ui::Demonstration};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use leptos::prelude::provide_context;
use leptos_axum::{AxumRouteListing, LeptosRoutes as _, generate_route_list_with_exclusions_and_ssg_and_context};

use crate::http::{AppState, HttpError, middleware::RequestInfo};

/// What every page of a demonstration says.
pub const DEMONSTRATION_NOTE: &str = Demonstration::NOTE;

/// The routes of all pages and server functions, and the page for unknown addresses. They find the core and the authorization
/// server in their context, and the caller and its address in the request's extensions.
pub fn routes(state: &AppState) -> Router<AppState> {
    let context = context(state);
    let pages = addresses(context.clone());
    let options = state.site().options.clone();
    Router::new().leptos_routes_with_context(state, pages, context, move || shell(options.clone())).fallback(not_found)
}

/// The addresses of the pages, found by running the app. That is done once in a process: while it lasts, every resource
/// of every page in the process is held back, and one that a page asks for just then would never answer. Tests put up
/// many servers beside each other.
fn addresses(context: impl Fn() + Clone + Send + 'static) -> Vec<AxumRouteListing> {
    static ADDRESSES: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();
    ADDRESSES.get_or_init(|| generate_route_list_with_exclusions_and_ssg_and_context(App, None, context).0).clone()
}

fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + use<> + 'static {
    let (core, authorization) = (Arc::clone(&state.core), Arc::clone(state.authorization()));
    let demonstration = Demonstration(state.is_demonstration());
    let base_path = BasePath(crate::http::base_path::of(state.public_url()).to_owned());
    move || {
        provide_context(Arc::clone(&core));
        provide_context(Arc::clone(&authorization));
        provide_context(demonstration);
        provide_context(base_path.clone());
    }
}

/// Renders the page for an unknown address; programs get problem details.
async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    if !RequestInfo::current().wants_page {
        return HttpError::not_found().into_response();
    }
    let options = state.site().options.clone();
    let context = context(&state);
    let render = leptos_axum::render_app_async_with_context(context, move || shell(options.clone()));
    let mut response: Response<Body> = render(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}
