//! WSO2 Identity Server, `/api/identity/oauth2/dcr/v1.1/register`, and the same for the tenant `carbon.super`.
//!
//! The authentication valve in front of the API answers 401 and 403 with a body; the API itself has a body for 400 only.
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
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use dcr::{
    wso2::{SUPER_TENANT, unqualified},
    wso2_is_v1_1::{Answering, Application, Issued, Problem, Request},
};
use registration::{
    Caller, Core, Error, Registration, Secret, StoreError, Timestamp, Unique,
    registrations::{NewRegistration, ReadRegistration, RegistrationUpdate},
};
use utoipa::OpenApi;
use web::ClientAddress;

use super::{body, wso2_caller};
use crate::http::{
    AppState, credentials,
    openapi::{
        answers::wso2_is as answers,
        examples,
        schemas::wso2_is::{Wso2IsApplication, Wso2IsProblem, Wso2IsRefusal, Wso2IsRegistration, Wso2IsUpdate},
        tags,
    },
};
use error::{Wso2IsError, method_not_allowed, respond};

/// The registration endpoint.
pub const PATH: &str = "/api/identity/oauth2/dcr/v1.1/register";
const CLIENT_PATH: &str = "/api/identity/oauth2/dcr/v1.1/register/{client_id}";
/// What stands before each path as well; there is one tenant.
pub const TENANT_PREFIX: &str = "/t/{tenant}";
/// How the registration endpoint may end.
pub const SLASHES: [&str; 2] = ["", "/"];

/// On every answer, as WSO2 sends it.
const CACHE_CONTROL: (HeaderName, &str) = (header::CACHE_CONTROL, "no-store, no-cache, must-revalidate, private");

/// The dialect's routes.
pub fn routes() -> Router<AppState> {
    let mut router = Router::new();
    for prefix in ["", TENANT_PREFIX] {
        for slash in SLASHES {
            router = router.route(
                &format!("{prefix}{PATH}{slash}"),
                post(create).get(find).fallback(async || method_not_allowed("GET, HEAD, POST")),
            );
        }
        router = router.route(
            &format!("{prefix}{CLIENT_PATH}"),
            get(read).put(update).delete(delete).fallback(async || method_not_allowed("DELETE, GET, HEAD, PUT")),
        );
    }
    router
}

/// What the OpenAPI document says of them, without the prefix and the slash.
#[derive(OpenApi)]
#[openapi(
    paths(create, find, read, update, delete),
    components(schemas(Wso2IsRegistration, Wso2IsUpdate, Wso2IsApplication, Wso2IsProblem, Wso2IsRefusal))
)]
pub struct Operations;

/// What stands in the path: the tenant, when there is one, and the `client_id`.
#[derive(Default, serde::Deserialize)]
struct InPath {
    tenant: Option<String>,
    #[serde(default)]
    client_id: String,
}

type PathOf = Result<Path<InPath>, PathRejection>;

/// Register an application
#[utoipa::path(
    post,
    path = PATH,
    operation_id = "createWso2IsApplication",
    tag = tags::WSO2_IS,
    request_body(content = Wso2IsRegistration, example = json!(examples::wso2_is_application())),
    responses(answers::Created),
    security(("administrator" = []), ("accessToken" = []))
)]
async fn create(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    path: PathOf,
    headers: HeaderMap,
    body: Body,
) -> Response {
    respond(create_application(&state, &address, path, &headers, body).await)
}

async fn create_application(
    state: &AppState,
    address: &str,
    path: PathOf,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Wso2IsError> {
    let (caller, _) = authorized(state, RegisterScope::Create, address, path, headers).await?;
    caller.registrar()?;
    let request = Request::read(&body::object(headers, body).await?)?;
    let core = &state.core;
    let new = request.verify_new(core.now().unix_seconds(), state.dcr().name_pattern)?;
    let name = new.metadata.client_name.clone();
    let made = core
        .registrations()
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
            other => Wso2IsError::Core(other),
        })?;
    let shown = shown(&made.registration, made.client_secret.as_ref(), made.secret_expires_at);
    let application =
        Application::new(shown, &made.registration.metadata, Answering::Created, state.dcr().redirect_uris_form);
    Ok((StatusCode::CREATED, [CACHE_CONTROL], Json(application)).into_response())
}

/// Returns the administrator who is to own the registration; `None` when the requested one is unknown, which makes the caller the
/// owner without an error, as in WSO2 IS.
async fn owner(core: &Core, caller: &Caller, requested: Option<&str>) -> Result<Option<String>, Wso2IsError> {
    let Some(requested) = requested.map(unqualified).filter(|requested| !requested.is_empty()) else { return Ok(None) };
    let exists = core.administrators().exists(caller, requested).await?;
    Ok(exists.then(|| requested.to_lowercase()))
}

/// Find an application by its name
#[utoipa::path(
    get,
    path = PATH,
    operation_id = "findWso2IsApplication",
    tag = tags::WSO2_IS,
    params(("client_name" = String, Query, description = "The whole name", min_length = 1, pattern = r"\S")),
    responses(answers::Found),
    security(("administrator" = []), ("accessToken" = []))
)]
async fn find(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    path: PathOf,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let found = async {
        let (caller, _) = authorized(&state, RegisterScope::View, &address, path, &headers).await?;
        caller.registrar()?;
        let query = query.unwrap_or_default();
        let mut names = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "client_name");
        let name = names.next().map(|(_, value)| value.into_owned()).filter(|name| !name.trim().is_empty());
        let name = name.ok_or_else(Problem::insufficient_data)?;
        if names.next().is_some() {
            return Err(Problem::metadata("client_name is given more than once.").into());
        }
        let client_id = state.core.registrations().find_by_name(&caller, &name).await?;
        let read = state.core.registrations().read(&caller, &client_id).await?;
        Ok(application_response(&state, &read, Answering::ReadByName))
    };
    respond(found.await)
}

