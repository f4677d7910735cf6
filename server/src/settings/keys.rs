//! The key-encryption keys: given by value or by file, or generated in the data folder for an empty database.

use std::{
    fs::{DirBuilder, OpenOptions},
    io::{ErrorKind, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD},
};
use registration::{Entropy, Secret, Vault, sealing::KeyRefusal};

use super::{
    Arguments, SettingError,
    values::{non_empty_path, one_of_value_and_file, secret_from_file},
};

const KEY: &str = "--key-encryption-key (GATEHOUSE_KEY_ENCRYPTION_KEY)";
const KEY_FILE: &str = "--key-encryption-key-file (GATEHOUSE_KEY_ENCRYPTION_KEY_FILE)";
const PREVIOUS: &str = "--previous-key-encryption-key-file (GATEHOUSE_PREVIOUS_KEY_ENCRYPTION_KEY_FILES)";
const DATA_DIR: &str = "--data-dir (GATEHOUSE_DATA_DIR)";

/// The name of the key's file in the data folder.
const FILE_NAME: &str = "key-encryption-key";

/// Where the keys come from.
#[derive(Clone, Debug)]
pub struct KeySettings {
    given: Option<(&'static str, Secret)>,
    previous: Vec<Secret>,
    files: Vec<PathBuf>,
}

/// The keys, ready to seal and open.
#[derive(Debug)]
pub struct Keys {
    /// Seals with the current key, opens with all of them.
    pub vault: Vault,
    /// The file of a key that was generated, if there was none before.
    pub made: Option<PathBuf>,
    /// The key files that other users than their owner can read.
    pub readable_by_others: Vec<PathBuf>,
}

impl KeySettings {
    pub(super) fn resolve(arguments: &Arguments) -> Result<Self, SettingError> {
        let file = arguments.key_encryption_key_file.as_deref();
        let given = one_of_value_and_file(KEY, arguments.key_encryption_key.as_deref(), KEY_FILE, file)?;
        let file = non_empty_path(file);
        let setting = if file.is_some() { KEY_FILE } else { KEY };
        let mut files: Vec<PathBuf> = file.map(Path::to_path_buf).into_iter().collect();
        let mut previous = Vec::new();
        for path in arguments.previous_key_encryption_key_file.iter().filter_map(|path| non_empty_path(Some(path))) {
            previous.push(secret_from_file(PREVIOUS, path)?);
            files.push(path.to_path_buf());
        }
        let settings = Self { given: given.map(|secret| (setting, secret)), previous, files };
        // Reports a malformed key before anything is opened.
        if let Some((setting, secret)) = &settings.given {
            decode(setting, secret)?;
        }
        for secret in &settings.previous {
            decode(PREVIOUS, secret)?;
        }
        Ok(settings)
    }
}

/// Opens the configured keys, or else the one in `data_dir`; `None` if there is none.
pub fn open_keys(settings: &KeySettings, data_dir: &Path) -> Result<Option<Keys>, SettingError> {
    let mut files = settings.files.clone();
    let (setting, secret) = if let Some((setting, secret)) = &settings.given {
        (*setting, secret.clone())
    } else {
        let path = data_dir.join(FILE_NAME);
        if !path.exists() {
            return Ok(None);
        }
        files.push(path.clone());
        (KEY_FILE, secret_from_file(KEY_FILE, &path)?)
    };
    let wrong = |setting: &'static str, error: registration::VaultError| {
        SettingError::new(setting, format!("does not hold a key: {error}."))
    };
    let mut vault = Vault::new(&decode(setting, &secret)?).map_err(|error| wrong(setting, error))?;
    for previous in &settings.previous {
        vault.also_open_with(&decode(PREVIOUS, previous)?).map_err(|error| wrong(PREVIOUS, error))?;
    }
    let readable_by_others = files.into_iter().filter(|path| others_may_read(path)).collect();
    Ok(Some(Keys { vault, made: None, readable_by_others }))
}

