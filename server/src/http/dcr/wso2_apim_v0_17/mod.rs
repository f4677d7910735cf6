//! WSO2 API Manager, `/client-registration/v0.17/register`.
//!
//! Registering is idempotent: the same name of the same owner is the same client, and nothing of it changes.
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
    extract::State,
    http::HeaderMap,
    response::{IntoResponse as _, Response},
    routing::{delete, post},
};
use dcr::wso2_apim_v0_17::{Answer, DELETION_NOT_IMPLEMENTED, Issued, Problem, Request};
use registration::{
    Error, Secret,
    registrations::{NamedRegistration, RegisteredByName},
};
use utoipa::OpenApi;
use web::ClientAddress;

use super::{body, wso2_caller};
use crate::http::{
    AppState, credentials,
    openapi::{
        answers::wso2_apim as answers,
        examples,
        schemas::wso2_apim::{Wso2ApimApplication, Wso2ApimProblem, Wso2ApimRegistration},
        tags,
    },
};
use error::{NO_STORE, Wso2ApimError, method_not_allowed, problem_response, respond};

const CONTEXT: &str = "/client-registration/v0.17";
/// The registration endpoint.
pub const PATH: &str = "/client-registration/v0.17/register";

/// The dialect's routes.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route(CONTEXT, delete(unregister).fallback(async || method_not_allowed("DELETE")))
        .route(PATH, post(register).fallback(async || method_not_allowed("POST")))
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
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let answer = register_application(&state, &address, &headers, body).await;
    respond(answer.map(|answer| (NO_STORE, Json(answer)).into_response()))
}

async fn register_application(
    state: &AppState,
    address: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Answer, Wso2ApimError> {
    let core = &*state.core;
    let caller = wso2_caller(state, credentials::read(headers), RegisterScope::ApiManager, address).await?;
    caller.registrar()?;
    let request = Request::read(&body::object(headers, body).await?)?;
    let owner = core.registrations().choose_owner(&caller, request.owner.as_deref()).await?;
    let metadata = request.verify()?;
    let name = metadata.client_name.clone();
    let outcome = core.registrations().register_named(&caller, &owner, metadata, address).await;
    Ok(match outcome.map_err(|error| Wso2ApimError::registering(error, name))? {
        RegisteredByName::Created(named) => Answer::created(issued(&named), &named.registration.metadata),
        RegisteredByName::Existing(named) => Answer::repeated(issued(&named), &named.registration.metadata),
    })
}

fn issued(named: &NamedRegistration) -> Issued<'_> {
    Issued {
        client_id: &named.registration.client_id,
        client_secret: named.client_secret.as_ref().map(Secret::expose),
        owner: &named.owner,
    }
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
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
) -> Response {
    match wso2_caller(&state, credentials::read(&headers), RegisterScope::ApiManager, &address).await {
        Ok(caller) if caller.registrar().is_ok() => {
            let mut problem = Problem::unexpected();
            DELETION_NOT_IMPLEMENTED.clone_into(&mut problem.description);
            problem_response(&problem)
        }
        Ok(_) => respond(Err(Error::Forbidden.into())),
        Err(error) => respond(Err(error.into())),
    }
}
