//! `gatehouse keys`: how many values each key-encryption key seals, and changing the key.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Context as _;
use clap::Subcommand;
use registration::{
    Caller, Core, SystemClock,
    sealing::{KeyRole, KeyStatus, Rotated, SealedColumn},
};
use storage::Database;

use super::say;
use crate::{
    parts::{self, Purpose},
    settings::{Settings, no_key, open_keys},
};

/// What can be done about key-encryption keys.
#[derive(Subcommand)]
pub enum KeysCommand {
    /// Say which key seals how many values, and what to do next; nothing changes
    Status,
    /// Seal everything anew with the current key, while the portal runs
    Rotate,
    /// Let the portal start without a key that is lost for good; what it sealed stays unreadable
    Forget {
        /// The id of the key, as `gatehouse keys status` shows it
        key: String,
    },
}

impl KeysCommand {
    /// Runs the command.
    pub async fn run(self, settings: &Settings) -> anyhow::Result<()> {
        match self {
            Self::Status => status(settings).await,
            Self::Rotate => rotate(settings).await,
            Self::Forget { key } => forget(settings, &key).await,
        }
    }
}

async fn status(settings: &Settings) -> anyhow::Result<()> {
    let (database, core) = open_unchecked(settings).await?;
    let status = core.keys().status(&Caller::System).await;
    database.close().await;
    print(&status?);
    Ok(())
}

async fn rotate(settings: &Settings) -> anyhow::Result<()> {
    let public_url = settings.public_url(settings.listen)?;
    let parts = parts::open(settings, public_url, Purpose::Command, Arc::new(SystemClock)).await?;
    let rotated = rotate_and_count(&parts.core).await;
    parts.database.close().await;
    let (rotated, status) = rotated?;
    report(&rotated);
    print(&status);
    Ok(())
}

async fn rotate_and_count(core: &Core) -> anyhow::Result<(Rotated, KeyStatus)> {
    let mut said: BTreeMap<SealedColumn, u64> = BTreeMap::new();
    let rotated = core
        .keys()
        .rotate(&Caller::System, |column, resealed| {
            let last = said.entry(column).or_default();
            // The first batch of a column, and then every ten thousand.
            if *last == 0 || resealed / 10_000 > *last / 10_000 {
                say(&format!("{}: {resealed} sealed anew so far", column.name()));
            }
            *last = resealed;
        })
        .await
        .context("the keys were not rotated to the end; run the command again, it goes on where it stopped")?;
    Ok((rotated, core.keys().status(&Caller::System).await?))
}

fn report(rotated: &Rotated) {
    say(&format!("Sealed {} values anew with the current key.", rotated.resealed));
    if rotated.changed_meanwhile > 0 {
        say(&format!("{} values were changed at the same moment: run this command again.", rotated.changed_meanwhile));
    }
    for damaged in &rotated.damaged {
        say(&format!("{} of row {} is damaged: no key opens it.", damaged.column.name(), damaged.id));
    }
    for key in &rotated.finished {
        say(&format!("The key {key} is not needed any more."));
    }
}

async fn forget(settings: &Settings, key: &str) -> anyhow::Result<()> {
    let (database, core) = open_unchecked(settings).await?;
    let deleted = core.keys().forget(&Caller::System, key).await;
    database.close().await;
    let deleted = deleted?;
    say(&format!("The portal starts without the key {key}. {deleted} values that it makes anew were deleted."));
    say("What to enter again is in docs/operations.md, under Recovery.");
    Ok(())
}

/// Opens a core on a database of this version, without checking its keys.
async fn open_unchecked(settings: &Settings) -> anyhow::Result<(Database, Core)> {
    let keys = open_keys(&settings.keys, &settings.data_dir)?;
    let public_url = settings.public_url(settings.listen)?;
    let database = parts::inspect(settings).await?;
    let version = database.version().await?;
    anyhow::ensure!(
        version.tables == Some(version.known),
        "the tables of {} are not at the version of this program: run gatehouse migrate first",
        database.describe()
    );
    let keys = keys.ok_or_else(|| no_key(&settings.data_dir, database.describe()))?;
    let core = parts::core(&database, &keys.vault, public_url, Arc::new(SystemClock));
    Ok((database, core))
}

fn print(status: &KeyStatus) {
    say("Key       In the settings  Sealed values");
    for key in &status.keys {
        let name = if key.key.is_empty() { "(damaged)" } else { &key.key };
        let role = match key.role {
            KeyRole::Current => "current",
            KeyRole::Previous => "previous",
            KeyRole::Missing => "no",
        };
        let columns: Vec<_> = key.sealed.iter().map(|(column, count)| format!("{} {count}", column.name())).collect();
        let columns = if columns.is_empty() { String::new() } else { format!(" ({})", columns.join(", ")) };
        say(&format!("{name:<9} {role:<16} {}{columns}", key.total()));
    }
    for line in advice(status) {
        say(&line);
    }
}

/// Returns the advice on what to do next.
fn advice(status: &KeyStatus) -> Vec<String> {
    let mut lines = Vec::new();
    for key in &status.keys {
        let (id, total) = (&key.key, key.total());
        match key.role {
            KeyRole::Current => {}
            KeyRole::Previous if total > 0 => lines.push(format!(
                "{total} values are sealed with the previous key {id}: run gatehouse keys rotate, and keep the key until then."
            )),
            KeyRole::Previous => lines.push(format!(
                "Nothing is sealed with the previous key {id}. Once every process of this portal seals with the current key, \
                 you can take it out of the settings."
            )),
            KeyRole::Missing if id.is_empty() => lines.push(format!("{total} values are damaged: no key opens them.")),
            KeyRole::Missing => lines.push(format!(
                "{total} values are sealed with the key {id}, which is not in the settings, and cannot be read: name its \
                 file as a previous key. If it is lost for good, see Recovery in docs/operations.md."
            )),
        }
    }
    if lines.is_empty() {
        lines.push("Everything is sealed with the current key: there is nothing to do.".to_owned());
    }
    lines
}
