//! Judging the form *Configuration*.

use dcr::{
    FieldError,
    metadata::{MAX_REDIRECT_URIS, is_scope_token},
    signed_jwt,
    text::deceptive_character,
};
use model::{Constraint, External, Provider, ProviderKind, Rotation};
use url::Url;

use super::{
    super::profiles::{self, grants_of},
    ConfigurationFields, extra,
};
use crate::{Error, error::valid, text};

/// The most scopes that members may choose from, and that every client gets.
const MAX_SCOPES: usize = 100;
/// The most client-id claims.
const MAX_CLAIMS: usize = 10;
/// The longest name template, in characters: there must be room for what it is filled with.
const MAX_TEMPLATE: usize = 100;
/// The variables of a name template.
const VARIABLES: [&str; 3] = ["client", "credential", "tag"];

/// The provider as the form wants it.
pub(super) fn check(fields: &ConfigurationFields, stored: &Provider, before: &External) -> Result<Provider, Error> {
    let mut errors = Vec::new();
    let external = External {
        display_name: display_name(&fields.display_name, &mut errors),
        client_name_template: template(&fields.client_name_template, &mut errors),
        default_scopes: scopes("default_scopes", &fields.default_scopes, &mut errors),
        software_id: line("software_id", &fields.software_id, &mut errors),
        software_version: line("software_version", &fields.software_version, &mut errors),
        software_statement: statement(&fields.software_statement, &mut errors),
        extra_metadata: extra::check(&fields.extra_metadata, stored.kind, &mut errors),
        rotation: rotation(fields, stored.kind, before, &mut errors),
        updates: fields.updates,
        deletes: fields.deletes,
        profiles: profiles::check(&fields.profiles, &mut errors),
        constraints: constraints(fields, before, &mut errors),
        ..before.clone()
    };
    let mut provider = stored.clone();
    provider.rules.scopes = scopes("scopes", &fields.scopes, &mut errors);
    provider.rules.client_id_claims = claims(&fields.client_id_claims, &mut errors);
    provider.rules.grant_types = grants_of(&external.profiles);
    valid(errors)?;
    provider.external = Some(Box::new(external));
    Ok(provider)
}

fn display_name(typed: &str, errors: &mut Vec<FieldError>) -> String {
    if typed.trim().is_empty() { String::new() } else { text::name("display_name", typed, errors) }
}

fn template(typed: &str, errors: &mut Vec<FieldError>) -> String {
    let template = typed.trim();
    let problem = if template.chars().count() > MAX_TEMPLATE {
        Some(format!("The template is longer than {MAX_TEMPLATE} characters."))
    } else if deceptive_character(template).is_some() {
        Some("The template contains a control, invisible or direction-changing character.".to_owned())
    } else if let Some(unknown) = variables(template).find(|name| !VARIABLES.contains(name)) {
        let unknown = text::shortened(unknown);
        Some(format!("There is no {{{unknown}}} here. Use {{client}}, {{credential}} and {{tag}}."))
    } else if variables(template).all(|name| name != "tag") {
        Some("Write {tag} somewhere: a client whose answer was lost is found by it.".to_owned())
    } else {
        None
    };
    if let Some(message) = problem {
        errors.push(FieldError::new("client_name_template", message));
    }
    template.to_owned()
}

