//! The outbox: mail is a row in the transaction that causes it, and a worker sends it.

use model::{MailId, MailKind, MailQueue, MemberChange, OutboxMail, Sealed, Secret, StoreError, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Error,
    shared::{Shared, service},
};

service! {
    /// Mail that waits to be sent: `core.outbox()`.
    Outbox
}

/// What goes into a message; the words around it are the mail templates'.
#[derive(Clone, Serialize, Deserialize)]
pub struct MailContent {
    /// The API client's name.
    pub client_name: String,
    /// The link; of a secret that is about to expire, the address of its credential.
    pub url: String,
    /// Until when it works: the link, or the secret.
    pub expires_at: Timestamp,
    /// The code of a sign-in mail.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// What the credential is called, when the message is about one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub credential: String,
}

/// How often sending a message is tried, and how long to wait after each failure, in seconds: about two days in all, but
/// never beyond the link's life.
const RETRY_AFTER_SECONDS: [i64; 8] = [10, 60, 5 * 60, 15 * 60, 60 * 60, 3 * 60 * 60, 6 * 60 * 60, 12 * 60 * 60];
/// How long a worker has a message for itself, in seconds.
const LEASE_SECONDS: i64 = 7 * 60;

/// A message that a worker is about to send.
pub struct Outgoing {
    /// The id, to say what became of it.
    pub id: MailId,
    /// Which message.
    pub kind: MailKind,
    /// The recipient's address.
    pub recipient: String,
    /// What goes into it.
    pub content: MailContent,
    /// When it was queued: its link was made then.
    pub queued_at: Timestamp,
    /// How often sending was tried, this time included.
    pub attempts: i64,
}

impl Outbox<'_> {
    /// Takes the next message that is due. No other worker gets it for seven minutes.
    pub async fn next(self) -> Result<Option<Outgoing>, Error> {
        let now = self.shared.clock.now();
        for mail in self.shared.store.due_mail(now, 10).await? {
            let lease = MemberChange::LeaseMail(mail.id.clone(), now, now.plus_seconds(LEASE_SECONDS));
            match self.shared.store.commit(vec![lease.into()]).await {
                Err(StoreError::Conflict) => continue,
                other => other?,
            }
            match self.shared.open_mail(&mail)? {
                Some(content) if content.expires_at > now => {
                    return Ok(Some(Outgoing {
                        id: mail.id,
                        kind: mail.kind,
                        recipient: mail.recipient,
                        content,
                        queued_at: mail.created_at,
                        attempts: mail.attempts + 1,
                    }));
                }
                // A link that no longer works is not worth a mail.
                _ => {
                    self.failed(&mail.id, mail.attempts, "The link expired before the mail was sent.", true).await?;
                }
            }
        }
        Ok(None)
    }

    /// What waits in the outbox, for those who watch over the process.
    pub async fn queue(self) -> Result<MailQueue, Error> {
        Ok(self.shared.store.mail_queue(self.shared.clock.now()).await?)
    }

    /// The mail server took it.
    pub async fn sent(self, id: &MailId) -> Result<(), Error> {
        Ok(self.shared.store.commit(vec![MemberChange::MailSent(id.clone(), self.shared.clock.now()).into()]).await?)
    }

    /// Sending failed; `error` is a sentence on why. It is tried again, unless the failure is permanent.
    pub async fn failed(self, id: &MailId, attempts: i64, error: &str, permanent: bool) -> Result<(), Error> {
        let wait = usize::try_from(attempts - 1).ok().and_then(|index| RETRY_AFTER_SECONDS.get(index));
        let retry_at = wait.filter(|_| !permanent).map(|seconds| self.shared.clock.now().plus_seconds(*seconds));
        let change =
            MemberChange::MailFailed { mail: id.clone(), error: crate::text::shortened_to(error, 500), retry_at };
        Ok(self.shared.store.commit(vec![change.into()]).await?)
    }

    /// Resolves when a message has been queued in this process since the last call.
    pub async fn queued(self) {
        self.shared.mail_queued.notified().await;
    }
}

impl Shared {
    pub(crate) fn seal_mail(&self, id: &MailId, content: &MailContent) -> Result<Sealed, Error> {
        let json = serde_json::to_string(content).map_err(|error| Error::Unexpected(error.to_string()))?;
        Ok(self.vault.seal(&*self.entropy, &mail_context(id), &Secret::new(json))?)
    }

    pub(crate) fn open_mail(&self, mail: &OutboxMail) -> Result<Option<MailContent>, Error> {
        let Some(sealed) = &mail.content else { return Ok(None) };
        let json = self.vault.open(&mail_context(&mail.id), sealed)?;
        serde_json::from_str(json.expose()).map(Some).map_err(|error| Error::Unexpected(error.to_string()))
    }
}

/// What the content of a mail is sealed for.
pub(crate) fn mail_context(id: &MailId) -> String {
    format!("outbox/{id}")
}
