//! Showing a new secret once. The value waits, sealed, for the session in which it was made, so that a reload, a crash or
//! a browser without JavaScript does not lose it; *I have saved it*, or ten minutes, ends that. Whoever comes in as the
//! same member in another browser does not read it. What an external provider gives long after it was asked for is read in
//! any session of its member.

use model::{AdministratorId, MemberId, Reveal, Sealed, Secret, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Caller, Error, MemberCaller,
    shared::{Shared, service},
};

service! {
    /// Secrets that are shown once: `core.reveals()`.
    Reveals
}

/// How long a new secret can be read, in seconds.
pub const REVEAL_SECONDS: i64 = 10 * 60;
/// How long one can be read that came while nobody was waiting for it, in seconds: a week.
pub(crate) const LONG_REVEAL_SECONDS: i64 = 7 * 24 * 3600;

/// What is shown once.
#[derive(Clone, Debug)]
pub struct Revealed {
    /// The OAuth `client_id`; `None` for an API key.
    pub client_id: Option<String>,
    /// The client secret or the API key.
    pub secret: Secret,
    /// Until when it can be read.
    pub expires_at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Content {
    client_id: Option<String>,
    secret: String,
}

impl Reveals<'_> {
    /// The secret of a credential that the calling member has just made in this session; `None` once it was saved or the
    /// time is over.
    pub async fn get(self, caller: &Caller, subject: &str) -> Result<Option<Revealed>, Error> {
        let member = caller.member()?;
        let Some(reveal) = self.shared.store.find_reveal(subject, &member.id).await? else { return Ok(None) };
        let elsewhere = reveal.session.is_some() && reveal.session != member.session;
        if elsewhere || reveal.expires_at <= self.shared.clock.now() {
            return Ok(None);
        }
        let json = self.shared.vault.open(&reveal_context(subject), &reveal.sealed)?;
        let content: Content =
            serde_json::from_str(json.expose()).map_err(|error| Error::Unexpected(error.to_string()))?;
        let secret = Secret::new(content.secret);
        if content.client_id.is_some() {
            // Somebody else may have made a newer one and ended this one.
            let live = self.shared.store.live_secrets(&subject.into(), self.shared.clock.now()).await?;
            if !live.iter().any(|live| live.hash.matches(&secret)) {
                return Ok(None);
            }
        }
        Ok(Some(Revealed { client_id: content.client_id, secret, expires_at: reveal.expires_at }))
    }

    /// The member has saved the secret, which this session could read: it is deleted.
    pub async fn acknowledge(self, caller: &Caller, subject: &str) -> Result<(), Error> {
        let member = caller.member()?;
        self.shared
            .store
            .commit(vec![
                model::CredentialChange::EndReveal {
                    subject: subject.to_owned(),
                    member: member.id.clone(),
                    session: member.session.clone(),
                }
                .into(),
            ])
            .await?;
        Ok(())
    }

    /// Seals a new secret for the calling administrator, so that their session can keep it until they have saved it.
    /// Nobody else's session opens it.
    pub fn seal_for_session(self, caller: &Caller, subject: &str, secret: &Secret) -> Result<Sealed, Error> {
        let context = session_context(&caller.administrator()?.id, subject);
        Ok(self.shared.vault.seal(&*self.shared.entropy, &context, secret)?)
    }

    /// Opens what [`Reveals::seal_for_session`] sealed for this caller and this subject.
    pub fn open_from_session(self, caller: &Caller, subject: &str, sealed: &Sealed) -> Result<Secret, Error> {
        Ok(self.shared.vault.open(&session_context(&caller.administrator()?.id, subject), sealed)?)
    }
}

impl Shared {
    /// Prepares the row that lets the calling member read a new secret once, in their session.
    pub(crate) fn reveal(
        &self,
        subject: &str,
        caller: &MemberCaller,
        client_id: Option<&str>,
        secret: &Secret,
    ) -> Result<Reveal, Error> {
        let reveal = self.reveal_for(subject, &caller.id, client_id, secret, REVEAL_SECONDS)?;
        Ok(Reveal { session: caller.session.clone(), ..reveal })
    }

    /// The same for a member who is not calling, in any session, for that many seconds.
    pub(crate) fn reveal_for(
        &self,
        subject: &str,
        member: &MemberId,
        client_id: Option<&str>,
        secret: &Secret,
        seconds: i64,
    ) -> Result<Reveal, Error> {
        let content = Content { client_id: client_id.map(str::to_owned), secret: secret.expose().to_owned() };
        let json = serde_json::to_string(&content).map_err(|error| Error::Unexpected(error.to_string()))?;
        Ok(Reveal {
            subject: subject.to_owned(),
            member: member.clone(),
            session: None,
            sealed: self.vault.seal(&*self.entropy, &reveal_context(subject), &Secret::new(json))?,
            expires_at: self.clock.now().plus_seconds(seconds),
        })
    }
}

/// What a secret that waits in the session of an administrator is sealed for.
pub(crate) fn session_context(administrator: &AdministratorId, subject: &str) -> String {
    format!("session/{administrator}/{subject}")
}

/// What a secret that a member may read once is sealed for.
pub(crate) fn reveal_context(subject: &str) -> String {
    format!("reveal/{subject}")
}
