//! The wizard *Add new client*: its drafts are rows, and each step is judged by one function.

use dcr::{AuthenticationMethod, DiscoveryMethod};
use model::{ApiClientId, ClientChange, ClientDraft, DraftFields, Secret, StoreError};

use crate::{Caller, Error, clients::Clients, providers::Providers};

/// The steps of the wizard, in order; the words are the user's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Set up client details.
    Details,
    /// Define access configuration.
    Access,
    /// Discovery method (OpenID Connect only).
    Discovery,
    /// Set up authentication (OpenID Connect only).
    Authentication,
}

impl Step {
    /// The word in the URL.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Details => "details",
            Self::Access => "access",
            Self::Discovery => "discovery",
            Self::Authentication => "authentication",
        }
    }

    /// The step of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Details, Self::Access, Self::Discovery, Self::Authentication].into_iter().find(|s| s.as_str() == word)
    }
}

/// The steps that a draft goes through, given its authentication method.
#[must_use]
pub fn steps(method: &AuthenticationMethod) -> &'static [Step] {
    match method {
        AuthenticationMethod::OpenIdConnect => &[Step::Details, Step::Access, Step::Discovery, Step::Authentication],
        _ => &[Step::Details, Step::Access],
    }
}

/// What one step of the wizard submits.
#[derive(Clone, Debug)]
pub enum StepFields {
    /// Set up client details.
    Details {
        /// See [`DraftFields::name`].
        name: String,
        /// See [`DraftFields::description`].
        description: String,
        /// See [`DraftFields::portal_access`].
        portal_access: bool,
        /// See [`DraftFields::email`].
        email: String,
    },
    /// Define access configuration.
    Access(AccessFields),
    /// Discovery method.
    Discovery {
        /// See [`DraftFields::discovery`].
        discovery: String,
        /// See [`DraftFields::provider`].
        provider: String,
        /// See [`DraftFields::discovery_url`].
        discovery_url: String,
        /// See [`DraftFields::jwks_uri`].
        jwks_uri: String,
    },
    /// Set up authentication.
    Authentication {
        /// See [`DraftFields::issuer`].
        issuer: String,
        /// See [`DraftFields::audience`].
        audience: String,
        /// See [`DraftFields::required_claims`].
        required_claims: String,
        /// See [`DraftFields::client_id_claims`].
        client_id_claims: String,
    },
}

/// What the step *Define access configuration* submits.
#[derive(Clone, Debug, Default)]
pub struct AccessFields {
    /// See [`DraftFields::authentication_method`].
    pub authentication_method: String,
    /// See [`DraftFields::collections`].
    pub collections: Vec<String>,
    /// See [`DraftFields::policy`].
    pub policy: String,
    /// See [`DraftFields::provider`]; looked at for token introspection only.
    pub provider: String,
    /// See [`DraftFields::base_url`].
    pub base_url: String,
    /// See [`DraftFields::endpoint`].
    pub endpoint: String,
    /// See [`DraftFields::connection`].
    pub connection: String,
    /// See [`DraftFields::connection_username`].
    pub connection_username: String,
    /// The password or token, if it was entered; `None` keeps the one that was entered before.
    pub connection_secret: Option<Secret>,
}

impl StepFields {
    /// Which step they belong to.
    #[must_use]
    pub const fn step(&self) -> Step {
        match self {
            Self::Details { .. } => Step::Details,
            Self::Access(_) => Step::Access,
            Self::Discovery { .. } => Step::Discovery,
            Self::Authentication { .. } => Step::Authentication,
        }
    }
}

/// Where the wizard goes after a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// To this step.
    Step(Step),
    /// The client has been created.
    Created(ApiClientId),
}

