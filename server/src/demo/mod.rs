//! `gatehouse demo`: a temporary portal with the data of a made-up company.
//!
//! | file or folder | holds |
//! | --- | --- |
//! | `settings` | its settings, and where its data is |
//! | `clock` | a clock that can be set |
//! | `mailbox` | the stand-in for the mail server |
//! | `other_gatehouse` | another Gatehouse in this process, as an external provider |
//! | `scene` | the portal's content |
//! | `guide` | the text for the person who started it |
//!
//! All data is created by the core's use cases, as people and programs would have created it over the past months: the clock is set
//! to each moment, mail is delivered, operations at providers are carried out. So a demonstration shows what the portal really does.
//! To show a new feature, use it in `scene`, and look for its result in `tests/server/demo.rs`.

mod clock;
mod guide;
mod mailbox;
mod other_gatehouse;
mod scene;
mod settings;

use std::{fs::Permissions, os::unix::fs::PermissionsExt as _, path::Path, sync::Arc, time::Duration};

use anyhow::Context as _;
use clap::ArgMatches;
use registration::{Core, Url};
use tempfile::TempDir;
use tokio::{signal::unix::SignalKind, sync::watch};

use crate::{
    cli,
    http::{EmbeddedFile, Site},
    mail::Mailer,
    metrics,
    parts::{self, Purpose},
    serve::{self, Portal},
    settings::{Arguments, Settings},
    telemetry,
};
use clock::StageClock;
pub use guide::Guide;
use mailbox::Mailbox;
use scene::{Scene, providers::Servers};

/// How often, and with which pause, removing the temporary folder is retried.
const REMOVALS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(100);

/// Runs a demonstration until it is asked to stop, then removes its data.
pub fn run(arguments: &Arguments, matches: &ArgMatches, embedded: &[EmbeddedFile]) -> anyhow::Result<()> {
    settings::refuse(matches)?;
    let folder = tempfile::Builder::new()
        .prefix("gatehouse-demo-")
        .permissions(Permissions::from_mode(0o700))
        .tempdir()
        .context("the demonstration's temporary folder cannot be made")?;
    let mut settings = Settings::resolve(&settings::in_folder(arguments, matches, folder.path()))?;
    settings::only_this_machine(&settings)?;
    settings.durable = false;
    telemetry::start(&settings)?;
    let runtime = cli::runtime()?;
    let ended = serve::site(&settings, embedded)
        .map_err(anyhow::Error::new)
        .and_then(|site| runtime.block_on(serve(&settings, folder.path(), &site)));
    // Once the runtime has ended, nothing writes there any more.
    drop(runtime);
    ended.and(remove(folder))
}

/// Removes the folder. SQLite's own threads may still be closing files in it.
fn remove(folder: TempDir) -> anyhow::Result<()> {
    let folder = folder.keep();
    let mut removed = std::fs::remove_dir_all(&folder);
    for _ in 0..REMOVALS {
        if removed.is_ok() {
            break;
        }
        std::thread::sleep(PAUSE);
        removed = std::fs::remove_dir_all(&folder);
    }
    removed.with_context(|| format!("the demonstration's temporary folder {} could not be removed", folder.display()))
}

async fn serve(settings: &Settings, folder: &Path, site: &Site) -> anyhow::Result<()> {
    let left = folder.to_owned();
    let signals = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let stop = serve::stop_signal(signals, move || drop(std::fs::remove_dir_all(left)))?;
    let mut stopped = stop.clone();
    let demonstration = tokio::select! {
        ready = Demonstration::prepare(settings, site) => ready?,
        _ = stopped.wait_for(|stop| *stop) => return Ok(()),
    };
    for line in demonstration.guide.lines() {
        cli::say(&line);
    }
    demonstration.run(stop).await
}

/// A demonstration that is ready to run.
pub struct Demonstration {
    /// Where it is, and who can sign in.
    pub guide: Guide,
    portal: Portal,
    mailbox: Arc<Mailbox>,
    servers: Servers,
}

impl Demonstration {
    /// Fills a portal. It listens from the beginning, and responds once it runs.
    pub async fn prepare(settings: &Settings, site: &Site) -> anyhow::Result<Self> {
        let (listener, public_url) = serve::listen(settings).await?;
        let clock = Arc::new(StageClock::default());
        let parts = parts::open(settings, public_url.clone(), Purpose::Serve, Arc::clone(&clock) as _).await?;
        let mailbox = Arc::new(Mailbox::default());
        let mailer = Arc::new(mailer(settings, &public_url, &mailbox)?);
        let filled = Box::pin(Scene::fill(&parts, &mailer, &clock, settings, site)).await;
        let (guide, servers) = match filled {
            Ok(filled) => filled,
            Err(error) => {
                parts.database.close().await;
                return Err(error);
            }
        };
        let state = serve::state(settings, &parts, site.clone()).as_demonstration();
        let metrics_listener = metrics::listen(settings.metrics_listen).await?;
        let portal = Portal { listener, metrics_listener, parts, mailer: Some(mailer), state };
        Ok(Self { guide, portal, mailbox, servers })
    }

    /// Serves requests until `stop` changes. From now on links in mail are printed, because no mail is sent.
    pub async fn run(self, stop: watch::Receiver<bool>) -> anyhow::Result<()> {
        self.mailbox.print_links();
        self.portal.run(stop).await;
        self.servers.stop().await
    }

    /// The portal's use cases.
    #[must_use]
    pub fn core(&self) -> &Arc<Core> {
        &self.portal.parts.core
    }
}

fn mailer(settings: &Settings, public_url: &Url, mailbox: &Arc<Mailbox>) -> anyhow::Result<Mailer> {
    let mailbox = Arc::clone(mailbox);
    let stand_in = move |recipient: &str, message: &crate::mail::Rendered| mailbox.take(recipient, message);
    Ok(Mailer::with_stand_in(settings.mail_from(public_url)?, public_url, stand_in))
}
