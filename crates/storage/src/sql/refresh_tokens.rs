//! Refresh tokens.

use model::{FoundRefreshToken, RefreshToken, SecretHash, StoreError, Timestamp};

use crate::{
    database::Database,
    engine::transaction::Transaction,
    error::changed,
    sql::grants::{GrantRow, grant_columns, grants},
};

#[derive(sqlx::FromRow)]
struct RefreshRow {
    #[sqlx(flatten)]
    grant: GrantRow,
    token_hash: String,
    token_issued_at: i64,
    token_expires_at: i64,
    token_used_at: Option<i64>,
    token_dpop_jkt: Option<String>,
}

pub(crate) async fn find(db: &Database, hash: &SecretHash) -> Result<Option<FoundRefreshToken>, StoreError> {
    let row = fetch_optional!(
        db.reader(),
        RefreshRow,
        grants!(
            ", t.hash AS token_hash, t.issued_at AS token_issued_at, t.expires_at AS token_expires_at,
               t.used_at AS token_used_at, t.dpop_jkt AS token_dpop_jkt",
            "JOIN refresh_tokens t ON t.granted = g.id WHERE t.hash = $1"
        ),
        hash.as_str(),
    )?;
    let Some(row) = row else { return Ok(None) };
    let grant: model::Grant = row.grant.try_into()?;
    Ok(Some(FoundRefreshToken {
        token: RefreshToken {
            hash: SecretHash::from_stored(row.token_hash),
            grant: grant.id.clone(),
            issued_at: Timestamp::from_unix_seconds(row.token_issued_at),
            expires_at: Timestamp::from_unix_seconds(row.token_expires_at),
            used_at: row.token_used_at.map(Timestamp::from_unix_seconds),
            dpop_jkt: row.token_dpop_jkt,
        },
        grant,
    }))
}

pub(crate) async fn add(tx: &mut Transaction, token: &RefreshToken) -> Result<(), StoreError> {
    execute!(
        tx,
        "INSERT INTO refresh_tokens (hash, granted, issued_at, expires_at, used_at, dpop_jkt)
         VALUES ($1, $2, $3, $4, $5, $6)",
        token.hash.as_str(),
        token.grant.as_str(),
        token.issued_at.unix_seconds(),
        token.expires_at.unix_seconds(),
        token.used_at.map(Timestamp::unix_seconds),
        token.dpop_jkt.as_deref(),
    )?;
    Ok(())
}

pub(crate) async fn use_up(tx: &mut Transaction, hash: &SecretHash, at: Timestamp) -> Result<(), StoreError> {
    changed(execute!(
        tx,
        "UPDATE refresh_tokens SET used_at = $2
         WHERE hash = $1 AND used_at IS NULL AND expires_at > $2
            AND EXISTS (SELECT 1 FROM grants g WHERE g.id = refresh_tokens.granted AND g.revoked_at IS NULL)",
        hash.as_str(),
        at.unix_seconds(),
    )?)
}
