//! The people of API clients.

use model::{
    ApiClientId, Delivery, MailState, Member, MemberId, MemberRole, MemberState, MemberSummary, StoreError, Timestamp,
};

use crate::{
    database::Database,
    engine::{insert::insert, transaction::Transaction},
    error::{Place, changed},
};

row! {
    struct MemberRow = "members" as "m", member_columns! {
        id: String,
        api_client: String,
        email: String,
        role: String,
        state: String,
        invited_at: i64,
        invitation_expires_at: i64,
        invitation_requested_at: Option<i64>,
        activated_at: Option<i64>,
        last_sign_in_at: Option<i64>,
    }
}

impl From<&Member> for MemberRow {
    fn from(member: &Member) -> Self {
        Self {
            id: member.id.as_str().to_owned(),
            api_client: member.api_client.as_str().to_owned(),
            email: member.email.clone(),
            role: member.role.as_str().to_owned(),
            state: member.state.as_str().to_owned(),
            invited_at: member.invited_at.unix_seconds(),
            invitation_expires_at: member.invitation_expires_at.unix_seconds(),
            invitation_requested_at: member.invitation_requested_at.map(Timestamp::unix_seconds),
            activated_at: member.activated_at.map(Timestamp::unix_seconds),
            last_sign_in_at: member.last_sign_in_at.map(Timestamp::unix_seconds),
        }
    }
}

#[derive(sqlx::FromRow)]
struct SummaryRow {
    #[sqlx(flatten)]
    member: MemberRow,
    mail: Option<String>,
    mail_state: Option<String>,
    mail_attempts: Option<i64>,
    mail_error: Option<String>,
    mail_created_at: Option<i64>,
    mail_attempted_at: Option<i64>,
    mail_sent_at: Option<i64>,
}

impl TryFrom<MemberRow> for Member {
    type Error = StoreError;

    fn try_from(row: MemberRow) -> Result<Self, StoreError> {
        Ok(Self {
            role: Place::new("members", "role", &row.id).word(&row.role, MemberRole::from_word)?,
            state: Place::new("members", "state", &row.id).word(&row.state, MemberState::from_word)?,
            id: row.id.into(),
            api_client: row.api_client.into(),
            email: row.email,
            invited_at: Timestamp::from_unix_seconds(row.invited_at),
            invitation_expires_at: Timestamp::from_unix_seconds(row.invitation_expires_at),
            invitation_requested_at: row.invitation_requested_at.map(Timestamp::from_unix_seconds),
            activated_at: row.activated_at.map(Timestamp::from_unix_seconds),
            last_sign_in_at: row.last_sign_in_at.map(Timestamp::from_unix_seconds),
        })
    }
}

impl TryFrom<SummaryRow> for MemberSummary {
    type Error = StoreError;

    fn try_from(row: SummaryRow) -> Result<Self, StoreError> {
        let delivery = match (row.mail, row.mail_state, row.mail_attempts, row.mail_created_at) {
            (Some(mail), Some(state), Some(attempts), Some(created_at)) => {
                let state = Place::new("outbox", "state", &mail).word(&state, MailState::from_word)?;
                let at = match state {
                    MailState::Sent => row.mail_sent_at,
                    MailState::Failed => row.mail_attempted_at,
                    MailState::Queued | MailState::Cancelled => None,
                };
                Some(Delivery {
                    state,
                    attempts,
                    last_error: row.mail_error,
                    at: Timestamp::from_unix_seconds(at.unwrap_or(created_at)),
                })
            }
            _ => None,
        };
        Ok(Self { member: row.member.try_into()?, delivery })
    }
}