/// Opens the keys as [`open_keys`] does, and generates one in `data_dir` if there is none. Only its owner can read it.
pub fn make_keys(settings: &KeySettings, data_dir: &Path, entropy: &dyn Entropy) -> Result<Keys, SettingError> {
    let path = data_dir.join(FILE_NAME);
    let made = make_key_file(&path, data_dir, entropy)?;
    let keys = open_keys(settings, data_dir)?.ok_or_else(|| no_key(data_dir, "the database"))?;
    Ok(Keys { made: made.then_some(path), ..keys })
}

/// The error when there is no key, but `database` holds sealed values.
pub(crate) fn no_key(data_dir: &Path, database: &str) -> SettingError {
    SettingError::new(
        KEY_FILE,
        format!(
            "is not given and {} is not there, but {database} holds values that are sealed with a key. Put the file of that \
             key there, from its backup, or name it; a new key could not read them.",
            data_dir.join(FILE_NAME).display()
        ),
    )
}

/// The error when the configured keys are not those of `database`; an error of the database itself is kept.
pub(crate) fn wrong_key(refusal: KeyRefusal, database: &str) -> anyhow::Error {
    let complaint = match refusal {
        KeyRefusal::Missing(key) => format!(
            "gives another key than the one that {database} was used with: values there are sealed with the key “{key}”. \
             Give that key, from its backup. While you change keys, name the file of the old one by {PREVIOUS} until \
             gatehouse keys rotate has ended. If the key is lost for good, run gatehouse keys forget {key}."
        ),
        KeyRefusal::Damaged(key) => format!(
            "cannot be checked: the check value of the key “{key}” in {database} is damaged. Restore the database from its \
             backup."
        ),
        other => return anyhow::Error::new(other).context("the key-encryption key cannot be checked"),
    };
    SettingError::new(KEY_FILE, complaint).into()
}

/// Creates the data folder for its owner alone. An existing one is not changed.
pub(crate) fn make_data_dir(data_dir: &Path) -> Result<(), SettingError> {
    DirBuilder::new().recursive(true).mode(0o700).create(data_dir).map_err(|error| {
        SettingError::new(DATA_DIR, format!("names {}, which cannot be made: {error}.", data_dir.display()))
    })
}

/// Creates the key's file unless it exists; returns whether it did. Two processes that start together end up with the same key.
fn make_key_file(path: &Path, data_dir: &Path, entropy: &dyn Entropy) -> Result<bool, SettingError> {
    make_data_dir(data_dir)?;
    if path.exists() {
        return Ok(false);
    }
    let failed = |error: std::io::Error| {
        SettingError::new(DATA_DIR, format!("is where {} cannot be made: {error}.", path.display()))
    };
    let key = Secret::generate(entropy, "");
    // Written under another name and then linked, so that no process reads half a key.
    let beside = data_dir.join(format!(".{FILE_NAME}.{}", std::process::id()));
    let written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside).and_then(|mut file| {
        writeln!(file, "{}", key.expose())?;
        file.sync_all()
    });
    let linked = written.and_then(|()| std::fs::hard_link(&beside, path));
    let removed = std::fs::remove_file(&beside);
    match linked {
        Ok(()) => removed.map(|()| true).map_err(failed),
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.exists() => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

fn others_may_read(path: &Path) -> bool {
    // systemd protects its credentials by an access control list, which appears as a permission of the group.
    !path.starts_with("/run/credentials")
        && std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

/// 32 bytes as hexadecimal, or as base64 in either alphabet, with or without padding.
fn decode(setting: &'static str, secret: &Secret) -> Result<Vec<u8>, SettingError> {
    let text = secret.expose();
    let decoded = if text.len() == 64 {
        hexadecimal(text)
    } else {
        [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD].iter().find_map(|engine| engine.decode(text).ok())
    };
    decoded.filter(|bytes| bytes.len() == 32).ok_or_else(|| {
        SettingError::new(
            setting,
            "must hold exactly 32 bytes, written in base64, base64url or hexadecimal (try: openssl rand -base64 32).",
        )
    })
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect::<Option<_>>()?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}
