//! What a new external provider begins with, before anybody configures it.

use dcr::{AuthenticationMethod, GrantType, TokenEndpointAuthMethod};
use model::{
    ClientProfile, Discovered, Preset, Provider, ProviderHealth, ProviderId, ProviderKind, ProviderRules,
    ProviderSecrets, Rotation, Timestamp,
};
use url::Url;

use super::super::profiles::grants_of;

/// A provider of which nothing is known but its kind.
pub(super) fn blank(id: ProviderId, kind: ProviderKind, now: Timestamp) -> Provider {
    Provider {
        id,
        name: String::new(),
        kind,
        authentication_method: AuthenticationMethod::OpenIdConnect,
        rules: ProviderRules::default(),
        external: Some(Box::default()),
        secrets: ProviderSecrets::default(),
        disabled: true,
        test: None,
        health: ProviderHealth::default(),
        created_at: now,
        updated_at: now,
    }
}

/// The configuration of a new provider: what its kind does, and what its metadata offers.
pub(super) fn fill_in(provider: &mut Provider, found: Option<&Discovered>) {
    let kind = provider.kind;
    let Some(external) = provider.external.as_deref_mut() else { return };
    external.rotation = rotation(kind);
    // WSO2 API Manager only registers, and has no public clients. The bridge's contract has no changes.
    external.updates = !matches!(kind, ProviderKind::Wso2Apim | ProviderKind::HttpBridge);
    external.deletes = kind != ProviderKind::Wso2Apim;
    if kind == ProviderKind::Wso2Apim {
        external.profiles.retain(|profile| profile.token_endpoint_auth_method != TokenEndpointAuthMethod::None);
    }
    if let Some(found) = found {
        external.profiles = offered(std::mem::take(&mut external.profiles), found);
    }
    provider.rules.grant_types = grants_of(&external.profiles);
    provider.rules.client_id_claims = claims(kind, external.preset).iter().map(|claim| (*claim).to_owned()).collect();
}

/// A rotation endpoint gets our credential, so it does not stay behind when the registration endpoint moves.
pub(super) fn keep_rotation_on_origin(provider: &mut Provider) {
    let kind = provider.kind;
    let origin = |url: &str| Url::parse(url).ok().map(|url| url.origin());
    if let Some(external) = provider.external.as_deref_mut()
        && let Rotation::Endpoint { url, .. } = &external.rotation
        && origin(url) != origin(&external.endpoints.registration)
    {
        external.rotation = rotation(kind);
    }
}

/// Where a product has a call of its own for another secret, it is used; elsewhere clients are exchanged.
const fn rotation(kind: ProviderKind) -> Rotation {
    match kind {
        ProviderKind::Okta | ProviderKind::Auth0 | ProviderKind::HttpBridge => Rotation::Update,
        ProviderKind::BuiltIn | ProviderKind::Rfc7591 | ProviderKind::Wso2Is | ProviderKind::Wso2Apim => Rotation::Swap,
    }
}

/// The claims in which these products name the client.
fn claims(kind: ProviderKind, preset: Preset) -> &'static [&'static str] {
    match (kind, preset) {
        (ProviderKind::Okta, _) => &["cid", "client_id"],
        (ProviderKind::Auth0 | ProviderKind::Wso2Is | ProviderKind::Wso2Apim, _) | (_, Preset::Keycloak) => {
            &["azp", "client_id"]
        }
        _ => &["client_id", "azp"],
    }
}

/// The profiles that can work there: a choice that the provider would refuse is none. Where nothing would be left, its
/// metadata is not believed.
fn offered(profiles: Vec<ClientProfile>, found: &Discovered) -> Vec<ClientProfile> {
    let grants = |grant: &GrantType| found.grant_types.iter().any(|word| word == grant.as_str());
    let method = |method: &TokenEndpointAuthMethod| found.auth_methods.iter().any(|word| word == method.as_str());
    let only_post = !found.auth_methods.is_empty()
        && !method(&TokenEndpointAuthMethod::ClientSecretBasic)
        && method(&TokenEndpointAuthMethod::ClientSecretPost);
    let adapt = |mut profile: ClientProfile| {
        if only_post && profile.token_endpoint_auth_method == TokenEndpointAuthMethod::ClientSecretBasic {
            profile.token_endpoint_auth_method = TokenEndpointAuthMethod::ClientSecretPost;
        }
        if !found.grant_types.is_empty() {
            profile.grant_types.retain(grants);
        }
        let useful = profile.grant_types.iter().any(|grant| *grant != GrantType::RefreshToken);
        useful.then_some(profile)
    };
    let kept: Vec<_> = profiles.iter().cloned().filter_map(adapt).collect();
    if kept.is_empty() { profiles } else { kept }
}
