//! The visitor's session: who is signed in and since when, and the authorization requests that were begun in it. Only these
//! functions change those values.
//!
//! The cookie carries a random id; the content is a row on the server.

use authorization::Begun;
use registration::{AdministratorId, MemberId, Secret, Timestamp};
use serde::{Deserialize, Serialize};
use tower_sessions::{Session, session::Error};

const WHO: &str = "who";
const UNTIL: &str = "until";
const SINCE: &str = "since";
const BEGUN: &str = "begun";
/// The most authorization requests that one session keeps; the oldest is dropped for a new one.
const MOST_BEGUN: usize = 10;

/// The person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedIn {
    /// A person who runs the portal.
    Administrator(AdministratorId),
    /// A person of an API client.
    Member(MemberId),
}

/// Signs somebody in. The session's content is dropped and its id changes, so that an id which an attacker planted in this
/// browser is of no use (session fixation). Only the authorization requests that wait for the sign-in are kept: whoever has
/// the link that began one can begin it anyway.
pub async fn sign_in(session: &Session, who: SignedIn) -> Result<(), Error> {
    let begun = begun(session).await?;
    session.clear().await;
    session.cycle_id().await?;
    if !begun.is_empty() {
        let begun: Vec<Begun> = begun.into_iter().map(|begun| Begun { signed_in_since: true, ..begun }).collect();
        session.insert(BEGUN, begun).await?;
    }
    session.insert(WHO, who).await
}

/// Signs out but keeps the authorization requests, so that somebody else, or the same person again, can sign in and continue
/// with one.
pub async fn sign_in_again(session: &Session) -> Result<(), Error> {
    let begun = begun(session).await?;
    session.flush().await?;
    session.insert(BEGUN, begun).await
}

/// Returns the authorization requests that were begun in this session.
pub async fn begun(session: &Session) -> Result<Vec<Begun>, Error> {
    Ok(session.get(BEGUN).await?.unwrap_or_default())
}

/// Adds an authorization request.
pub async fn begin(session: &Session, request: Begun) -> Result<(), Error> {
    let mut begun = begun(session).await?;
    if begun.len() >= MOST_BEGUN {
        begun.remove(0);
    }
    begun.push(request);
    session.insert(BEGUN, begun).await
}

/// Removes an authorization request that was answered, by its reference.
pub async fn answered(session: &Session, reference: &Secret) -> Result<(), Error> {
    let (mut begun, hash) = (begun(session).await?, reference.hash());
    begun.retain(|begun| begun.reference != hash.as_str());
    session.insert(BEGUN, begun).await
}

/// Signs out: deletes the row, so that no copy of the cookie works any more.
pub async fn sign_out(session: &Session) -> Result<(), Error> {
    session.flush().await
}

/// Returns who is signed in; `None` when nobody is. Does not change the session.
pub async fn read(session: &Session) -> Result<Option<SignedIn>, Error> {
    session.get(WHO).await
}

/// Returns when the sign-in ends. The server's middleware sets it after a sign-in, and nothing extends it.
pub async fn ends_at(session: &Session) -> Result<Option<Timestamp>, Error> {
    session.get(UNTIL).await
}

/// Sets when the sign-in ends.
pub async fn set_end(session: &Session, at: Timestamp) -> Result<(), Error> {
    session.insert(UNTIL, at).await
}

/// Returns when the sign-in began.
pub async fn since(session: &Session) -> Result<Option<Timestamp>, Error> {
    session.get(SINCE).await
}

/// Sets when the sign-in began.
pub async fn set_since(session: &Session, at: Timestamp) -> Result<(), Error> {
    session.insert(SINCE, at).await
}
