//! The throw-away client. While it may be at the provider there is a row for it, so that nothing is left behind unseen:
//! whatever stops the test, the reconcile page shows it with a reason.

use dcr::{GrantType, metadata::Presentation};
use model::{
    Change, ClientProfile, ClientRequest, External, Finding, KnownClient, Problem, ProviderClient, ProviderClientId,
    ProviderClientState, ProviderId, ProvisioningChange, RemoteClient, Secret, Target,
};

use crate::{
    Error,
    client_names::{self as names, Variables},
    shared::Shared,
    targets::access_token_context,
};

/// What it is called.
const NAME_TEMPLATE: &str = "Gatehouse test ({tag})";

/// Where a browser would be sent back to: nowhere (RFC 6761 section 6.4).
const REDIRECT_URI: &str = "https://gatehouse.invalid/callback";
/// What the update changes.
const CHANGED_URI: &str = "https://gatehouse.invalid/";
/// What its row says while the test runs.
const NOT_ENDED: &str = "A test of the provider registered it and did not come to its end.";

pub(super) struct TestClient {
    row: ProviderClient,
    pub request: ClientRequest,
    pub known: KnownClient,
    pub secret: Option<Secret>,
    /// Its registration access token changed since it was registered.
    pub rotates_access_token: bool,
}

/// The profile that a throw-away client has: one that can obtain a token by itself, where there is one.
pub(super) fn profile(external: &External) -> Option<&ClientProfile> {
    let by_itself = |profile: &&ClientProfile| profile.grant_types.contains(&GrantType::ClientCredentials);
    external.profiles.iter().find(by_itself).or_else(|| external.profiles.first())
}

/// What is registered in a test.
pub(super) fn request(
    target: &Target,
    profile: &ClientProfile,
    variables: &Variables<'_>,
) -> Result<ClientRequest, Error> {
    let external = &target.external;
    let redirect_uris = vec![REDIRECT_URI.to_owned()];
    let metadata = profile.metadata(external.software(), redirect_uris, &external.default_scopes).verify();
    let mut metadata = metadata.map_err(|errors| {
        let errors: Vec<String> = errors.into_iter().map(|error| error.description).collect();
        Error::Refused(format!("No client can be registered by this configuration. {}", errors.join(" ")))
    })?;
    let named = External { client_name_template: NAME_TEMPLATE.to_owned(), ..External::default() };
    metadata.client_name = names::client_name(target.kind, &named, variables);
    Ok(ClientRequest { metadata })
}

impl TestClient {
    /// The client and its row, before anything was called.
    pub(super) fn expected(shared: &Shared, provider: &ProviderId, request: ClientRequest) -> Self {
        let now = shared.clock.now();
        let client_name = request.metadata.client_name.clone();
        let row = ProviderClient {
            id: ProviderClientId::new(&*shared.clock, &*shared.entropy),
            provider: provider.clone(),
            registration: None,
            client_name: client_name.clone(),
            client_id: None,
            registration_client_uri: None,
            access_token: None,
            members: serde_json::Map::new(),
            state: ProviderClientState::Expected,
            finding: Some(Finding::Unknown { reason: NOT_ENDED.to_owned() }),
            checked_at: None,
            delete_after: None,
            created_at: now,
            updated_at: now,
        };
        let known = KnownClient {
            client_id: String::new(),
            client_name,
            registration_client_uri: None,
            access_token: None,
            members: serde_json::Map::new(),
        };
        Self { row, request, known, secret: None, rotates_access_token: false }
    }

    pub(super) fn add_row(&self) -> Change {
        ProvisioningChange::AddClient(Box::new(self.row.clone())).into()
    }

    /// Whether the provider has given it an id.
    pub(super) fn is_there(&self) -> bool {
        !self.known.client_id.is_empty()
    }

    /// What an update asks for: everything that is known, and one member that is new.
    pub(super) fn change_request(&mut self) {
        let client_uri = Some(CHANGED_URI.to_owned());
        self.request.metadata.presentation = Presentation { client_uri, ..Presentation::default() };
    }

    /// Takes over what the provider answered. The row is to be stored before the next call: a registration access token
    /// that was exchanged is lost otherwise.
    pub(super) fn take(&mut self, shared: &Shared, answer: RemoteClient) -> Result<Change, Error> {
        let RemoteClient { client_id, client_secret, registration_client_uri, access_token, members, .. } = answer;
        if let Some(new) = access_token {
            let context = access_token_context(&self.row.id);
            self.row.access_token = Some(shared.vault.seal(&*shared.entropy, &context, &new)?);
            let former = self.known.access_token.replace(new);
            self.rotates_access_token |= former.is_some() && former != self.known.access_token;
        }
        self.known.client_id.clone_from(&client_id);
        self.known.registration_client_uri = registration_client_uri.or(self.known.registration_client_uri.take());
        self.known.members.clone_from(&members);
        self.secret = client_secret.or(self.secret.take());
        self.row.client_id = Some(client_id);
        self.row.registration_client_uri.clone_from(&self.known.registration_client_uri);
        self.row.members = members;
        Ok(self.becomes(shared, ProviderClientState::Current, Some(NOT_ENDED)))
    }

    /// What its row says after it could not be registered.
    pub(super) fn not_registered(&mut self, shared: &Shared, problem: Problem) -> Change {
        match problem {
            Problem::Uncertain | Problem::Unacceptable => {
                let reason = "A test of the provider wanted to register it, and it is not known whether that was done.";
                self.becomes(shared, ProviderClientState::Suspect, Some(reason))
            }
            Problem::NotReached
            | Problem::Busy
            | Problem::Refused
            | Problem::NotAuthorized
            | Problem::Gone
            | Problem::Unsupported
            | Problem::Misconfigured => self.becomes(shared, ProviderClientState::Gone, None),
        }
    }

    pub(super) fn deleted(&mut self, shared: &Shared) -> Change {
        self.becomes(shared, ProviderClientState::Gone, None)
    }

    pub(super) fn left_behind(&mut self, shared: &Shared, why: &str) -> Change {
        let reason = format!("A test of the provider registered it and could not delete it. {why}");
        self.becomes(shared, ProviderClientState::Suspect, Some(&reason))
    }

    fn becomes(&mut self, shared: &Shared, state: ProviderClientState, reason: Option<&str>) -> Change {
        self.row.state = state;
        self.row.finding = reason.map(|reason| Finding::Unknown { reason: reason.to_owned() });
        self.row.updated_at = shared.clock.now();
        ProvisioningChange::UpdateClient(Box::new(self.row.clone())).into()
    }
}
