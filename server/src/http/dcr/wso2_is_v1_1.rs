//! WSO2 Identity Server, `/api/identity/oauth2/dcr/v1.1/register`, and the same for the tenant `carbon.super`.
//!
//! The authentication valve in front of the API answers 401 and 403 with a body; the API itself has a body for 400 only.

use app::session::ClientAddress;
use authorization::RegisterScope;
use axum::{
    Extension, Json, Router,
    body::Body,
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use dcr::{
    wso2::{SUPER_TENANT, unqualified},
    wso2_is_v1_1::{Answering, Application, Issued, Problem, Request, ValveError},
};
use registration::{
    AdministratorRole, Caller, Core, Error, Registration, Secret, StoreError, Timestamp, Unique,
    registrations::{NewRegistration, ReadRegistration, RegistrationUpdate},
};
use serde_json::json;

use super::{
    body::{self, BodyError},
    credentials, wso2_caller,
};
use crate::http::{AppState, facts::Facts, problem::chain};

/// The registration endpoint.
pub const PATH: &str = "/api/identity/oauth2/dcr/v1.1/register";

/// On every answer, as WSO2 sends it.
const CACHE_CONTROL: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store, no-cache, must-revalidate, private");

/// The dialect's routes.
pub fn routes() -> Router<AppState> {
    let mut router = Router::new();
    for prefix in ["", "/t/{tenant}"] {
        for slash in ["", "/"] {
            router = router.route(
                &format!("{prefix}{PATH}{slash}"),
                post(create).get(find).fallback(async || no_such_method("GET, HEAD, POST")),
            );
        }
        router = router.route(
            &format!("{prefix}{PATH}/{{client_id}}"),
            get(read).put(update).delete(delete).fallback(async || no_such_method("DELETE, GET, HEAD, PUT")),
        );
    }
    router
}

/// What stands in the path: the tenant, when there is one, and the `client_id`.
#[derive(Default, serde::Deserialize)]
struct InPath {
    tenant: Option<String>,
    #[serde(default)]
    client_id: String,
}

type PathOf = Result<Path<InPath>, PathRejection>;

/// `POST /register`
async fn create(
    State(state): State<AppState>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    path: PathOf,
    headers: HeaderMap,
    body: Body,
) -> Response {
    answer(create_application(&state, &address, path, &headers, body).await)
}

async fn create_application(
    state: &AppState,
    address: &str,
    path: PathOf,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let (caller, _) = authorized(state, RegisterScope::Create, address, path, headers).await?;
    caller.registrar()?;
    let request = Request::read(&body::object(headers, body).await?)?;
    let core = &state.core;
    let new = request.verify_new(core.now().unix_seconds(), state.dcr().name_pattern)?;
    let name = new.metadata.client_name.clone();
    let made = core
        .register(
            &caller,
            NewRegistration {
                owner: owner(core, &caller, new.requested_owner.as_deref()).await?,
                metadata: new.metadata,
                client_id: new.client_id.clone(),
                client_secret: new.client_secret.map(Secret::new),
                secret_expires_at: new.secret_expires_at.map(Timestamp::from_unix_seconds),
                always_secret: true,
                unique_name: Some(name.clone()),
                with_access_token: false,
                statement: None,
                address: address.to_owned(),
            },
        )
        .await
        .map_err(|error| match error {
            Error::Store(StoreError::Taken(Unique::RegistrationName)) => Problem::name_exists(&name).into(),
            Error::Store(StoreError::Taken(Unique::ClientId)) => {
                Problem::client_id_exists(new.client_id.as_deref().unwrap_or_default()).into()
            }
            other => Refusal::Core(other),
        })?;
    let shown = shown(&made.registration, made.client_secret.as_ref(), made.secret_expires_at);
    let application =
        Application::new(shown, &made.registration.metadata, Answering::Created, state.dcr().redirect_uris_form);
    Ok((StatusCode::CREATED, [CACHE_CONTROL], Json(application)).into_response())
}

/// The user that is to own it; an unknown one lets the caller be the owner, without a word, as WSO2 does.
async fn owner(core: &Core, caller: &Caller, requested: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(requested) = requested.map(unqualified).filter(|requested| !requested.is_empty()) else { return Ok(None) };
    let exists = core.administrator_exists(caller, requested).await?;
    Ok(exists.then(|| requested.to_lowercase()))
}

/// `GET /register?client_name=…`
async fn find(
    State(state): State<AppState>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    path: PathOf,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let found = async {
        let (caller, _) = authorized(&state, RegisterScope::View, &address, path, &headers).await?;
        caller.registrar()?;
        let query = query.unwrap_or_default();
        let name = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "client_name");
        let name = name.map(|(_, value)| value.into_owned()).filter(|name| !name.trim().is_empty());
        let name = name.ok_or_else(Problem::insufficient_data)?;
        let client_id = state.core.find_registration_name(&caller, &name).await?;
        let read = state.core.read_registration(&caller, &client_id).await?;
        read_answer(&state, &caller, &read, Answering::ReadByName)
    };
    answer(found.await)
}

