//! `gatehouse serve`: listens, runs the workers, and stops cleanly.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use registration::{Core, SystemClock, Url};
use storage::SessionStore;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::{mpsc, watch},
};

use crate::{
    cli::say,
    connections::{self, Limits},
    housekeeping,
    http::{AppState, EmbeddedFile, Site, build_router},
    mail, metrics,
    parts::{self, Parts, Purpose},
    provisioning,
    settings::{SITE_ROOT, SettingError, Settings},
    sign_in_links,
    workers::Workers,
};

/// How long requests may take to finish once the process is asked to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Runs the portal until SIGINT or SIGTERM.
pub async fn serve(settings: Settings, embedded: &[EmbeddedFile]) -> anyhow::Result<()> {
    let stop = stop_signal([SignalKind::interrupt(), SignalKind::terminate()], || {})?;
    let site = site(&settings, embedded)?;
    let (listener, public_url) = listen(&settings).await?;
    let metrics_listener = metrics::listen(settings.metrics_listen).await?;
    let parts = parts::open(&settings, public_url.clone(), Purpose::Serve, Arc::new(SystemClock)).await?;
    let mailer = match &settings.smtp {
        Some(smtp) => Some(Arc::new(mail::Mailer::new(smtp, settings.mail_from(&public_url)?, &public_url)?)),
        None => None,
    };
    let portal = Portal { state: state(&settings, &parts, site), listener, metrics_listener, parts, mailer };
    greet(&settings, &portal.parts, &public_url).await?;
    portal.run(stop).await;
    Ok(())
}

/// Binds the configured address, and returns the listener with the portal's public URL.
pub(crate) async fn listen(settings: &Settings) -> anyhow::Result<(TcpListener, Url)> {
    let listener = TcpListener::bind(settings.listen).await.map_err(|error| {
        let complaint = format!("is {}, where the portal cannot listen: {error}.", settings.listen);
        SettingError::new("--listen (GATEHOUSE_LISTEN)", complaint)
    })?;
    let public_url = settings.public_url(listener.local_addr()?)?;
    Ok((listener, public_url))
}

/// Builds the state that the handlers share.
pub(crate) fn state(settings: &Settings, parts: &Parts, site: Site) -> AppState {
    AppState::new(
        Arc::clone(&parts.core),
        Arc::clone(&parts.authorization),
        SessionStore::new(parts.database.clone(), Arc::new(SystemClock)),
        site,
        settings.trusted_proxies.clone(),
        settings.session_hours,
    )
    .with_dcr(settings.dcr.clone())
}

/// A portal that is ready to run.
pub(crate) struct Portal {
    /// Where it listens.
    pub listener: TcpListener,
    /// The metrics' listener, if one is configured.
    pub metrics_listener: Option<TcpListener>,
    /// The assembled application.
    pub parts: Parts,
    /// `None` without a mail server.
    pub mailer: Option<Arc<mail::Mailer>>,
    /// What its handlers share.
    pub state: AppState,
}

impl Portal {
    /// Answers requests and runs the workers until `stop` changes; then ends all of them and closes the database.
    pub(crate) async fn run(self, stop: watch::Receiver<bool>) {
        let Self { listener, metrics_listener, parts, mailer, state } = self;
        let router = build_router(&state);
        let mut workers = Workers::watched_by(state.workers().clone());
        if let Some(listener) = metrics_listener {
            workers.spawn("metrics", metrics::serve(listener, state.clone(), stop.clone()));
        }
        workers.spawn("housekeeping", housekeeping::run(state.clone(), stop.clone()));
        provisioning::spawn(&mut workers, &parts.core, &stop);
        workers.spawn("sign-in links", sign_in_links::run(Arc::clone(&parts.core), stop.clone()));
        if let Some(mailer) = &mailer {
            mail::spawn(&mut workers, &parts.core, mailer, &stop);
        }
        connections::raise_open_file_limit();
        let limits = Limits::for_open_files(connections::open_file_limit());
        let proxies = state.trusted_proxies().clone();
        let counts = Arc::clone(&state.metrics().connections);
        finish(connections::serve(listener, router, limits, proxies, counts, stop.clone()), stop).await;
        tracing::info!("stopping");
        stop_workers(workers).await;
        parts.database.close().await;
    }
}

