//! New secrets that wait to be read.

use model::{MemberId, Reveal, Sealed, SecretHash, StoreError, Timestamp};

use crate::{database::Database, transaction::Transaction};

#[derive(sqlx::FromRow)]
struct RevealRow {
    subject: String,
    member: String,
    session: Option<String>,
    sealed: String,
    expires_at: i64,
}

impl From<RevealRow> for Reveal {
    fn from(row: RevealRow) -> Self {
        Self {
            subject: row.subject,
            member: row.member.into(),
            session: row.session.map(SecretHash::from_stored),
            sealed: Sealed::from_stored(row.sealed),
            expires_at: Timestamp::from_unix_seconds(row.expires_at),
        }
    }
}

pub(crate) async fn find(db: &Database, subject: &str, member: &MemberId) -> Result<Option<Reveal>, StoreError> {
    let row = fetch_optional!(
        db.reader(),
        RevealRow,
        "SELECT subject, member, session, sealed, expires_at FROM reveals WHERE subject = $1 AND member = $2",
        subject,
        member.as_str(),
    )?;
    Ok(row.map(Reveal::from))
}

pub(crate) async fn add(tx: &mut Transaction, reveal: &Reveal) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO reveals (subject, member, session, sealed, expires_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (subject) DO UPDATE
         SET member = excluded.member, session = excluded.session, sealed = excluded.sealed,
            expires_at = excluded.expires_at",
        reveal.subject.as_str(),
        reveal.member.as_str(),
        reveal.session.as_ref().map(SecretHash::as_str),
        reveal.sealed.as_str(),
        reveal.expires_at.unix_seconds(),
    )?;
    Ok(())
}

pub(crate) async fn end(
    tx: &mut Transaction,
    subject: &str,
    member: &MemberId,
    session: Option<&SecretHash>,
) -> Result<(), StoreError> {
    execute!(
        tx,
        "DELETE FROM reveals WHERE subject = $1 AND member = $2 AND (session IS NULL OR session = $3)",
        subject,
        member.as_str(),
        session.map(SecretHash::as_str),
    )?;
    Ok(())
}

/// The credential is revoked: nobody needs to read its secret any more.
pub(crate) async fn forget(tx: &mut Transaction, subject: &str) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM reveals WHERE subject = $1", subject)?;
    Ok(())
}
