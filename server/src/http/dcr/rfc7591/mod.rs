//! RFC 7591 (`POST /connect/register`), RFC 7592 (`/connect/register/{client_id}`) and OpenID Connect Registration.
//!
//! | file | holds |
//! | --- | --- |
//! | this one | the operations |
//! | `error` | the error responses |

mod error;

use authorization::RegisterScope;
use axum::{
    Json, Router,
    body::Body,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use dcr::rfc7591::{Answer, Management, Update, read};
use registration::{
    Caller, Core, Error, Registration, Secret, Timestamp,
    registrations::{NewRegistration, OwnUpdate},
};
use utoipa::OpenApi;
use web::ClientAddress;

use super::body;
use crate::http::{
    AppState,
    credentials::{self, Credentials},
    middleware::log,
    openapi::{
        answers::rfc7591 as answers,
        examples,
        schemas::rfc7591::{ClientInformation, ClientMetadata, ClientUpdate, OAuthError},
        tags,
    },
};
use error::{Rfc7591Error, method_not_allowed, respond};

/// The registration endpoint.
pub const PATH: &str = "/connect/register";
const CLIENT_PATH: &str = "/connect/register/{client_id}";

/// Secrets are in these answers.
const NO_STORE: [(HeaderName, &str); 2] = [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];

/// The dialect's routes.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, post(register).fallback(async || method_not_allowed("POST"))).route(
        CLIENT_PATH,
        get(show).put(update).delete(delete).fallback(async || method_not_allowed("DELETE, GET, HEAD, PUT")),
    )
}

/// What the OpenAPI document says of them.
#[derive(OpenApi)]
#[openapi(
    paths(register, show, update, delete),
    components(schemas(ClientMetadata, ClientUpdate, ClientInformation, OAuthError))
)]
pub struct Operations;

/// Register a client
///
/// RFC 7591 section 3.1. With an initial access token, within its limits; as an administrator, without limits; without
/// credentials where a provider is open to anybody.
#[utoipa::path(
    post,
    path = PATH,
    operation_id = "registerClient",
    tag = tags::RFC_7591,
    request_body(content = ClientMetadata, examples(
        ("web" = (summary = "A site", value = json!(examples::web_client()))),
        ("native" = (summary = "A program on a person's device", value = json!(examples::native_client()))),
        ("machine" = (summary = "A program that acts for itself", value = json!(examples::machine_client()))),
    )),
    responses(answers::Registered),
    security((), ("initialAccessToken" = []), ("administrator" = []), ("accessToken" = []))
)]
async fn register(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Response {
    respond(register_client(&state, &address, &headers, body).await)
}

async fn register_client(
    state: &AppState,
    address: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Rfc7591Error> {
    let core = &state.core;
    let caller = registering_caller(state, credentials::read(headers), address).await?;
    if !matches!(caller, Caller::InitialToken(_)) {
        // Whoever may not register is told so before the body is read.
        core.registrations().may_register(&caller).await?;
    }
    let mut members = body::object(headers, body).await?;
    let statement = core.registrations().apply_statement(&caller, &mut members).await?;
    let metadata = read(&members)?.verify()?;
    let new = NewRegistration { statement, ..NewRegistration::by_rfc_7591(metadata, address) };
    let made = core.registrations().register(&caller, new).await?;
    let information = ClientInformationResponse {
        registration: &made.registration,
        client_secret: made.client_secret.as_ref(),
        secret_expires_at: made.secret_expires_at,
        access_token: made.access_token.as_ref(),
    };
    Ok(information.respond(state, StatusCode::CREATED))
}

/// Read the client
///
/// RFC 7592 section 2.1. The token does not change.
#[utoipa::path(
    get,
    path = CLIENT_PATH,
    operation_id = "showClient",
    tag = tags::RFC_7591,
    params(("client_id" = String, Path, description = "The client's own", min_length = 1)),
    responses(answers::Shown),
    security(("registrationAccessToken" = []))
)]
async fn show(
    State(state): State<AppState>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    respond(show_client(&state, path, &headers).await)
}

async fn show_client(
    state: &AppState,
    path: Result<Path<String>, PathRejection>,
    headers: &HeaderMap,
) -> Result<Response, Rfc7591Error> {
    let (client_id, token, caller) = managing_caller(&state.core, path, headers).await?;
    let read = state.core.registrations().read(&caller, &client_id).await?;
    let information = ClientInformationResponse {
        registration: &read.registration,
        client_secret: read.client_secret.as_ref(),
        secret_expires_at: read.secret_expires_at,
        access_token: Some(&token),
    };
    Ok(information.respond(state, StatusCode::OK))
}

/// Change the client
///
/// RFC 7592 section 2.2. The request replaces everything, and the token changes with it.
#[utoipa::path(
    put,
    path = CLIENT_PATH,
    operation_id = "updateClient",
    tag = tags::RFC_7591,
    params(("client_id" = String, Path, description = "The client's own", min_length = 1)),
    request_body(content = ClientUpdate, example = json!(examples::updated_client())),
    responses(answers::Updated),
    security(("registrationAccessToken" = []))
)]
async fn update(
    State(state): State<AppState>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    respond(update_client(&state, path, &headers, body).await)
}

