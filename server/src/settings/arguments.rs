//! Every setting as it is written: on the command line or in the environment. What the values mean, and whether they
//! make sense, is decided in [`super::Settings::resolve`], so that every complaint has the same form.

use std::ffi::OsString;

/// The settings as text. Paths are text here as well: clap refuses an empty path, and an empty variable means "not given".
#[derive(clap::Args, Clone)]
#[command(next_help_heading = "Settings")]
pub struct Arguments {
    /// Where to listen
    #[arg(
        long,
        global = true,
        env = "GATEHOUSE_LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:3000"
    )]
    pub listen: String,

    /// Where Prometheus reads `/metrics`, without a token: an address that only your own machines reach [default: nowhere]
    #[arg(long, global = true, env = "GATEHOUSE_METRICS_LISTEN", value_name = "ADDRESS:PORT")]
    pub metrics_listen: Option<String>,

    /// Where browsers and programs reach the portal; every link in a mail starts with it. It has no path. With `https`
    /// the session cookie is Secure [default: http://<listen>]
    #[arg(long, global = true, env = "GATEHOUSE_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,

    /// The folder for the database and the key-encryption key; made when it is not there
    #[arg(long, global = true, env = "GATEHOUSE_DATA_DIR", value_name = "FOLDER", default_value = "data")]
    pub data_dir: OsString,

    /// `sqlite://path/to/file.db` or `postgres://user:password@host/name`. `DATABASE_URL` is read too, after this one
    /// [default: gatehouse.db in the data folder]
    #[arg(long, global = true, env = "GATEHOUSE_DATABASE_URL", hide_env_values = true, value_name = "URL")]
    pub database_url: Option<String>,

    /// A file that holds the database URL
    #[arg(long, global = true, env = "GATEHOUSE_DATABASE_URL_FILE", value_name = "FILE")]
    pub database_url_file: Option<OsString>,

    /// The name that hosting platforms give the database URL.
    #[arg(long, global = true, env = "DATABASE_URL", hide = true)]
    pub plain_database_url: Option<String>,

    /// The key that seals stored secrets: 32 bytes in base64, base64url or hexadecimal. Better in a file
    /// [default: the file key-encryption-key in the data folder, made at the first start]
    #[arg(long, global = true, env = "GATEHOUSE_KEY_ENCRYPTION_KEY", hide_env_values = true, value_name = "KEY")]
    pub key_encryption_key: Option<String>,

    /// A file that holds the key-encryption key
    #[arg(long, global = true, env = "GATEHOUSE_KEY_ENCRYPTION_KEY_FILE", value_name = "FILE")]
    pub key_encryption_key_file: Option<OsString>,

    /// A file that holds an earlier key-encryption key, which still opens what it sealed. May be given several times;
    /// in the environment, separated by commas
    #[arg(
        long,
        global = true,
        env = "GATEHOUSE_PREVIOUS_KEY_ENCRYPTION_KEY_FILES",
        value_name = "FILE",
        value_delimiter = ','
    )]
    pub previous_key_encryption_key_file: Vec<OsString>,

    /// The mail server: `smtp://user@host:port` or `smtps://user@host:port`. With `smtp`, `?tls=required` refuses to go
    /// on without STARTTLS (the default, except on this machine), `?tls=starttls` uses it when the server offers it,
    /// and `?tls=none` sends in clear. Without a mail server nothing is sent, and administrators copy the links of
    /// invitations
    #[arg(long, global = true, env = "GATEHOUSE_SMTP_URL", hide_env_values = true, value_name = "URL")]
    pub smtp_url: Option<String>,

    /// The password at the mail server. Better in a file
    #[arg(long, global = true, env = "GATEHOUSE_SMTP_PASSWORD", hide_env_values = true, value_name = "PASSWORD")]
    pub smtp_password: Option<String>,

    /// A file that holds the password at the mail server
    #[arg(long, global = true, env = "GATEHOUSE_SMTP_PASSWORD_FILE", value_name = "FILE")]
    pub smtp_password_file: Option<OsString>,

    /// A file of certificate authorities in PEM that may certify the mail server, besides the public ones
    #[arg(long, global = true, env = "GATEHOUSE_SMTP_CA_FILE", value_name = "FILE")]
    pub smtp_ca_file: Option<OsString>,

    /// The sender of mail, as `name@host` or `Name <name@host>` [default: Gatehouse <no-reply@…> at the public host]
    #[arg(long, global = true, env = "GATEHOUSE_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<String>,

    /// A folder with the files that pages load, in place of those in this program; for development
    #[arg(long, global = true, env = "GATEHOUSE_SITE_ROOT", value_name = "FOLDER")]
    pub site_root: Option<OsString>,

    /// The port at which `cargo xtask dev` tells pages to load themselves again
    #[arg(long, global = true, hide = true, env = "GATEHOUSE_RELOAD_PORT", value_name = "PORT")]
    pub reload_port: Option<u16>,

    /// The address or network of a reverse proxy whose X-Forwarded-For is believed. May be given several times; in the
    /// environment, separated by commas [default: none]
    #[arg(long, global = true, env = "GATEHOUSE_TRUSTED_PROXIES", value_name = "ADDRESS", value_delimiter = ',')]
    pub trusted_proxy: Vec<String>,

    /// How many hours after signing in a session ends
    #[arg(long, global = true, env = "GATEHOUSE_SESSION_HOURS", value_name = "HOURS", default_value = "12")]
    pub session_hours: String,

    /// How many days an invitation works
    #[arg(long, global = true, env = "GATEHOUSE_INVITATION_DAYS", value_name = "DAYS", default_value = "7")]
    pub invitation_days: String,

    /// How many seconds an access token lives, where its client does not ask for less or more (a day at most)
    #[arg(long, global = true, env = "GATEHOUSE_ACCESS_TOKEN_SECONDS", value_name = "SECONDS", default_value = "3600")]
    pub access_token_seconds: String,

    /// How many days a refresh token lives; each use gives a new one
    #[arg(long, global = true, env = "GATEHOUSE_REFRESH_TOKEN_DAYS", value_name = "DAYS", default_value = "30")]
    pub refresh_token_days: String,

    /// How many seconds an ID token lives
    #[arg(long, global = true, env = "GATEHOUSE_ID_TOKEN_SECONDS", value_name = "SECONDS", default_value = "3600")]
    pub id_token_seconds: String,

    /// Within how many seconds an authorization code must be redeemed
    #[arg(
        long,
        global = true,
        env = "GATEHOUSE_AUTHORIZATION_CODE_SECONDS",
        value_name = "SECONDS",
        default_value = "60"
    )]
    pub authorization_code_seconds: String,

    /// For how many days a key signs tokens before the next one does
    #[arg(long, global = true, env = "GATEHOUSE_SIGNING_KEY_DAYS", value_name = "DAYS", default_value = "90")]
    pub signing_key_days: String,

    /// How many hours before it signs a key is published
    #[arg(long, global = true, env = "GATEHOUSE_SIGNING_KEY_AHEAD_HOURS", value_name = "HOURS", default_value = "24")]
    pub signing_key_ahead_hours: String,

    /// Whether a DPoP proof (RFC 9449) must have a nonce of this server: `offered`, or `required`, which costs each client
    /// a second request now and then
    #[arg(long, global = true, env = "GATEHOUSE_DPOP_NONCES", value_name = "RULE", default_value = "offered")]
    pub dpop_nonces: String,

    /// A web origin whose pages may register clients from the browser (CORS), as `https://app.example.com`. May be given
    /// several times; in the environment, separated by commas [default: none]
    #[arg(long, global = true, env = "GATEHOUSE_CORS_ORIGINS", value_name = "ORIGIN", value_delimiter = ',')]
    pub cors_origin: Vec<String>,

    /// A network that is not public, and whose servers may be asked for documents that clients point to, as
    /// `10.0.0.0/8`. May be given several times; in the environment, separated by commas [default: none]
    #[arg(long, global = true, env = "GATEHOUSE_OUTBOUND_NETWORKS", value_name = "NETWORK", value_delimiter = ',')]
    pub outbound_network: Vec<String>,

    /// A file of certificate authorities in PEM that are trusted besides the public ones where documents that clients
    /// point to are read [default: none]
    #[arg(long, global = true, env = "GATEHOUSE_OUTBOUND_CA_FILE", value_name = "FILE")]
    pub outbound_ca_file: Option<OsString>,

    /// How WSO2 Identity Server's endpoints write several redirect URIs: `array`, or `regexp` as before mid 2026
    #[arg(long, global = true, env = "GATEHOUSE_WSO2_REDIRECT_URIS", value_name = "FORM", default_value = "array")]
    pub wso2_redirect_uris: String,

    /// Which names WSO2 Identity Server's endpoints accept: `strict`, or `spaces` as older versions do
    #[arg(long, global = true, env = "GATEHOUSE_WSO2_NAMES", value_name = "RULE", default_value = "strict")]
    pub wso2_names: String,

    /// Whether registrars manage at WSO2 Identity Server's endpoints only what they registered themselves: `on` or `off`
    #[arg(
        long,
        global = true,
        env = "GATEHOUSE_WSO2_APPLICATION_ROLES",
        value_name = "ON_OR_OFF",
        default_value = "off"
    )]
    pub wso2_application_roles: String,

    /// For how many days events of the audit log are kept; `0` keeps them for ever, here and in the next three
    #[arg(long, global = true, env = "GATEHOUSE_KEEP_AUDIT_DAYS", value_name = "DAYS", default_value = "400")]
    pub keep_audit_days: String,

    /// For how many days mail that was sent or given up is listed; what it said is deleted when it is sent
    #[arg(long, global = true, env = "GATEHOUSE_KEEP_MAIL_DAYS", value_name = "DAYS", default_value = "30")]
    pub keep_mail_days: String,

    /// For how many days revoked registrations, revoked API keys, and revoked or expired initial access tokens are listed
    #[arg(long, global = true, env = "GATEHOUSE_KEEP_REVOKED_DAYS", value_name = "DAYS", default_value = "90")]
    pub keep_revoked_days: String,

    /// For how many days finished operations at external providers and the activity log are kept
    #[arg(long, global = true, env = "GATEHOUSE_KEEP_OPERATION_DAYS", value_name = "DAYS", default_value = "90")]
    pub keep_operation_days: String,

    /// What is logged, as a filter of the crate tracing: `info`, `warn,server=debug`, …
    #[arg(long, global = true, env = "GATEHOUSE_LOG", value_name = "FILTER", default_value = "info")]
    pub log: String,

    /// How it is logged: `text` or `json`
    #[arg(long, global = true, env = "GATEHOUSE_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub log_format: String,
}
