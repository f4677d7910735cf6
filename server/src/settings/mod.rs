//! The settings: read and validated once, at the start.

mod arguments;
mod dcr;
mod keys;
mod proxies;
mod retention;
mod smtp;
mod tokens;
mod values;

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
};

use authorization::TokenSettings;
use connectors::OutboundRules;
use lettre::message::Mailbox;
use registration::{Retention, Secret, members::MAX_INVITATION_DAYS};
use tracing_subscriber::EnvFilter;
use url::{Host, Url};

pub use arguments::Arguments;
pub use dcr::DcrSettings;
pub use keys::{KeySettings, Keys, make_keys, open_keys};
pub(crate) use keys::{make_data_dir, no_key, wrong_key};
pub use proxies::TrustedProxies;
pub(crate) use smtp::{SMTP_CA_FILE, SMTP_URL};
pub use smtp::{Smtp, SmtpTls};

use values::{folder, non_empty, non_empty_path, number, one_of_value_and_file, text_from_file};

/// The settings of one process.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the metrics are read; `None` means nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Where the portal is reached from outside; `None` means where it listens. See [`Self::public_url`].
    public_url: Option<Url>,
    /// The folder for the database and the key.
    pub data_dir: PathBuf,
    /// The database; a secret, because it may hold a password. `None` means a file in the data folder.
    pub database_url: Option<Secret>,
    /// Acknowledged writes survive a power failure. False only for data that is thrown away with the process.
    pub durable: bool,
    /// Where the key-encryption keys come from.
    pub keys: KeySettings,
    /// The mail server, if there is one.
    pub smtp: Option<Smtp>,
    /// The sender of mail; `None` means one at the public host. See [`Self::mail_from`].
    mail_from: Option<Mailbox>,
    /// The folder with the files that pages load; `None` means those in the executable.
    pub site_root: Option<PathBuf>,
    /// Where pages are told to load themselves again, during development.
    pub reload_port: Option<u16>,
    /// The proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// How long a session lasts from signing in, in hours.
    pub session_hours: u16,
    /// How long an invitation works, in days.
    pub invitation_days: i64,
    /// How long what is over is kept.
    pub retention: Retention,
    /// How the DCR endpoints behave.
    pub dcr: DcrSettings,
    /// How long tokens and keys live.
    pub tokens: TokenSettings,
    /// Which servers may be asked for documents that clients point to.
    pub outbound: OutboundRules,
    /// Certificate authorities that are trusted there besides the public ones, in PEM.
    pub outbound_authorities: Option<String>,
    /// What is logged; it parses.
    pub log: String,
    /// How it is logged.
    pub log_format: LogFormat,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines, one object on a line.
    Json,
}

/// A setting is wrong. One sentence, which names the setting as it is written on the command line and in the
/// environment, and never repeats a secret.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{setting} {complaint}")]
pub struct SettingError {
    /// The setting by both its names.
    pub setting: &'static str,
    /// What is wrong and what would be right.
    pub complaint: String,
}

impl SettingError {
    pub(crate) fn new(setting: &'static str, complaint: impl Into<String>) -> Self {
        Self { setting, complaint: complaint.into() }
    }
}

const LISTEN: &str = "--listen (GATEHOUSE_LISTEN)";
pub(crate) const METRICS_LISTEN: &str = "--metrics-listen (GATEHOUSE_METRICS_LISTEN)";
const PUBLIC_URL: &str = "--public-url (GATEHOUSE_PUBLIC_URL)";
const DATA_DIR: &str = "--data-dir (GATEHOUSE_DATA_DIR)";
pub(crate) const DATABASE_URL: &str = "--database-url (GATEHOUSE_DATABASE_URL)";
const MAIL_FROM: &str = "--mail-from (GATEHOUSE_MAIL_FROM)";
pub(crate) const SITE_ROOT: &str = "--site-root (GATEHOUSE_SITE_ROOT)";
const SESSION_HOURS: &str = "--session-hours (GATEHOUSE_SESSION_HOURS)";
const INVITATION_DAYS: &str = "--invitation-days (GATEHOUSE_INVITATION_DAYS)";
const OUTBOUND_NETWORK: &str = "--outbound-network (GATEHOUSE_OUTBOUND_NETWORKS)";
pub(crate) const OUTBOUND_CA_FILE: &str = "--outbound-ca-file (GATEHOUSE_OUTBOUND_CA_FILE)";
const LOG: &str = "--log (GATEHOUSE_LOG)";
const LOG_FORMAT: &str = "--log-format (GATEHOUSE_LOG_FORMAT)";

