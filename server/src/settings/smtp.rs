//! The mail server.

use std::net::IpAddr;

use registration::Secret;
use url::{Host, Url};

use super::{
    Arguments, SettingError,
    values::{non_empty, non_empty_path, one_of_value_and_file, text_from_file},
};

pub(crate) const SMTP_URL: &str = "--smtp-url (GATEHOUSE_SMTP_URL)";
const SMTP_PASSWORD: &str = "--smtp-password (GATEHOUSE_SMTP_PASSWORD)";
const SMTP_PASSWORD_FILE: &str = "--smtp-password-file (GATEHOUSE_SMTP_PASSWORD_FILE)";
pub(crate) const SMTP_CA_FILE: &str = "--smtp-ca-file (GATEHOUSE_SMTP_CA_FILE)";

/// How to reach the mail server.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// Its name, which its certificate must hold too.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: SmtpTls,
    /// The user name and the password; `None` sends without signing in.
    pub credentials: Option<(String, Secret)>,
    /// Who is trusted to certify the server besides the public authorities: certificates in PEM.
    pub authorities: Option<String>,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmtpTls {
    /// Not at all.
    None,
    /// By STARTTLS, when the server offers it.
    Offered,
    /// By STARTTLS; without it nothing is sent.
    Required,
    /// By TLS from the first byte.
    Wrapped,
}

impl Smtp {
    pub(super) fn resolve(arguments: &Arguments) -> Result<Option<Self>, SettingError> {
        let password = one_of_value_and_file(
            SMTP_PASSWORD,
            arguments.smtp_password.as_deref(),
            SMTP_PASSWORD_FILE,
            arguments.smtp_password_file.as_deref(),
        )?;
        let authorities = non_empty_path(arguments.smtp_ca_file.as_deref())
            .map(|path| text_from_file(SMTP_CA_FILE, path))
            .transpose()?;
        match (non_empty(arguments.smtp_url.as_deref()), password) {
            (Some(url), password) => Self::parse(url, password).map(|smtp| Some(Self { authorities, ..smtp })),
            (None, Some(_)) => {
                Err(SettingError::new(SMTP_PASSWORD, format!("is given, but {SMTP_URL} is not; give both or neither.")))
            }
            (None, None) => Ok(None),
        }
    }

    /// The complaints never repeat the URL: it may hold a password.
    fn parse(text: &str, password: Option<Secret>) -> Result<Self, SettingError> {
        let wrong = |what: &str| SettingError::new(SMTP_URL, format!("{what}; it must be like smtp://user@host:587."));
        let url = Url::parse(text).map_err(|_| wrong("is not a URL"))?;
        let wrapped = match url.scheme() {
            "smtp" => false,
            "smtps" => true,
            _ => return Err(wrong("must start with smtp:// or smtps://")),
        };
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| wrong("names no host"))?;
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(wrong("must have nothing after the port but ?tls=…"));
        }
        let tls = Self::tls(&url, wrapped)?;
        let in_url = url.password().map(decoded);
        if in_url.is_some() && password.is_some() {
            return Err(SettingError::new(SMTP_PASSWORD, format!("is given, and {SMTP_URL} holds a password too.")));
        }
        let user = decoded(url.username());
        let credentials = match (user.is_empty(), password.or(in_url.map(Secret::new))) {
            (false, Some(password)) => Some((user, password)),
            (true, None) => None,
            (false, None) => return Err(wrong("names a user, but there is no password")),
            (true, Some(_)) => return Err(wrong("names no user for the password")),
        };
        let port = url.port().unwrap_or(if wrapped { 465 } else { 587 });
        Ok(Self { host: host.trim_matches(['[', ']']).to_owned(), port, tls, credentials, authorities: None })
    }

    fn tls(url: &Url, wrapped: bool) -> Result<SmtpTls, SettingError> {
        let wrong = |what: &str| Err(SettingError::new(SMTP_URL, what.to_owned()));
        let mut tls = None;
        for (name, value) in url.query_pairs() {
            tls = match (name.as_ref(), value.as_ref()) {
                ("tls", "none") => Some(SmtpTls::None),
                ("tls", "starttls") => Some(SmtpTls::Offered),
                ("tls", "required") => Some(SmtpTls::Required),
                _ => {
                    return wrong(
                        "may have ?tls=none, ?tls=starttls or ?tls=required after the port, and nothing else.",
                    );
                }
            };
        }
        match (wrapped, tls) {
            (true, None) => Ok(SmtpTls::Wrapped),
            (true, Some(_)) => wrong("is encrypted from the first byte with smtps://; leave ?tls=… out."),
            (false, Some(tls)) => Ok(tls),
            // Traffic on the loopback interface cannot be read by others, and mail catchers rarely offer TLS.
            (false, None) => Ok(if is_this_machine(url) { SmtpTls::None } else { SmtpTls::Required }),
        }
    }
}

/// URLs of unknown schemes keep their host as text, so an address in it is not yet an address.
fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// A part of the URL with its percent escapes undone.
fn decoded(part: &str) -> String {
    // A form value is the same encoding but for the plus sign, which stands for itself here.
    let form = part.replace('+', "%2B");
    url::form_urlencoded::parse(format!("v={}", form.replace('&', "%26")).as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
