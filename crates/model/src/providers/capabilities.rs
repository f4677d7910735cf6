//! What a provider is to members: its name, and what can be done there.

use crate::{Capabilities, External, Provider, ProviderKind, Rotation};

impl Provider {
    /// What members read as its name.
    #[must_use]
    pub fn shown_name(&self) -> &str {
        let external = self.external.as_ref().map(|external| external.display_name.as_str());
        external.filter(|name| !name.is_empty()).unwrap_or(&self.name)
    }

    /// What can be done there, which decides what buttons there are: as its last test has shown, when clients could be
    /// registered in it, within what is switched on; before that, what servers of its kind usually can.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        let Some(external) = &self.external else {
            return Capabilities { read: true, update: true, rotate: true, delete: true, ..Capabilities::default() };
        };
        let usual = configured(self.kind, external);
        let Some(test) = self.test.as_ref().filter(|test| test.passed()) else { return usual };
        let shown = test.capabilities;
        Capabilities {
            update: shown.update && external.updates,
            delete: shown.delete && external.deletes,
            rotate: match external.rotation {
                Rotation::Update | Rotation::Endpoint { .. } => shown.rotate,
                Rotation::Swap | Rotation::Never => usual.rotate,
            },
            ..shown
        }
    }
}

/// What a provider can do as far as its kind and configuration say.
pub fn configured(kind: ProviderKind, external: &External) -> Capabilities {
    // It only registers; and the bridge's contract has neither reads nor changes.
    let manages = kind != ProviderKind::Wso2Apim;
    let reads = manages && kind != ProviderKind::HttpBridge;
    Capabilities {
        read: reads,
        update: reads && external.updates,
        // Another client in the place of this one needs no more than a registration.
        rotate: external.rotation != Rotation::Never,
        delete: manages && external.deletes,
        find: matches!(kind, ProviderKind::Okta | ProviderKind::Auth0 | ProviderKind::Wso2Is),
        secrets_expire: false,
        rotates_access_token: false,
    }
}
