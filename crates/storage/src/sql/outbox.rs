//! Mail on its way.

use model::{MailId, MailKind, MailQueue, MailState, MemberId, OutboxMail, Sealed, StoreError, Timestamp};

use crate::{
    database::Database,
    engine::{insert::insert, transaction::Transaction},
    error::{Place, changed, store_error},
};

row! {
    struct MailRow = "outbox" as "o", mail_columns! {
        id: String,
        kind: String,
        recipient: String,
        member: String,
        link: Option<String>,
        content: Option<String>,
        state: String,
        attempts: i64,
        next_attempt_at: i64,
        lease_until: i64,
        last_error: Option<String>,
        created_at: i64,
        sent_at: Option<i64>,
    }
}

impl From<&OutboxMail> for MailRow {
    fn from(mail: &OutboxMail) -> Self {
        Self {
            id: mail.id.as_str().to_owned(),
            kind: mail.kind.as_str().to_owned(),
            recipient: mail.recipient.clone(),
            member: mail.member.as_str().to_owned(),
            link: mail.link.as_ref().map(|value| value.as_str().to_owned()),
            content: mail.content.as_ref().map(|value| value.as_str().to_owned()),
            state: mail.state.as_str().to_owned(),
            attempts: mail.attempts,
            next_attempt_at: mail.next_attempt_at.unix_seconds(),
            lease_until: 0,
            last_error: mail.last_error.clone(),
            created_at: mail.created_at.unix_seconds(),
            sent_at: mail.sent_at.map(Timestamp::unix_seconds),
        }
    }
}

impl TryFrom<MailRow> for OutboxMail {
    type Error = StoreError;

    fn try_from(row: MailRow) -> Result<Self, StoreError> {
        Ok(Self {
            kind: Place::new("outbox", "kind", &row.id).word(&row.kind, MailKind::from_word)?,
            state: Place::new("outbox", "state", &row.id).word(&row.state, MailState::from_word)?,
            id: row.id.into(),
            recipient: row.recipient,
            member: row.member.into(),
            link: row.link.map(Into::into),
            content: row.content.map(Sealed::from_stored),
            attempts: row.attempts,
            next_attempt_at: Timestamp::from_unix_seconds(row.next_attempt_at),
            last_error: row.last_error,
            created_at: Timestamp::from_unix_seconds(row.created_at),
            sent_at: row.sent_at.map(Timestamp::from_unix_seconds),
        })
    }
}

pub(crate) async fn due(db: &Database, now: Timestamp, limit: i64) -> Result<Vec<OutboxMail>, StoreError> {
    fetch_all!(
        db.reader(),
        MailRow,
        concat!(
            "SELECT ",
            mail_columns!(),
            " FROM outbox o WHERE state = 'queued' AND next_attempt_at <= $1 AND lease_until <= $1
             ORDER BY created_at, id LIMIT $2"
        ),
        now.unix_seconds(),
        limit,
    )?
    .into_iter()
    .map(OutboxMail::try_from)
    .collect()
}

#[derive(sqlx::FromRow)]
struct QueueRow {
    waiting: i64,
    failing: i64,
    oldest_due: Option<i64>,
}

pub(crate) async fn waiting(db: &Database, now: Timestamp) -> Result<MailQueue, StoreError> {
    let row = fetch_optional!(
        db.reader(),
        QueueRow,
        "SELECT COUNT(*) AS waiting, COUNT(last_error) AS failing,
            MIN(CASE WHEN next_attempt_at <= $1 THEN next_attempt_at END) AS oldest_due
         FROM outbox WHERE state = 'queued'",
        now.unix_seconds(),
    )?
    .ok_or_else(|| store_error(sqlx::Error::RowNotFound))?;
    let oldest_due = row.oldest_due.map(Timestamp::from_unix_seconds);
    Ok(MailQueue { waiting: row.waiting, failing: row.failing, oldest_due })
}

pub(crate) async fn unsent(db: &Database, member: &MemberId, now: Timestamp) -> Result<Option<OutboxMail>, StoreError> {
    fetch_optional!(
        db.reader(),
        MailRow,
        concat!(
            "SELECT ",
            mail_columns!(),
            " FROM outbox o JOIN links l ON l.id = o.link
             WHERE o.member = $1 AND o.state IN ('queued', 'failed') AND o.content IS NOT NULL
                AND l.redeemed_at IS NULL AND l.revoked_at IS NULL AND l.expires_at > $2
             ORDER BY o.created_at DESC, o.id DESC LIMIT 1"
        ),
        member.as_str(),
        now.unix_seconds(),
    )?
    .map(OutboxMail::try_from)
    .transpose()
}

pub(crate) async fn queue(tx: &mut Transaction, mail: &OutboxMail) -> Result<(), StoreError> {
    insert(tx, vec![MailRow::from(mail)]).await
}

pub(crate) async fn lease(
    tx: &mut Transaction,
    id: &MailId,
    now: Timestamp,
    until: Timestamp,
) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE outbox SET lease_until = $3, attempts = attempts + 1, attempted_at = $2
         WHERE id = $1 AND state = 'queued' AND next_attempt_at <= $2 AND lease_until <= $2",
        id.as_str(),
        now.unix_seconds(),
        until.unix_seconds(),
    )?)
}

/// The mail was sent, whatever happened meanwhile. Does nothing when the member is gone.
pub(crate) async fn sent(tx: &mut Transaction, id: &MailId, at: Timestamp) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE outbox SET state = 'sent', content = NULL, sent_at = $2, lease_until = 0, last_error = NULL
         WHERE id = $1",
        id.as_str(),
        at.unix_seconds(),
    )?;
    Ok(())
}

/// What was cancelled during the attempt stays cancelled.
pub(crate) async fn failed(
    tx: &mut Transaction,
    id: &MailId,
    error: &str,
    retry_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    let state = if retry_at.is_some() { MailState::Queued } else { MailState::Failed };
    execute!(
        tx,
        "UPDATE outbox SET state = $2, last_error = $3, next_attempt_at = COALESCE($4, next_attempt_at), lease_until = 0
         WHERE id = $1 AND state = 'queued'",
        id.as_str(),
        state.as_str(),
        error,
        retry_at.map(Timestamp::unix_seconds),
    )?;
    Ok(())
}
