//! WSO2 API Manager, `/client-registration/v0.17/register`.
//!
//! Registering is idempotent: the same name of the same owner is the same client, and nothing of it changes.

use app::session::ClientAddress;
use authorization::RegisterScope;
use axum::{
    Extension, Json, Router,
    body::Body,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{delete, post},
};
use dcr::{
    wso2::unqualified,
    wso2_apim_v0_17::{Answer, DELETION_NOT_IMPLEMENTED, Issued, Problem, Request, owner},
};
use registration::{
    AdministratorRole, Caller, Core, Error, NOT_TEXT, Secret, StoreError, Unique, registrations::NewRegistration,
};
use utoipa::OpenApi;

use super::{
    body::{self, BodyError},
    wso2_caller,
};
use crate::http::{
    AppState, credentials,
    openapi::{
        answers::wso2_apim as answers,
        examples,
        schemas::wso2_apim::{Wso2ApimApplication, Wso2ApimProblem, Wso2ApimRegistration},
        tags,
    },
    problem::{chain, outage},
};

const CONTEXT: &str = "/client-registration/v0.17";
/// The registration endpoint.
pub const PATH: &str = "/client-registration/v0.17/register";

/// The dialect's routes.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route(CONTEXT, delete(unregister).fallback(async || no_such_method("DELETE")))
        .route(PATH, post(register).fallback(async || no_such_method("POST")))
}

/// What the OpenAPI document says of them.
#[derive(OpenApi)]
#[openapi(paths(register, unregister), components(schemas(Wso2ApimRegistration, Wso2ApimApplication, Wso2ApimProblem)))]
pub struct Operations;

/// Register an application
///
/// The same name of the same owner is the same client with the same secret, and nothing of it changes.
#[utoipa::path(
    post,
    path = PATH,
    operation_id = "registerWso2ApimApplication",
    tag = tags::WSO2_APIM,
    request_body(content = Wso2ApimRegistration, example = json!(examples::wso2_apim_application())),
    responses(answers::Registered),
    security(("administrator" = []), ("accessToken" = []))
)]
async fn register(
    State(state): State<AppState>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match register_application(&state, &address, &headers, body).await {
        Ok(answer) => (NO_STORE, Json(answer)).into_response(),
        Err(refusal) => refuse(refusal),
    }
}

async fn register_application(
    state: &AppState,
    address: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Answer, Refusal> {
    let core = &*state.core;
    let caller = wso2_caller(state, credentials::read(headers), RegisterScope::ApiManager, address).await?;
    let me = caller.registrar()?.clone();
    let request = Request::read(&body::object(headers, body).await?)?;
    let requested = request.owner.as_deref().unwrap_or_default();
    let is_super_admin = me.role == AdministratorRole::Owner;
    let exists = is_super_admin && core.administrators().exists(&caller, unqualified(requested)).await?;
    let owner = owner::decide(&me.username, is_super_admin, request.owner.as_deref(), exists)?;
    let metadata = request.verify()?;
    let name = metadata.client_name.clone();
    // Twice at most: the second time somebody else has just registered it.
    for _ in 0..2 {
        if let Some(answer) = repeated(core, &caller, &name, requested).await? {
            return Ok(answer);
        }
        let new = NewRegistration {
            metadata: metadata.clone(),
            client_id: None,
            client_secret: None,
            secret_expires_at: None,
            always_secret: true,
            unique_name: Some(name.clone()),
            owner: Some(unqualified(&owner).to_lowercase()),
            with_access_token: false,
            statement: None,
            address: address.to_owned(),
        };
        match core.registrations().register(&caller, new).await {
            Ok(made) => {
                let issued = Issued {
                    client_id: &made.registration.client_id,
                    client_secret: made.client_secret.as_ref().map(Secret::expose),
                    owner: &owner,
                };
                return Ok(Answer::created(issued, &made.registration.metadata));
            }
            Err(Error::Store(StoreError::Taken(Unique::RegistrationName))) => {}
            Err(error) => return Err(Refusal::Core(error, Some(name))),
        }
    }
    Err(Problem::backend_failed(&name).into())
}

/// The answer when there is an application of that name; a refusal when it is somebody else's.
async fn repeated(core: &Core, caller: &Caller, name: &str, requested: &str) -> Result<Option<Answer>, Refusal> {
    let client_id = match core.registrations().find_by_name(caller, name).await {
        Ok(client_id) => client_id,
        Err(Error::NotFound(_)) => return Ok(None),
        Err(other) => return Err(other.into()),
    };
    let read = match core.registrations().read(caller, &client_id).await {
        Ok(read) => read,
        // Deleted since.
        Err(Error::NotFound(_)) => return Ok(None),
        Err(other) => return Err(other.into()),
    };
    let me = caller.registrar()?;
    let stored = &read.registration.owner;
    owner::may_see(&me.username, me.role == AdministratorRole::Owner, requested, stored)?;
    let issued = Issued {
        client_id: &read.registration.client_id,
        client_secret: read.client_secret.as_ref().map(Secret::expose),
        owner: &owner::shown(stored, requested),
    };
    Ok(Some(Answer::repeated(issued, &read.registration.metadata)))
}

/// Not implemented
///
/// WSO2 has the address and never did anything there.
#[utoipa::path(
    delete,
    path = CONTEXT,
    operation_id = "deleteWso2ApimApplication",
    tag = tags::WSO2_APIM,
    responses(answers::NotImplemented),
    security(("administrator" = []), ("accessToken" = []))
)]
async fn unregister(
    State(state): State<AppState>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    headers: HeaderMap,
) -> Response {
    match wso2_caller(&state, credentials::read(&headers), RegisterScope::ApiManager, &address).await {
        Ok(caller) if caller.registrar().is_ok() => {
            let mut problem = Problem::unexpected();
            DELETION_NOT_IMPLEMENTED.clone_into(&mut problem.description);
            answer(&problem)
        }
        Ok(_) => refuse(Error::Forbidden.into()),
        Err(error) => refuse(error.into()),
    }
}

