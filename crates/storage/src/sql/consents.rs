//! What people allowed clients, so that they are not asked again.

use model::{Consent, ConsentSummary, PersonKind, RegistrationId, StoreError, Timestamp};

use crate::{
    database::Database,
    engine::{insert::insert_or, transaction::Transaction},
    error::Place,
};

row! {
    struct ConsentRow = "consents" as "c", consent_columns! {
        registration: String,
        person: String,
        person_kind: String,
        scope: String,
        created_at: i64,
        updated_at: i64,
    }
}

impl From<&Consent> for ConsentRow {
    fn from(consent: &Consent) -> Self {
        Self {
            registration: consent.registration.as_str().to_owned(),
            person: consent.person.clone(),
            person_kind: consent.person_kind.as_str().to_owned(),
            scope: consent.scope.join(" "),
            created_at: consent.created_at.unix_seconds(),
            updated_at: consent.updated_at.unix_seconds(),
        }
    }
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    #[sqlx(flatten)]
    consent: ConsentRow,
    client_id: String,
    label: String,
}

impl TryFrom<ConsentRow> for Consent {
    type Error = StoreError;

    fn try_from(row: ConsentRow) -> Result<Self, StoreError> {
        let kind = Place::new("consents", "person_kind", &row.registration);
        Ok(Self {
            person_kind: kind.word(&row.person_kind, PersonKind::from_word)?,
            registration: row.registration.into(),
            person: row.person,
            scope: row.scope.split_whitespace().map(str::to_owned).collect(),
            created_at: Timestamp::from_unix_seconds(row.created_at),
            updated_at: Timestamp::from_unix_seconds(row.updated_at),
        })
    }
}

pub(crate) async fn find(
    db: &Database,
    registration: &RegistrationId,
    person: &str,
) -> Result<Option<Consent>, StoreError> {
    fetch_optional!(
        db.reader(),
        ConsentRow,
        concat!(
            "SELECT ",
            consent_columns!(),
            " FROM consents c
             WHERE registration = $1 AND person = $2"
        ),
        registration.as_str(),
        person,
    )?
    .map(Consent::try_from)
    .transpose()
}

pub(crate) async fn list(db: &Database, person: &str, limit: i64) -> Result<Vec<ConsentSummary>, StoreError> {
    fetch_all!(
        db.reader(),
        SummaryRow,
        concat!(
            "SELECT ",
            consent_columns!(),
            ", r.client_id, r.label
             FROM consents c JOIN registrations r ON r.id = c.registration
             WHERE c.person = $1 AND r.state <> 'revoked'
             ORDER BY c.updated_at DESC, c.registration DESC LIMIT $2"
        ),
        person,
        limit,
    )?
    .into_iter()
    .map(|row| Ok(ConsentSummary { consent: row.consent.try_into()?, client_id: row.client_id, label: row.label }))
    .collect()
}

pub(crate) async fn save(tx: &mut Transaction, consent: &Consent) -> Result<(), StoreError> {
    let clause =
        "ON CONFLICT (registration, person) DO UPDATE SET scope = excluded.scope, updated_at = excluded.updated_at";
    insert_or(tx, ConsentRow::from(consent), clause).await.map(drop)
}

pub(crate) async fn withdraw(
    tx: &mut Transaction,
    registration: &RegistrationId,
    person: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM consents WHERE registration = $1 AND person = $2", registration.as_str(), person)?;
    execute!(
        tx,
        "UPDATE grants SET revoked_at = $3 WHERE registration = $1 AND person = $2 AND revoked_at IS NULL",
        registration.as_str(),
        person,
        at.unix_seconds(),
    )?;
    Ok(())
}
