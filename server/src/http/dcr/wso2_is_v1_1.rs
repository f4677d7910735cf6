//! WSO2 Identity Server, `/api/identity/oauth2/dcr/v1.1/register`, and the same for the tenant `carbon.super`. So far a
//! registration can be read.

use app::session::ClientAddress;
use axum::{
    Extension, Json, Router,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use dcr::{
    TokenEndpointAuthMethod,
    wso2_is_v1_1::{
        Application, DEFAULT_ACCESS_TOKEN_LIFETIME, DEFAULT_REFRESH_TOKEN_LIFETIME, SUPER_TENANT, ValveError,
    },
};
use registration::{Caller, Core, Error, StoreError, registrations::ReadRegistration};
use serde_json::json;

use crate::http::{AppState, basic, facts::Facts, problem::chain};

const PATH: &str = "/api/identity/oauth2/dcr/v1.1/register/{client_id}";
const TENANT_PATH: &str = "/t/{tenant}/api/identity/oauth2/dcr/v1.1/register/{client_id}";

/// On every answer, as WSO2 sends it.
const CACHE_CONTROL: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store, no-cache, must-revalidate, private");

/// The dialect's routes.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route(PATH, get(read).fallback(no_such_method))
        .route(TENANT_PATH, get(read_in_tenant).fallback(no_such_method))
}

/// `GET /register/{client_id}`
async fn read(
    State(state): State<AppState>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    let path = path.map(|Path(client_id)| client_id).map_err(|_| ());
    answer(&state.core, &address, path, &headers).await
}

/// The same below `/t/{tenant}`. We are one tenant, and a user of it has nothing to see in another.
async fn read_in_tenant(
    State(state): State<AppState>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    match path {
        Ok(Path((tenant, _))) if tenant != SUPER_TENANT => refuse(&Error::NotSignedIn),
        Ok(Path((_, client_id))) => answer(&state.core, &address, Ok(client_id), &headers).await,
        Err(_) => answer(&state.core, &address, Err(()), &headers).await,
    }
}

async fn answer(core: &Core, address: &str, client_id: Result<String, ()>, headers: &HeaderMap) -> Response {
    let read = async {
        let caller = authenticate(core, address, headers).await?;
        match client_id {
            Ok(client_id) => core.read_registration(&caller, &client_id).await.map(Some),
            Err(()) => Ok(None),
        }
    };
    match read.await {
        Ok(Some(read)) => ([CACHE_CONTROL], Json(application(read))).into_response(),
        // An id whose percent encoding is broken.
        Ok(None) => {
            let body = Json(json!({ "error": "invalid_client_metadata" }));
            (StatusCode::BAD_REQUEST, [CACHE_CONTROL], body).into_response()
        }
        Err(error) => refuse(&error),
    }
}

/// The administrator whose Basic credentials came with the request. WSO2's clients write the user name with its tenant.
async fn authenticate(core: &Core, address: &str, headers: &HeaderMap) -> Result<Caller, Error> {
    let credentials = basic::credentials(headers).ok_or(Error::NotSignedIn)?;
    let username = match credentials.username.rsplit_once('@') {
        Some((username, SUPER_TENANT)) => username,
        _ => credentials.username.as_str(),
    };
    core.authenticate_administrator(username, &credentials.password, address).await
}

/// The registration in WSO2's words.
fn application(read: ReadRegistration) -> Application {
    let metadata = read.registration.metadata;
    let public = metadata.token_endpoint_auth_method == TokenEndpointAuthMethod::None;
    Application {
        client_id: read.registration.client_id,
        client_secret: read.client_secret.map(|secret| secret.expose().to_owned()).unwrap_or_default(),
        client_secret_expires_at: read.secret_expires_at.map_or(0, registration::Timestamp::unix_seconds),
        redirect_uris: Application::redirect_uris_on_the_wire(&metadata.redirect_uris),
        grant_types: metadata.grant_types,
        client_name: metadata.client_name,
        ext_application_display_name: Some(read.registration.label),
        ext_application_version: "v3.0.0",
        ext_application_owner: Application::qualified(&read.owner),
        ext_application_token_lifetime: DEFAULT_ACCESS_TOKEN_LIFETIME,
        ext_user_token_lifetime: DEFAULT_ACCESS_TOKEN_LIFETIME,
        ext_refresh_token_lifetime: DEFAULT_REFRESH_TOKEN_LIFETIME,
        ext_id_token_lifetime: DEFAULT_ACCESS_TOKEN_LIFETIME,
        ext_pkce_mandatory: false,
        ext_pkce_support_plain: false,
        ext_public_client: public,
        token_type_extension: "Default".to_owned(),
        ext_token_type: "Default".to_owned(),
        token_endpoint_auth_method: Some(metadata.token_endpoint_auth_method.as_str().to_owned()),
        require_pushed_authorization_requests: false,
        require_signed_request_object: false,
        tls_client_certificate_bound_access_tokens: false,
        subject_type: "public",
        ext_allowed_audience: "application",
    }
}

