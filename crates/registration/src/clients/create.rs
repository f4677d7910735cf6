//! Creating an API client: everything that belongs to it in one transaction, the invitation's mail included.

use dcr::{AuthenticationMethod, DiscoveryMethod};
use model::{
    ApiClient, Authentication, ClientChange, ClientDraft, DraftFields, ProviderId, StoreError, Unique,
    clients::{ConnectionAuthentication, Discovery, ManualIntrospection},
};

use super::{
    Next,
    check::{MAX_CLAIMS, name_taken},
    steps,
};
use crate::{Caller, Error, audit::Subject, clients::Clients, error::valid, members::Members, text};

impl Clients<'_> {
    /// Turns a finished draft into an API client. Every step is judged again: things may have changed since.
    pub(super) async fn create_client(self, caller: &Caller, draft: ClientDraft) -> Result<Next, Error> {
        let administrator = caller.owner()?;
        let mut errors = Vec::new();
        for step in steps(&draft.fields.method()) {
            errors.extend(self.check_step(&draft, *step).await?);
        }
        valid(errors)?;
        self.connection_secret_opens(&draft)?;
        let now = self.shared.clock.now();
        let fields = &draft.fields;
        let client = ApiClient {
            id: draft.id.clone(),
            name: fields.name.trim().to_owned(),
            description: text::description("description", &fields.description, &mut Vec::new()),
            logo: draft.logo.clone(),
            portal_access: fields.portal_access,
            email: fields.portal_access.then(|| fields.email.trim().to_lowercase()),
            authentication: authentication(fields)?,
            provider: provider(fields),
            policy: (!fields.policy.is_empty()).then(|| fields.policy.as_str().into()),
            collections: fields.collections.iter().map(|id| id.as_str().into()).collect(),
            created_by: administrator.id.clone(),
            created_at: now,
            updated_at: now,
        };
        let id = client.id.clone();
        let subject = Subject { id: id.as_str(), name: &client.name, api_client: Some(&id) };
        let mut changes = vec![
            ClientChange::RemoveDraft(id.clone()).into(),
            ClientChange::Add(Box::new(client.clone())).into(),
            self.shared.event(caller, "client.created", &subject),
        ];
        changes.extend(Members::of(self.shared).invite_first_member(caller, &client)?);
        match self.shared.store.commit(changes).await {
            Ok(()) => {
                self.shared.mail_queued.notify_one();
                Ok(Next::Created(id))
            }
            Err(StoreError::Taken(Unique::ClientName)) => Err(Error::Invalid(vec![name_taken(&client.name)])),
            // Another tab finished the same draft, or what it refers to was deleted in this very moment.
            Err(StoreError::Conflict) if self.shared.store.lookup_client(&id).await?.is_some() => Ok(Next::Created(id)),
            Err(StoreError::Conflict) => Err(Error::Refused(
                "Something this client refers to was deleted in the meantime. Check each step and try again."
                    .to_owned(),
            )),
            Err(other) => Err(other.into()),
        }
    }
}

/// The DCR provider, when the draft's choices use one.
fn provider(fields: &DraftFields) -> Option<ProviderId> {
    let uses_one = match fields.method() {
        AuthenticationMethod::OpenIdConnect => fields.discovery_method() == DiscoveryMethod::DcrProvider,
        AuthenticationMethod::TokenIntrospection => fields.provider != "manual",
        AuthenticationMethod::AuthToken | AuthenticationMethod::Other(_) => false,
    };
    uses_one.then(|| fields.provider.as_str().into())
}

/// What the steps say of how calls are authenticated, once they have been judged.
pub(super) fn authentication(fields: &DraftFields) -> Result<Authentication, Error> {
    let claims = |text: &str| text::claims("", text, MAX_CLAIMS, &mut Vec::new());
    Ok(match fields.method() {
        AuthenticationMethod::AuthToken => Authentication::AuthToken,
        AuthenticationMethod::OpenIdConnect => Authentication::OpenIdConnect {
            discovery: match fields.discovery_method() {
                DiscoveryMethod::DcrProvider => Discovery::DcrProvider,
                DiscoveryMethod::DiscoveryUrl => Discovery::DiscoveryUrl(fields.discovery_url.trim().to_owned()),
                DiscoveryMethod::JwksUri => Discovery::JwksUri(fields.jwks_uri.trim().to_owned()),
                DiscoveryMethod::Other(_) => return Err(Error::field("discovery", "Choose a discovery method.")),
            },
            issuer: fields.issuer.trim().to_owned(),
            audience: fields.audience.trim().to_owned(),
            required_claims: claims(&fields.required_claims),
            client_id_claims: claims(&fields.client_id_claims),
        },
        AuthenticationMethod::TokenIntrospection => Authentication::TokenIntrospection {
            manual: (fields.provider == "manual").then(|| ManualIntrospection {
                base_url: fields.base_url.trim().trim_end_matches('/').to_owned(),
                endpoint: fields.endpoint.trim().to_owned(),
                connection: connection(fields),
            }),
        },
        AuthenticationMethod::Other(_) => {
            return Err(Error::field("authentication_method", "Choose an authentication method."));
        }
    })
}

fn connection(fields: &DraftFields) -> ConnectionAuthentication {
    match (fields.connection.as_str(), &fields.connection_secret) {
        ("basic", Some(password)) => ConnectionAuthentication::Basic {
            username: fields.connection_username.trim().to_owned(),
            password: password.clone(),
        },
        ("bearer", Some(token)) => ConnectionAuthentication::Bearer { token: token.clone() },
        _ => ConnectionAuthentication::None,
    }
}
