//! Adding, changing and deleting DCR providers.

use dcr::{AuthenticationMethod, FieldError, GrantType, metadata::is_scope_token};
use model::{
    CatalogueChange, Page, Provider, ProviderClientFilter, ProviderHealth, ProviderId, ProviderKind, ProviderRules,
    ProviderSecrets, ProviderSummary, StoreError, Timestamp, Unique, UsedBy,
};

use super::ProviderFields;
use crate::{AuthenticationDefaults, Caller, Error, audit::Subject, error::valid, providers::Providers, text};

/// The most scopes a provider may allow.
const MAX_SCOPES: usize = 100;
/// The most client-id claims.
const MAX_CLAIMS: usize = 10;

impl Providers<'_> {
    /// All providers with their use, by name.
    pub async fn list(self, caller: &Caller) -> Result<Vec<ProviderSummary>, Error> {
        caller.administrator()?;
        Ok(self.shared.store.list_providers().await?)
    }

    /// One provider.
    pub async fn get(self, caller: &Caller, id: &ProviderId) -> Result<Provider, Error> {
        self.shared.provider_for(caller, id).await
    }

    /// The API clients that use a provider: the first few, to name them.
    pub async fn used_by(self, caller: &Caller, id: &ProviderId) -> Result<Vec<UsedBy>, Error> {
        caller.administrator()?;
        Ok(self.shared.store.provider_used_by(id, 20).await?)
    }

    /// What the wizard fills in for API clients of this provider.
    pub async fn defaults(self, caller: &Caller, id: &ProviderId) -> Result<AuthenticationDefaults, Error> {
        let provider = self.get(caller, id).await?;
        let (issuer, audience) = match &provider.external {
            Some(external) => (external.issuer.clone(), String::new()),
            None => (self.shared.issuer().to_owned(), self.shared.issuer().to_owned()),
        };
        Ok(AuthenticationDefaults { issuer, audience, client_id_claims: provider.rules.client_id_claims })
    }

    /// Adds a built-in provider.
    pub async fn add(self, caller: &Caller, fields: &ProviderFields) -> Result<ProviderId, Error> {
        caller.owner()?;
        let provider =
            check(fields, ProviderId::new(&*self.shared.clock, &*self.shared.entropy), self.shared.clock.now())?;
        let id = provider.id.clone();
        self.save_provider(
            caller,
            CatalogueChange::AddProvider(Box::new(provider)),
            &id,
            &fields.name,
            "provider.created",
        )
        .await?;
        Ok(id)
    }

    /// Changes a built-in provider. Its authentication method stays while API clients use it: they were set up for it.
    pub async fn update(self, caller: &Caller, id: &ProviderId, fields: &ProviderFields) -> Result<(), Error> {
        caller.owner()?;
        let stored = self.get(caller, id).await?;
        only_built_in(&stored)?;
        let mut provider = check(fields, id.clone(), self.shared.clock.now())?;
        provider.created_at = stored.created_at;
        // On what terms programs register has a form of its own.
        provider.rules.approval = stored.rules.approval;
        provider.rules.open = stored.rules.open;
        provider.rules.statement_issuers = stored.rules.statement_issuers;
        if provider.authentication_method != stored.authentication_method {
            self.refuse_another_method(id).await?;
        }
        self.save_provider(
            caller,
            CatalogueChange::UpdateProvider(Box::new(provider)),
            id,
            &fields.name,
            "provider.updated",
        )
        .await
    }

    /// Deletes a provider; refused while anything depends on it, naming what does. What is, or may be, registered at an
    /// external provider has to be let go of first, so that nobody loses sight of it by accident.
    pub async fn delete(self, caller: &Caller, id: &ProviderId) -> Result<(), Error> {
        caller.owner()?;
        let provider = self.get(caller, id).await?;
        if provider.external.is_some() && self.clients_known_at(id).await? > 0 {
            return Err(self.still_needed(&provider).await?);
        }
        let change = CatalogueChange::DeleteProvider(id.clone());
        match self.save_provider(caller, change, id, &provider.name, "provider.deleted").await {
            Err(Error::Store(StoreError::Conflict)) => Err(self.still_needed(&provider).await?),
            other => other,
        }
    }

    /// How many clients are, or may be, at an external provider.
    async fn clients_known_at(self, id: &ProviderId) -> Result<i64, Error> {
        let filter = ProviderClientFilter { provider: id.clone(), differing: false, page: Page::default() };
        Ok(self.shared.store.list_provider_clients(&filter).await?.total)
    }

    /// The refusal of deleting a provider: what depends on it, and what to do.
    async fn still_needed(self, provider: &Provider) -> Result<Error, Error> {
        let users = self.shared.store.provider_used_by(&provider.id, 4).await?;
        let name = &provider.name;
        if provider.external.is_none() {
            let reason = if users.is_empty() {
                "it still has registrations".to_owned()
            } else {
                format!("it is used by {}", sentence_of_users(&users))
            };
            return Ok(Error::Refused(format!(
                "{name} cannot be deleted: {reason}. Delete these clients first, or keep the provider."
            )));
        }
        let mut reasons = Vec::new();
        if !users.is_empty() {
            reasons.push(format!("it is used by {}", sentence_of_users(&users)));
        }
        match self.clients_known_at(&provider.id).await? {
            0 if users.is_empty() => reasons.push("it still has registrations".to_owned()),
            0 => {}
            1 => reasons.push("1 client of ours is there, or may be".to_owned()),
            count => reasons.push(format!("{count} clients of ours are there, or may be")),
        }
        let reasons = reasons.join(", and ");
        Ok(Error::Refused(format!(
            "{name} cannot be deleted: {reasons}. Move them to another provider, or detach them from this one, first."
        )))
    }

    pub(super) async fn save_provider(
        self,
        caller: &Caller,
        change: CatalogueChange,
        id: &ProviderId,
        name: &str,
        action: &'static str,
    ) -> Result<(), Error> {
        let event =
            self.shared.event(caller, action, &Subject { id: id.as_str(), name: name.trim(), api_client: None });
        let saved = self.shared.store.commit(vec![change.into(), event]).await.map_err(named_error);
        // Whether clients are known by documents is remembered for some seconds.
        self.shared.document_switch.forget();
        saved
    }
}

