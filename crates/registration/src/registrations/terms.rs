//! On what terms a caller registers: at which provider, for whom, and what may be registered at most. The same terms
//! are kept with the registration and judge the result of every later update.

use std::sync::Arc;

use dcr::{FieldError, GrantType, VerifiedClientMetadata, hosts::host_matches};
use model::{
    ApiClientId, InitialTokenId, OPENID_SCOPES, OpenRegistration, OriginKind, Provider, RegistrationPolicy,
    RegistrationState,
};
use url::Url;

use super::impersonation;
use crate::{
    Caller, Error,
    credentials::{listed_schemes, unlisted_scheme},
    error::valid,
    registrations::Registrations,
    text,
};

/// The terms of one registration.
pub(crate) struct Terms {
    pub origin: OriginKind,
    /// `None` for what an administrator registers: it is unassigned until an API client gets it.
    pub provider: Option<Arc<Provider>>,
    pub api_client: Option<ApiClientId>,
    pub initial_token: Option<InitialTokenId>,
    pub policy: Option<Arc<RegistrationPolicy>>,
    /// Who it belongs to, when the caller does not choose.
    pub owner: String,
}

impl Registrations<'_> {
    /// `Ok` for a caller who may register, before anything is known of the client.
    pub async fn may_register(self, caller: &Caller) -> Result<(), Error> {
        self.terms(caller).await.map(drop)
    }

    /// The terms of a new registration of this caller; [`Error::NotSignedIn`] when nobody may register without being
    /// known, [`Error::Forbidden`] when this caller may not.
    pub(crate) async fn terms(self, caller: &Caller) -> Result<Terms, Error> {
        match caller {
            Caller::Administrator(_) => {
                let administrator = caller.registrar()?;
                Ok(Terms {
                    origin: OriginKind::Administrator,
                    provider: None,
                    api_client: None,
                    initial_token: None,
                    policy: None,
                    owner: administrator.username.clone(),
                })
            }
            Caller::InitialToken(found) => Ok(Terms {
                origin: OriginKind::InitialToken,
                provider: Some(Arc::clone(&found.provider)),
                api_client: found.token.api_client.clone(),
                initial_token: Some(found.token.id.clone()),
                policy: Some(Arc::clone(&found.token.policy)),
                owner: found.token.created_by.clone(),
            }),
            Caller::Anonymous => {
                let provider = self.shared.store.open_provider().await?.ok_or(Error::NotSignedIn)?;
                Terms::of_anybody(OriginKind::Open, provider).ok_or(Error::NotSignedIn)
            }
            Caller::Member(_) | Caller::Registration(_) | Caller::System => Err(Error::Forbidden),
        }
    }
}

impl Terms {
    /// The terms of somebody we do not know, who comes this way; `None` where the provider is not open.
    pub(crate) fn of_anybody(origin: OriginKind, provider: Provider) -> Option<Self> {
        let policy = provider.rules.open.as_ref()?.policy.clone();
        Some(Self {
            origin,
            provider: Some(Arc::new(provider)),
            api_client: None,
            initial_token: None,
            policy: Some(Arc::new(policy)),
            owner: "anonymous".to_owned(),
        })
    }

    /// Judges metadata that is about to be kept, and narrows it to what these terms give.
    pub(crate) fn judge(&self, metadata: &mut VerifiedClientMetadata) -> Result<(), Error> {
        match &self.policy {
            Some(policy) => judge(metadata, policy, self.provider.as_deref(), self.origin),
            None => Ok(()),
        }
    }

    /// Whether it works at once, or waits for an administrator.
    pub(crate) fn first_state(&self) -> RegistrationState {
        let waits = self.origin != OriginKind::Administrator
            && self.provider.as_ref().is_some_and(|provider| provider.rules.approval);
        if waits { RegistrationState::AwaitingApproval } else { RegistrationState::Active }
    }

    /// How the provider is open; `None` when it is not.
    pub(crate) fn open(&self) -> Option<&OpenRegistration> {
        self.provider.as_ref()?.rules.open.as_deref()
    }
}

/// Judges metadata by a policy. No policy exceeds the grants and scopes of the provider.
pub(crate) fn judge(
    metadata: &mut VerifiedClientMetadata,
    policy: &RegistrationPolicy,
    provider: Option<&Provider>,
    origin: OriginKind,
) -> Result<(), Error> {
    let mut errors = Vec::new();
    let rules = provider.map(|provider| (&provider.rules.grant_types, &provider.rules.scopes));
    let allowed = |grant: &GrantType| {
        policy.grant_types.contains(grant)
            && rules.is_none_or(|(grants, _)| grants.contains(grant))
            && (!origin.is_of_anybody() || *grant != GrantType::ClientCredentials)
    };
    if let Some(grant) = metadata.grant_types.iter().find(|grant| !allowed(grant)) {
        let message = format!("The grant type “{}” is not open to this registration.", text::shortened(grant.as_str()));
        errors.push(FieldError::new("grant_types", message));
    }
    for (field, uris) in [
        ("redirect_uris", &metadata.redirect_uris),
        ("post_logout_redirect_uris", &metadata.openid.post_logout_redirect_uris),
    ] {
        for uri in uris.iter().filter(|uri| !redirect_allowed(uri, policy)) {
            let message =
                format!("“{}” is not among the hosts and schemes that may be registered.", text::shortened(uri));
            errors.push(FieldError::new(field, message));
        }
    }
    let uris = metadata.redirect_uris.iter().chain(&metadata.openid.post_logout_redirect_uris);
    errors.extend(unlisted_scheme(uris, &[&policy.private_use_schemes, listed_schemes(provider)]));
    if origin.is_of_anybody() {
        errors.extend(impersonation::problem(metadata, policy));
    }
    valid(errors)?;
    // What is asked for beyond the terms is left out (RFC 7591 section 2), and who would be left with nothing gets what
    // there is: a client without any scope would be told so by nobody until its first request.
    let granted = |scope: &String| rules.is_none_or(|(_, scopes)| scopes.contains(scope));
    let most: Vec<String> = policy.scopes.iter().filter(|scope| granted(scope)).cloned().collect();
    metadata.scope.retain(|scope| most.contains(scope) || OPENID_SCOPES.contains(&scope.as_str()));
    if metadata.scope.is_empty() {
        metadata.scope = most;
    }
    metadata.tokens.pkce_required |= policy.pkce_required;
    if metadata.tokens.pkce_required {
        metadata.tokens.pkce_plain_allowed = false;
    }
    Ok(())
}

/// Loopback addresses are on the person's own machine and always allowed; hosts are matched label by label.
fn redirect_allowed(uri: &str, policy: &RegistrationPolicy) -> bool {
    let Ok(uri) = Url::parse(uri) else { return false };
    match uri.scheme() {
        "http" => true,
        "https" => {
            policy.redirect_hosts.is_empty()
                || uri
                    .host_str()
                    .is_some_and(|host| policy.redirect_hosts.iter().any(|pattern| host_matches(pattern, host)))
        }
        scheme => {
            (policy.private_use_schemes.is_empty() && policy.redirect_hosts.is_empty())
                || policy.private_use_schemes.iter().any(|allowed| allowed == scheme)
        }
    }
}