impl Clients<'_> {
    /// Begins a client: a new draft, or the caller's draft in which nothing has been entered yet.
    pub async fn start_draft(self, caller: &Caller) -> Result<ApiClientId, Error> {
        let administrator = caller.owner()?;
        let drafts = self.shared.store.list_drafts(&administrator.id).await?;
        if let Some(untouched) = drafts.iter().find(|d| d.fields == DraftFields::default() && d.logo.is_none()) {
            return Ok(untouched.id.clone());
        }
        let now = self.shared.clock.now();
        let draft = ClientDraft {
            id: ApiClientId::new(&*self.shared.clock, &*self.shared.entropy),
            administrator: administrator.id.clone(),
            fields: DraftFields::default(),
            logo: None,
            created_at: now,
            updated_at: now,
        };
        let id = draft.id.clone();
        self.shared.store.commit(vec![ClientChange::SaveDraft(Box::new(draft)).into()]).await?;
        Ok(id)
    }

    /// One of the caller's own drafts; anybody else's is not found.
    pub async fn draft(self, caller: &Caller, id: &ApiClientId) -> Result<ClientDraft, Error> {
        let administrator = caller.administrator()?;
        match self.shared.store.lookup_draft(id).await? {
            Some(draft) if draft.administrator == administrator.id => Ok(draft),
            _ => Err(Error::NotFound("draft")),
        }
    }

    /// The caller's drafts in which something has been entered, last changed first.
    pub async fn list_drafts(self, caller: &Caller) -> Result<Vec<ClientDraft>, Error> {
        let administrator = caller.administrator()?;
        let mut drafts = self.shared.store.list_drafts(&administrator.id).await?;
        drafts.retain(|draft| draft.fields != DraftFields::default() || draft.logo.is_some());
        Ok(drafts)
    }

    /// Throws a draft and its logo away.
    pub async fn discard_draft(self, caller: &Caller, id: &ApiClientId) -> Result<(), Error> {
        let draft = self.draft(caller, id).await?;
        let mut changes = vec![ClientChange::RemoveDraft(draft.id).into()];
        changes.extend(draft.logo.map(|logo| ClientChange::DeleteLogo(logo).into()));
        match self.shared.store.commit(changes).await {
            // Another tab was faster.
            Err(StoreError::Conflict) => Ok(()),
            other => Ok(other?),
        }
    }

    /// Keeps what a step submits, right or wrong, then judges it. The last step creates the client; submitting it twice
    /// finds the client that the first time created.
    pub async fn save_step(self, caller: &Caller, id: &ApiClientId, submitted: StepFields) -> Result<Next, Error> {
        let draft = match self.draft(caller, id).await {
            Err(Error::NotFound(_)) if self.shared.store.lookup_client(id).await?.is_some() => {
                return Ok(Next::Created(id.clone()));
            }
            other => other?,
        };
        let step = submitted.step();
        let draft = self.keep_step(caller, draft, submitted).await?;
        let errors = self.check_step(&draft, step).await?;
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
        let order = steps(&draft.fields.method());
        let following = order.iter().skip_while(|known| **known != step).nth(1);
        match following {
            Some(next) => Ok(Next::Step(*next)),
            None => self.create_client(caller, draft).await,
        }
    }

    async fn keep_step(
        self,
        caller: &Caller,
        mut draft: ClientDraft,
        submitted: StepFields,
    ) -> Result<ClientDraft, Error> {
        let fields = &mut draft.fields;
        match submitted {
            StepFields::Details { name, description, portal_access, email } => {
                fields.name = name;
                fields.description = description;
                fields.portal_access = portal_access;
                fields.email = email;
            }
            StepFields::Access(access) => self.keep_access(&draft.id, fields, access)?,
            StepFields::Discovery { discovery, provider, discovery_url, jwks_uri } => {
                let chosen_before = (fields.discovery.clone(), fields.provider.clone());
                fields.discovery = discovery;
                fields.provider = provider;
                fields.discovery_url = discovery_url;
                fields.jwks_uri = jwks_uri;
                if fields.discovery_method() == DiscoveryMethod::DcrProvider
                    && chosen_before != (fields.discovery.clone(), fields.provider.clone())
                {
                    self.fill_in_from_provider(caller, fields).await?;
                }
            }
            StepFields::Authentication { issuer, audience, required_claims, client_id_claims } => {
                fields.issuer = issuer;
                fields.audience = audience;
                fields.required_claims = required_claims;
                fields.client_id_claims = client_id_claims;
            }
        }
        draft.updated_at = self.shared.clock.now();
        self.shared.store.commit(vec![ClientChange::SaveDraft(Box::new(draft.clone())).into()]).await?;
        Ok(draft)
    }

    fn keep_access(self, draft: &ApiClientId, fields: &mut DraftFields, access: AccessFields) -> Result<(), Error> {
        if access.authentication_method != fields.authentication_method {
            // A provider serves one method; the choice made for the other one means nothing here.
            fields.provider = String::new();
        }
        fields.authentication_method = access.authentication_method;
        fields.collections = access.collections;
        fields.policy = access.policy;
        if fields.method() == AuthenticationMethod::TokenIntrospection {
            fields.provider = access.provider;
            fields.base_url = access.base_url;
            fields.endpoint = access.endpoint;
            fields.connection = access.connection;
            fields.connection_username = access.connection_username;
            if let Some(secret) = access.connection_secret {
                fields.connection_secret =
                    Some(self.shared.vault.seal(&*self.shared.entropy, &connection_context(draft), &secret)?);
            }
        }
        Ok(())
    }

    async fn fill_in_from_provider(self, caller: &Caller, fields: &mut DraftFields) -> Result<(), Error> {
        match Providers::of(self.shared).defaults(caller, &fields.provider.as_str().into()).await {
            Ok(defaults) => {
                fields.issuer = defaults.issuer;
                fields.audience = defaults.audience;
                fields.client_id_claims = defaults.client_id_claims.join("\n");
                Ok(())
            }
            // The step's own check says that the provider is gone.
            Err(Error::NotFound(_)) => Ok(()),
            Err(other) => Err(other),
        }
    }
}

/// What a connection's secret is sealed for; the draft's id is the client's, so it moves along.
pub(crate) fn connection_context(client: &ApiClientId) -> String {
    format!("api_client/{client}/connection")
}
