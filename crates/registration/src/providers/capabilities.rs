//! What a provider is to members: its name, and what can be done there.

use super::{Capabilities, Provider, ProviderKind, Rotation};

impl Provider {
    /// What members read as its name.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        let external = self.external.as_ref().map(|external| external.display_name.as_str());
        external.filter(|name| !name.is_empty()).unwrap_or(&self.name)
    }

    /// What can be done there: what its last test has shown, within what is switched on. Without a test, what servers of
    /// its kind usually can.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        let Some(external) = &self.external else { return Capabilities::default() };
        let usual = !matches!(self.kind, ProviderKind::Wso2Apim);
        let bridge = self.kind == ProviderKind::HttpBridge;
        let shown = self.test.as_ref().map_or(
            Capabilities {
                read: usual && !bridge,
                update: usual && !bridge,
                rotate: true,
                delete: usual,
                find: matches!(self.kind, ProviderKind::Okta | ProviderKind::Auth0 | ProviderKind::Wso2Is),
                secrets_expire: false,
                rotates_access_token: false,
            },
            |test| test.capabilities,
        );
        Capabilities {
            update: shown.update && external.updates,
            delete: shown.delete && external.deletes,
            // Another client in the place of this one needs no more than a registration.
            rotate: match external.rotation {
                Rotation::Swap => true,
                Rotation::Update | Rotation::Endpoint { .. } => shown.rotate,
                Rotation::Never => false,
            },
            ..shown
        }
    }
}
