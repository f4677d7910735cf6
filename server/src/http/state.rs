//! The state that handlers share.

use std::sync::Arc;

use authorization::AuthorizationServer;
use axum::extract::FromRef;
use leptos::config::LeptosOptions;
use registration::{Core, Url};
use storage::SessionStore;

use super::{files::Site, health::DiskCheck, oauth::Documents};
use crate::{
    metrics::Metrics,
    settings::{DcrSettings, TrustedProxies},
    workers::WorkersState,
};

/// The state that handlers share. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// Every use case.
    pub core: Arc<Core>,
    /// The session store.
    pub sessions: SessionStore,
    /// How long a session lasts from signing in, in hours.
    pub session_hours: u16,
    trusted_proxies: TrustedProxies,
    site: Arc<Site>,
    dcr: Arc<DcrSettings>,
    authorization: Arc<AuthorizationServer>,
    documents: Arc<Documents>,
    metrics: Arc<Metrics>,
    demonstration: bool,
    workers: WorkersState,
    disk: Arc<DiskCheck>,
}

impl AppState {
    /// Puts the state together.
    #[must_use]
    pub fn new(
        core: Arc<Core>,
        authorization: Arc<AuthorizationServer>,
        sessions: SessionStore,
        site: Site,
        trusted_proxies: TrustedProxies,
        session_hours: u16,
    ) -> Self {
        Self {
            core,
            sessions,
            session_hours,
            trusted_proxies,
            site: Arc::new(site),
            dcr: Arc::default(),
            documents: Arc::new(Documents::of(&authorization)),
            authorization,
            metrics: Arc::default(),
            demonstration: false,
            workers: WorkersState::default(),
            disk: Arc::default(),
        }
    }

    /// Replaces the default settings of the DCR endpoints.
    #[must_use]
    pub fn with_dcr(mut self, settings: DcrSettings) -> Self {
        self.dcr = Arc::new(settings);
        self
    }

    /// Marks the portal as a demonstration: every page says so.
    #[must_use]
    pub fn as_demonstration(mut self) -> Self {
        self.demonstration = true;
        self
    }

    /// True when every page says that this is a demonstration.
    #[must_use]
    pub fn is_demonstration(&self) -> bool {
        self.demonstration
    }

    /// The metrics.
    #[must_use]
    pub fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// The settings of the DCR endpoints.
    #[must_use]
    pub fn dcr(&self) -> &DcrSettings {
        &self.dcr
    }

    /// The built-in authorization server.
    #[must_use]
    pub fn authorization(&self) -> &Arc<AuthorizationServer> {
        &self.authorization
    }

    /// The authorization server's metadata documents.
    #[must_use]
    pub(super) fn documents(&self) -> &Documents {
        &self.documents
    }

    /// The portal's public URL.
    #[must_use]
    pub fn public_url(&self) -> &Url {
        self.core.public_url()
    }

    /// True when the public URL is https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url().scheme() == "https"
    }

    /// The proxies whose `X-Forwarded-For` is believed.
    #[must_use]
    pub fn trusted_proxies(&self) -> &TrustedProxies {
        &self.trusted_proxies
    }

    /// Which workers have ended.
    #[must_use]
    pub fn workers(&self) -> &WorkersState {
        &self.workers
    }

    /// The check whether the database can be written to.
    pub(super) fn disk(&self) -> &DiskCheck {
        &self.disk
    }

    /// The files that browsers load.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.site.options.clone()
    }
}
