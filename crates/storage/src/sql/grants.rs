//! What people allowed clients at one sign-in each: grants, with their authorization codes.

use model::{
    AuthorizationCode, CodeChallenge, Grant, GrantId, Person, PersonKind, RegistrationId, SecretHash, StoreError,
    Timestamp,
};

use crate::{
    database::Database,
    engine::{coalesce::Found, insert::insert, statement::fetch_keyed, transaction::Transaction},
    error::{Place, changed, to_json},
};

row! {
    pub(crate) struct GrantRow = "grants" as "g", grant_columns! {
        id: String,
        registration: String,
        person_kind: String,
        person: String,
        person_name: String,
        scope: String,
        audience: String,
        auth_time: i64,
        created_at: i64,
        expires_at: i64,
        revoked_at: Option<i64>,
        code_hash: String,
        code_expires_at: i64,
        code_redeemed_at: Option<i64>,
        redirect_uri: Option<String>,
        code_challenge: Option<String>,
        code_challenge_method: Option<String>,
        nonce: Option<String>,
        code_dpop_jkt: Option<String>,
    }
}

impl TryFrom<&Grant> for GrantRow {
    type Error = StoreError;

    fn try_from(grant: &Grant) -> Result<Self, StoreError> {
        Ok(Self {
            id: grant.id.as_str().to_owned(),
            registration: grant.registration.as_str().to_owned(),
            person_kind: grant.person.kind.as_str().to_owned(),
            person: grant.person.id.clone(),
            person_name: grant.person.name.clone(),
            scope: grant.scope.join(" "),
            audience: to_json(&grant.audience)?,
            auth_time: grant.auth_time.unix_seconds(),
            created_at: grant.created_at.unix_seconds(),
            expires_at: grant.expires_at.unix_seconds(),
            revoked_at: grant.revoked_at.map(Timestamp::unix_seconds),
            code_hash: grant.code.hash.as_str().to_owned(),
            code_expires_at: grant.code.expires_at.unix_seconds(),
            code_redeemed_at: grant.code.redeemed_at.map(Timestamp::unix_seconds),
            redirect_uri: grant.code.redirect_uri.clone(),
            code_challenge: grant.code.challenge.as_ref().map(|challenge| challenge.challenge.as_str().to_owned()),
            code_challenge_method: grant.code.challenge.as_ref().map(|challenge| challenge.method.as_str().to_owned()),
            nonce: grant.code.nonce.clone(),
            code_dpop_jkt: grant.code.dpop_jkt.clone(),
        })
    }
}

/// The start of a query for [`GrantRow`]s and what `$more` adds to them; `g` is the grant.
macro_rules! grants {
    ($more:literal, $rest:literal) => {
        concat!("SELECT ", grant_columns!(), $more, " FROM grants g ", $rest)
    };
}
#[expect(clippy::single_component_path_imports, reason = "without it, the macro has no path for other files")]
pub(crate) use grant_columns;
pub(crate) use grants;

impl TryFrom<GrantRow> for Grant {
    type Error = StoreError;

    fn try_from(row: GrantRow) -> Result<Self, StoreError> {
        let place = |column| Place::new("grants", column, &row.id);
        let challenge = row.code_challenge.zip(row.code_challenge_method);
        Ok(Self {
            person: Person {
                kind: place("person_kind").word(&row.person_kind, PersonKind::from_word)?,
                id: row.person,
                name: row.person_name,
            },
            audience: place("audience").json(&row.audience)?,
            id: row.id.into(),
            registration: row.registration.into(),
            scope: row.scope.split_whitespace().map(str::to_owned).collect(),
            auth_time: Timestamp::from_unix_seconds(row.auth_time),
            created_at: Timestamp::from_unix_seconds(row.created_at),
            expires_at: Timestamp::from_unix_seconds(row.expires_at),
            revoked_at: row.revoked_at.map(Timestamp::from_unix_seconds),
            code: AuthorizationCode {
                hash: SecretHash::from_stored(row.code_hash),
                expires_at: Timestamp::from_unix_seconds(row.code_expires_at),
                redeemed_at: row.code_redeemed_at.map(Timestamp::from_unix_seconds),
                redirect_uri: row.redirect_uri,
                challenge: challenge.map(|(challenge, method)| CodeChallenge { challenge, method }),
                nonce: row.nonce,
                dpop_jkt: row.code_dpop_jkt,
            },
        })
    }
}

/// By ids, whether they live or not.
pub(crate) async fn find(db: Database, ids: Vec<GrantId>) -> Result<Found<GrantId, Grant>, StoreError> {
    let keys: Vec<_> = ids.iter().map(GrantId::as_str).collect();
    let rows = fetch_keyed::<GrantRow>(&db, grants!("", "WHERE g.id IN ({keys})"), vec![], &keys).await?;
    Ok(rows.into_iter().map(|row| (row.id.as_str().into(), Grant::try_from(row))).collect())
}

pub(crate) async fn find_by_code(db: &Database, hash: &SecretHash) -> Result<Option<Grant>, StoreError> {
    fetch_optional!(db.reader(), GrantRow, grants!("", "WHERE g.code_hash = $1"), hash.as_str())?
        .map(Grant::try_from)
        .transpose()
}

pub(crate) async fn list(
    db: &Database,
    registration: &RegistrationId,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Grant>, StoreError> {
    fetch_all!(
        db.reader(),
        GrantRow,
        grants!(
            "",
            "WHERE g.registration = $1 AND g.expires_at > $2 AND g.revoked_at IS NULL AND g.code_redeemed_at IS NOT NULL
             ORDER BY g.created_at DESC, g.id DESC LIMIT $3"
        ),
        registration.as_str(),
        now.unix_seconds(),
        limit,
    )?
    .into_iter()
    .map(Grant::try_from)
    .collect()
}

pub(crate) async fn add(tx: &mut Transaction, grant: &Grant) -> Result<(), StoreError> {
    insert(tx, vec![GrantRow::try_from(grant)?]).await
}

pub(crate) async fn redeem(tx: &mut Transaction, id: &GrantId, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE grants SET code_redeemed_at = $2
         WHERE id = $1 AND code_redeemed_at IS NULL AND code_expires_at > $2 AND revoked_at IS NULL",
        id.as_str(),
        at.unix_seconds(),
    )?)
}

pub(crate) async fn extend(tx: &mut Transaction, id: &GrantId, until: Timestamp) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE grants SET expires_at = $2 WHERE id = $1 AND expires_at < $2",
        id.as_str(),
        until.unix_seconds(),
    )?;
    Ok(())
}

pub(crate) async fn revoke(tx: &mut Transaction, id: &GrantId, at: Timestamp) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE grants SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        id.as_str(),
        at.unix_seconds(),
    )?;
    Ok(())
}
