//! Opens the session and turns its content into a `registration::Caller` in the request's extensions.

use async_trait::async_trait;
use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use registration::{Caller, Core, Error, Secret, StoreError, Timestamp};
use storage::SessionStore;
use tower_sessions::{
    Expiry, Session, SessionManagerLayer,
    cookie::{SameSite, time},
    session::{Id, Record},
    session_store,
};
use web::{
    AwaitingApproval,
    session::{self, SignedIn},
};

use super::{RequestInfo, device, log};
use crate::http::{AppState, HttpError};

/// The cookie over TLS. `__Host-` makes browsers accept it only from this host, over TLS, for every path.
const SECURE_COOKIE: &str = "__Host-gatehouse";
/// The cookie without TLS, for one's own machine: browsers refuse `__Host-` and `Secure` there.
const PLAIN_COOKIE: &str = "gatehouse";

/// How long a session without a sign-in lasts: it keeps a form that was submitted with errors.
const ANONYMOUS_HOURS: i64 = 1;

/// The layer that opens the session. Reading a page writes nothing. A sign-in ends a fixed time after it began (see
/// [`keep_end`]).
pub fn layer(state: &AppState) -> SessionManagerLayer<RequestSessions> {
    let https = state.is_https();
    SessionManagerLayer::new(RequestSessions(state.sessions.clone()))
        .with_name(if https { SECURE_COOKIE } else { PLAIN_COOKIE })
        .with_secure(https)
        .with_http_only(true)
        // Lax: the link in a mail opens signed in. Forms of other sites are refused by `origin`.
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(time::Duration::hours(ANONYMOUS_HOURS)))
}

/// The layer's session store. A GET succeeds even when its session cannot be stored: all it changes there is a notice that was
/// shown, which is then shown once more. Other requests report the failure (see [`finish`]).
#[derive(Clone, Debug)]
pub struct RequestSessions(SessionStore);

impl RequestSessions {
    fn stored(outcome: session_store::Result<()>) -> session_store::Result<()> {
        let Err(error) = outcome else { return Ok(()) };
        let request = RequestInfo::current();
        if request.reads_only {
            tracing::warn!(%error, "the session was not stored");
            return Ok(());
        }
        request.set_session_lost();
        Err(error)
    }
}

#[async_trait]
impl session_store::SessionStore for RequestSessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        Self::stored(self.0.create(record).await)
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        Self::stored(self.0.save(record).await)
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        self.0.load(id).await
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        Self::stored(self.0.delete(id).await)
    }
}

/// Puts the caller into the request's extensions.
pub async fn identify_caller(
    State(state): State<AppState>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    match caller(&state.core, &session).await {
        Ok(caller) => {
            log::caller(&caller);
            if request.method() == Method::GET
                && RequestInfo::current().wants_page
                && matches!(caller, Caller::Administrator(_))
            {
                // Without the number, the page is shown without it.
                let count = state.core.registrations().count_awaiting_approval(&caller).await.unwrap_or(0);
                request.extensions_mut().insert(AwaitingApproval(count));
            }
            request.extensions_mut().insert(caller);
            // A form may be a sign-in.
            let device = (request.method() == Method::POST).then(|| device::read(request.headers(), state.is_https()));
            if let Some(device) = &device {
                request.extensions_mut().insert(device.clone());
            }
            let mut response = next.run(request).await;
            match keep_end(&state, &session).await {
                Ok(SignIn::New) => {
                    if let Some(cookie) = device.and_then(|device| device::set_cookie(&device, state.is_https())) {
                        response.headers_mut().append(header::SET_COOKIE, cookie);
                    }
                    response
                }
                Ok(SignIn::Unchanged) => response,
                Err(error) => unreadable(&error).into_response(),
            }
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn caller(core: &Core, session: &Session) -> Result<Caller, HttpError> {
    let Some(who) = session::read(session).await.map_err(|error| unreadable(&error))? else {
        return Ok(Caller::Anonymous);
    };
    let ends_at = session::ends_at(session).await.map_err(|error| unreadable(&error))?;
    let caller = match &who {
        _ if ends_at.is_none_or(|end| end <= core.now()) => Err(Error::NotSignedIn),
        SignedIn::Administrator(id) => core.administrators().caller(id).await,
        SignedIn::Member(id) => {
            let since = session::since(session).await.map_err(|error| unreadable(&error))?;
            let Some(session) = session.id() else { return Ok(Caller::Anonymous) };
            let since = since.unwrap_or(Timestamp::from_unix_seconds(0));
            core.members().in_session(id, since, &Secret::new(session.to_string())).await
        }
    };
    match caller {
        Ok(caller) => Ok(caller),
        // The sign-in has expired, or the person was removed since.
        Err(Error::NotSignedIn) => {
            session::sign_out(session).await.map_err(|error| unreadable(&error))?;
            Ok(Caller::Anonymous)
        }
        Err(error) => Err(HttpError::from(&error)),
    }
}

/// Whether this request signed somebody in.
enum SignIn {
    New,
    Unchanged,
}

/// Sets the beginning and the end of a new sign-in; no other change of the session moves them. A session without a sign-in
/// expires some time after its last change, by our clock.
async fn keep_end(state: &AppState, session: &Session) -> Result<SignIn, tower_sessions::session::Error> {
    if !session.is_modified() {
        return Ok(SignIn::Unchanged);
    }
    let mut sign_in = SignIn::Unchanged;
    let end = if session::read(session).await?.is_none() {
        state.core.now().plus_seconds(ANONYMOUS_HOURS * 3600)
    } else if let Some(end) = session::ends_at(session).await? {
        end
    } else {
        let now = state.core.now();
        let end = now.plus_seconds(i64::from(state.session_hours) * 3600);
        session::set_since(session, now).await?;
        session::set_end(session, end).await?;
        sign_in = SignIn::New;
        end
    };
    if let Ok(end) = time::OffsetDateTime::from_unix_timestamp(end.unix_seconds()) {
        session.set_expiry(Some(Expiry::AtDateTime(end)));
    }
    Ok(sign_in)
}

fn unreadable(error: &tower_sessions::session::Error) -> HttpError {
    use tower_sessions::session::Error::Store;
    match error {
        Store(session_store::Error::Backend(cause)) => {
            HttpError::from(&Error::Store(StoreError::Backend(cause.as_str().into())))
        }
        _ => HttpError::from(&Error::Unexpected(format!("the session cannot be read: {error}"))),
    }
}

/// Reports a session that could not be stored, in place of the empty response of the session's layer. Completes the header that
/// removes the session's cookie: browsers ignore one for a `__Host-` name that is not `Secure`, and would keep sending the
/// dead id.
pub async fn finish(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if RequestInfo::current().session_is_lost() {
        let lost = StoreError::Unwritable("the session was not stored".to_owned());
        return HttpError::from(&Error::Store(lost)).into_response();
    }
    let cookies: Vec<HeaderValue> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
    let removes = |cookie: &HeaderValue| cookie.as_bytes().starts_with(b"__Host-gatehouse=;");
    if cookies.iter().any(removes) {
        response.headers_mut().remove(header::SET_COOKIE);
        for cookie in cookies {
            let complete = if removes(&cookie) {
                HeaderValue::from_static("__Host-gatehouse=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax")
            } else {
                cookie
            };
            response.headers_mut().append(header::SET_COOKIE, complete);
        }
    }
    response
}
