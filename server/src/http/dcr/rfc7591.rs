//! RFC 7591 (`POST /connect/register`), RFC 7592 (`/connect/register/{client_id}`) and OpenID Connect Registration.

use app::session::ClientAddress;
use authorization::RegisterScope;
use axum::{
    Extension, Json, Router,
    body::Body,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use dcr::{
    FieldError, MetadataError, RegistrationErrorCode,
    rfc7591::{Answer, ErrorAnswer, Management, Update, read},
};
use registration::{
    Caller, Core, Error, Registration, Secret, StoreError, Timestamp,
    registrations::{NewRegistration, RegistrationUpdate},
};
use serde_json::Value;

use super::{
    body::{self, BodyError},
    credentials::{self, Credentials},
};
use crate::http::{AppState, problem::chain};

/// The registration endpoint.
pub const PATH: &str = "/connect/register";
const CLIENT_PATH: &str = "/connect/register/{client_id}";

/// Secrets are in these answers.
const NO_STORE: [(HeaderName, &str); 2] = [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];

/// The dialect's routes.
pub fn routes() -> Router<AppState> {
    Router::new().route(PATH, post(register).fallback(async || no_such_method("POST"))).route(
        CLIENT_PATH,
        get(show).put(update).delete(delete).fallback(async || no_such_method("DELETE, GET, HEAD, PUT")),
    )
}

/// `POST /connect/register`: RFC 7591 section 3.1.
async fn register(
    State(state): State<AppState>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    answer(register_client(&state, &address, &headers, body).await)
}

async fn register_client(
    state: &AppState,
    address: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let core = &state.core;
    let caller = registering_caller(state, credentials::read(headers), address).await?;
    if !matches!(caller, Caller::InitialToken(_)) {
        // Whoever may not register hears that, and not what would be wrong with the body.
        core.may_register(&caller).await?;
    }
    let mut members = body::object(headers, body).await?;
    let statement = match members.get("software_statement") {
        Some(Value::String(text)) => core.verify_statement(&caller, text).await?,
        _ => None,
    };
    match &statement {
        Some(statement) => statement.apply(&mut members),
        None => drop(members.remove("software_statement")),
    }
    let metadata = read(&members)?.verify()?;
    let new = NewRegistration { statement, ..NewRegistration::by_rfc_7591(metadata, address) };
    let made = core.register(&caller, new).await?;
    let shown = Shown {
        registration: &made.registration,
        client_secret: made.client_secret.as_ref(),
        secret_expires_at: made.secret_expires_at,
        access_token: made.access_token.as_ref(),
    };
    Ok(shown.answer(state, StatusCode::CREATED))
}

/// `GET /connect/register/{client_id}`: RFC 7592 section 2.1.
async fn show(
    State(state): State<AppState>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    answer(show_client(&state, path, &headers).await)
}

async fn show_client(
    state: &AppState,
    path: Result<Path<String>, PathRejection>,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let (client_id, token, caller) = managing_caller(&state.core, path, headers).await?;
    let read = state.core.read_registration(&caller, &client_id).await?;
    let shown = Shown {
        registration: &read.registration,
        client_secret: read.client_secret.as_ref(),
        secret_expires_at: read.secret_expires_at,
        access_token: Some(&token),
    };
    Ok(shown.answer(state, StatusCode::OK))
}

/// `PUT /connect/register/{client_id}`: RFC 7592 section 2.2.
async fn update(
    State(state): State<AppState>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    answer(update_client(&state, path, &headers, body).await)
}

async fn update_client(
    state: &AppState,
    path: Result<Path<String>, PathRejection>,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let (client_id, _, caller) = managing_caller(&state.core, path, headers).await?;
    let mut members = body::object(headers, body).await?;
    // A statement vouches for what was registered with it, and not for what the client makes of it later.
    drop(members.remove("software_statement"));
    let update = Update::read(&members)?;
    let metadata = update.metadata.verify()?;
    let change = |stored: &Registration, secret: Option<&Secret>| {
        check_identity(&update, stored, secret)?;
        let mut metadata = metadata.clone();
        metadata.tokens = stored.metadata.tokens;
        Ok::<_, Refusal>(RegistrationUpdate { metadata, unique_name: stored.unique_name.clone(), always_secret: false })
    };
    let updated = state.core.update_registration(&caller, &client_id, change).await?;
    let shown = Shown {
        registration: &updated.registration,
        client_secret: updated.client_secret.as_ref(),
        secret_expires_at: updated.secret_expires_at,
        access_token: updated.access_token.as_ref(),
    };
    Ok(shown.answer(state, StatusCode::OK))
}

/// RFC 7592 section 2.2: what says whose record it is must be the client's own.
fn check_identity(update: &Update, stored: &Registration, secret: Option<&Secret>) -> Result<(), Refusal> {
    if update.client_id != stored.client_id {
        return Err(MetadataError::metadata("client_id", "This is not the client_id of this client.").into());
    }
    match (&update.client_secret, secret) {
        (Some(given), Some(secret)) if secret.hash().matches(&Secret::new(given.as_str())) => Ok(()),
        (Some(_), _) => {
            Err(MetadataError::metadata("client_secret", "This is not the current secret, and it cannot be chosen.")
                .into())
        }
        (None, _) => Ok(()),
    }
}

/// `DELETE /connect/register/{client_id}`: RFC 7592 section 2.3.
async fn delete(
    State(state): State<AppState>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    answer(delete_client(&state, path, &headers).await)
}

async fn delete_client(
    state: &AppState,
    path: Result<Path<String>, PathRejection>,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let (client_id, _, caller) = managing_caller(&state.core, path, headers).await?;
    state.core.delete_registration(&caller, &client_id).await?;
    Ok((StatusCode::NO_CONTENT, NO_STORE).into_response())
}

/// Who registers: an initial access token, an administrator (by password, or by an access token of ours), or anybody.
async fn registering_caller(state: &AppState, credentials: Credentials, address: &str) -> Result<Caller, Refusal> {
    let core = &state.core;
    match credentials {
        Credentials::None => Ok(Caller::Anonymous),
        Credentials::Bearer(token) => match core.initial_token_caller(&token).await {
            Err(Error::NotSignedIn) => state.authorization().registrar(&token, RegisterScope::Create).await,
            known => known,
        }
        .map_err(Refusal::of_a_token),
        Credentials::Basic(basic) => {
            let caller = core.authenticate_basic(&basic.username, &basic.password, address).await;
            caller.map_err(Refusal::of_a_token)
        }
        Credentials::Malformed => Err(Refusal::WrongToken),
    }
}

/// The client that manages itself, with the token that it showed.
async fn managing_caller(
    core: &Core,
    path: Result<Path<String>, PathRejection>,
    headers: &HeaderMap,
) -> Result<(String, Secret, Caller), Refusal> {
    let token = match credentials::read(headers) {
        Credentials::Bearer(token) => token,
        Credentials::None => return Err(Refusal::NoToken("Show the registration access token of this client.")),
        Credentials::Basic(_) | Credentials::Malformed => return Err(Refusal::WrongToken),
    };
    // An id whose percent encoding is broken is an unknown client.
    let client_id = path.map(|Path(client_id)| client_id).unwrap_or_default();
    let caller = core.registration_caller(&client_id, &token).await.map_err(Refusal::of_a_token)?;
    Ok((client_id, token, caller))
}

/// What a client information response (RFC 7591 section 3.2.1) is made of.
struct Shown<'a> {
    registration: &'a Registration,
    client_secret: Option<&'a Secret>,
    secret_expires_at: Option<Timestamp>,
    access_token: Option<&'a Secret>,
}

