//! What a provider can do: which buttons there are.

use super::{Capabilities, External, Provider, ProviderKind, Rotation};
use crate::Core;

impl Core {
    /// What a provider can do: as its last test has shown, when clients could be registered in it; before that, as its
    /// configuration says.
    #[must_use]
    pub fn capabilities(&self, provider: &Provider) -> Capabilities {
        match (&provider.external, &provider.test) {
            (None, _) => {
                Capabilities { read: true, update: true, rotate: true, delete: true, ..Capabilities::default() }
            }
            (Some(_), Some(test)) if test.passed() => test.capabilities,
            (Some(external), _) => configured(provider.kind, external),
        }
    }
}

/// What a provider can do as far as its configuration says.
pub(super) fn configured(kind: ProviderKind, external: &External) -> Capabilities {
    Capabilities {
        read: true,
        update: external.updates,
        rotate: matches!(external.rotation, Rotation::Update | Rotation::Endpoint { .. }),
        delete: external.deletes,
        // These can be asked for a client by its name.
        find: matches!(kind, ProviderKind::Okta | ProviderKind::Wso2Is | ProviderKind::Wso2Apim),
        secrets_expire: false,
        rotates_access_token: false,
    }
}