impl Settings {
    /// Validates every setting. Returns the first wrong one as the error.
    pub fn resolve(arguments: &Arguments) -> Result<Self, SettingError> {
        let listen = socket_address(LISTEN, &arguments.listen, "127.0.0.1:3000")?;
        let metrics_listen = non_empty(arguments.metrics_listen.as_deref())
            .map(|text| socket_address(METRICS_LISTEN, text, "127.0.0.1:9100"))
            .transpose()?;
        let database_url = one_of_value_and_file(
            DATABASE_URL,
            arguments.database_url.as_deref(),
            "--database-url-file (GATEHOUSE_DATABASE_URL_FILE)",
            arguments.database_url_file.as_deref(),
        )?
        .or_else(|| non_empty(arguments.plain_database_url.as_deref()).map(Secret::new));
        if let Some(url) = &database_url {
            check_database_url(url)?;
        }
        Ok(Self {
            listen,
            metrics_listen,
            public_url: non_empty(arguments.public_url.as_deref()).map(public_url).transpose()?,
            data_dir: folder(DATA_DIR, &arguments.data_dir)?,
            database_url,
            durable: true,
            keys: KeySettings::resolve(arguments)?,
            smtp: Smtp::resolve(arguments)?,
            mail_from: non_empty(arguments.mail_from.as_deref()).map(mail_from).transpose()?,
            site_root: non_empty_path(arguments.site_root.as_deref()).map(Path::to_path_buf),
            reload_port: arguments.reload_port,
            trusted_proxies: TrustedProxies::resolve(&arguments.trusted_proxy)?,
            session_hours: session_hours(&arguments.session_hours)?,
            invitation_days: number(INVITATION_DAYS, &arguments.invitation_days, 1, MAX_INVITATION_DAYS)?,
            retention: retention::resolve(arguments)?,
            dcr: DcrSettings::resolve(arguments)?,
            tokens: tokens::resolve(arguments)?,
            outbound: OutboundRules::allowing(
                arguments.outbound_network.iter().filter_map(|text| non_empty(Some(text))),
            )
            .map_err(|error| SettingError::new(OUTBOUND_NETWORK, format!("does not work: {error}.")))?,
            outbound_authorities: non_empty_path(arguments.outbound_ca_file.as_deref())
                .map(|path| text_from_file(OUTBOUND_CA_FILE, path))
                .transpose()?,
            log: log(&arguments.log)?,
            log_format: match arguments.log_format.trim() {
                "text" => LogFormat::Text,
                "json" => LogFormat::Json,
                other => return Err(SettingError::new(LOG_FORMAT, format!("must be text or json, and is “{other}”."))),
            },
        })
    }

    /// Where the portal is reached from outside, when it listens at `listening` (whose port is known by then).
    pub fn public_url(&self, listening: SocketAddr) -> Result<Url, SettingError> {
        if let Some(url) = &self.public_url {
            return Ok(url.clone());
        }
        let text = format!("http://{}", reachable(listening));
        Url::parse(&text).map_err(|_| SettingError::new(LISTEN, format!("gives no usable address: {text}.")))
    }

    /// The settings of another portal on this machine: at any free port, with data of its own.
    pub(crate) fn for_other_gatehouse(&self, data_dir: PathBuf) -> Self {
        let listen = (Ipv4Addr::LOCALHOST, 0).into();
        Self { listen, metrics_listen: None, public_url: None, data_dir, ..self.clone() }
    }