const NO_STORE: [(header::HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

/// Why a request was not answered as asked, in this dialect.
enum Refusal {
    /// The request is wrong, or the owner is not the caller's to name.
    Problem(Problem),
    /// The body cannot be read.
    Body(BodyError),
    /// The core refuses; with the name that was to be registered, once it is known.
    Core(Error, Option<String>),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Core(error, None)
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

/// The core's facts in WSO2's words.
fn refuse(refusal: Refusal) -> Response {
    match refusal {
        Refusal::Problem(problem) => answer(&problem),
        Refusal::Body(BodyError::Empty) => answer(&Problem::empty_payload()),
        Refusal::Body(BodyError::Json(error)) if error.is_syntax() => answer(&Problem::malformed()),
        Refusal::Body(error) => {
            let message = error.status().canonical_reason().unwrap_or_default();
            answer(&Problem::of_status(error.status().as_u16(), message, error.to_string()))
        }
        Refusal::Core(Error::NotSignedIn | Error::LinkSpent, _) => {
            let mut response = answer(&Problem::unauthenticated());
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            response
        }
        Refusal::Core(Error::Forbidden | Error::NotFound(_), _) => answer(&Problem::forbidden()),
        Refusal::Core(Error::Invalid(fields), _) => {
            let words: Vec<&str> = fields.iter().map(|field| field.message.as_str()).collect();
            answer(&Problem::bad_request(words.join(" ")))
        }
        Refusal::Core(Error::Refused(sentence) | Error::Statement(_, sentence), _) => {
            answer(&Problem::bad_request(sentence))
        }
        Refusal::Core(Error::Throttled { retry_after_seconds }, _) => {
            let sentence = format!("Too many attempts. Try again in {retry_after_seconds} seconds.");
            let mut response = answer(&Problem::of_status(429, "Too Many Requests", sentence));
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_seconds.max(1)));
            response
        }
        Refusal::Core(Error::Store(StoreError::NotText), _) => answer(&Problem::bad_request(NOT_TEXT)),
        Refusal::Core(error @ (Error::Store(_) | Error::Vault(_) | Error::Unexpected(_)), name) => {
            if let Some(sentence) = outage(&error) {
                return answer(&Problem::of_status(503, "Service Unavailable", sentence));
            }
            tracing::error!(error = %chain(&error), "an application was not registered");
            answer(&name.map_or_else(Problem::unexpected, |name| Problem::backend_failed(&name)))
        }
    }
}

fn answer(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, NO_STORE, Json(problem)).into_response()
}

fn no_such_method(allow: &'static str) -> Response {
    let sentence = format!("This method is not offered here; this is: {allow}.");
    let problem = Problem::of_status(405, "Method Not Allowed", sentence);
    let mut response = answer(&problem);
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}
