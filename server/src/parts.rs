//! Opens the database and puts the core together.

use std::{path::PathBuf, sync::Arc};

use authorization::{AuthorizationServer, Jws, ServerPorts};
use connectors::{OutboundHttp, ProviderConnectors};
use registration::{
    Clock, Core, Entropy, Ports, Store, SystemEntropy, Url, Vault,
    sealing::{KeyRefusal, nothing_is_sealed},
};
use storage::{Claim, ConnectError, Database, DatabaseOptions};

use crate::settings::{
    DATABASE_URL, Keys, OUTBOUND_CA_FILE, SettingError, Settings, make_data_dir, make_keys, no_key, open_keys,
    wrong_key,
};

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
/// A server claims the database before anything in it is changed: another one may be at it. Keys that are not those of the
/// database are an error, and a key is made only when nothing in the database is sealed.
pub async fn open(
    settings: &Settings,
    public_url: Url,
    purpose: Purpose,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Parts> {
    // A file that holds no key is found before anything is changed.
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
    let claim = prepare(database, purpose).await?;
    let keys = match keys {
        Some(keys) => keys,
        None if nothing_is_sealed(database).await? => make_keys(&settings.keys, &settings.data_dir, entropy.as_ref())?,
        None => return Err(no_key(&settings.data_dir, database.describe()).into()),
    };
    for file in &keys.readable_by_others {
        tracing::warn!(file = %file.display(), "others than its owner may read this key file; chmod 600 mends it");
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
            // Another process was quicker with a key of its own; nothing is sealed with this one. After any other error
            // the key may be in use already, so it stays.
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
    Ok(Parts { core, authorization: Arc::new(authorization), database: database.clone(), key_made: keys.made, claim })
}

/// The core on its database, which calls nobody: all that is needed for what concerns the database alone.
pub fn core(database: &Database, vault: &Vault, public_url: Url, clock: Arc<dyn Clock>) -> Core {
    Core::new(Ports {
        store: Arc::new(database.clone()),
        clock,
        entropy: Arc::new(SystemEntropy),
        vault: vault.clone(),
        public_url,
    })
}

async fn prepare(database: &Database, purpose: Purpose) -> Result<Option<Claim>, ConnectError> {
    let claim = (purpose == Purpose::Serve).then(|| database.claim()).transpose()?;
    database.migrate().await?;
    Ok(claim)
}

/// What reads documents that clients point to.
pub(crate) fn documents(settings: &Settings) -> anyhow::Result<OutboundHttp> {
    let documents = OutboundHttp::new(settings.outbound.clone())?;
    match &settings.outbound_authorities {
        None => Ok(documents),
        Some(pem) => documents
            .with_authorities(pem)
            .map_err(|error| SettingError::new(OUTBOUND_CA_FILE, format!("does not work: {error}.")).into()),
    }
}

/// Connects to the database, which is made if it is a SQLite file that is not there.
pub async fn connect(settings: &Settings) -> anyhow::Result<Database> {
    if settings.database_url.is_none() {
        // The database's file lies there, and only its owner should read it.
        make_data_dir(&settings.data_dir)?;
    }
    connect_with(settings, false).await
}

/// Connects to the database without changing anything about it: a SQLite file that is not there is an error.
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
