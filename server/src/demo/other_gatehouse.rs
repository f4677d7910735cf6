//! An external provider: another Gatehouse in this process, with its own data, at its own port.

use std::{net::SocketAddr, sync::Arc};

use anyhow::Context as _;
use registration::{
    AdministratorRole, Caller, Core, InitialTokenFields, NewAdministrator, ProviderFields, RegistrationFilter,
    RegistrationRow, Secret, SystemEntropy,
};
use tokio::{net::TcpSocket, sync::watch, task::JoinHandle};

use super::{clock::StageClock, scene::words};
use crate::{
    http::Site,
    parts::{self, Purpose},
    serve::{self, Portal},
    settings::Settings,
};

/// Another Gatehouse, at which clients are registered by RFC 7591.
pub(super) struct OtherGatehouse {
    /// Its issuer identifier, which is also its address.
    pub issuer: String,
    /// An initial access token for our portal.
    pub token: Secret,
    /// Its use cases, for what people do there.
    pub core: Arc<Core>,
    /// The person who runs it.
    pub owner: Caller,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

/// A port that refuses connections, reserved so that no other program listens there.
#[derive(Debug)]
pub(super) struct SilentPort {
    _held: Option<TcpSocket>,
}

impl OtherGatehouse {
    /// Starts it, with its data in a folder of this name beside that of the demonstration. `scopes` are what clients can
    /// ask for there, `redirect_hosts` where they can send people.
    pub(super) async fn start(
        name: &str,
        settings: &Settings,
        site: &Site,
        clock: &Arc<StageClock>,
        scopes: &str,
        redirect_hosts: &str,
    ) -> anyhow::Result<Self> {
        let settings = settings.for_other_gatehouse(settings.data_dir.join(name));
        let (listener, public_url) = serve::listen(&settings).await?;
        let address = listener.local_addr()?;
        let parts = parts::open(&settings, public_url.clone(), Purpose::Serve, Arc::clone(clock) as _).await?;
        let core = Arc::clone(&parts.core);
        let (owner, token) = furnish(&core, scopes, redirect_hosts).await.map_err(words)?;
        let state = serve::state(&settings, &parts, site.clone()).as_demonstration();
        let (stop, stopped) = watch::channel(false);
        let running =
            tokio::spawn(Portal { listener, metrics_listener: None, parts, mailer: None, state }.run(stopped));
        let issuer = public_url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { issuer, token, core, owner, address, stop, running })
    }

    /// A client that is registered there.
    pub(super) async fn client(&self, client_id: &str) -> Result<RegistrationRow, registration::Error> {
        let filter = RegistrationFilter { search: client_id.to_owned(), ..RegistrationFilter::default() };
        let found = self.core.registrations().list(&self.owner, &filter).await?;
        found.items.into_iter().next().ok_or(registration::Error::NotFound("client"))
    }

    /// Stops it.
    pub(super) async fn stop(self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        self.running.await.context("the other server did not end well")
    }

    /// Stops it for good: connections to it are refused from now on.
    pub(super) async fn fall_silent(self) -> anyhow::Result<SilentPort> {
        let address = self.address;
        self.stop().await?;
        // Bound, and not listening: no other program of this machine can take the port meanwhile.
        let socket = TcpSocket::new_v4()?;
        let held = socket.set_reuseaddr(true).and_then(|()| socket.bind(address));
        Ok(SilentPort { _held: held.ok().map(|()| socket) })
    }
}

/// Its administrator, its provider, and the initial access token that our portal was given.
async fn furnish(core: &Core, scopes: &str, redirect_hosts: &str) -> Result<(Caller, Secret), registration::Error> {
    let new = NewAdministrator {
        username: "operator".to_owned(),
        email: "operator@identity.example.com".to_owned(),
        role: AdministratorRole::Owner,
        password: Secret::generate(&SystemEntropy, ""),
    };
    let administrator = core.administrators().create(&Caller::System, new).await?;
    let owner = core.administrators().caller(&administrator.id).await?;
    let grant_types = ["authorization_code", "refresh_token", "client_credentials"].map(str::to_owned).to_vec();
    let provider = ProviderFields {
        name: "Customers".to_owned(),
        authentication_method: "openid_connect".to_owned(),
        grant_types: grant_types.clone(),
        scopes: scopes.to_owned(),
        client_id_claims: "client_id".to_owned(),
        ..ProviderFields::default()
    };
    let provider = core.providers().add(&owner, &provider).await?;
    let token = InitialTokenFields {
        label: "Developer portal".to_owned(),
        provider: provider.to_string(),
        grant_types,
        redirect_hosts: redirect_hosts.to_owned(),
        ..InitialTokenFields::default()
    };
    let (_, token) = core.initial_tokens().add(&owner, &token).await?;
    Ok((owner, token))
}
