//! The settings of a demonstration: the ordinary ones, but for its data, its mail and whom it may call.

use std::path::Path;

use clap::{ArgMatches, parser::ValueSource};

use crate::settings::{Arguments, SettingError, Settings};

/// What is logged by default: not the failures of the made-up mail and the made-up provider, which are intended.
const LOG: &str = "warn,registration=error,connectors=error,server::mail=error";

const DATA: &str = "cannot be given to a demonstration: its data is in a temporary folder and removed when it stops.";
const MAIL: &str = "cannot be given to a demonstration: it sends no mail.";
const CALLS: &str = "cannot be given to a demonstration: of private networks, it calls this machine alone.";

/// What a demonstration does not take, by the argument's name, its flag, and the reason.
const REFUSED: [(&str, &str, &str); 13] = [
    ("data_dir", "--data-dir", DATA),
    ("database_url", "--database-url", DATA),
    ("database_url_file", "--database-url-file", DATA),
    ("plain_database_url", "--plain-database-url", DATA),
    ("key_encryption_key", "--key-encryption-key", DATA),
    ("key_encryption_key_file", "--key-encryption-key-file", DATA),
    ("previous_key_encryption_key_file", "--previous-key-encryption-key-file", DATA),
    ("smtp_url", "--smtp-url", MAIL),
    ("smtp_password", "--smtp-password", MAIL),
    ("smtp_password_file", "--smtp-password-file", MAIL),
    ("mail_from", "--mail-from", MAIL),
    ("outbound_network", "--outbound-network", CALLS),
    ("outbound_ca_file", "--outbound-ca-file", CALLS),
];

/// Refuses what was given on the command line and means nothing here. The environment may say the same for `gatehouse
/// serve`, and is left alone.
pub(super) fn refuse(matches: &ArgMatches) -> Result<(), SettingError> {
    let given = |name: &str| matches.value_source(name) == Some(ValueSource::CommandLine);
    match REFUSED.iter().find(|(name, ..)| given(name)) {
        Some((_, flag, reason)) => Err(SettingError::new(flag, *reason)),
        None => Ok(()),
    }
}

/// What was given, with the data in `folder`.
pub(super) fn in_folder(arguments: &Arguments, matches: &ArgMatches, folder: &Path) -> Arguments {
    let given = |name: &str| matches.value_source(name) == Some(ValueSource::CommandLine);
    let default_log = matches.value_source("log") == Some(ValueSource::DefaultValue);
    Arguments {
        data_dir: folder.into(),
        database_url: None,
        database_url_file: None,
        plain_database_url: None,
        key_encryption_key: None,
        key_encryption_key_file: None,
        previous_key_encryption_key_file: Vec::new(),
        smtp_url: None,
        smtp_password: None,
        smtp_password_file: None,
        mail_from: None,
        // In the environment it is that of a real portal.
        public_url: if given("public_url") { arguments.public_url.clone() } else { None },
        outbound_network: vec!["127.0.0.0/8".to_owned()],
        outbound_ca_file: None,
        log: if default_log { LOG.to_owned() } else { arguments.log.clone() },
        ..arguments.clone()
    }
}

/// A demonstration is for the machine that it runs on: it has a provider that is open to everybody, and may call this machine.
pub(super) fn only_this_machine(settings: &Settings) -> Result<(), SettingError> {
    if settings.listen.ip().is_loopback() {
        return Ok(());
    }
    let complaint =
        format!("is {}, and a demonstration listens at this machine alone, at 127.0.0.1 or [::1].", settings.listen);
    Err(SettingError::new("--listen (GATEHOUSE_LISTEN)", complaint))
}