/// Returns the files that pages load. Without them pages have no style and no script, so their absence stops the start.
pub(crate) fn site(settings: &Settings, embedded: &[EmbeddedFile]) -> Result<Site, SettingError> {
    let site = match &settings.site_root {
        Some(folder) => Site::in_folder(folder)
            .map_err(|error| format!("is {}, which is not as the build leaves it: {error}.", folder.display())),
        None => Site::embedded(embedded).map_err(|error| {
            format!("is not given, and this program was built without the files that pages load: {error}. Build it by `make build`.")
        }),
    };
    let site = site.map_err(|complaint| SettingError::new(SITE_ROOT, complaint))?;
    Ok(match settings.reload_port {
        Some(port) => site.reloading(port),
        None => site,
    })
}

/// Returns a receiver that changes at the first of these signals. A second signal calls `at_once` and ends the process, as people
/// expect who press Ctrl-C twice.
pub(crate) fn stop_signal(
    kinds: impl IntoIterator<Item = SignalKind>,
    at_once: impl FnOnce() + Send + 'static,
) -> anyhow::Result<watch::Receiver<bool>> {
    let (heard, mut signals) = mpsc::channel(1);
    for kind in kinds {
        let mut signal = signal(kind).context("signals cannot be heard")?;
        let heard = heard.clone();
        tokio::spawn(async move { while signal.recv().await.is_some() && heard.send(()).await.is_ok() {} });
    }
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        signals.recv().await;
        sender.send_replace(true);
        signals.recv().await;
        at_once();
        std::process::exit(1);
    });
    Ok(receiver)
}

/// Serves until asked to stop, then until the last request is finished or the grace period ends.
async fn finish(serving: impl Future<Output = ()>, mut stop: watch::Receiver<bool>) {
    let mut serving = std::pin::pin!(serving);
    tokio::select! {
        () = &mut serving => return,
        _ = stop.wait_for(|stop| *stop) => {}
    }
    if tokio::time::timeout(GRACE, serving).await.is_err() {
        tracing::warn!(seconds = GRACE.as_secs(), "some requests did not finish in time and are cut off");
    }
}

/// Waits for the workers, which have received the stop signal too, for the same grace period.
async fn stop_workers(mut workers: Workers) {
    if tokio::time::timeout(GRACE, workers.join()).await.is_err() {
        tracing::warn!("a worker did not stop in time; its work is tried again at the next start");
    }
}

/// Prints what the person at the terminal needs to know.
async fn greet(settings: &Settings, parts: &Parts, public_url: &Url) -> anyhow::Result<()> {
    if let Some(file) = &parts.key_made {
        say(&format!(
            "Made a key-encryption key in {}. Keep a copy somewhere safe: without it, stored client secrets cannot be read.",
            file.display()
        ));
    }
    if public_url.scheme() == "http" && !crate::http::is_loopback(public_url) {
        tracing::warn!(url = %public_url, "the public URL is not https: sign-in links and cookies travel in clear");
    }
    say(&format!("Gatehouse is at {}", origin_of(public_url)));
    if settings.smtp.is_none() {
        say("No mail server is set (--smtp-url): nothing is sent, and administrators copy the links to invite people.");
    }
    set_up_link(&parts.core).await
}

async fn set_up_link(core: &Core) -> anyhow::Result<()> {
    if let Some(link) = core.administrators().issue_set_up_link().await.context("the set-up link could not be made")? {
        say("There is no administrator yet. Create the first one here; the link works once, for 24 hours:");
        say(&format!("  {link}"));
    }
    Ok(())
}

/// Returns the URL without the slash at its end.
fn origin_of(url: &Url) -> &str {
    url.as_str().trim_end_matches('/')
}
