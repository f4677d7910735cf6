//! Single-use links. When one stops working, the mail that carries it is cancelled and wiped.

use model::{Link, LinkId, LinkKind, LinkRequest, MemberId, SecretHash, StoreError, Timestamp};

use crate::{
    database::Database,
    engine::{insert::insert, transaction::Transaction},
    error::{Place, changed},
};

row! {
    struct LinkRow = "links" as "l", link_columns! {
        id: String,
        kind: String,
        member: Option<String>,
        token_hash: String,
        code_hash: Option<String>,
        created_at: i64,
        expires_at: i64,
    }
}

impl From<&Link> for LinkRow {
    fn from(link: &Link) -> Self {
        Self {
            id: link.id.as_str().to_owned(),
            kind: link.kind.as_str().to_owned(),
            member: link.member.as_ref().map(|value| value.as_str().to_owned()),
            token_hash: link.token_hash.as_str().to_owned(),
            code_hash: link.code_hash.as_ref().map(|value| value.as_str().to_owned()),
            created_at: link.created_at.unix_seconds(),
            expires_at: link.expires_at.unix_seconds(),
        }
    }
}

row! {
    struct RequestRow = "link_requests" as "q", request_columns! {
        id: String,
        email: String,
        session: String,
        created_at: i64,
    }
}

impl From<&LinkRequest> for RequestRow {
    fn from(request: &LinkRequest) -> Self {
        Self {
            id: request.id.as_str().to_owned(),
            email: request.email.clone(),
            session: request.session.as_str().to_owned(),
            created_at: request.created_at.unix_seconds(),
        }
    }
}

impl From<RequestRow> for LinkRequest {
    fn from(row: RequestRow) -> Self {
        Self {
            id: row.id.into(),
            email: row.email,
            session: SecretHash::from_stored(row.session),
            created_at: Timestamp::from_unix_seconds(row.created_at),
        }
    }
}

impl TryFrom<LinkRow> for Link {
    type Error = StoreError;

    fn try_from(row: LinkRow) -> Result<Self, StoreError> {
        Ok(Self {
            kind: Place::new("links", "kind", &row.id).word(&row.kind, LinkKind::from_word)?,
            id: row.id.into(),
            member: row.member.map(Into::into),
            token_hash: SecretHash::from_stored(row.token_hash),
            code_hash: row.code_hash.map(SecretHash::from_stored),
            created_at: Timestamp::from_unix_seconds(row.created_at),
            expires_at: Timestamp::from_unix_seconds(row.expires_at),
        })
    }
}

pub(crate) async fn find_open(
    db: &Database,
    token_hash: &SecretHash,
    now: Timestamp,
) -> Result<Option<Link>, StoreError> {
    fetch_optional!(
        db.reader(),
        LinkRow,
        concat!(
            "SELECT ",
            link_columns!(),
            " FROM links l
             WHERE token_hash = $1 AND redeemed_at IS NULL AND revoked_at IS NULL AND expires_at > $2"
        ),
        token_hash.as_str(),
        now.unix_seconds(),
    )?
    .map(Link::try_from)
    .transpose()
}

pub(crate) async fn find_open_code(
    db: &Database,
    code_hash: &SecretHash,
    now: Timestamp,
) -> Result<Option<Link>, StoreError> {
    fetch_optional!(
        db.reader(),
        LinkRow,
        concat!(
            "SELECT ",
            link_columns!(),
            " FROM links l
             WHERE code_hash = $1 AND code_used_at IS NULL AND revoked_at IS NULL AND expires_at > $2"
        ),
        code_hash.as_str(),
        now.unix_seconds(),
    )?
    .map(Link::try_from)
    .transpose()
}

pub(crate) async fn requests(db: &Database, limit: i64) -> Result<Vec<LinkRequest>, StoreError> {
    let rows = fetch_all!(
        db.reader(),
        RequestRow,
        concat!("SELECT ", request_columns!(), " FROM link_requests q ORDER BY id LIMIT $1"),
        limit,
    )?;
    Ok(rows.into_iter().map(LinkRequest::from).collect())
}

pub(crate) async fn add_request(tx: &mut Transaction, request: &LinkRequest) -> Result<(), StoreError> {
    insert(tx, vec![RequestRow::from(request)]).await
}

pub(crate) async fn remove_request(tx: &mut Transaction, id: &LinkId) -> Result<(), StoreError> {
    changed(execute!(tx, "DELETE FROM link_requests WHERE id = $1", id.as_str())?)
}

pub(crate) async fn add(tx: &mut Transaction, link: &Link) -> Result<(), StoreError> {
    insert(tx, vec![LinkRow::from(link)]).await
}

/// Of several at the same moment one finds the row as it was; the others wait for it and then find it used.
pub(crate) async fn redeem(tx: &mut Transaction, id: &LinkId, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE links SET redeemed_at = $2
         WHERE id = $1 AND redeemed_at IS NULL AND revoked_at IS NULL AND expires_at > $2",
        id.as_str(),
        at.unix_seconds(),
    )?)?;
    cancel_mail(tx, id).await
}

/// The link itself is used up by it; when it was used before, the code still works.
pub(crate) async fn use_code(tx: &mut Transaction, id: &LinkId, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE links SET code_used_at = $2, redeemed_at = COALESCE(redeemed_at, $2)
         WHERE id = $1 AND code_hash IS NOT NULL AND code_used_at IS NULL AND revoked_at IS NULL AND expires_at > $2",
        id.as_str(),
        at.unix_seconds(),
    )?)?;
    cancel_mail(tx, id).await
}

/// The mail that carries a link is not sent any more.
async fn cancel_mail(tx: &mut Transaction, id: &LinkId) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE outbox SET state = 'cancelled', content = NULL WHERE link = $1 AND state IN ('queued', 'failed')",
        id.as_str(),
    )?;
    Ok(())
}

pub(crate) async fn revoke(
    tx: &mut Transaction,
    member: &MemberId,
    kind: LinkKind,
    at: Timestamp,
) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE links SET revoked_at = $3
         WHERE member = $1 AND kind = $2 AND revoked_at IS NULL
            AND (redeemed_at IS NULL OR (code_hash IS NOT NULL AND code_used_at IS NULL))",
        member.as_str(),
        kind.as_str(),
        at.unix_seconds(),
    )?;
    execute!(
        tx,
        "UPDATE outbox SET state = 'cancelled', content = NULL
         WHERE link IN (SELECT id FROM links WHERE member = $1 AND kind = $2) AND state IN ('queued', 'failed')",
        member.as_str(),
        kind.as_str(),
    )?;
    Ok(())
}