/// `GET /register/{client_id}`
async fn read(
    State(state): State<AppState>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    path: PathOf,
    headers: HeaderMap,
) -> Response {
    let read = async {
        let (caller, client_id) = authorized(&state, RegisterScope::View, &address, path, &headers).await?;
        let read = state.core.read_registration(&caller, &client_id).await?;
        read_answer(&state, &caller, &read, Answering::ReadById)
    };
    answer(read.await)
}

fn read_answer(
    state: &AppState,
    caller: &Caller,
    read: &ReadRegistration,
    answering: Answering<'_>,
) -> Result<Response, Refusal> {
    has_application_role(state, caller, &read.registration)?;
    let shown = shown(&read.registration, read.client_secret.as_ref(), read.secret_expires_at);
    let application = Application::new(shown, &read.registration.metadata, answering, state.dcr().redirect_uris_form);
    Ok(([CACHE_CONTROL], Json(application)).into_response())
}

/// `PUT /register/{client_id}`
async fn update(
    State(state): State<AppState>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    path: PathOf,
    headers: HeaderMap,
    body: Body,
) -> Response {
    answer(update_application(&state, &address, path, &headers, body).await)
}

async fn update_application(
    state: &AppState,
    address: &str,
    path: PathOf,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let (caller, client_id) = authorized(state, RegisterScope::Update, address, path, headers).await?;
    caller.registrar()?;
    let request = Request::read(&body::object(headers, body).await?)?;
    let names = state.dcr().name_pattern;
    let change = |stored: &Registration, _: Option<&Secret>| {
        has_application_role(state, &caller, stored)?;
        let merged = request.merge(&stored.metadata, names)?;
        // A registration that came another way has no unique name, and gets none by keeping its own.
        let renamed = stored.unique_name.is_some() || merged.metadata.client_name != stored.metadata.client_name;
        Ok::<_, Refusal>(RegistrationUpdate {
            unique_name: renamed.then(|| merged.metadata.client_name.clone()),
            always_secret: stored.metadata.wso2.is_some(),
            metadata: merged.metadata,
        })
    };
    let updated =
        state.core.update_registration(&caller, &client_id, change).await.map_err(|refusal| match refusal {
            Refusal::Core(Error::Store(StoreError::Taken(Unique::RegistrationName))) => {
                Problem::name_exists(request.client_name.as_deref().unwrap_or_default()).into()
            }
            other => other,
        })?;
    // What the answer repeats of the request without keeping it.
    let echo = request.echo();
    let shown = shown(&updated.registration, updated.client_secret.as_ref(), updated.secret_expires_at);
    let application = Application::new(
        shown,
        &updated.registration.metadata,
        Answering::Updated(&echo),
        state.dcr().redirect_uris_form,
    );
    Ok(([CACHE_CONTROL], Json(application)).into_response())
}

/// `DELETE /register/{client_id}`
async fn delete(
    State(state): State<AppState>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    path: PathOf,
    headers: HeaderMap,
) -> Response {
    let deleted = async {
        let (caller, client_id) = authorized(&state, RegisterScope::Delete, &address, path, &headers).await?;
        let read = state.core.read_registration(&caller, &client_id).await?;
        has_application_role(&state, &caller, &read.registration)?;
        state.core.delete_registration(&caller, &client_id).await?;
        Ok((StatusCode::NO_CONTENT, [CACHE_CONTROL]).into_response())
    };
    answer(deleted.await)
}