async fn update_client(
    state: &AppState,
    path: Result<Path<String>, PathRejection>,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Rfc7591Error> {
    let (client_id, _, caller) = managing_caller(&state.core, path, headers).await?;
    let mut members = body::object(headers, body).await?;
    state.core.registrations().apply_statement(&caller, &mut members).await?;
    let Update { metadata, client_id: own_id, client_secret } = Update::read(&members)?;
    let update =
        OwnUpdate { client_id: own_id, client_secret: client_secret.map(Secret::new), metadata: metadata.verify()? };
    let updated = state.core.registrations().update_own(&caller, &client_id, update).await?;
    let information = ClientInformationResponse {
        registration: &updated.registration,
        client_secret: updated.client_secret.as_ref(),
        secret_expires_at: updated.secret_expires_at,
        access_token: updated.access_token.as_ref(),
    };
    Ok(information.respond(state, StatusCode::OK))
}

/// Delete the client
///
/// RFC 7592 section 2.3. Its secret and its tokens are gone at once.
#[utoipa::path(
    delete,
    path = CLIENT_PATH,
    operation_id = "deleteClient",
    tag = tags::RFC_7591,
    params(("client_id" = String, Path, description = "The client's own", min_length = 1)),
    responses(answers::Deleted),
    security(("registrationAccessToken" = []))
)]
async fn delete(
    State(state): State<AppState>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    respond(delete_client(&state, path, &headers).await)
}

async fn delete_client(
    state: &AppState,
    path: Result<Path<String>, PathRejection>,
    headers: &HeaderMap,
) -> Result<Response, Rfc7591Error> {
    let (client_id, _, caller) = managing_caller(&state.core, path, headers).await?;
    state.core.registrations().delete(&caller, &client_id).await?;
    Ok((StatusCode::NO_CONTENT, NO_STORE).into_response())
}

/// Returns the caller of a registration: an initial access token, an administrator (by password, or by an access token of
/// ours), or an anonymous program.
async fn registering_caller(state: &AppState, credentials: Credentials, address: &str) -> Result<Caller, Rfc7591Error> {
    let core = &state.core;
    let caller = match credentials {
        Credentials::None => Ok(Caller::Anonymous),
        Credentials::Bearer(token) => match core.initial_tokens().caller(&token).await {
            Err(Error::NotSignedIn) => state.authorization().registrar(&token, RegisterScope::Create).await,
            known => known,
        }
        .map_err(Rfc7591Error::of_token),
        Credentials::Basic(basic) => {
            let caller = core.administrators().authenticate_basic(&basic.username, &basic.password, address).await;
            caller.map_err(Rfc7591Error::of_token)
        }
        Credentials::Malformed => Err(Rfc7591Error::WrongToken),
    };
    caller.inspect(log::caller)
}

/// Returns the client that manages itself, with its `client_id` and its token.
async fn managing_caller(
    core: &Core,
    path: Result<Path<String>, PathRejection>,
    headers: &HeaderMap,
) -> Result<(String, Secret, Caller), Rfc7591Error> {
    let token = match credentials::read(headers) {
        Credentials::Bearer(token) => token,
        Credentials::None => return Err(Rfc7591Error::NoToken("Show the registration access token of this client.")),
        Credentials::Basic(_) | Credentials::Malformed => return Err(Rfc7591Error::WrongToken),
    };
    // An id with a broken percent encoding is an unknown client.
    let client_id = path.map(|Path(client_id)| client_id).unwrap_or_default();
    let caller = core.registrations().caller(&client_id, &token).await.map_err(Rfc7591Error::of_token)?;
    log::caller(&caller);
    Ok((client_id, token, caller))
}

/// The values of a client information response (RFC 7591 section 3.2.1).
struct ClientInformationResponse<'a> {
    registration: &'a Registration,
    client_secret: Option<&'a Secret>,
    secret_expires_at: Option<Timestamp>,
    access_token: Option<&'a Secret>,
}

impl ClientInformationResponse<'_> {
    fn respond(&self, state: &AppState, status: StatusCode) -> Response {
        let issuer = state.public_url().as_str().trim_end_matches('/');
        let uri = format!("{issuer}{PATH}/{}", self.registration.client_id);
        let answer = Answer {
            client_id: &self.registration.client_id,
            client_id_issued_at: Some(self.registration.created_at.unix_seconds()),
            client_secret: self.client_secret.map(Secret::expose),
            client_secret_expires_at: self.secret_expires_at.map_or(0, Timestamp::unix_seconds),
            management: self
                .access_token
                .map(|token| Management { registration_access_token: token.expose(), registration_client_uri: &uri }),
            metadata: &self.registration.metadata,
        };
        (status, NO_STORE, Json(answer)).into_response()
    }
}
