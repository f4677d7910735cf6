//! On what terms programs register at a provider: approval, open registration, software statements.

use dcr::{FieldError, GrantType, redirect_uri::check_private_use_scheme};
use model::{
    CatalogueChange, DocumentHosts, OpenRegistration, Provider, ProviderId, RegistrationPolicy, StatementIssuer,
};

use super::{ProgramFields, manage::only_built_in};
use crate::{Caller, Error, error::valid, providers::Providers, text};

/// The most names, schemes or issuers.
const MAX_ENTRIES: usize = 100;
/// The longest line about an issuer, in bytes: a JWK Set may stand in it.
const MAX_LINE: usize = 32 * 1024;

impl Providers<'_> {
    /// Changes on what terms programs register at a provider. What is registered already stays as it is.
    pub async fn update_program_rules(
        self,
        caller: &Caller,
        id: &ProviderId,
        fields: &ProgramFields,
    ) -> Result<(), Error> {
        caller.owner()?;
        let mut provider = self.get(caller, id).await?;
        only_built_in(&provider)?;
        let mut errors = Vec::new();
        provider.rules.approval = fields.approval;
        provider.rules.statement_issuers = issuers(&fields.statement_issuers, &mut errors);
        provider.rules.open = fields.open.then(|| Box::new(open(fields, &provider, &mut errors)));
        valid(errors)?;
        provider.updated_at = self.shared.clock.now();
        let name = provider.name.clone();
        let change = CatalogueChange::UpdateProvider(Box::new(provider));
        self.save_provider(caller, change, id, &name, "provider.programs_updated").await
    }
}

fn open(fields: &ProgramFields, provider: &Provider, errors: &mut Vec<FieldError>) -> OpenRegistration {
    let chosen: Vec<GrantType> = fields.grant_types.iter().map(|word| GrantType::from(word.as_str())).collect();
    if !chosen.contains(&GrantType::AuthorizationCode) {
        errors.push(FieldError::new(
            "grant_types",
            "Open registration is for clients of people: allow authorization code.",
        ));
    }
    if let Some(refused) = chosen
        .iter()
        .find(|grant| **grant == GrantType::ClientCredentials || !provider.rules.grant_types.contains(grant))
    {
        let message = format!("“{}” cannot be open to anybody here.", text::shortened(refused.label()));
        errors.push(FieldError::new("grant_types", message));
    }
    let mut needed = |field: &str, typed: &str, most: i64| {
        let before = errors.len();
        let value = text::number(field, typed, most, errors);
        if value.is_none() && errors.len() == before {
            errors.push(FieldError::new(field, format!("Enter a whole number from 1 to {most}.")));
        }
        value.unwrap_or(1)
    };
    let max_unused = needed("max_unused", &fields.max_unused, 1_000_000);
    let unused_days = needed("unused_days", &fields.unused_days, 365);
    let per_source_per_hour = needed("per_source_per_hour", &fields.per_source_per_hour, 1_000_000);
    let per_hour = needed("per_hour", &fields.per_hour, 1_000_000);
    OpenRegistration {
        policy: RegistrationPolicy {
            redirect_hosts: text::hosts("redirect_hosts", &fields.redirect_hosts, errors),
            private_use_schemes: schemes(&fields.private_use_schemes, errors),
            grant_types: chosen,
            scopes: text::scopes("scopes", &fields.scopes, Some(&provider.rules.scopes), errors),
            pkce_required: true,
            protected_names: names(&fields.protected_names, errors),
        },
        max_unused,
        unused_days,
        per_source_per_hour,
        per_hour,
        documents: fields
            .metadata_documents
            .then(|| DocumentHosts { hosts: text::hosts("document_hosts", &fields.document_hosts, errors) }),
    }
}

/// Schemes by RFC 3986 section 3.1, in lower case. People write them as addresses begin as well: `com.example.app://`.
fn schemes(typed: &str, errors: &mut Vec<FieldError>) -> Vec<String> {
    let plain = |typed: String| {
        let scheme = typed.strip_suffix("://").or_else(|| typed.strip_suffix(':')).unwrap_or(&typed);
        scheme.to_ascii_lowercase()
    };
    let schemes: Vec<String> = text::list(typed).into_iter().map(plain).collect();
    if let Some(sentence) = schemes.iter().find_map(|scheme| check_private_use_scheme(scheme).err()) {
        errors.push(FieldError::new("private_use_schemes", sentence));
    }
    if schemes.len() > MAX_ENTRIES {
        errors.push(FieldError::new("private_use_schemes", format!("At most {MAX_ENTRIES} schemes.")));
    }
    schemes
}

fn names(typed: &str, errors: &mut Vec<FieldError>) -> Vec<String> {
    let names: Vec<String> = lines(typed).map(str::to_owned).collect();
    if names.len() > MAX_ENTRIES || names.iter().any(|name| name.chars().count() > text::MAX_NAME) {
        let message = format!("At most {MAX_ENTRIES} names of {} characters.", text::MAX_NAME);
        errors.push(FieldError::new("protected_names", message));
    }
    if names.iter().any(|name| name.chars().filter(|c| c.is_alphanumeric()).count() < 3) {
        errors.push(FieldError::new("protected_names", "A protected name has at least three letters or digits."));
    }
    names
}

fn issuers(typed: &str, errors: &mut Vec<FieldError>) -> Vec<StatementIssuer> {
    let mut issuers = Vec::new();
    for line in lines(typed) {
        let (issuer, keys) =
            line.split_once(char::is_whitespace).map_or((line, ""), |(issuer, keys)| (issuer, keys.trim()));
        let sentence = if keys.starts_with('{') {
            let set = serde_json::from_str(keys).ok();
            let usable = set.is_some_and(|set: serde_json::Value| dcr::metadata::check_jwks(&set).is_ok());
            (!usable).then(|| format!("The keys of “{}” are not a JWK Set of public keys.", text::shortened(issuer)))
        } else {
            let mut wrong = Vec::new();
            let _ = text::https_url("statement_issuers", keys, &mut wrong);
            (!wrong.is_empty()).then(|| {
                format!("After “{}”, enter the https URL of its JWK Set, or the set itself.", text::shortened(issuer))
            })
        };
        if let Some(message) = sentence {
            errors.push(FieldError::new("statement_issuers", message));
        }
        let (jwks_uri, jwks) = if keys.starts_with('{') { ("", keys) } else { (keys, "") };
        issuers.push(StatementIssuer {
            issuer: issuer.to_owned(),
            jwks_uri: jwks_uri.to_owned(),
            jwks: jwks.to_owned(),
        });
    }
    if issuers.len() > MAX_ENTRIES || issuers.iter().any(|issuer| issuer.jwks.len() > MAX_LINE) {
        errors.push(FieldError::new("statement_issuers", format!("At most {MAX_ENTRIES} issuers, of 32 KiB each.")));
    }
    issuers
}

fn lines(typed: &str) -> impl Iterator<Item = &str> {
    typed.lines().map(str::trim).filter(|line| !line.is_empty())
}