/// The administrator whose credentials came with the request, and the `client_id` in the path.
async fn authorized(
    state: &AppState,
    scope: RegisterScope,
    address: &str,
    path: PathOf,
    headers: &HeaderMap,
) -> Result<(Caller, String), Refusal> {
    let Ok(Path(path)) = path else {
        wso2_caller(state, credentials::read(headers), scope, address).await?;
        return Err(Refusal::BrokenPath);
    };
    // We are one tenant, and a user of it has nothing to see in another.
    if path.tenant.is_some_and(|tenant| tenant != SUPER_TENANT) {
        return Err(Error::NotSignedIn.into());
    }
    Ok((wso2_caller(state, credentials::read(headers), scope, address).await?, path.client_id))
}

/// Where application roles are switched on, a registrar has those of its own registrations only.
fn has_application_role(state: &AppState, caller: &Caller, registration: &Registration) -> Result<(), Refusal> {
    match caller {
        Caller::Administrator(administrator)
            if state.dcr().application_roles
                && administrator.role != AdministratorRole::Owner
                && administrator.username != registration.owner =>
        {
            Err(Refusal::NoApplicationRole)
        }
        _ => Ok(()),
    }
}

fn shown<'a>(registration: &'a Registration, secret: Option<&'a Secret>, expires_at: Option<Timestamp>) -> Issued<'a> {
    Issued {
        client_id: &registration.client_id,
        client_secret: secret.map(Secret::expose),
        secret_expires_at: expires_at.map(Timestamp::unix_seconds),
        owner: &registration.owner,
    }
}

/// Why a request was not answered as asked, in this dialect.
enum Refusal {
    /// The request is wrong.
    Problem(Problem),
    /// The body cannot be read.
    Body(BodyError),
    /// The caller lacks the application's role.
    NoApplicationRole,
    /// The percent encoding of the path is broken.
    BrokenPath,
    /// The core refuses.
    Core(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<BodyError> for Refusal {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

fn answer(result: Result<Response, Refusal>) -> Response {
    let trace_id = || Some(Facts::of_this_request().request_id);
    result.unwrap_or_else(|refusal| match refusal {
        Refusal::Problem(problem) => invalid(StatusCode::BAD_REQUEST, problem),
        Refusal::Body(BodyError::Empty) => invalid(StatusCode::BAD_REQUEST, Problem::insufficient_data()),
        Refusal::Body(error) => invalid(error.status(), Problem::metadata(error.to_string())),
        Refusal::NoApplicationRole => (StatusCode::FORBIDDEN, [CACHE_CONTROL]).into_response(),
        Refusal::BrokenPath => {
            let body = Json(json!({ "error": "invalid_client_metadata" }));
            (StatusCode::BAD_REQUEST, [CACHE_CONTROL], body).into_response()
        }
        Refusal::Core(error) => refuse(&error, trace_id()),
    })
}

/// The core's facts in WSO2's words.
fn refuse(error: &Error, trace_id: Option<String>) -> Response {
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
            invalid(StatusCode::BAD_REQUEST, Problem::metadata(words.join(" ")))
        }
        Error::Refused(sentence) | Error::Statement(_, sentence) => {
            invalid(StatusCode::BAD_REQUEST, Problem::metadata(sentence.as_str()))
        }
        Error::Store(StoreError::Taken(_) | StoreError::Conflict) => {
            let sentence = "The application was changed at the same moment. Read it and try again.";
            invalid(StatusCode::BAD_REQUEST, Problem::metadata(sentence))
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

fn invalid(status: StatusCode, problem: Problem) -> Response {
    let problem = problem.with_trace_id(Some(Facts::of_this_request().request_id));
    (status, [CACHE_CONTROL], Json(problem)).into_response()
}

fn valve(status: StatusCode, message: &str, description: String, trace_id: Option<String>) -> ValveError {
    ValveError { code: status.as_u16(), message: message.to_owned(), description, trace_id }
}

fn no_such_method(allow: &'static str) -> Response {
    let description = format!("This method is not offered here; these are: {allow}.");
    let trace_id = Some(Facts::of_this_request().request_id);
    let body = valve(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed", description, trace_id);
    (StatusCode::METHOD_NOT_ALLOWED, [CACHE_CONTROL], [(header::ALLOW, allow)], Json(body)).into_response()
}
