//! The form *Configuration* of a stored provider.

use model::{External, Provider, Rotation};

use super::{super::ProfileFields, ConfigurationFields};

pub(super) fn fields(provider: &Provider, external: &External) -> ConfigurationFields {
    let (rotation_http_method, rotation_url) = match &external.rotation {
        Rotation::Endpoint { method, url } => (method.clone(), url.clone()),
        Rotation::Swap | Rotation::Update | Rotation::Never => (String::new(), String::new()),
    };
    let redirects = external.constraints.get("redirect_uris");
    ConfigurationFields {
        display_name: external.display_name.clone(),
        scopes: provider.rules.scopes.join("\n"),
        default_scopes: external.default_scopes.join("\n"),
        client_id_claims: provider.rules.client_id_claims.join("\n"),
        client_name_template: external.client_name_template.clone(),
        rotation: external.rotation.as_str().to_owned(),
        rotation_http_method,
        rotation_url,
        updates: external.updates,
        deletes: external.deletes,
        software_id: external.software_id.clone(),
        software_version: external.software_version.clone(),
        software_statement: external.software_statement.clone(),
        extra_metadata: if external.extra_metadata.is_empty() {
            String::new()
        } else {
            serde_json::to_string_pretty(&external.extra_metadata).unwrap_or_default()
        },
        profiles: external
            .profiles
            .iter()
            .map(|profile| ProfileFields {
                name: profile.name.clone(),
                description: profile.description.clone(),
                grant_types: profile.grant_types.iter().map(|grant| grant.as_str().to_owned()).collect(),
                token_endpoint_auth_method: profile.token_endpoint_auth_method.as_str().to_owned(),
                application_type: profile.application_type.as_str().to_owned(),
            })
            .collect(),
        redirect_hosts: redirects.map(|constraint| constraint.hosts.join("\n")).unwrap_or_default(),
        max_redirect_uris: redirects
            .and_then(|constraint| constraint.max)
            .map(|max| max.to_string())
            .unwrap_or_default(),
    }
}
