//! Reads values: an empty one counts as not given, and a secret may come from a file.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use registration::Secret;

use super::SettingError;

/// The largest file that is read for a secret, in bytes.
const MAX_SECRET_FILE: u64 = 64 * 1024;

/// The value without surrounding space; `None` when nothing is left. `GATEHOUSE_SMTP_URL=` in a compose file means
/// "not given".
pub(super) fn non_empty(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// A folder; its name is not empty.
pub(super) fn folder(setting: &'static str, path: &OsStr) -> Result<PathBuf, SettingError> {
    non_empty_path(Some(path))
        .map(Path::to_path_buf)
        .ok_or_else(|| SettingError::new(setting, "must name a folder, and is empty."))
}

/// Returns the path, unless it is empty.
pub(super) fn non_empty_path(path: Option<&OsStr>) -> Option<&Path> {
    path.filter(|path| !path.is_empty()).map(Path::new)
}

/// A secret given as a value or as a file, but not as both.
pub(super) fn one_of_value_and_file(
    setting: &'static str,
    value: Option<&str>,
    file_setting: &'static str,
    file: Option<&OsStr>,
) -> Result<Option<Secret>, SettingError> {
    match (non_empty(value), non_empty_path(file)) {
        (Some(_), Some(_)) => {
            Err(SettingError::new(setting, format!("and {file_setting} are both given; give only one of them.")))
        }
        (Some(value), None) => Ok(Some(Secret::new(value))),
        (None, Some(path)) => secret_from_file(file_setting, path).map(Some),
        (None, None) => Ok(None),
    }
}

/// The secret in a file, without surrounding space.
pub(super) fn secret_from_file(setting: &'static str, path: &Path) -> Result<Secret, SettingError> {
    let complain = |what: &str| SettingError::new(setting, format!("names {}, {what}.", path.display()));
    let size = std::fs::metadata(path).map_err(|error| complain(&format!("which cannot be read: {error}")))?.len();
    if size > MAX_SECRET_FILE {
        return Err(complain("which is too large to be a secret"));
    }
    let text = text_from_file(setting, path)?;
    match non_empty(Some(&text)) {
        Some(text) => Ok(Secret::new(text)),
        None => Err(complain("which is empty")),
    }
}

/// Reads a file.
pub(super) fn text_from_file(setting: &'static str, path: &Path) -> Result<String, SettingError> {
    std::fs::read_to_string(path).map_err(|error| {
        SettingError::new(setting, format!("names {}, which cannot be read: {error}.", path.display()))
    })
}

/// A whole number within bounds.
pub(super) fn number(setting: &'static str, text: &str, least: i64, most: i64) -> Result<i64, SettingError> {
    text.trim().parse().ok().filter(|number| (least..=most).contains(number)).ok_or_else(|| {
        SettingError::new(setting, format!("must be a whole number from {least} to {most}, and is “{text}”."))
    })
}
