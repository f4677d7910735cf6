//! Opaque access tokens.

use model::{
    FoundToken, IssuedToken, IssuedTokenId, Person, PersonKind, RegistrationId, RegistrationState, SecretHash,
    StoreError, Timestamp,
};

use crate::{
    database::Database,
    engine::{coalesce::Found, insert::insert, statement::fetch_keyed, transaction::Transaction},
    error::{Place, to_json},
};

row! {
    struct TokenRow = "issued_tokens" as "t", token_columns! {
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
    }
}

impl TryFrom<&IssuedToken> for TokenRow {
    type Error = StoreError;

    fn try_from(token: &IssuedToken) -> Result<Self, StoreError> {
        Ok(Self {
            id: token.id.as_str().to_owned(),
            hash: token.hash.as_str().to_owned(),
            registration: token.registration.as_str().to_owned(),
            granted: token.grant.as_ref().map(|grant| grant.as_str().to_owned()),
            subject: token.subject.clone(),
            scope: token.scope.join(" "),
            audience: to_json(&token.audience)?,
            issued_at: token.issued_at.unix_seconds(),
            expires_at: token.expires_at.unix_seconds(),
            last_used_at: token.last_used_at.map(Timestamp::unix_seconds),
            dpop_jkt: token.dpop_jkt.clone(),
        })
    }
}

impl TryFrom<TokenRow> for IssuedToken {
    type Error = StoreError;

    fn try_from(row: TokenRow) -> Result<Self, StoreError> {
        Ok(Self {
            audience: Place::new("issued_tokens", "audience", &row.id).json(&row.audience)?,
            id: row.id.into(),
            hash: SecretHash::from_stored(row.hash),
            registration: row.registration.into(),
            grant: row.granted.map(Into::into),
            subject: row.subject,
            scope: row.scope.split_whitespace().map(str::to_owned).collect(),
            issued_at: Timestamp::from_unix_seconds(row.issued_at),
            expires_at: Timestamp::from_unix_seconds(row.expires_at),
            last_used_at: row.last_used_at.map(Timestamp::from_unix_seconds),
            dpop_jkt: row.dpop_jkt,
        })
    }
}

/// A token with what decides whether it lives.
#[derive(sqlx::FromRow)]
struct FoundRow {
    #[sqlx(flatten)]
    token: TokenRow,
    client_id: String,
    state: String,
    tokens_since: i64,
    person_kind: Option<String>,
    person: Option<String>,
    person_name: Option<String>,
    revoked_at: Option<i64>,
}

/// The start of a query for [`FoundRow`]s; `t` is the token, `r` its registration, `g` its grant.
macro_rules! found_tokens {
    ($rest:literal) => {
        concat!(
            "SELECT ",
            token_columns!(),
            ", r.client_id, r.state, r.tokens_since, g.person_kind, g.person, g.person_name, g.revoked_at
             FROM issued_tokens t JOIN registrations r ON r.id = t.registration LEFT JOIN grants g ON g.id = t.granted ",
            $rest
        )
    };
}

impl TryFrom<FoundRow> for FoundToken {
    type Error = StoreError;

    fn try_from(row: FoundRow) -> Result<Self, StoreError> {
        let token = IssuedToken::try_from(row.token)?;
        let place = |table, column| Place::new(table, column, token.id.as_str());
        let person = match (row.person_kind, row.person, row.person_name) {
            (Some(kind), Some(id), Some(name)) => {
                let kind = place("issued_tokens", "person_kind").word(&kind, PersonKind::from_word)?;
                Some(Person { kind, id, name })
            }
            _ => None,
        };
        Ok(Self {
            client_id: row.client_id,
            state: place("registrations", "state").word(&row.state, RegistrationState::from_word)?,
            tokens_since: Timestamp::from_unix_seconds(row.tokens_since),
            grant_revoked: row.revoked_at.is_some(),
            person,
            token,
        })
    }
}

/// By hashes, whether they live or not.
pub(crate) async fn find(db: Database, hashes: Vec<String>) -> Result<Found<String, FoundToken>, StoreError> {
    let keys: Vec<_> = hashes.iter().map(String::as_str).collect();
    let rows = fetch_keyed::<FoundRow>(&db, found_tokens!("WHERE t.hash IN ({keys})"), vec![], &keys).await?;
    Ok(rows.into_iter().map(|row| (row.token.hash.clone(), FoundToken::try_from(row))).collect())
}

pub(crate) async fn list(
    db: &Database,
    registration: &RegistrationId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<FoundToken>, StoreError> {
    fetch_all!(
        db.reader(),
        FoundRow,
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
    let rows = tokens.iter().map(|token| TokenRow::try_from(*token)).collect::<Result<_, _>>()?;
    insert(tx, rows).await
}

pub(crate) async fn revoke(tx: &mut Transaction, id: &IssuedTokenId) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM issued_tokens WHERE id = $1", id.as_str())?;
    Ok(())
}

pub(crate) async fn used(tx: &mut Transaction, id: &IssuedTokenId, at: Timestamp) -> Result<(), StoreError> {
    execute!(tx, "UPDATE issued_tokens SET last_used_at = $2 WHERE id = $1", id.as_str(), at.unix_seconds())?;
    Ok(())
}

/// Ends every token of a registration, JWTs too, and what people allowed it.
pub(crate) async fn end(tx: &mut Transaction, registration: &RegistrationId, at: Timestamp) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE registrations SET tokens_since = $2 WHERE id = $1 AND tokens_since < $2",
        registration.as_str(),
        at.unix_seconds(),
    )?;
    delete_all(tx, registration).await
}

/// Deletes the stored tokens of a registration, and what people allowed it.
pub(crate) async fn delete_all(tx: &mut Transaction, registration: &RegistrationId) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM issued_tokens WHERE registration = $1", registration.as_str())?;
    execute!(tx, "DELETE FROM grants WHERE registration = $1", registration.as_str())?;
    execute!(tx, "DELETE FROM consents WHERE registration = $1", registration.as_str())?;
    Ok(())
}
