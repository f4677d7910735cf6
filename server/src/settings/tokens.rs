//! Lifetimes of tokens and keys, and what proofs need. The units are in the names.

use authorization::TokenSettings;

use super::{Arguments, SettingError, values::number};

const ACCESS: &str = "--access-token-seconds (GATEHOUSE_ACCESS_TOKEN_SECONDS)";
const REFRESH: &str = "--refresh-token-days (GATEHOUSE_REFRESH_TOKEN_DAYS)";
const ID: &str = "--id-token-seconds (GATEHOUSE_ID_TOKEN_SECONDS)";
const CODE: &str = "--authorization-code-seconds (GATEHOUSE_AUTHORIZATION_CODE_SECONDS)";
const KEY: &str = "--signing-key-days (GATEHOUSE_SIGNING_KEY_DAYS)";
const NONCES: &str = "--dpop-nonces (GATEHOUSE_DPOP_NONCES)";
const KEY_AHEAD: &str = "--signing-key-ahead-hours (GATEHOUSE_SIGNING_KEY_AHEAD_HOURS)";

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

pub(super) fn resolve(arguments: &Arguments) -> Result<TokenSettings, SettingError> {
    let settings = TokenSettings {
        access_token_seconds: number(ACCESS, &arguments.access_token_seconds, 60, TokenSettings::LONGEST_SECONDS)?,
        refresh_token_seconds: DAY
            * number(REFRESH, &arguments.refresh_token_days, 1, TokenSettings::LONGEST_REFRESH_SECONDS / DAY)?,
        id_token_seconds: number(ID, &arguments.id_token_seconds, 60, TokenSettings::LONGEST_SECONDS)?,
        authorization_code_seconds: number(CODE, &arguments.authorization_code_seconds, 10, 600)?,
        key_seconds: DAY * number(KEY, &arguments.signing_key_days, 2, 3650)?,
        key_ahead_seconds: HOUR * number(KEY_AHEAD, &arguments.signing_key_ahead_hours, 1, 24 * 30)?,
        dpop_nonce_required: match arguments.dpop_nonces.trim() {
            "offered" => false,
            "required" => true,
            other => return Err(SettingError::new(NONCES, format!("must be offered or required, and is “{other}”."))),
        },
    };
    // Otherwise a key would be due before the one before it has begun.
    if settings.key_ahead_seconds >= settings.key_seconds {
        let complaint = "must be less than the days for which a key signs.";
        return Err(SettingError::new(KEY_AHEAD, complaint));
    }
    Ok(settings)
}
