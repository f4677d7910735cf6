//! Opens the database and puts the core together.

use std::{path::PathBuf, sync::Arc};

use authorization::{AuthorizationServer, Jws, ServerPorts};
use connectors::{OutboundHttp, ProviderConnectors};
use registration::{Clock, Core, Entropy, Ports, Store, SystemEntropy, Url};
use storage::{Claim, ConnectError, Database, DatabaseOptions};

use crate::settings::{DATABASE_URL, OUTBOUND_CA_FILE, SettingError, Settings, make_data_dir, open_keys};

/// What a running process is made of.
pub struct Parts {
    /// Every use case.
    pub core: Arc<Core>,
    /// The built-in authorization server.
    pub authorization: Arc<AuthorizationServer>,
    /// Held to open the session store, and to be closed at the end.
    pub database: Database,
    /// The file that was made for a new key-encryption key, when there was none.
    pub key_made: Option<PathBuf>,
    /// A server's right to the database, as long as it has this.
    pub claim: Option<Claim>,
}

/// What a process is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To answer requests.
    Serve,
    /// To do one thing, beside a server or not.
    Command,
}

/// Connects, brings the database to this version, opens the keys and puts the core together.
///
/// A server claims the database before anything in it is changed: another one may be at it.
pub async fn open(
    settings: &Settings,
    public_url: Url,
    purpose: Purpose,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Parts> {
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let keys = open_keys(&settings.keys, &settings.data_dir, entropy.as_ref())?;
    for file in &keys.readable_by_others {
        tracing::warn!(file = %file.display(), "others than its owner may read this key file; chmod 600 mends it");
    }
    let database = connect(settings).await?;
    let claim = match prepare(&database, purpose).await {
        Ok(claim) => claim,
        Err(error) => {
            database.close().await;
            return Err(error.into());
        }
    };
    let store: Arc<dyn Store> = Arc::new(database.clone());
    let documents = Arc::new(documents(settings)?);
    let core = Core::new(Ports {
        store: Arc::clone(&store),
        clock: Arc::clone(&clock),
        entropy: Arc::clone(&entropy),
        vault: keys.vault.clone(),
        public_url: public_url.clone(),
    })
    .with_documents(Arc::clone(&documents) as _)
    .with_signatures(Arc::new(Jws))
    .with_invitation_days(settings.invitation_days);
    let connectors = ProviderConnectors::new(settings.outbound.clone(), Arc::clone(&clock), Arc::clone(&entropy));
    let core = connectors.all().into_iter().fold(core, |core, (kind, connector)| core.with_connector(kind, connector));
    let core = Arc::new(core);
    let authorization = AuthorizationServer::new(ServerPorts {
        core: Arc::clone(&core),
        store,
        clock,
        entropy,
        vault: keys.vault,
        documents,
        settings: settings.tokens,
    });
    Ok(Parts { core, authorization: Arc::new(authorization), database, key_made: keys.made, claim })
}

async fn prepare(database: &Database, purpose: Purpose) -> Result<Option<Claim>, ConnectError> {
    let claim = (purpose == Purpose::Serve).then(|| database.claim()).transpose()?;
    database.migrate().await?;
    Ok(claim)
}

/// What reads documents that clients point to.
fn documents(settings: &Settings) -> anyhow::Result<OutboundHttp> {
    let documents = OutboundHttp::new(settings.outbound.clone())?;
    match &settings.outbound_authorities {
        None => Ok(documents),
        Some(pem) => documents
            .with_authorities(pem)
            .map_err(|error| SettingError::new(OUTBOUND_CA_FILE, format!("does not work: {error}.")).into()),
    }
}

/// Connects to the database.
pub async fn connect(settings: &Settings) -> anyhow::Result<Database> {
    if settings.database_url.is_none() {
        // The database's file lies there, and only its owner should read it.
        make_data_dir(&settings.data_dir)?;
    }
    let url = settings.database_url();
    Database::connect(url.expose(), DatabaseOptions { durable: settings.durable, ..DatabaseOptions::default() })
        .await
        .map_err(|error| match error {
            ConnectError::UnknownScheme
            | ConnectError::InMemory
            | ConnectError::Unencoded
            | ConnectError::Invalid(_)
            | ConnectError::Folder { .. } => SettingError::new(DATABASE_URL, format!("does not work: {error}.")).into(),
            other => anyhow::Error::new(other),
        })
}