    /// The sender of mail.
    pub fn mail_from(&self, public_url: &Url) -> Result<Mailbox, SettingError> {
        if let Some(mailbox) = &self.mail_from {
            return Ok(mailbox.clone());
        }
        let host = match public_url.host() {
            Some(Host::Domain(domain)) => domain,
            _ => "localhost",
        };
        mail_from(&format!("Gatehouse <no-reply@{host}>"))
    }

    /// The database's URL.
    #[must_use]
    pub fn database_url(&self) -> Secret {
        self.database_url.clone().unwrap_or_else(|| sqlite_url(&self.data_dir.join("gatehouse.db")))
    }

    /// The same settings with another SQLite file.
    pub(crate) fn with_sqlite_file(&self, file: &Path) -> Self {
        Self { database_url: Some(sqlite_url(file)), ..self.clone() }
    }
}

fn sqlite_url(file: &Path) -> Secret {
    // What would otherwise end the path or start an escape in a URL.
    let path = file.to_string_lossy().replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    Secret::new(format!("sqlite://{path}"))
}

/// Returns the address by which a listener is reached from this machine: the loopback address in place of an unspecified one such
/// as 0.0.0.0, which cannot be called.
pub(crate) fn reachable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, listening.port())
}

fn socket_address(setting: &'static str, text: &str, example: &str) -> Result<SocketAddr, SettingError> {
    text.trim().parse().map_err(|_| {
        SettingError::new(setting, format!("must be an address and a port such as {example}, and is “{text}”."))
    })
}

fn public_url(text: &str) -> Result<Url, SettingError> {
    let complain = |what: &str| {
        Err(SettingError::new(
            PUBLIC_URL,
            format!("{what}; it must be like https://developers.example.com or https://example.com/developers."),
        ))
    };
    let Ok(url) = Url::parse(text) else {
        return complain("is not a URL");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return complain("must start with http:// or https://");
    }
    if url.host().is_none() {
        return complain("names no host");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return complain("must not have a query or a fragment");
    }
    let path = url.path().trim_end_matches('/').to_owned();
    let plain = |character: char| character.is_ascii_alphanumeric() || "-._~".contains(character);
    if !path.split('/').skip(1).all(|segment| !segment.is_empty() && segment.chars().all(plain)) {
        return complain("has a path of something else than letters, digits and -._~ between single slashes");
    }
    let mut url = url;
    url.set_path(&path);
    if !url.username().is_empty() || url.password().is_some() {
        return complain("must not hold a user name or a password");
    }
    Ok(url)
}

fn check_database_url(url: &Secret) -> Result<(), SettingError> {
    let known = ["sqlite:", "postgres://", "postgresql://"];
    if known.iter().any(|scheme| url.expose().starts_with(scheme)) {
        Ok(())
    } else {
        Err(SettingError::new(DATABASE_URL, "must start with sqlite:// or postgres://."))
    }
}

fn mail_from(text: &str) -> Result<Mailbox, SettingError> {
    text.parse().map_err(|_| {
        SettingError::new(MAIL_FROM, format!("must be like name@host or Name <name@host>, and is “{text}”."))
    })
}

fn session_hours(text: &str) -> Result<u16, SettingError> {
    /// A month; longer is no longer a session.
    const MOST: u16 = 24 * 31;
    text.trim().parse().ok().filter(|hours| (1..=MOST).contains(hours)).ok_or_else(|| {
        SettingError::new(SESSION_HOURS, format!("must be a whole number from 1 to {MOST}, and is “{text}”."))
    })
}

fn log(text: &str) -> Result<String, SettingError> {
    match EnvFilter::try_new(text) {
        Ok(_) if !text.trim().is_empty() => Ok(text.to_owned()),
        _ => {
            Err(SettingError::new(LOG, format!("must be a filter such as info or warn,server=debug, and is “{text}”.")))
        }
    }
}
