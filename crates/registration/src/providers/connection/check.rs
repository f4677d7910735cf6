//! Judging the form *Connection*.

use dcr::{AuthenticationMethod, FieldError, calendar};
use model::{
    Endpoints, External, InitialTokenHealth, Preset, Provider, ProviderKind, Timestamp,
    providers::{DEFAULT_TIMEOUT_SECONDS, TIMEOUT_SECONDS},
};

use super::{ConnectionFields, credential, pem};
use crate::{
    Error,
    error::{valid, wrong},
    providers::Providers,
    text,
};

/// The most registrations that an initial access token is said to allow.
const MAX_USES: i64 = 1_000_000_000;
const DAY: i64 = 24 * 3600;

impl Providers<'_> {
    /// The provider as the form wants it, what its metadata says not yet among it. `stored` is the provider as it is, or a
    /// blank one.
    pub(super) fn judge_connection(self, fields: &ConnectionFields, stored: &Provider) -> Result<Provider, Error> {
        let mut errors = Vec::new();
        let mut provider = stored.clone();
        let before = stored.external.as_deref().cloned().unwrap_or_default();
        provider.name = text::name("name", &fields.name, &mut errors);
        provider.authentication_method = AuthenticationMethod::from(fields.authentication_method.as_str());
        if !provider.authentication_method.uses_provider() {
            let message = "Choose OpenID Connect or OAuth 2.0 Token introspection.";
            wrong(&mut errors, "authentication_method", message);
        }
        let authentication = credential::method(fields, &mut errors);
        let (ca_pem, client_certificate_pem) = certificates(fields, &mut errors);
        let external = External {
            preset: preset(fields, provider.kind, &mut errors),
            issuer: optional_url("issuer", &fields.issuer, &mut errors),
            discovery_url: optional_url("discovery_url", &fields.discovery_url, &mut errors),
            endpoints: endpoints(fields, &mut errors),
            initial_token: if fields.method == "bearer" {
                self.initial_token(fields, before.initial_token, &mut errors)
            } else {
                InitialTokenHealth::default()
            },
            authentication,
            ca_pem,
            client_certificate_pem,
            timeout_seconds: timeout(&fields.timeout_seconds, &mut errors),
            ..before
        };
        let secrets = credential::secrets(fields, &external, stored, &mut errors);
        valid(errors)?;
        provider.secrets = self.seal_provider_secrets(&provider, secrets)?;
        provider.external = Some(Box::new(external));
        provider.updated_at = self.shared.clock.now();
        Ok(provider)
    }

    fn initial_token(
        self,
        fields: &ConnectionFields,
        before: InitialTokenHealth,
        errors: &mut Vec<FieldError>,
    ) -> InitialTokenHealth {
        let day = fields.initial_token_expires_on.trim();
        let expires_at = (!day.is_empty()).then(|| calendar::parse_day(day).map(end_of_day));
        match expires_at {
            Some(None) => wrong(errors, "initial_token_expires_on", "Enter a day like 2026-12-31, or nothing."),
            Some(at) if at <= Some(self.shared.clock.now()) && at != before.expires_at => {
                wrong(errors, "initial_token_expires_on", "This day is over. Get another token first.");
            }
            _ => {}
        }
        let uses = fields.initial_token_remaining.trim();
        let remaining_uses = (!uses.is_empty()).then(|| uses.parse().ok().filter(|uses| (0..=MAX_USES).contains(uses)));
        if remaining_uses == Some(None) {
            let message = format!("Enter a whole number up to {MAX_USES}, or nothing.");
            wrong(errors, "initial_token_remaining", message);
        }
        InitialTokenHealth { expires_at: expires_at.flatten(), remaining_uses: remaining_uses.flatten() }
    }
}

/// The moment at which a day is over.
fn end_of_day(days: i64) -> Timestamp {
    Timestamp::from_unix_seconds((days + 1) * DAY)
}

