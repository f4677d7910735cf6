//! Client profiles: what members choose from, and the metadata that follows from a choice.

use dcr::{ApplicationType, ClientMetadata, GrantType, TokenEndpointAuthMethod, metadata::Software};
use serde::{Deserialize, Serialize};

/// A kind of program that members can register: they choose one, and what follows from it is not theirs to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientProfile {
    /// What members read; unique in its provider, and how a choice is stored.
    pub name: String,
    /// A sentence more.
    #[serde(default)]
    pub description: String,
    /// The grants of such a client.
    pub grant_types: Vec<GrantType>,
    /// How such a client shows who it is.
    pub token_endpoint_auth_method: TokenEndpointAuthMethod,
    /// Where it runs.
    pub application_type: ApplicationType,
}

impl ClientProfile {
    /// What a new provider begins with.
    #[must_use]
    pub fn usual() -> Vec<Self> {
        let profile = |name: &str, description: &str, grant_types: &[GrantType], method, application_type| Self {
            name: name.to_owned(),
            description: description.to_owned(),
            grant_types: grant_types.to_vec(),
            token_endpoint_auth_method: method,
            application_type,
        };
        let with_people = [GrantType::AuthorizationCode, GrantType::RefreshToken];
        vec![
            profile(
                "Service",
                "A program that acts for itself, on a server.",
                &[GrantType::ClientCredentials],
                TokenEndpointAuthMethod::ClientSecretBasic,
                ApplicationType::Web,
            ),
            profile(
                "Web application",
                "People sign in; a server keeps the secret.",
                &with_people,
                TokenEndpointAuthMethod::ClientSecretBasic,
                ApplicationType::Web,
            ),
            profile(
                "Single-page application",
                "People sign in; it runs in their browser and keeps no secret.",
                &with_people,
                TokenEndpointAuthMethod::None,
                ApplicationType::Web,
            ),
            profile(
                "Native application",
                "People sign in; it runs on their device and keeps no secret.",
                &with_people,
                TokenEndpointAuthMethod::None,
                ApplicationType::Native,
            ),
        ]
    }

    /// Whether such a client sends people back to an address of its own.
    #[must_use]
    pub fn needs_redirect_uris(&self) -> bool {
        self.grant_types.iter().any(GrantType::needs_redirect_uris)
    }

    /// The metadata of a client of this profile, without its name.
    #[must_use]
    pub fn metadata(&self, software: Software, redirect_uris: Vec<String>, scope: &[String]) -> ClientMetadata {
        let needs_redirect_uris = self.needs_redirect_uris();
        ClientMetadata {
            redirect_uris: needs_redirect_uris.then_some(redirect_uris),
            grant_types: Some(self.grant_types.clone()),
            token_endpoint_auth_method: Some(self.token_endpoint_auth_method.clone()),
            application_type: needs_redirect_uris.then(|| self.application_type.clone()),
            scope: Some(scope.join(" ")),
            software,
            ..ClientMetadata::default()
        }
    }
}
