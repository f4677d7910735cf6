//! `gatehouse backup` and `gatehouse restore`: verified copies of a SQLite database.

mod examine;
mod restore;

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use storage::sqlite_file;
use tempfile::NamedTempFile;

use super::say;
use crate::{
    parts,
    settings::{DATABASE_URL, SettingError, Settings},
};

pub use restore::restore;

/// Writes a copy of the database to `file`.
pub async fn backup(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let source = sqlite(settings, "pg_dump --format=custom --file=FILE \"$DATABASE_URL\"")?;
    anyhow::ensure!(source.exists(), "there is no database at {}", source.display());
    refuse_existing(file)?;
    let copy = beside(file)?;
    let database = parts::inspect(settings).await?;
    let copied = database.copy_into(copy.path()).await;
    database.close().await;
    copied.with_context(|| format!("the backup {} was not written", file.display()))?;
    let examined = examine::examine(settings, copy.path()).await.context("the copy cannot be used, and was deleted")?;
    put_in_place(copy, file)?;
    let bytes = std::fs::metadata(file)?.len();
    say(&format!(
        "Wrote {} ({bytes} bytes): the database as it was when this command began, and whole.",
        file.display()
    ));
    examined.key.with_context(|| format!("{} is written, but its secrets cannot be read", file.display()))?;
    say(
        "The key-encryption key is not in it: keep a copy of its file, apart from the backup. Without the key, the secrets in",
    );
    say("the backup cannot be read; with both, anybody can read them.");
    Ok(())
}

/// Returns the configured SQLite file. For PostgreSQL an error, which names PostgreSQL's own command.
fn sqlite(settings: &Settings, postgres: &str) -> anyhow::Result<PathBuf> {
    let url = settings.database_url();
    let file = sqlite_file(url.expose())
        .map_err(|error| SettingError::new(DATABASE_URL, format!("does not work: {error}.")))?;
    file.with_context(|| {
        format!(
            "this command is for SQLite, and the database is PostgreSQL, which has programs of its own: {postgres}; see \
             Backup in docs/operations.md"
        )
    })
}

fn refuse_existing(file: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(!file.exists(), "{} is there already, and is not overwritten: name another file", file.display());
    Ok(())
}

/// Creates a file in the folder of `file` that only its owner can read, and that is deleted unless it is put in place.
fn beside(file: &Path) -> anyhow::Result<NamedTempFile> {
    let folder = folder_of(file);
    tempfile::Builder::new()
        .prefix(".gatehouse-")
        .suffix(".db")
        .tempfile_in(folder)
        .with_context(|| format!("no file can be made in {}", folder.display()))
}

/// Syncs the copy to disk and renames it. An existing file is never overwritten.
fn put_in_place(copy: NamedTempFile, file: &Path) -> anyhow::Result<()> {
    copy.as_file().sync_all()?;
    copy.persist_noclobber(file).with_context(|| format!("the copy could not be named {}", file.display()))?;
    File::open(folder_of(file))?.sync_all()?;
    Ok(())
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}
