//! Who is calling: the session's content becomes a `registration::Caller` in the request's extensions.

use app::session::{self, AwaitingApproval, SignedIn};
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

use super::{AppState, Refusal, device, facts::Facts, log};

/// The cookie over TLS. `__Host-` makes browsers accept it only from this host, over TLS, for every path.
const SECURE_COOKIE: &str = "__Host-gatehouse";
/// The cookie without TLS, which is meant for one's own machine: browsers refuse `__Host-` and `Secure` there.
const PLAIN_COOKIE: &str = "gatehouse";

/// How long a session lasts in which nobody is signed in: it keeps a form that was sent with errors.
const ANONYMOUS_HOURS: i64 = 1;

/// The layer that opens the session. Reading a page writes nothing. A sign-in ends a fixed time after it began; see
/// [`keep_end`].
pub fn sessions(state: &AppState) -> SessionManagerLayer<RequestSessions> {
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

/// The sessions, for the layer. A page that is only read is shown even when its session cannot be stored: what changed there
/// is a notice that was shown, and it is shown once more. What else cannot be stored is told; see [`finish`].
#[derive(Clone, Debug)]
pub struct RequestSessions(SessionStore);

impl RequestSessions {
    fn stored(outcome: session_store::Result<()>) -> session_store::Result<()> {
        let Err(error) = outcome else { return Ok(()) };
        let facts = Facts::of_this_request();
        if facts.reads_only {
            tracing::warn!(%error, "the session was not stored");
            return Ok(());
        }
        facts.lose_session();
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

/// Reads the session and says who is calling.
pub async fn identify(State(state): State<AppState>, session: Session, mut request: Request, next: Next) -> Response {
    match caller(&state.core, &session).await {
        Ok(caller) => {
            log::caller(&caller);
            if request.method() == Method::GET
                && Facts::of_this_request().wants_page
                && matches!(caller, Caller::Administrator(_))
            {
                // The page is shown without the number when it cannot be had.
                let count = state.core.registrations().count_awaiting_approval(&caller).await.unwrap_or(0);
                request.extensions_mut().insert(AwaitingApproval(count));
            }
            request.extensions_mut().insert(caller);
            // A form may sign somebody in.
            let device = (request.method() == Method::POST).then(|| device::of(request.headers(), state.is_https()));
            if let Some(device) = &device {
                request.extensions_mut().insert(device.clone());
            }
            let mut response = next.run(request).await;
            match keep_end(&state, &session).await {
                Ok(SignIn::New) => {
                    if let Some(cookie) = device.and_then(|device| device::cookie(&device, state.is_https())) {
                        response.headers_mut().append(header::SET_COOKIE, cookie);
                    }
                    response
                }
                Ok(SignIn::AsBefore) => response,
                Err(error) => unreadable(&error).into_response(),
            }
        }
        Err(refusal) => refusal.into_response(),
    }
}

async fn caller(core: &Core, session: &Session) -> Result<Caller, Refusal> {
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
        // The time is over, or they were removed since they signed in.
        Err(Error::NotSignedIn) => {
            session::sign_out(session).await.map_err(|error| unreadable(&error))?;
            Ok(Caller::Anonymous)
        }
        Err(error) => Err(Refusal::from(&error)),
    }
}

/// Whether somebody has signed in by this request.
enum SignIn {
    New,
    AsBefore,
}

/// Gives a new sign-in its beginning and its end, and lets no other change of the session move them. A session in which
/// nobody is signed in lasts from its last change, by our clock.
async fn keep_end(state: &AppState, session: &Session) -> Result<SignIn, tower_sessions::session::Error> {
    if !session.is_modified() {
        return Ok(SignIn::AsBefore);
    }
    let mut sign_in = SignIn::AsBefore;
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

fn unreadable(error: &tower_sessions::session::Error) -> Refusal {
    use tower_sessions::session::Error::Store;
    match error {
        Store(session_store::Error::Backend(cause)) => {
            Refusal::from(&Error::Store(StoreError::Backend(cause.as_str().into())))
        }
        _ => Refusal::from(&Error::Unexpected(format!("the session cannot be read: {error}"))),
    }
}

/// Says when the session could not be stored, in place of an empty answer of the session's layer. Completes the header that
/// removes the session's cookie: browsers ignore one for a `__Host-` name that is not `Secure`, and would keep sending the
/// dead id.
pub async fn finish(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if Facts::of_this_request().session_is_lost() {
        let lost = StoreError::Unwritable("the session was not stored".to_owned());
        return Refusal::from(&Error::Store(lost)).into_response();
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