/// The day that ends at that moment: the other way round.
pub(super) fn last_day(expires_at: Timestamp) -> String {
    calendar::iso_day((expires_at.unix_seconds() - 1).div_euclid(DAY))
}

/// What is still missing when everything was asked: errors at the fields where it can be entered.
pub(super) fn missing(provider: &Provider) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let Some(external) = provider.external.as_deref() else { return errors };
    let mut need = |field: &str, value: &str, what: &str, remedy: &str| {
        if value.is_empty() {
            let message = if external.discovery_url.is_empty() {
                format!("Enter {what}, or a discovery URL that says it.")
            } else {
                format!("The metadata says nothing of it. {remedy}")
            };
            wrong(&mut errors, field, message);
        }
    };
    need(
        "registration_endpoint",
        &external.endpoints.registration,
        "where clients are registered",
        "Switch dynamic client registration on there, or enter where clients are registered.",
    );
    need("token_endpoint", &external.endpoints.token, "where clients obtain tokens", "Enter it.");
    if provider.authentication_method == AuthenticationMethod::OpenIdConnect {
        need("issuer", &external.issuer, "the issuer of its tokens", "Enter it.");
    }
    errors
}

/// True when everything that a provider of this kind needs is there.
pub(super) fn is_complete(provider: &Provider) -> bool {
    missing(provider).is_empty()
}

fn preset(fields: &ConnectionFields, kind: ProviderKind, errors: &mut Vec<FieldError>) -> Preset {
    if kind != ProviderKind::Rfc7591 || fields.preset.is_empty() {
        return Preset::Generic;
    }
    Preset::from_word(&fields.preset).unwrap_or_else(|| {
        wrong(errors, "preset", "Choose which server it is, or another one.");
        Preset::Generic
    })
}

fn endpoints(fields: &ConnectionFields, errors: &mut Vec<FieldError>) -> Endpoints {
    let mut url = |field: &str, typed: &str| optional_url(field, typed, errors);
    Endpoints {
        registration: url("registration_endpoint", &fields.registration_endpoint),
        token: url("token_endpoint", &fields.token_endpoint),
        shown_token: url("shown_token_endpoint", &fields.shown_token_endpoint),
        authorization: url("authorization_endpoint", &fields.authorization_endpoint),
        introspection: url("introspection_endpoint", &fields.introspection_endpoint),
        revocation: url("revocation_endpoint", &fields.revocation_endpoint),
        jwks: url("jwks_uri", &fields.jwks_uri),
        userinfo: url("userinfo_endpoint", &fields.userinfo_endpoint),
    }
}

fn optional_url(field: &str, typed: &str, errors: &mut Vec<FieldError>) -> String {
    if typed.trim().is_empty() { String::new() } else { text::provider_url(field, typed, errors) }
}

/// The certificate authorities, and our own certificate.
fn certificates(fields: &ConnectionFields, errors: &mut Vec<FieldError>) -> (String, String) {
    let mut read = |field: &str, typed: &str| {
        let typed = pem::clean(typed);
        if !typed.is_empty()
            && let Err(message) = pem::check_certificates(&typed)
        {
            wrong(errors, field, message);
        }
        typed
    };
    (read("ca_pem", &fields.ca_pem), read("client_certificate_pem", &fields.client_certificate_pem))
}

fn timeout(typed: &str, errors: &mut Vec<FieldError>) -> u64 {
    let typed = typed.trim();
    if typed.is_empty() {
        return DEFAULT_TIMEOUT_SECONDS;
    }
    typed.parse().ok().filter(|seconds| TIMEOUT_SECONDS.contains(seconds)).unwrap_or_else(|| {
        let (least, most) = (TIMEOUT_SECONDS.start(), TIMEOUT_SECONDS.end());
        wrong(
            errors,
            "timeout_seconds",
            format!("Enter a whole number of seconds from {least} to {most}, or nothing."),
        );
        DEFAULT_TIMEOUT_SECONDS
    })
}