/// The core's facts in WSO2's words. The valve in front of the API answers with a body, the API itself without one.
fn refuse(error: &Error) -> Response {
    let trace_id = Some(Facts::of_this_request().request_id);
    match error {
        Error::NotSignedIn => {
            let challenge = [(header::WWW_AUTHENTICATE, "Bearer")];
            (StatusCode::UNAUTHORIZED, [CACHE_CONTROL], challenge, Json(ValveError::unauthorized(trace_id)))
                .into_response()
        }
        Error::Forbidden => {
            (StatusCode::FORBIDDEN, [CACHE_CONTROL], Json(ValveError::forbidden(trace_id))).into_response()
        }
        // WSO2 does not say 404: an unknown id is answered like one that is not the caller's.
        Error::NotFound(_) | Error::LinkSpent => (StatusCode::UNAUTHORIZED, [CACHE_CONTROL]).into_response(),
        Error::Throttled { retry_after_seconds } => {
            let retry_after = [(header::RETRY_AFTER, HeaderValue::from((*retry_after_seconds).max(1)))];
            let description = format!("Too many attempts. Try again in {retry_after_seconds} seconds.");
            let body = valve(StatusCode::TOO_MANY_REQUESTS, "Too Many Requests", description, trace_id);
            (StatusCode::TOO_MANY_REQUESTS, [CACHE_CONTROL], retry_after, Json(body)).into_response()
        }
        Error::Invalid(fields) => {
            let words: Vec<&str> = fields.iter().map(|field| field.message.as_str()).collect();
            invalid(&words.join(" "), trace_id.as_deref())
        }
        Error::Refused(sentence) => invalid(sentence, trace_id.as_deref()),
        Error::Store(StoreError::Taken(_) | StoreError::Conflict) => {
            invalid("The application was changed at the same moment.", trace_id.as_deref())
        }
        Error::Store(StoreError::Backend(_)) => {
            tracing::error!(error = %chain(error), "the database failed");
            (StatusCode::SERVICE_UNAVAILABLE, [CACHE_CONTROL]).into_response()
        }
        Error::Store(StoreError::Inconsistent { .. }) | Error::Vault(_) | Error::Unexpected(_) => {
            tracing::error!(error = %chain(error), "unexpected");
            (StatusCode::INTERNAL_SERVER_ERROR, [CACHE_CONTROL]).into_response()
        }
    }
}

fn invalid(description: &str, trace_id: Option<&str>) -> Response {
    let body = json!({ "error": "invalid_client_metadata", "error_description": description, "traceId": trace_id });
    (StatusCode::BAD_REQUEST, [CACHE_CONTROL], Json(body)).into_response()
}

fn valve(status: StatusCode, message: &str, description: String, trace_id: Option<String>) -> ValveError {
    ValveError { code: status.as_u16(), message: message.to_owned(), description, trace_id }
}

/// Every method but GET, until the rest of the dialect is served.
async fn no_such_method() -> Response {
    let description = "This server offers reading of an application here, and nothing else.".to_owned();
    let trace_id = Some(Facts::of_this_request().request_id);
    let body = valve(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed", description, trace_id);
    let allow = [(header::ALLOW, "GET, HEAD")];
    (StatusCode::METHOD_NOT_ALLOWED, [CACHE_CONTROL], allow, Json(body)).into_response()
}
