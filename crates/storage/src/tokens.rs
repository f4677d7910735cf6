//! Opaque access tokens.

use model::{
    FoundToken, GrantId, IssuedToken, IssuedTokenId, Person, PersonKind, RegistrationId, RegistrationState, SecretHash,
    StoreError, Timestamp,
};

use crate::{
    database::Database,
    error::{Place, to_json},
    together::Found,
    transaction::Transaction,
};

#[derive(sqlx::FromRow)]
struct TokenRow {
    id: String,
    hash: String,
    registration: String,
    granted: Option<String>,
    subject: String,
    scope: String,
    audience: String,
    issued_at: i64,
    expires_at: i64,
    last_used_at: Option<i64>,
    dpop_jkt: Option<String>,
    client_id: String,
    state: String,
    tokens_since: i64,
    person_kind: Option<String>,
    person: Option<String>,
    person_name: Option<String>,
    revoked_at: Option<i64>,
}

/// The start of a query for [`TokenRow`]s; `t` is the token, `r` its registration, `g` its grant.
macro_rules! found_tokens {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.hash, t.registration, t.granted, t.subject, t.scope, t.audience, t.issued_at, t.expires_at,
                t.last_used_at, t.dpop_jkt, r.client_id, r.state, r.tokens_since, g.person_kind, g.person,
                g.person_name, g.revoked_at
             FROM issued_tokens t JOIN registrations r ON r.id = t.registration LEFT JOIN grants g ON g.id = t.granted ",
            $rest
        )
    };
}

impl TryFrom<TokenRow> for FoundToken {
    type Error = StoreError;

    fn try_from(row: TokenRow) -> Result<Self, StoreError> {
        let place = |column| Place::new("issued_tokens", column, &row.id);
        let person = match (row.person_kind, row.person, row.person_name) {
            (Some(kind), Some(id), Some(name)) => {
                Some(Person { kind: place("person_kind").word(&kind, PersonKind::from_word)?, id, name })
            }
            _ => None,
        };
        Ok(Self {
            token: IssuedToken {
                audience: place("audience").json(&row.audience)?,
                hash: SecretHash::from_stored(row.hash),
                registration: row.registration.into(),
                grant: row.granted.map(Into::into),
                subject: row.subject,
                scope: row.scope.split_whitespace().map(str::to_owned).collect(),
                issued_at: Timestamp::from_unix_seconds(row.issued_at),
                expires_at: Timestamp::from_unix_seconds(row.expires_at),
                last_used_at: row.last_used_at.map(Timestamp::from_unix_seconds),
                dpop_jkt: row.dpop_jkt,
                id: row.id.as_str().into(),
            },
            client_id: row.client_id,
            state: Place::new("registrations", "state", &row.id).word(&row.state, RegistrationState::from_word)?,
            tokens_since: Timestamp::from_unix_seconds(row.tokens_since),
            grant_revoked: row.revoked_at.is_some(),
            person,
        })
    }
}

/// By hashes, whether they live or not.
pub(crate) async fn find(db: Database, hashes: Vec<String>) -> Result<Found<String, FoundToken>, StoreError> {
    let keys: Vec<_> = hashes.iter().map(String::as_str).collect();
    let rows = fetch_keyed!(db.reader(), TokenRow, found_tokens!("WHERE t.hash IN ({keys})"), &keys)?;
    Ok(rows.into_iter().map(|row| (row.hash.clone(), FoundToken::try_from(row))).collect())
}

pub(crate) async fn list(
    db: &Database,
    registration: &RegistrationId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<FoundToken>, StoreError> {
    fetch_all!(
        db.reader(),
        TokenRow,
        found_tokens!(
            "WHERE t.registration = $1 AND t.expires_at > $2 AND t.issued_at > r.tokens_since AND g.revoked_at IS NULL
             ORDER BY t.id DESC LIMIT $3"
        ),
        registration.as_str(),
        now.unix_seconds(),
        limit,
    )?
    .into_iter()
    .map(FoundToken::try_from)
    .collect()
}

pub(crate) async fn issue(tx: &mut Transaction, tokens: &[&IssuedToken]) -> Result<(), StoreError> {
    insert_rows!(
        tx,
        "INSERT INTO issued_tokens (id, hash, registration, granted, subject, scope, audience, issued_at, expires_at,
            last_used_at, dpop_jkt)",
        11,
        tokens,
        |token| [
            token.id.as_str(),
            token.hash.as_str(),
            token.registration.as_str(),
            token.grant.as_ref().map(GrantId::as_str),
            token.subject.as_str(),
            token.scope.join(" "),
            to_json(&token.audience)?,
            token.issued_at.unix_seconds(),
            token.expires_at.unix_seconds(),
            token.last_used_at.map(Timestamp::unix_seconds),
            token.dpop_jkt.as_deref(),
        ]
    );
    Ok(())
}

pub(crate) async fn revoke(tx: &mut Transaction, id: &IssuedTokenId) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM issued_tokens WHERE id = $1", id.as_str())?;
    Ok(())
}

pub(crate) async fn used(tx: &mut Transaction, id: &IssuedTokenId, at: Timestamp) -> Result<(), StoreError> {
    execute!(tx, "UPDATE issued_tokens SET last_used_at = $2 WHERE id = $1", id.as_str(), at.unix_seconds())?;
    Ok(())
}

/// Every token of a registration dies, those that are not stored too, and what people allowed it ends.
pub(crate) async fn end(tx: &mut Transaction, registration: &RegistrationId, at: Timestamp) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE registrations SET tokens_since = $2 WHERE id = $1 AND tokens_since < $2",
        registration.as_str(),
        at.unix_seconds(),
    )?;
    forget(tx, registration).await
}

/// What is stored of the tokens of a registration goes, and what people allowed it.
pub(crate) async fn forget(tx: &mut Transaction, registration: &RegistrationId) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM issued_tokens WHERE registration = $1", registration.as_str())?;
    execute!(tx, "DELETE FROM grants WHERE registration = $1", registration.as_str())?;
    execute!(tx, "DELETE FROM consents WHERE registration = $1", registration.as_str())?;
    Ok(())
}
