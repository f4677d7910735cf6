//! `gatehouse restore`: replaces the database by a backup.

use std::{
    ffi::OsString,
    fs::File,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use registration::{Clock as _, SystemClock};
use storage::lock_file;

use super::{beside, examine::examine, folder_of, put_in_place, sqlite};
use crate::{
    cli::say,
    settings::{Settings, make_data_dir},
};

/// Replaces the database by a copy of `backup`. Nothing is changed before the copy is verified.
pub async fn restore(settings: &Settings, backup: &Path, replace: bool) -> anyhow::Result<()> {
    let target = sqlite(settings, "pg_restore --no-owner --exit-on-error --dbname=\"$DATABASE_URL\" FILE")?;
    if settings.database_url.is_none() {
        make_data_dir(&settings.data_dir)?;
    }
    let _file_lock = lock_file(&target)?;
    let in_place = in_place(&target);
    anyhow::ensure!(
        in_place.is_empty() || replace,
        "{} is in place: move it away with the files that begin with its name, or give --replace, which moves them aside",
        target.display()
    );
    for end in ["-wal", "-journal"] {
        let log = with_end(backup, end);
        anyhow::ensure!(
            std::fs::metadata(&log).map_or(true, |log| log.len() == 0),
            "{} is not a backup but a database with changes in {}, which would be lost: open it with gatehouse serve --data-dir, \
             or restore a file that gatehouse backup wrote",
            backup.display(),
            log.display()
        );
    }
    let copy = beside(&target)?;
    let mut source = File::open(backup).with_context(|| format!("{} cannot be read", backup.display()))?;
    std::io::copy(&mut source, &mut copy.as_file()).context("the backup could not be copied")?;
    let what = || format!("{} is not restored", backup.display());
    let examined = examine(settings, copy.path()).await.with_context(what)?;
    examined.key.with_context(what)?;
    if let Some(aside) = move_aside(&target, &in_place)? {
        say(&format!("Moved the database that was in place to {}.", aside.display()));
    }
    put_in_place(copy, &target)?;
    say(&format!("Restored {} to {}, and checked it.", backup.display(), target.display()));
    say("What happened since the backup is not in it: see Recovery in docs/operations.md.");
    Ok(())
}

/// Returns the existing files of the database: the database itself, its write-ahead log with its index, its rollback journal.
fn in_place(target: &Path) -> Vec<&'static str> {
    ["", "-wal", "-shm", "-journal"].into_iter().filter(|end| with_end(target, end).exists()).collect()
}

/// Renames the files together; returns the database's new name.
fn move_aside(target: &Path, ends: &[&str]) -> anyhow::Result<Option<PathBuf>> {
    if ends.is_empty() {
        return Ok(None);
    }
    let aside = with_end(target, &format!(".before-restore-{}", SystemClock.now().unix_seconds()));
    for end in ends {
        std::fs::rename(with_end(target, end), with_end(&aside, end))
            .with_context(|| format!("{} could not be moved aside", target.display()))?;
    }
    File::open(folder_of(target))?.sync_all()?;
    Ok(Some(aside))
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}
