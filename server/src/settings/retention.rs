//! How long what is over is kept.

use registration::Retention;

use super::{Arguments, SettingError, values::number};

const AUDIT: &str = "--keep-audit-days (GATEHOUSE_KEEP_AUDIT_DAYS)";
const MAIL: &str = "--keep-mail-days (GATEHOUSE_KEEP_MAIL_DAYS)";
const REVOKED: &str = "--keep-revoked-days (GATEHOUSE_KEEP_REVOKED_DAYS)";
const OPERATIONS: &str = "--keep-operation-days (GATEHOUSE_KEEP_OPERATION_DAYS)";

/// A century.
const MOST_DAYS: i64 = 36_500;

pub(super) fn resolve(arguments: &Arguments) -> Result<Retention, SettingError> {
    Ok(Retention {
        audit_days: days(AUDIT, &arguments.keep_audit_days)?,
        mail_days: days(MAIL, &arguments.keep_mail_days)?,
        revoked_days: days(REVOKED, &arguments.keep_revoked_days)?,
        operation_days: days(OPERATIONS, &arguments.keep_operation_days)?,
    })
}

/// `0` is for ever.
fn days(setting: &'static str, text: &str) -> Result<Option<i64>, SettingError> {
    number(setting, text, 0, MOST_DAYS).map(|days| (days > 0).then_some(days))
}