pub(crate) async fn list(db: &Database, client: &ApiClientId) -> Result<Vec<MemberSummary>, StoreError> {
    fetch_all!(
        db.reader(),
        SummaryRow,
        concat!(
            "SELECT ",
            member_columns!(),
            ", o.id AS mail, o.state AS mail_state, o.attempts AS mail_attempts,
            o.last_error AS mail_error, o.created_at AS mail_created_at, o.attempted_at AS mail_attempted_at,
            o.sent_at AS mail_sent_at
         FROM members m
         LEFT JOIN outbox o
            ON o.id = (SELECT l.id FROM outbox l WHERE l.member = m.id ORDER BY l.created_at DESC, l.id DESC LIMIT 1)
         WHERE m.api_client = $1 ORDER BY m.id"
        ),
        client.as_str(),
    )?
    .into_iter()
    .map(MemberSummary::try_from)
    .collect()
}

pub(crate) async fn lookup(db: &Database, id: &MemberId) -> Result<Option<Member>, StoreError> {
    fetch_optional!(
        db.reader(),
        MemberRow,
        concat!("SELECT ", member_columns!(), " FROM members m WHERE id = $1"),
        id.as_str(),
    )?
    .map(Member::try_from)
    .transpose()
}

pub(crate) async fn find(db: &Database, email: &str) -> Result<Vec<Member>, StoreError> {
    fetch_all!(
        db.reader(),
        MemberRow,
        concat!("SELECT ", member_columns!(), " FROM members m WHERE email = $1 ORDER BY id"),
        email,
    )?
    .into_iter()
    .map(Member::try_from)
    .collect()
}

pub(crate) async fn add(tx: &mut Transaction, member: &Member) -> Result<(), StoreError> {
    insert(tx, vec![MemberRow::from(member)]).await
}

/// The foreign keys delete links and mail, and take the name from what the member made.
pub(crate) async fn remove(tx: &mut Transaction, member: &MemberId) -> Result<(), StoreError> {
    forget_allowed_applications(tx, member).await?;
    changed(execute!(tx, "DELETE FROM members WHERE id = $1", member.as_str())?)
}

/// The state stays: only members who are not active are invited again.
pub(crate) async fn reinvite(
    tx: &mut Transaction,
    member: &MemberId,
    at: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE members SET invited_at = $2, invitation_expires_at = $3, invitation_requested_at = NULL WHERE id = $1",
        member.as_str(),
        at.unix_seconds(),
        expires_at.unix_seconds(),
    )?)
}

/// Does nothing for a member who has accepted in the meantime.
pub(crate) async fn request_invitation(
    tx: &mut Transaction,
    member: &MemberId,
    at: Timestamp,
) -> Result<(), StoreError> {
    execute!(
        tx,
        "UPDATE members SET invitation_requested_at = $2 WHERE id = $1 AND state = 'invited'",
        member.as_str(),
        at.unix_seconds(),
    )?;
    Ok(())
}

/// Deletes what a member allowed applications, and with the grants every token that came of them.
async fn forget_allowed_applications(tx: &mut Transaction, member: &MemberId) -> Result<(), StoreError> {
    execute!(tx, "DELETE FROM grants WHERE person = $1", member.as_str())?;
    execute!(tx, "DELETE FROM consents WHERE person = $1", member.as_str())?;
    Ok(())
}

/// Deletes what belongs to the person and not to the API client: a different person may accept the next invitation.
pub(crate) async fn reset_to_invited(tx: &mut Transaction, member: &MemberId) -> Result<(), StoreError> {
    forget_allowed_applications(tx, member).await?;
    execute!(tx, "DELETE FROM reveals WHERE member = $1", member.as_str())?;
    changed(execute!(tx, "UPDATE members SET state = 'invited', activated_at = NULL WHERE id = $1", member.as_str())?)
}

pub(crate) async fn end_invitation(tx: &mut Transaction, member: &MemberId, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE members SET invitation_expires_at = $2 WHERE id = $1",
        member.as_str(),
        at.unix_seconds(),
    )?)
}

pub(crate) async fn signed_in(tx: &mut Transaction, member: &MemberId, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE members SET state = 'active', invitation_requested_at = NULL, activated_at = COALESCE(activated_at, $2),
            last_sign_in_at = $2
         WHERE id = $1",
        member.as_str(),
        at.unix_seconds(),
    )?)
}
