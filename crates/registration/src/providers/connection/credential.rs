//! How we show a provider who we are, and the secret of it.

use dcr::{FieldError, metadata::is_scope_token};
use model::{External, Provider, ProviderAuthentication, ProviderSecrets, Sealed, Secret};
use url::{Origin, Url};

use super::{ConnectionFields, pem};
use crate::{
    Error,
    error::wrong,
    providers::Providers,
    targets::{client_key_context, credential_context},
    text,
};

/// The algorithms of our assertions.
const ALGORITHMS: [&str; 4] = ["ES256", "RS256", "PS256", "EdDSA"];
/// The longest token, password or identifier, in bytes.
const MAX_CREDENTIAL: usize = 8 * 1024;
/// Headers that belong to the request itself.
const RESERVED_HEADERS: [&str; 12] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// What becomes of a stored secret.
pub(super) enum Kept {
    /// There is none any more.
    Nothing,
    /// It stays as it is.
    Stored(Sealed),
    /// Another one takes its place.
    New(Secret),
}

/// What becomes of both secrets.
pub(super) struct KeptSecrets {
    credential: Kept,
    client_key: Kept,
}

/// Judges the method with its own fields.
pub(super) fn method(fields: &ConnectionFields, errors: &mut Vec<FieldError>) -> ProviderAuthentication {
    match fields.method.as_str() {
        "none" => ProviderAuthentication::None,
        "bearer" => ProviderAuthentication::Bearer,
        "header" => header(fields, errors),
        "basic" => {
            let username = identifier("username", &fields.username, "the user name", errors);
            if username.contains(':') {
                wrong(errors, "username", "A user name of HTTP Basic has no colon.");
            }
            ProviderAuthentication::Basic { username }
        }
        "client_credentials" => ProviderAuthentication::ClientCredentials {
            client_id: identifier("client_id", &fields.client_id, "the client ID", errors),
            scope: scope(fields, errors),
            audience: audience(fields, errors),
            secret_in_body: fields.secret_in_body,
        },
        "private_key_jwt" => {
            if !ALGORITHMS.contains(&fields.algorithm.as_str()) {
                wrong(errors, "algorithm", format!("Choose one of {}.", ALGORITHMS.join(", ")));
            }
            let key_id = fields.key_id.trim().to_owned();
            if key_id.len() > 255 || !key_id.bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
                wrong(errors, "key_id", "Enter the key ID as it is at the provider, or nothing.");
            }
            ProviderAuthentication::PrivateKeyJwt {
                client_id: identifier("client_id", &fields.client_id, "the client ID", errors),
                scope: scope(fields, errors),
                audience: audience(fields, errors),
                algorithm: fields.algorithm.clone(),
                key_id,
            }
        }
        _ => {
            wrong(errors, "method", "Choose how Gatehouse shows who it is.");
            ProviderAuthentication::None
        }
    }
}

fn header(fields: &ConnectionFields, errors: &mut Vec<FieldError>) -> ProviderAuthentication {
    let (name, scheme) = (fields.header_name.trim(), fields.header_scheme.trim());
    if name.is_empty() || name.len() > 100 || !is_token(name) {
        wrong(errors, "header_name", "Enter the name of a header, for example Authorization.");
    } else if RESERVED_HEADERS.contains(&name.to_ascii_lowercase().as_str()) {
        wrong(errors, "header_name", "This header belongs to the request itself. Choose another one.");
    }
    if scheme.len() > 100 || !is_token(scheme) {
        wrong(errors, "header_scheme", "Enter one word, for example SSWS, or nothing.");
    }
    ProviderAuthentication::Header { name: name.to_owned(), scheme: scheme.to_owned() }
}

