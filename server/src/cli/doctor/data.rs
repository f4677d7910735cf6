//! The database, its disk, the key and the clock.

use std::{path::Path, sync::Arc};

use registration::{
    Clock as _, SystemClock, Timestamp,
    sealing::{KeyVerdict, nothing_is_sealed},
    store::HousekeepingStore as _,
};
use storage::{Database, Version, sqlite_file};

use super::{Finding, PATIENCE};
use crate::{
    parts,
    settings::{Settings, no_key, open_keys, wrong_key},
};

/// Below this, free disk space is a failure.
const FULL_BYTES: u64 = 100 * 1024 * 1024;
/// Below this, free disk space is a warning.
const SCARCE_BYTES: u64 = 1024 * 1024 * 1024;
/// 2026-01-01 and 2100-01-01: a clock outside of these was never set.
const SANE: std::ops::Range<i64> = 1_767_225_600..4_102_444_800;
/// How many seconds the clocks of two machines may differ: codes, links and proofs live for minutes.
const CLOCKS_DIFFER: i64 = 5;

/// Checks the database and its disk. Returns the database if further checks can use it.
pub(super) async fn database(settings: &Settings) -> (Option<Database>, Vec<Finding>) {
    const ABOUT: &str = "database";
    let file = sqlite_file(settings.database_url().expose()).ok().flatten();
    let (database, finding) = match &file {
        Some(file) if !file.exists() => {
            let text = format!("{} is not there yet: the first start makes it", file.display());
            (None, Finding::warn(ABOUT, text))
        }
        _ => match tokio::time::timeout(PATIENCE, parts::inspect(settings)).await {
            Ok(Ok(database)) => current(database).await,
            Ok(Err(error)) => (None, Finding::fail(ABOUT, format!("{error:#}"))),
            Err(_) => (None, Finding::fail(ABOUT, "there was no answer")),
        },
    };
    (database, [finding].into_iter().chain(file.as_deref().and_then(disk)).collect())
}

/// Checks the tables. Returns the database if they are of this version.
async fn current(database: Database) -> (Option<Database>, Finding) {
    let finding = super::within("database", tables(&database)).await;
    if database.version().await.is_ok_and(|version| version.tables == Some(version.known)) {
        return (Some(database), finding);
    }
    database.close().await;
    (None, finding)
}

async fn tables(database: &Database) -> Finding {
    const ABOUT: &str = "database";
    let name = database.describe();
    let Version { tables, known } = match database.version().await {
        Ok(version) => version,
        Err(error) => return Finding::fail(ABOUT, format!("{name} does not answer: {error}")),
    };
    let Some(tables) = tables else {
        return Finding::warn(ABOUT, format!("{name} has no tables yet: the first start makes them"));
    };
    if tables > known {
        let text =
            format!("{name} is at version {tables} of a newer Gatehouse; this program knows versions up to {known}");
        return Finding::fail(ABOUT, text);
    }
    if let Err(error) = database.check_writable().await {
        return Finding::fail(ABOUT, format!("{name} cannot be written: {error}"));
    }
    if tables < known {
        let text = format!("{name} is at version {tables}: make a backup; the next start brings it to version {known}");
        return Finding::warn(ABOUT, text);
    }
    Finding::ok(ABOUT, format!("{name} answers, can be written, and is at version {tables}"))
}

/// Returns the free space in the folder of a SQLite file; `None` if there is no such folder.
fn disk(file: &Path) -> Option<Finding> {
    const ABOUT: &str = "disk";
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let space = rustix::fs::statvfs(folder).ok()?;
    let free = space.f_bavail.saturating_mul(space.f_frsize);
    let text = format!("{} MB are free in {}", free / 1_000_000, folder.display());
    Some(if free < FULL_BYTES {
        Finding::fail(ABOUT, text)
    } else if free < SCARCE_BYTES {
        Finding::warn(ABOUT, text)
    } else {
        Finding::ok(ABOUT, text)
    })
}

/// Checks that the keys open what is stored.
pub(super) async fn key(settings: &Settings, database: &Database) -> Finding {
    judge_key(settings, database).await.unwrap_or_else(|error| Finding::fail("key", format!("{error:#}")))
}

async fn judge_key(settings: &Settings, database: &Database) -> anyhow::Result<Finding> {
    const ABOUT: &str = "key";
    let Some(keys) = open_keys(&settings.keys, &settings.data_dir)? else {
        return Ok(if nothing_is_sealed(database).await? {
            Finding::warn(ABOUT, "there is none yet: the first start makes one, because nothing is sealed")
        } else {
            Finding::fail(ABOUT, no_key(&settings.data_dir, database.describe()).to_string())
        });
    };
    let public_url = settings.public_url(settings.listen)?;
    let core = parts::core(database, &keys.vault, public_url, Arc::new(SystemClock));
    let verdict = core.keys().check().await.map_err(|refusal| wrong_key(refusal, database.describe()))?;
    let current = keys.vault.current_key();
    if let Some(file) = keys.readable_by_others.first() {
        let text = format!("the key {current} opens what is stored, but others may read {}: chmod 600", file.display());
        return Ok(Finding::warn(ABOUT, text));
    }
    Ok(Finding::ok(
        ABOUT,
        match verdict {
            KeyVerdict::Known => format!("the key {current} opens what is stored"),
            KeyVerdict::New(..) => format!("the key {current} will do; the next start makes it known to the database"),
        },
    ))
}

/// Checks the clock of this machine.
pub(super) async fn clock(database: Option<&Database>) -> Finding {
    const ABOUT: &str = "clock";
    let now = SystemClock.now();
    if !SANE.contains(&now.unix_seconds()) {
        return Finding::fail(ABOUT, "the clock of this machine was never set: sign-ins and tokens expire by it");
    }
    let Some(database) = database else { return Finding::ok(ABOUT, "the clock of this machine shows a likely time") };
    match compare(database, now).await {
        Ok(finding) => finding,
        Err(error) => Finding::fail(ABOUT, error.to_string()),
    }
}

async fn compare(database: &Database, now: Timestamp) -> Result<Finding, registration::StoreError> {
    const ABOUT: &str = "clock";
    if let Some(theirs) = database.clock().await? {
        let seconds = now.unix_seconds() - theirs.unix_seconds();
        let text = format!("this machine and the database server differ by {} seconds", seconds.abs());
        return Ok(if seconds.abs() <= CLOCKS_DIFFER { Finding::ok(ABOUT, text) } else { Finding::fail(ABOUT, text) });
    }
    let newest = database.recent_events(1).await?.pop();
    Ok(match newest {
        Some(event) if event.at.unix_seconds() > now.unix_seconds() + CLOCKS_DIFFER => {
            Finding::warn(ABOUT, "the audit log has events of the future: the clock of this machine was set back")
        }
        _ => Finding::ok(ABOUT, "the clock of this machine shows a likely time"),
    })
}
