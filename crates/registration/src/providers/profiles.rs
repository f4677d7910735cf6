//! Client profiles: what members choose from, and the metadata that follows from a choice.

use dcr::{ApplicationType, FieldError, GrantType, TokenEndpointAuthMethod};
use model::ClientProfile;

use super::ProfileFields;
use crate::text;

/// The most profiles of a provider.
const MAX_PROFILES: usize = 20;
/// The longest name of a profile, in characters.
const MAX_NAME: usize = 60;

/// How a client of a profile may show who it is. Clients with keys of their own need a form for these keys.
const METHODS: [TokenEndpointAuthMethod; 3] = [
    TokenEndpointAuthMethod::ClientSecretBasic,
    TokenEndpointAuthMethod::ClientSecretPost,
    TokenEndpointAuthMethod::None,
];

/// Every grant that a profile has, in the order of the standard.
pub(super) fn grants_of(profiles: &[ClientProfile]) -> Vec<GrantType> {
    let used = |grant: &&GrantType| profiles.iter().any(|profile| profile.grant_types.contains(grant));
    GrantType::OFFERED.iter().filter(used).cloned().collect()
}

/// Judges the rows of the form. Errors are at `profiles[0][name]` and its like; rows without any entry are left out.
pub(super) fn check(rows: &[ProfileFields], errors: &mut Vec<FieldError>) -> Vec<ClientProfile> {
    let mut profiles: Vec<ClientProfile> = Vec::new();
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| !row.name.trim().is_empty()) {
        let field = |member: &str| format!("profiles[{index}][{member}]");
        let name = text::name(&field("name"), &row.name, errors);
        if name.chars().count() > MAX_NAME {
            errors.push(FieldError::new(field("name"), format!("The name is longer than {MAX_NAME} characters.")));
        }
        if profiles.iter().any(|other| other.name.to_lowercase() == name.to_lowercase()) {
            errors.push(FieldError::new(field("name"), "Another profile has this name."));
        }
        let grant_types = grants(&field("grant_types"), row, errors);
        profiles.push(ClientProfile {
            name,
            description: text::description(&field("description"), &row.description, errors),
            token_endpoint_auth_method: method(&field("token_endpoint_auth_method"), row, &grant_types, errors),
            grant_types,
            application_type: application_type(&field("application_type"), row, errors),
        });
    }
    if profiles.is_empty() {
        errors.push(FieldError::new("profiles", "Keep at least one profile: members choose from them."));
    } else if profiles.len() > MAX_PROFILES {
        errors.push(FieldError::new("profiles", format!("At most {MAX_PROFILES} profiles.")));
    }
    profiles
}

fn grants(field: &str, row: &ProfileFields, errors: &mut Vec<FieldError>) -> Vec<GrantType> {
    let chosen: Vec<GrantType> = row.grant_types.iter().map(|word| GrantType::from(word.as_str())).collect();
    if chosen.is_empty() {
        errors.push(FieldError::new(field, "Choose at least one grant type."));
    }
    if let Some(unknown) = chosen.iter().find(|grant| !GrantType::OFFERED.contains(grant)) {
        let message = format!("“{}” is not a grant type of a profile.", text::shortened(unknown.as_str()));
        errors.push(FieldError::new(field, message));
    }
    if chosen.contains(&GrantType::RefreshToken) && !chosen.contains(&GrantType::AuthorizationCode) {
        errors.push(FieldError::new(field, "Refresh token only works together with authorization code."));
    }
    GrantType::OFFERED.iter().filter(|grant| chosen.contains(grant)).cloned().collect()
}

fn method(
    field: &str,
    row: &ProfileFields,
    grant_types: &[GrantType],
    errors: &mut Vec<FieldError>,
) -> TokenEndpointAuthMethod {
    let method = TokenEndpointAuthMethod::from(row.token_endpoint_auth_method.as_str());
    if !METHODS.contains(&method) {
        errors.push(FieldError::new(field, "Choose how such a client shows who it is."));
    } else if method == TokenEndpointAuthMethod::None && grant_types.contains(&GrantType::ClientCredentials) {
        let message = "A client without a secret cannot act for itself: leave client credentials out, or give it a \
                       secret.";
        errors.push(FieldError::new(field, message));
    }
    method
}

fn application_type(field: &str, row: &ProfileFields, errors: &mut Vec<FieldError>) -> ApplicationType {
    let application_type = ApplicationType::from(row.application_type.as_str());
    if matches!(application_type, ApplicationType::Other(_)) {
        errors.push(FieldError::new(field, "Choose where such a client runs."));
    }
    application_type
}
