//! The device cookie identifies a browser in which somebody has signed in before. Attempts to sign in without it are limited
//! together. It signs nobody in.

use axum::http::{HeaderMap, HeaderValue, header};
use registration::{Secret, SystemEntropy, attempts::KNOWN_SECONDS};
use tower_sessions::cookie::Cookie;
use web::Device;

/// The cookie over TLS, and without TLS; see [`super::sessions`].
const NAMES: (&str, &str) = ("__Host-gatehouse-device", "gatehouse-device");
/// The length of a [`Secret`] that was generated here.
const LENGTH: usize = 43;

/// Returns the secret in the browser's cookie, or a new one when it has none.
pub fn read(headers: &HeaderMap, is_https: bool) -> Device {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let cookies = cookies.flat_map(Cookie::split_parse).filter_map(Result::ok);
    let mut secrets = cookies.filter(|cookie| cookie.name() == name(is_https)).map(|cookie| cookie.value().to_owned());
    let plausible = |secret: &String| {
        secret.len() == LENGTH && secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    Device(secrets.find(plausible).map_or_else(|| Secret::generate(&SystemEntropy, ""), Secret::new))
}

/// Returns the `Set-Cookie` header, for as long as the device is remembered.
pub fn set_cookie(Device(secret): &Device, is_https: bool) -> Option<HeaderValue> {
    let secure = if is_https { "; Secure" } else { "" };
    let (name, secret) = (name(is_https), secret.expose());
    let cookie = format!("{name}={secret}; Path=/; Max-Age={KNOWN_SECONDS}; HttpOnly; SameSite=Lax{secure}");
    let mut value = HeaderValue::from_str(&cookie).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn name(is_https: bool) -> &'static str {
    if is_https { NAMES.0 } else { NAMES.1 }
}