/// What stands in braces and reads like a variable, known or not.
fn variables(template: &str) -> impl Iterator<Item = &str> {
    let names = template.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    names.filter(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'))
}

fn scopes(field: &str, typed: &str, errors: &mut Vec<FieldError>) -> Vec<String> {
    let scopes = text::list(typed);
    if scopes.len() > MAX_SCOPES {
        errors.push(FieldError::new(field, format!("At most {MAX_SCOPES} scopes.")));
    }
    if let Some(bad) = scopes.iter().find(|scope| !is_scope_token(scope) || scope.len() > 255) {
        let message = format!(
            "“{}” is not a scope: quotes, backslashes and letters beyond ASCII are not allowed.",
            text::shortened(bad)
        );
        errors.push(FieldError::new(field, message));
    }
    scopes
}

fn claims(typed: &str, errors: &mut Vec<FieldError>) -> Vec<String> {
    let claims = text::claims("client_id_claims", typed, MAX_CLAIMS, errors);
    if claims.is_empty() {
        errors.push(FieldError::new("client_id_claims", "Enter at least one claim, for example client_id."));
    }
    claims
}

fn line(field: &str, typed: &str, errors: &mut Vec<FieldError>) -> String {
    let line = typed.trim();
    if line.chars().count() > 255 || deceptive_character(line).is_some() {
        errors.push(FieldError::new(field, "Enter one line of at most 255 characters, or nothing."));
    }
    line.to_owned()
}

/// The shape of a software statement only: whether it is right is for the provider to say.
fn statement(typed: &str, errors: &mut Vec<FieldError>) -> String {
    let statement = typed.trim();
    let part = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    let parts: Vec<&str> = statement.split('.').take(4).collect();
    if !statement.is_empty() && (parts.len() != 3 || !parts.into_iter().all(part)) {
        errors.push(FieldError::new("software_statement", "This is not a signed JWT: three parts with dots between."));
    } else if statement.len() > signed_jwt::MAX_LENGTH {
        let message = format!("The statement is longer than {} KiB.", signed_jwt::MAX_LENGTH / 1024);
        errors.push(FieldError::new("software_statement", message));
    }
    statement.to_owned()
}

fn rotation(
    fields: &ConfigurationFields,
    kind: ProviderKind,
    before: &External,
    errors: &mut Vec<FieldError>,
) -> Rotation {
    match fields.rotation.as_str() {
        "swap" => Rotation::Swap,
        "update" => {
            let impossible = match kind {
                ProviderKind::Wso2Is | ProviderKind::Wso2Apim => {
                    Some("This kind of server gives no other secret in place. Choose another way.")
                }
                ProviderKind::BuiltIn | ProviderKind::Rfc7591 if !fields.updates => {
                    Some("Clients are not changed there, so an update cannot give them another secret.")
                }
                // These have a call of their own for it.
                _ => None,
            };
            if let Some(message) = impossible {
                errors.push(FieldError::new("rotation", message));
            }
            Rotation::Update
        }
        "endpoint" => {
            let method = fields.rotation_http_method.clone();
            if !matches!(method.as_str(), "POST" | "PUT" | "PATCH") {
                errors.push(FieldError::new("rotation_http_method", "Choose POST, PUT or PATCH."));
            }
            Rotation::Endpoint { method, url: rotation_url(&fields.rotation_url, before, errors) }
        }
        "never" => Rotation::Never,
        _ => {
            errors.push(FieldError::new("rotation", "Choose how a client gets another secret."));
            Rotation::Never
        }
    }
}

/// Our credential goes there too, so it is on the server that has it already.
fn rotation_url(typed: &str, before: &External, errors: &mut Vec<FieldError>) -> String {
    const FIELD: &str = "rotation_url";
    // No host is called this: wherever the client's ID stands, the origin stays the same.
    const STANDS_FOR_IT: &str = "the-id-of-a-client-stands-here";
    let already = errors.len();
    let url = text::provider_url(FIELD, &typed.replace("{client_id}", STANDS_FOR_IT), errors);
    let origin = |url: &str| Url::parse(url).ok().map(|url| url.origin());
    let registration = &before.endpoints.registration;
    let problem = if errors.len() > already {
        None
    } else if !url.contains(STANDS_FOR_IT) {
        Some("Write {client_id} where the client's ID belongs.".to_owned())
    } else if url.contains(['{', '}']) {
        Some("Only {client_id} can stand in braces here.".to_owned())
    } else if origin(&url) != origin(registration) {
        Some(format!("This must be on the same server as the registration endpoint, {registration}."))
    } else {
        None
    };
    if let Some(message) = problem {
        errors.push(FieldError::new(FIELD, message));
    }
    typed.trim().to_owned()
}

fn constraints(
    fields: &ConfigurationFields,
    before: &External,
    errors: &mut Vec<FieldError>,
) -> std::collections::BTreeMap<String, Constraint> {
    let mut constraints = before.constraints.clone();
    let most = i64::try_from(MAX_REDIRECT_URIS).unwrap_or(i64::MAX);
    let max = text::number("max_redirect_uris", &fields.max_redirect_uris, most, errors);
    let constraint = Constraint {
        hosts: text::hosts("redirect_hosts", &fields.redirect_hosts, errors),
        min: None,
        max: max.and_then(|max| u32::try_from(max).ok()),
    };
    if constraint == Constraint::default() {
        constraints.remove("redirect_uris");
    } else {
        constraints.insert("redirect_uris".to_owned(), constraint);
    }
    constraints
}