/// A token of RFC 9110 section 5.6.2, or nothing.
fn is_token(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// A required name of ours at the provider.
fn identifier(field: &str, typed: &str, what: &str, errors: &mut Vec<FieldError>) -> String {
    let typed = typed.trim();
    if typed.is_empty() {
        wrong(errors, field, format!("Enter {what}."));
    } else if typed.len() > 1024 || typed.chars().any(char::is_control) {
        wrong(errors, field, "Enter one line of at most 1,024 characters.");
    }
    typed.to_owned()
}

fn scope(fields: &ConnectionFields, errors: &mut Vec<FieldError>) -> String {
    let scopes = text::list(&fields.scope);
    if let Some(bad) = scopes.iter().find(|scope| !is_scope_token(scope)) {
        wrong(errors, "scope", format!("“{}” is not a scope.", text::shortened(bad)));
    }
    let scope = scopes.join(" ");
    if scope.len() > 2048 {
        wrong(errors, "scope", "These scopes are longer than 2,048 characters.");
    }
    scope
}

fn audience(fields: &ConnectionFields, errors: &mut Vec<FieldError>) -> String {
    let audience = fields.audience.trim();
    if audience.len() > 2048 || audience.chars().any(|c| c.is_control() || c.is_whitespace()) {
        wrong(errors, "audience", "Enter one word or URL, or nothing.");
    }
    audience.to_owned()
}

/// Judges both secrets: what was typed, and what is kept.
pub(super) fn secrets(
    fields: &ConnectionFields,
    external: &External,
    stored: &Provider,
    errors: &mut Vec<FieldError>,
) -> KeptSecrets {
    let before = stored.external.as_deref().map_or("", |external| external.authentication.as_str());
    KeptSecrets {
        credential: credential(fields, &external.authentication, before, &stored.secrets, errors),
        client_key: client_key(fields, external, &stored.secrets, errors),
    }
}

fn credential(
    fields: &ConnectionFields,
    method: &ProviderAuthentication,
    method_before: &str,
    stored: &ProviderSecrets,
    errors: &mut Vec<FieldError>,
) -> Kept {
    let what = match method {
        ProviderAuthentication::None => return Kept::Nothing,
        ProviderAuthentication::Bearer => "the token",
        ProviderAuthentication::Header { .. } => "the header's secret",
        ProviderAuthentication::Basic { .. } => "the password",
        ProviderAuthentication::ClientCredentials { .. } => "the client secret",
        ProviderAuthentication::PrivateKeyJwt { .. } => "the private key",
    };
    if fields.credential.trim().is_empty() {
        return match &stored.credential {
            Some(sealed) if method_before == method.as_str() => Kept::Stored(sealed.clone()),
            Some(_) => {
                wrong(errors, "credential", format!("This is another method than before: enter {what}."));
                Kept::Nothing
            }
            None => {
                wrong(errors, "credential", format!("Enter {what}."));
                Kept::Nothing
            }
        };
    }
    // A password may begin or end with a space; what goes into a header cannot.
    let typed = match method {
        ProviderAuthentication::Basic { .. } | ProviderAuthentication::ClientCredentials { .. } => {
            fields.credential.trim_end_matches(['\r', '\n']).to_owned()
        }
        ProviderAuthentication::PrivateKeyJwt { .. } => pem::clean(&fields.credential),
        _ => fields.credential.trim().to_owned(),
    };
    let problem = match method {
        ProviderAuthentication::PrivateKeyJwt { .. } => pem::check_private_key(&typed).err(),
        _ if typed.len() > MAX_CREDENTIAL => Some(format!("This is longer than {MAX_CREDENTIAL} characters.")),
        ProviderAuthentication::Bearer | ProviderAuthentication::Header { .. }
            if !typed.bytes().all(|b| b.is_ascii_graphic()) =>
        {
            Some(format!("Enter {what} alone: it has no spaces and no letters beyond ASCII."))
        }
        _ if typed.chars().any(char::is_control) => Some("This contains a control character.".to_owned()),
        _ => None,
    };
    if let Some(message) = problem {
        wrong(errors, "credential", message);
    }
    Kept::New(Secret::new(typed))
}

fn client_key(
    fields: &ConnectionFields,
    external: &External,
    stored: &ProviderSecrets,
    errors: &mut Vec<FieldError>,
) -> Kept {
    let typed = pem::clean(&fields.client_key_pem);
    if external.client_certificate_pem.is_empty() {
        if !typed.is_empty() {
            wrong(errors, "client_certificate_pem", "A key was entered: enter its certificate as well.");
        }
        return Kept::Nothing;
    }
    if typed.is_empty() {
        return stored.client_key.clone().map_or_else(
            || {
                wrong(errors, "client_key_pem", "Enter the key of the certificate.");
                Kept::Nothing
            },
            Kept::Stored,
        );
    }
    if let Err(message) = pem::check_private_key(&typed) {
        wrong(errors, "client_key_pem", message);
    }
    Kept::New(Secret::new(typed))
}

/// A stored secret that is sent on every request does not follow the provider to another server: whoever moves it there
/// enters it again, and so says that it shall be known there.
pub(super) fn sent_elsewhere(stored: &Provider, provider: &Provider) -> Option<FieldError> {
    let sealed = provider.secrets.credential.as_ref()?;
    let (before, now) = (stored.external.as_deref()?, provider.external.as_deref()?);
    if stored.secrets.credential.as_ref() != Some(sealed) || destination(before) == destination(now) {
        return None;
    }
    Some(FieldError::new("credential", "This goes to another server now: enter it again."))
}

/// The server that gets to see the secret itself; `None` when none does.
fn destination(external: &External) -> Option<Origin> {
    let url = match external.authentication {
        ProviderAuthentication::None | ProviderAuthentication::PrivateKeyJwt { .. } => return None,
        ProviderAuthentication::ClientCredentials { .. } => &external.endpoints.token,
        _ => &external.endpoints.registration,
    };
    Url::parse(url).ok().map(|url| url.origin())
}

impl Providers<'_> {
    pub(super) fn seal_provider_secrets(
        self,
        provider: &Provider,
        kept: KeptSecrets,
    ) -> Result<ProviderSecrets, Error> {
        let seal = |kept, context: String| match kept {
            Kept::Nothing => Ok(None),
            Kept::Stored(sealed) => Ok(Some(sealed)),
            Kept::New(secret) => self.shared.vault.seal(&*self.shared.entropy, &context, &secret).map(Some),
        };
        Ok(ProviderSecrets {
            credential: seal(kept.credential, credential_context(&provider.id))?,
            client_key: seal(kept.client_key, client_key_context(&provider.id))?,
        })
    }
}