impl Shown<'_> {
    fn answer(&self, state: &AppState, status: StatusCode) -> Response {
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

/// Why a request was not answered as asked, in this dialect.
enum Refusal {
    /// No token came, and one is needed: a challenge without an error code (RFC 6750 section 3.1).
    NoToken(&'static str),
    /// The token, or what stands where a token should, is not right.
    WrongToken,
    /// The metadata is wrong.
    Metadata(Vec<MetadataError>),
    /// The body cannot be read.
    Body(BodyError),
    /// The core refuses.
    Core(Error),
}

impl Refusal {
    /// The core does not know a token that was shown.
    fn of_a_token(error: Error) -> Self {
        match error {
            Error::NotSignedIn => Self::WrongToken,
            other => Self::Core(other),
        }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<BodyError> for Refusal {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

impl From<Vec<MetadataError>> for Refusal {
    fn from(errors: Vec<MetadataError>) -> Self {
        Self::Metadata(errors)
    }
}

impl From<MetadataError> for Refusal {
    fn from(error: MetadataError) -> Self {
        Self::Metadata(vec![error])
    }
}

fn answer(result: Result<Response, Refusal>) -> Response {
    result.unwrap_or_else(|refusal| match refusal {
        Refusal::NoToken(sentence) => challenge(r#"Bearer realm="Gatehouse""#, sentence),
        Refusal::WrongToken => {
            challenge(r#"Bearer realm="Gatehouse", error="invalid_token""#, "The token is unknown, expired or used up.")
        }
        Refusal::Metadata(errors) => {
            (StatusCode::BAD_REQUEST, NO_STORE, Json(ErrorAnswer::of(&errors))).into_response()
        }
        Refusal::Body(error) => {
            let code = RegistrationErrorCode::InvalidClientMetadata.as_str();
            problem(error.status(), code, &error.to_string())
        }
        Refusal::Core(error) => refuse(error),
    })
}

/// The core's facts in the words of RFC 7591 section 3.2.2 and RFC 6750 section 3.1.
fn refuse(error: Error) -> Response {
    let metadata = RegistrationErrorCode::InvalidClientMetadata.as_str();
    match error {
        Error::NotSignedIn => {
            challenge(r#"Bearer realm="Gatehouse""#, "Show an initial access token to register here.")
        }
        Error::Forbidden => problem(StatusCode::FORBIDDEN, "access_denied", "You may not do this."),
        // RFC 7592 section 2.1: never 404.
        Error::NotFound(_) | Error::LinkSpent => {
            challenge(r#"Bearer realm="Gatehouse", error="invalid_token""#, "The token is unknown, expired or used up.")
        }
        Error::Invalid(fields) => wrong_fields(&fields),
        Error::Statement(code, sentence) => problem(StatusCode::BAD_REQUEST, code.as_str(), &sentence),
        Error::Refused(sentence) => problem(StatusCode::BAD_REQUEST, metadata, &sentence),
        Error::Throttled { retry_after_seconds } => {
            let sentence = format!("Too many registrations. Try again in {retry_after_seconds} seconds.");
            let mut response = problem(StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable", &sentence);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_seconds.max(1)));
            response
        }
        Error::Store(StoreError::Taken(_) | StoreError::Conflict) => {
            problem(StatusCode::CONFLICT, metadata, "The client was changed at the same moment. Read it and try again.")
        }
        Error::Store(StoreError::Backend(_)) => {
            tracing::error!(error = %chain(&error), "the database failed");
            problem(
                StatusCode::SERVICE_UNAVAILABLE,
                "temporarily_unavailable",
                "The server cannot do this at the moment.",
            )
        }
        Error::Store(StoreError::Inconsistent { .. }) | Error::Vault(_) | Error::Unexpected(_) => {
            tracing::error!(error = %chain(&error), "unexpected");
            problem(StatusCode::INTERNAL_SERVER_ERROR, "server_error", "Something went wrong on our side.")
        }
    }
}

fn wrong_fields(fields: &[FieldError]) -> Response {
    let only_uris = fields.iter().all(|field| field.field == "redirect_uris");
    let code = if only_uris {
        RegistrationErrorCode::InvalidRedirectUri
    } else {
        RegistrationErrorCode::InvalidClientMetadata
    };
    let sentences: Vec<String> = fields.iter().map(|field| format!("{}: {}", field.field, field.message)).collect();
    problem(StatusCode::BAD_REQUEST, code.as_str(), &sentences.join(" "))
}

fn challenge(header: &'static str, sentence: &str) -> Response {
    let mut response = problem(StatusCode::UNAUTHORIZED, "invalid_token", sentence);
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(header));
    response
}

fn problem(status: StatusCode, error: &'static str, description: &str) -> Response {
    (status, NO_STORE, Json(ErrorAnswer::new(error, description))).into_response()
}

fn no_such_method(allow: &'static str) -> Response {
    let mut response = problem(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", "This method is not offered here.");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allow));
    response
}
