//! Who is signed in: what the session holds, and the only functions that change it.
//!
//! The cookie carries a random id; the content is a row on the server.

use authorization::Begun;
use registration::{AdministratorId, MemberId, Secret, Timestamp, Url};
use serde::{Deserialize, Serialize};
use tower_sessions::{Session, session::Error};

/// Who is signed in.
const WHO: &str = "who";
/// Until when.
const UNTIL: &str = "until";
/// Since when.
const SINCE: &str = "since";
/// Authorization requests that were begun in this browser and wait for its person.
const BEGUN: &str = "begun";
/// The most of them; the oldest make room.
const MOST_BEGUN: usize = 10;
/// Longer return addresses are dropped: no page of ours has one.
const MAX_LOCAL_PATH: usize = 2048;

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignedIn {
    /// A person who runs the portal.
    Administrator(AdministratorId),
    /// A person of an API client.
    Member(MemberId),
}

/// Where a request came from, as text: for limiting attempts and for the audit log. The server puts it into every
/// request's extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub String);

/// What the device cookie of this browser holds, or will hold once somebody has signed in: an account's attempts from a
/// browser in which it was signed in to before are counted apart from those of strangers. The server puts it into the
/// extensions of every request that may sign in.
#[derive(Clone, Debug)]
pub struct Device(pub Secret);

/// How many registrations wait for an administrator's approval. The server puts it into the requests for pages of
/// administrators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AwaitingApproval(pub i64);

/// Signs somebody in. Whatever the session held before is dropped, and it gets a new id, so that an id which somebody
/// else planted in this browser is worth nothing. What stays are the authorization requests that wait for this: they are
/// worth no more than the links that began them.
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

/// Signs out so that somebody else, or the same person again, can sign in and go on with an authorization request.
pub async fn sign_in_again(session: &Session) -> Result<(), Error> {
    let begun = begun(session).await?;
    session.flush().await?;
    session.insert(BEGUN, begun).await
}

/// The authorization requests that were begun in this session.
pub async fn begun(session: &Session) -> Result<Vec<Begun>, Error> {
    Ok(session.get(BEGUN).await?.unwrap_or_default())
}

/// Adds one.
pub async fn begin(session: &Session, request: Begun) -> Result<(), Error> {
    let mut begun = begun(session).await?;
    if begun.len() >= MOST_BEGUN {
        begun.remove(0);
    }
    begun.push(request);
    session.insert(BEGUN, begun).await
}

/// Forgets one that was answered, by its reference.
pub async fn answered(session: &Session, reference: &Secret) -> Result<(), Error> {
    let (mut begun, hash) = (begun(session).await?, reference.hash());
    begun.retain(|begun| begun.reference != hash.as_str());
    session.insert(BEGUN, begun).await
}

/// Signs out: the row is deleted, and with it every copy of the cookie is worth nothing.
pub async fn sign_out(session: &Session) -> Result<(), Error> {
    session.flush().await
}

/// Who is signed in, if anybody. Reads only.
pub async fn read(session: &Session) -> Result<Option<SignedIn>, Error> {
    session.get(WHO).await
}

/// When the sign-in ends. The server's middleware sets it after a sign-in, and it never moves: changing something else in
/// the session does not make it longer.
pub async fn ends_at(session: &Session) -> Result<Option<Timestamp>, Error> {
    session.get(UNTIL).await
}

/// Sets when the sign-in ends.
pub async fn set_end(session: &Session, at: Timestamp) -> Result<(), Error> {
    session.insert(UNTIL, at).await
}

/// When the sign-in began.
pub async fn since(session: &Session) -> Result<Option<Timestamp>, Error> {
    session.get(SINCE).await
}

/// Sets when the sign-in began.
pub async fn set_since(session: &Session, at: Timestamp) -> Result<(), Error> {
    session.insert(SINCE, at).await
}

/// The given address, if it is a path on this site: where to go after signing in. Absolute addresses, `//host`,
/// `/\host` and paths with control characters would let a link to our sign-in page end on another site. Nor does
/// signing in begin an authorization: only its client does, and there it shows who led the browser here.
#[must_use]
pub fn local_path(address: &str) -> Option<&str> {
    let plain = address.len() <= MAX_LOCAL_PATH && address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if !plain || !address.starts_with('/') || address.starts_with("//") {
        return None;
    }
    // The browser's own reading has the last word.
    let here = Url::parse("http://here.invalid/").ok()?;
    let there = here.join(address).ok()?;
    let leads_away = there.origin() != here.origin() || there.path().starts_with("//");
    (!leads_away && there.path() != authorization::paths::AUTHORIZE).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::local_path;

    #[test]
    fn only_paths_of_this_site_are_followed() {
        for good in [
            "/",
            "/platform/api-platform/clients?page=2&q=a%20b",
            "/portal/apis#top",
            "/a//b",
            "/settings/%2F",
            "/oauth2/authorize/abc",
        ] {
            assert_eq!(local_path(good), Some(good), "{good}");
        }
        let long = format!("/{}", "a".repeat(2048));
        for bad in [
            "",
            "platform",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "/\\/evil.example",
            "\\\\evil.example",
            "/platform\\..\\x",
            "https://evil.example/",
            "http:evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            "\u{0}/",
            " /platform",
            "/plat form",
            "/..//evil.example",
            "/./\u{2028}",
            "/é",
            "/oauth2/authorize?client_id=x",
            "/oauth2/authorize/../authorize?client_id=x",
            "/oauth2/./authorize",
            long.as_str(),
        ] {
            assert_eq!(local_path(bad), None, "{bad:?}");
        }
    }
}
