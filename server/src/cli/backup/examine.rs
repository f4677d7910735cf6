//! Checks that a SQLite file is an intact database of Gatehouse, and that the keys open it.

use std::{path::Path, sync::Arc};

use anyhow::Context as _;
use registration::{SystemClock, sealing::nothing_is_sealed};
use storage::{Database, Version};

use crate::{
    parts,
    settings::{Settings, no_key, open_keys, wrong_key},
};

const UNREADABLE: &str = "it is not a SQLite database, or is badly damaged";

/// What was found in an intact file that this version can use.
pub struct Examined {
    /// Whether the configured keys open it, as far as can be said: tables of an earlier version have no check value, and are
    /// checked at the first start.
    pub key: anyhow::Result<()>,
}

/// Reads the whole file, which no server may be using.
pub async fn examine(settings: &Settings, file: &Path) -> anyhow::Result<Examined> {
    // The file is our own copy: if it does not open, its content is the reason.
    let Ok(database) = parts::inspect(&settings.with_sqlite_file(file)).await else { anyhow::bail!(UNREADABLE) };
    let examined = examine_database(settings, &database).await;
    database.close().await;
    examined
}

async fn examine_database(settings: &Settings, database: &Database) -> anyhow::Result<Examined> {
    if let Some(damage) = database.damage().await.context(UNREADABLE)? {
        anyhow::bail!("it is damaged: {damage}");
    }
    let Version { tables, known } = database.version().await?;
    let tables = tables.context("it is a SQLite database, but not one of Gatehouse")?;
    anyhow::ensure!(
        tables <= known,
        "it is of a newer Gatehouse: its tables are at version {tables}, and this program knows versions up to {known}"
    );
    let key = if tables == known { check_key(settings, database).await } else { Ok(()) };
    Ok(Examined { key })
}

async fn check_key(settings: &Settings, database: &Database) -> anyhow::Result<()> {
    const WHAT: &str = "the backup";
    let Some(keys) = open_keys(&settings.keys, &settings.data_dir)? else {
        let needless = nothing_is_sealed(database).await?;
        return if needless { Ok(()) } else { Err(no_key(&settings.data_dir, WHAT).into()) };
    };
    let public_url = settings.public_url(settings.listen)?;
    let core = parts::core(database, &keys.vault, public_url, Arc::new(SystemClock));
    core.keys().check().await.map(drop).map_err(|refusal| wrong_key(refusal, WHAT))
}
