//! Opens the database and puts the core together.

use std::{path::PathBuf, sync::Arc};

use authorization::{AuthorizationServer, Jws, ServerPorts};
use connectors::{OutboundHttp, ProviderConnectors};
use registration::{
    Clock, Core, Entropy, Ports, Store, SystemEntropy, Url, Vault,
    sealing::{KeyRefusal, nothing_is_sealed},
};
use storage::{ConnectError, Database, DatabaseOptions, FileLock};

use crate::settings::{
    DATABASE_URL, Keys, OUTBOUND_CA_FILE, SettingError, Settings, make_data_dir, make_keys, no_key, open_keys,
    wrong_key,
};

/// The assembled application: database, core, authorization server.
pub struct Parts {
    /// Every use case.
    pub core: Arc<Core>,
    /// The built-in authorization server.
    pub authorization: Arc<AuthorizationServer>,
    /// To open the session store, and to close at the end.
    pub database: Database,
    /// The file of the key-encryption key that was generated, if there was none before.
    pub key_made: Option<PathBuf>,
    /// A server's exclusive right to its SQLite database, while this exists.
    pub file_lock: Option<FileLock>,
}

/// What a process is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Serving requests.
    Serve,
    /// One command, while a server runs or not.
    Command,
}

/// Connects, migrates the database, opens the keys and assembles the core.
///
/// A server claims the database before anything in it is changed, because another one may be running. Keys that do not match the
/// database are an error, and a key is generated only when nothing in the database is sealed.
pub async fn open(
    settings: &Settings,
    public_url: Url,
    purpose: Purpose,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Parts> {
    // A file without a key is reported before anything is changed.
    let keys = open_keys(&settings.keys, &settings.data_dir)?;
    let database = connect(settings).await?;
    let parts = on_database(settings, &database, keys, public_url, purpose, clock).await;
    if parts.is_err() {
        database.close().await;
    }
    parts
}

async fn on_database(
    settings: &Settings,
    database: &Database,
    keys: Option<Keys>,
    public_url: Url,
    purpose: Purpose,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Parts> {
    let entropy: Arc<dyn Entropy> = Arc::new(SystemEntropy);
    let file_lock = prepare(database, purpose).await?;
    let keys = match keys {
        Some(keys) => keys,
        None if nothing_is_sealed(database).await? => make_keys(&settings.keys, &settings.data_dir, entropy.as_ref())?,
        None => return Err(no_key(&settings.data_dir, database.describe()).into()),
    };
    for file in &keys.readable_by_others {
        tracing::warn!(file = %file.display(), "other users can read this key file; run chmod 600 on it");
    }
    let store: Arc<dyn Store> = Arc::new(database.clone());
    let documents = Arc::new(documents(settings)?);
    let core = core(database, &keys.vault, public_url, Arc::clone(&clock))
        .with_documents(Arc::clone(&documents) as _)
        .with_signatures(Arc::new(Jws))
        .with_invitation_days(settings.invitation_days)
        .with_retention(settings.retention);
    if let Err(refusal) = core.keys().accept().await {
        if let (Some(made), KeyRefusal::Missing(_)) = (&keys.made, &refusal) {
            // Another process has just generated its own key; nothing is sealed with this one. After any other error the
            // key may be in use already, so it is kept.
            std::fs::remove_file(made)?;
        }
        return Err(wrong_key(refusal, database.describe()));
    }
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
    Ok(Parts {
        core,
        authorization: Arc::new(authorization),
        database: database.clone(),
        key_made: keys.made,
        file_lock,
    })
}

/// Returns a core that makes no outbound calls, for commands that concern the database alone.
pub fn core(database: &Database, vault: &Vault, public_url: Url, clock: Arc<dyn Clock>) -> Core {
    Core::new(Ports {
        store: Arc::new(database.clone()),
        clock,
        entropy: Arc::new(SystemEntropy),
        vault: vault.clone(),
        public_url,
    })
}

async fn prepare(database: &Database, purpose: Purpose) -> Result<Option<FileLock>, ConnectError> {
    let file_lock = (purpose == Purpose::Serve).then(|| database.lock_file()).transpose()?;
    database.migrate().await?;
    Ok(file_lock)
}

/// Returns the HTTP client for documents that clients point to.
pub(crate) fn documents(settings: &Settings) -> anyhow::Result<OutboundHttp> {
    let documents = OutboundHttp::new(settings.outbound.clone())?;
    match &settings.outbound_authorities {
        None => Ok(documents),
        Some(pem) => documents
            .with_authorities(pem)
            .map_err(|error| SettingError::new(OUTBOUND_CA_FILE, format!("does not work: {error}.")).into()),
    }
}

/// Connects to the database. A SQLite file is created if it does not exist.
pub async fn connect(settings: &Settings) -> anyhow::Result<Database> {
    if settings.database_url.is_none() {
        // It holds the database file, which only its owner should read.
        make_data_dir(&settings.data_dir)?;
    }
    connect_with(settings, false).await
}

/// Connects to the database without changing it: a SQLite file that does not exist is an error.
pub async fn inspect(settings: &Settings) -> anyhow::Result<Database> {
    connect_with(settings, true).await
}

async fn connect_with(settings: &Settings, inspect: bool) -> anyhow::Result<Database> {
    let url = settings.database_url();
    let options = DatabaseOptions { durable: settings.durable, inspect, ..DatabaseOptions::default() };
    Database::connect(url.expose(), options).await.map_err(|error| match error {
        ConnectError::UnknownScheme
        | ConnectError::InMemory
        | ConnectError::Unencoded
        | ConnectError::PgBouncer
        | ConnectError::Invalid(_)
        | ConnectError::Folder { .. } => SettingError::new(DATABASE_URL, format!("does not work: {error}.")).into(),
        other => anyhow::Error::new(other),
    })
}
