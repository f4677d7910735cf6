//! `gatehouse doctor`: checks the installation without changing it, and prints each finding on one line.

mod data;
mod mail;
mod web;

use std::{future::Future, time::Duration};

use anyhow::bail;

use super::say;
use crate::settings::{SettingError, Settings};

/// How long one check may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// What one check found.
pub struct Finding {
    state: State,
    about: &'static str,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Ok,
    /// It works, but somebody should look at it.
    Warn,
    Fail,
}

impl Finding {
    fn ok(about: &'static str, text: impl Into<String>) -> Self {
        Self { state: State::Ok, about, text: text.into() }
    }

    fn warn(about: &'static str, text: impl Into<String>) -> Self {
        Self { state: State::Warn, about, text: text.into() }
    }

    fn fail(about: &'static str, text: impl Into<String>) -> Self {
        Self { state: State::Fail, about, text: text.into() }
    }

    /// Returns the line to print, without a line break.
    #[must_use]
    pub fn line(&self) -> String {
        let state = match self.state {
            State::Ok => "ok",
            State::Warn => "warn",
            State::Fail => "fail",
        };
        // Messages of databases and mail servers may contain line breaks.
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("{state:<5} {:<11} {text}", self.about)
    }
}

/// Runs all checks. An error if one failed.
pub async fn run(settings: Result<Settings, SettingError>) -> anyhow::Result<()> {
    let mut failed = 0;
    let mut tell = |finding: &Finding| {
        failed += usize::from(finding.state == State::Fail);
        say(&finding.line());
    };
    match settings {
        Ok(settings) => examine(&settings, &mut tell).await,
        Err(error) => tell(&Finding::fail("settings", error.to_string())),
    }
    match failed {
        0 => Ok(()),
        1 => bail!("one check failed"),
        more => bail!("{more} checks failed"),
    }
}

/// Reports each finding as soon as it is known. The checks are boxed to keep the future small.
pub async fn examine(settings: &Settings, tell: &mut impl FnMut(&Finding)) {
    tell(&about_settings(settings));
    let (database, findings) = Box::pin(data::database(settings)).await;
    findings.iter().for_each(&mut *tell);
    if let Some(database) = &database {
        tell(&within("key", Box::pin(data::key(settings, database))).await);
    }
    tell(&within("clock", Box::pin(data::clock(database.as_ref()))).await);
    tell(&within("mail", Box::pin(mail::mail(settings))).await);
    for finding in Box::pin(web::outbound(settings, database.as_ref())).await {
        tell(&finding);
    }
    tell(&within("public URL", Box::pin(web::public_url(settings, database.as_ref()))).await);
    if let Some(database) = database {
        database.close().await;
    }
}

fn about_settings(settings: &Settings) -> Finding {
    match settings.public_url(settings.listen) {
        Ok(url) => {
            Finding::ok("settings", format!("all are valid; the portal listens at {} and is {url}", settings.listen))
        }
        Err(error) => Finding::fail("settings", error.to_string()),
    }
}

/// Runs a check with a time limit.
async fn within(about: &'static str, check: impl Future<Output = Finding>) -> Finding {
    let seconds = PATIENCE.as_secs();
    let late = |_| Finding::fail(about, format!("there was no answer within {seconds} seconds"));
    tokio::time::timeout(PATIENCE, check).await.unwrap_or_else(late)
}
