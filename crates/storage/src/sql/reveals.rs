//! New secrets that wait to be read.

use model::{MemberId, Reveal, Sealed, SecretHash, StoreError, Timestamp};

use crate::{
    database::Database,
    engine::{insert::insert_or, transaction::Transaction},
};

row! {
    struct RevealRow = "reveals" as "v", reveal_columns! {
        subject: String,
        member: String,
        session: Option<String>,
        sealed: String,
        expires_at: i64,
    }
}

impl From<&Reveal> for RevealRow {
    fn from(reveal: &Reveal) -> Self {
        Self {
            subject: reveal.subject.clone(),
            member: reveal.member.as_str().to_owned(),
            session: reveal.session.as_ref().map(|value| value.as_str().to_owned()),
            sealed: reveal.sealed.as_str().to_owned(),
            expires_at: reveal.expires_at.unix_seconds(),
        }
    }
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
        concat!("SELECT ", reveal_columns!(), " FROM reveals v WHERE subject = $1 AND member = $2"),
        subject,
        member.as_str(),
    )?;
    Ok(row.map(Reveal::from))
}

pub(crate) async fn add(tx: &mut Transaction, reveal: &Reveal) -> Result<(), StoreError> {
    let clause = "ON CONFLICT (subject) DO UPDATE
        SET member = excluded.member, session = excluded.session, sealed = excluded.sealed, expires_at = excluded.expires_at";
    insert_or(tx, RevealRow::from(reveal), clause).await.map(drop)
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

/// Deletes the reveal of a credential that is revoked.
pub(crate) async fn delete(tx: &mut Transaction, subject: &str) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM reveals WHERE subject = $1", subject)?;
    Ok(())
}