/// What must be unique, as an error at its field.
pub(super) fn named_error(error: StoreError) -> Error {
    match error {
        StoreError::Taken(Unique::ProviderName) => Error::field("name", "Another provider has this name."),
        StoreError::Taken(Unique::OpenProvider) => {
            Error::field("open", "Another provider is open already, and only one can be.")
        }
        other => other.into(),
    }
}

/// The refusal of what an external provider has forms of its own for, or nothing.
pub(super) fn only_built_in(provider: &Provider) -> Result<(), Error> {
    match provider.external {
        None => Ok(()),
        Some(_) => {
            Err(Error::Refused(format!("{} is not the built-in server: this does not apply to it.", provider.name)))
        }
    }
}

fn check(fields: &ProviderFields, id: ProviderId, now: Timestamp) -> Result<Provider, Error> {
    let mut errors = Vec::new();
    let name = text::name("name", &fields.name, &mut errors);
    let authentication_method = AuthenticationMethod::from(fields.authentication_method.as_str());
    if !authentication_method.uses_provider() {
        errors
            .push(FieldError::new("authentication_method", "Choose OpenID Connect or OAuth 2.0 Token introspection."));
    }
    let grant_types = grant_types(&fields.grant_types, &mut errors);
    let scopes = text::list(&fields.scopes);
    if scopes.len() > MAX_SCOPES {
        errors.push(FieldError::new("scopes", format!("At most {MAX_SCOPES} scopes.")));
    }
    if let Some(bad) = scopes.iter().find(|scope| !is_scope_token(scope) || scope.len() > 255) {
        let message = format!(
            "“{}” is not a scope: quotes, backslashes and letters beyond ASCII are not allowed.",
            text::shortened(bad)
        );
        errors.push(FieldError::new("scopes", message));
    }
    let client_id_claims = text::claims("client_id_claims", &fields.client_id_claims, MAX_CLAIMS, &mut errors);
    if client_id_claims.is_empty() {
        errors.push(FieldError::new("client_id_claims", "Enter at least one claim, for example client_id."));
    }
    let jwt_access_tokens = match fields.access_tokens.as_str() {
        "" => None,
        "jwt" => Some(true),
        "opaque" => Some(false),
        _ => {
            errors.push(FieldError::new("access_tokens", "Choose signed or opaque access tokens."));
            None
        }
    };
    let rs256_access_tokens = match fields.access_token_algorithm.as_str() {
        "" | "ES256" => false,
        "RS256" => true,
        _ => {
            errors.push(FieldError::new("access_token_algorithm", "Choose ES256 or RS256."));
            false
        }
    };
    valid(errors)?;
    let rules = ProviderRules {
        grant_types,
        scopes,
        client_id_claims,
        jwt_access_tokens,
        rs256_access_tokens,
        ..ProviderRules::default()
    };
    Ok(Provider {
        id,
        name,
        kind: ProviderKind::BuiltIn,
        authentication_method,
        rules,
        external: None,
        secrets: ProviderSecrets::default(),
        disabled: false,
        test: None,
        health: ProviderHealth::default(),
        created_at: now,
        updated_at: now,
    })
}

fn grant_types(words: &[String], errors: &mut Vec<FieldError>) -> Vec<GrantType> {
    let chosen: Vec<GrantType> = words.iter().map(|word| GrantType::from(word.as_str())).collect();
    if chosen.is_empty() {
        errors.push(FieldError::new("grant_types", "Choose at least one grant type."));
    }
    if let Some(refused) = chosen.iter().find(|grant| !GrantType::OFFERED.contains(grant)) {
        let message = format!("“{}” is not a grant type that is offered here.", text::shortened(refused.as_str()));
        errors.push(FieldError::new("grant_types", message));
    }
    if chosen.contains(&GrantType::RefreshToken) && !chosen.contains(&GrantType::AuthorizationCode) {
        errors.push(FieldError::new("grant_types", "Refresh token only works together with authorization code."));
    }
    GrantType::OFFERED.iter().filter(|grant| chosen.contains(grant)).cloned().collect()
}

/// “Acme, Globex and 2 more clients”, from up to four users.
pub(crate) fn sentence_of_users(users: &[UsedBy]) -> String {
    let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
    match names.as_slice() {
        [] => "no client".to_owned(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} and {two}"),
        [one, two, three] => format!("{one}, {two} and {three}"),
        [one, two, three, ..] => format!("{one}, {two}, {three} and other clients"),
    }
}