/// Read an application
#[utoipa::path(
    get,
    path = CLIENT_PATH,
    operation_id = "readWso2IsApplication",
    tag = tags::WSO2_IS,
    params(("client_id" = String, Path, description = "The application's", min_length = 1)),
    responses(answers::Read),
    security(("administrator" = []), ("accessToken" = []))
)]
async fn read(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    path: PathOf,
    headers: HeaderMap,
) -> Response {
    let read = async {
        let (caller, client_id) = authorized(&state, RegisterScope::View, &address, path, &headers).await?;
        let read = state.core.registrations().read(&caller, &client_id).await?;
        Ok(application_response(&state, &read, Answering::ReadById))
    };
    respond(read.await)
}

fn application_response(state: &AppState, read: &ReadRegistration, answering: Answering<'_>) -> Response {
    let shown = shown(&read.registration, read.client_secret.as_ref(), read.secret_expires_at);
    let application = Application::new(shown, &read.registration.metadata, answering, state.dcr().redirect_uris_form);
    ([CACHE_CONTROL], Json(application)).into_response()
}

/// Change an application
///
/// An answer of GET can be sent back as it is.
#[utoipa::path(
    put,
    path = CLIENT_PATH,
    operation_id = "updateWso2IsApplication",
    tag = tags::WSO2_IS,
    params(("client_id" = String, Path, description = "The application's", min_length = 1)),
    request_body(content = Wso2IsUpdate, example = json!(examples::wso2_is_update())),
    responses(answers::Updated),
    security(("administrator" = []), ("accessToken" = []))
)]
async fn update(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    path: PathOf,
    headers: HeaderMap,
    body: Body,
) -> Response {
    respond(update_application(&state, &address, path, &headers, body).await)
}

async fn update_application(
    state: &AppState,
    address: &str,
    path: PathOf,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Wso2IsError> {
    let (caller, client_id) = authorized(state, RegisterScope::Update, address, path, headers).await?;
    caller.registrar()?;
    let request = Request::read(&body::object(headers, body).await?)?;
    let names = state.dcr().name_pattern;
    let change = |stored: &Registration, _: Option<&Secret>| {
        let merged = request.merge(&stored.metadata, names)?;
        // A registration that came another way has no unique name, and gets none by keeping its own.
        let renamed = stored.unique_name.is_some() || merged.metadata.client_name != stored.metadata.client_name;
        Ok::<_, Wso2IsError>(RegistrationUpdate {
            unique_name: renamed.then(|| merged.metadata.client_name.clone()),
            always_secret: stored.metadata.wso2.is_some(),
            metadata: merged.metadata,
        })
    };
    let updated =
        state.core.registrations().update(&caller, &client_id, change).await.map_err(|refusal| match refusal {
            Wso2IsError::Core(Error::Store(StoreError::Taken(Unique::RegistrationName))) => {
                Problem::name_exists(request.client_name.as_deref().unwrap_or_default()).into()
            }
            other => other,
        })?;
    // What WSO2 repeats of the request without storing it.
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

/// Delete an application
#[utoipa::path(
    delete,
    path = CLIENT_PATH,
    operation_id = "deleteWso2IsApplication",
    tag = tags::WSO2_IS,
    params(("client_id" = String, Path, description = "The application's", min_length = 1)),
    responses(answers::Deleted),
    security(("administrator" = []), ("accessToken" = []))
)]
async fn delete(
    State(state): State<AppState>,
    ClientAddress(address): ClientAddress,
    path: PathOf,
    headers: HeaderMap,
) -> Response {
    let deleted = async {
        let (caller, client_id) = authorized(&state, RegisterScope::Delete, &address, path, &headers).await?;
        state.core.registrations().delete(&caller, &client_id).await?;
        Ok((StatusCode::NO_CONTENT, [CACHE_CONTROL]).into_response())
    };
    respond(deleted.await)
}

/// Returns the administrator whose credentials came with the request, and the `client_id` in the path. Where application roles
/// are switched on, a registrar has those of their own registrations only.
async fn authorized(
    state: &AppState,
    scope: RegisterScope,
    address: &str,
    path: PathOf,
    headers: &HeaderMap,
) -> Result<(Caller, String), Wso2IsError> {
    let Ok(Path(path)) = path else {
        wso2_caller(state, credentials::read(headers), scope, address).await?;
        return Err(Wso2IsError::BrokenPath);
    };
    // There is one tenant, whose users have no access to another.
    if path.tenant.is_some_and(|tenant| tenant != SUPER_TENANT) {
        return Err(Error::NotSignedIn.into());
    }
    let caller = wso2_caller(state, credentials::read(headers), scope, address).await?;
    let caller = if state.dcr().application_roles { caller.managing_own_only() } else { caller };
    Ok((caller, path.client_id))
}

fn shown<'a>(registration: &'a Registration, secret: Option<&'a Secret>, expires_at: Option<Timestamp>) -> Issued<'a> {
    Issued {
        client_id: &registration.client_id,
        client_secret: secret.map(Secret::expose),
        secret_expires_at: expires_at.map(Timestamp::unix_seconds),
        owner: &registration.owner,
    }
}
