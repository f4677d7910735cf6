//! Judging the steps of the wizard.

use dcr::{AuthenticationMethod, DiscoveryMethod, FieldError, introspection};
use model::{ApiClientId, ClientDraft, DraftFields, ProviderId};

use super::{Step, draft::connection_context};
use crate::{Error, clients::Clients, text};

/// The most claims of each kind.
pub(super) const MAX_CLAIMS: usize = 10;
/// The longest audience, in characters.
const MAX_AUDIENCE: usize = 2048;

impl Step {
    /// The step on which a field of the wizard stands.
    #[must_use]
    pub fn of_field(field: &str) -> Self {
        match field {
            "name" | "description" | "logo" | "email" => Self::Details,
            "discovery" | "discovery_provider" | "discovery_url" | "jwks_uri" => Self::Discovery,
            "issuer" | "audience" | "required_claims" | "client_id_claims" => Self::Authentication,
            _ => Self::Access,
        }
    }
}

impl Clients<'_> {
    /// Everything that is wrong with one step of a draft.
    pub async fn check_step(self, draft: &ClientDraft, step: Step) -> Result<Vec<FieldError>, Error> {
        let mut errors = Vec::new();
        let fields = &draft.fields;
        match step {
            Step::Details => self.check_details(draft, &mut errors).await?,
            Step::Access => self.check_access(draft, &mut errors).await?,
            Step::Discovery => self.check_discovery(fields, &mut errors).await?,
            Step::Authentication => check_authentication(fields, &mut errors),
        }
        Ok(errors)
    }

    async fn check_details(self, draft: &ClientDraft, errors: &mut Vec<FieldError>) -> Result<(), Error> {
        let fields = &draft.fields;
        self.check_name(&fields.name, None, errors).await?;
        text::description("description", &fields.description, errors);
        if fields.portal_access {
            text::email("email", &fields.email, errors);
        }
        Ok(())
    }

    /// A name that no client has but the one that may keep it; the cleaned name.
    pub(super) async fn check_name(
        self,
        name: &str,
        of: Option<&ApiClientId>,
        errors: &mut Vec<FieldError>,
    ) -> Result<String, Error> {
        let name = text::name("name", name, errors);
        let holder = if name.is_empty() { None } else { self.shared.store.find_client_by_name(&name).await? };
        if holder.is_some_and(|holder| Some(&holder) != of) {
            errors.push(name_taken(&name));
        }
        Ok(name)
    }

    /// Collections that all exist.
    pub(super) async fn check_collections(self, ids: &[String], errors: &mut Vec<FieldError>) -> Result<(), Error> {
        let known = self.shared.store.list_collections().await?;
        if ids.iter().any(|id| !known.iter().any(|collection| collection.id.as_str() == id)) {
            errors.push(FieldError::new("collections", "One of the collections no longer exists. Choose again."));
        }
        Ok(())
    }

    /// A policy that exists, or none.
    pub(super) async fn check_policy(self, id: &str, errors: &mut Vec<FieldError>) -> Result<(), Error> {
        if !id.is_empty() && self.shared.store.lookup_policy(&id.into()).await?.is_none() {
            errors.push(FieldError::new("policy", "This policy no longer exists. Choose another one, or none."));
        }
        Ok(())
    }

    async fn check_access(self, draft: &ClientDraft, errors: &mut Vec<FieldError>) -> Result<(), Error> {
        let fields = &draft.fields;
        match fields.method() {
            AuthenticationMethod::OpenIdConnect | AuthenticationMethod::AuthToken => {}
            AuthenticationMethod::TokenIntrospection if fields.provider == "manual" => {
                check_connection(fields, errors);
            }
            AuthenticationMethod::TokenIntrospection => {
                self.check_provider("provider", fields, errors).await?;
            }
            AuthenticationMethod::Other(_) => {
                errors.push(FieldError::new("authentication_method", "Choose an authentication method."));
            }
        }
        self.check_collections(&fields.collections, errors).await?;
        self.check_policy(&fields.policy, errors).await
    }

    /// Where the keys come from.
    pub(super) async fn check_discovery(self, fields: &DraftFields, errors: &mut Vec<FieldError>) -> Result<(), Error> {
        match fields.discovery_method() {
            DiscoveryMethod::DcrProvider => self.check_provider("discovery_provider", fields, errors).await?,
            DiscoveryMethod::DiscoveryUrl => drop(text::https_url("discovery_url", &fields.discovery_url, errors)),
            DiscoveryMethod::JwksUri => drop(text::https_url("jwks_uri", &fields.jwks_uri, errors)),
            DiscoveryMethod::Other(_) => errors.push(FieldError::new("discovery", "Choose a discovery method.")),
        }
        Ok(())
    }

    /// The chosen provider must exist and serve the chosen method; it may have been deleted while the wizard was open.
    async fn check_provider(
        self,
        field: &str,
        fields: &DraftFields,
        errors: &mut Vec<FieldError>,
    ) -> Result<(), Error> {
        if fields.provider.is_empty() {
            errors.push(FieldError::new(field, "Choose a DCR provider."));
            return Ok(());
        }
        match self.shared.store.lookup_provider(&ProviderId::from(fields.provider.as_str())).await? {
            Some(provider) if provider.disabled => errors.push(FieldError::new(
                field,
                format!("{} is disabled: nothing new is registered there. Choose another provider.", provider.name),
            )),
            Some(provider) if provider.authentication_method == fields.method() => {}
            Some(provider) => errors.push(FieldError::new(
                field,
                format!("{} serves another authentication method. Choose another provider.", provider.name),
            )),
            None => errors.push(FieldError::new(field, "This provider no longer exists. Choose another one.")),
        }
        Ok(())
    }

    /// Opens the secret of a manual connection, to prove that it belongs to this client's row.
    pub(super) fn connection_secret_opens(self, draft: &ClientDraft) -> Result<(), Error> {
        if let Some(sealed) = &draft.fields.connection_secret {
            self.shared.vault.open(&connection_context(&draft.id), sealed)?;
        }
        Ok(())
    }
}

/// The refusal of a name that another client has.
pub(super) fn name_taken(name: &str) -> FieldError {
    FieldError::new("name", format!("There is already a client named {}.", text::shortened(name)))
}

/// An introspection endpoint that was entered by hand.
pub(super) fn check_connection(fields: &DraftFields, errors: &mut Vec<FieldError>) {
    text::https_url("base_url", &fields.base_url, errors);
    let endpoint = fields.endpoint.trim();
    if endpoint.is_empty() {
        errors.push(FieldError::new("endpoint", "Enter the endpoint's path, for example /oauth2/introspect."));
    } else if endpoint.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '\\' | '#'))
        || endpoint.contains("://")
        || url::Url::parse(&introspection::url("https://example.com", endpoint)).is_err()
    {
        errors.push(FieldError::new("endpoint", "Enter a path only, for example /oauth2/introspect."));
    }
    match fields.connection.as_str() {
        "none" => {}
        "basic" | "bearer" => {
            if fields.connection == "basic" && fields.connection_username.trim().is_empty() {
                errors.push(FieldError::new("connection_username", "Enter the user name or client ID."));
            }
            if fields.connection_secret.is_none() {
                let what = if fields.connection == "basic" { "password or client secret" } else { "token" };
                errors.push(FieldError::new("connection_secret", format!("Enter the {what}.")));
            }
        }
        _ => errors.push(FieldError::new("connection", "Choose how to authenticate.")),
    }
}

/// What a token must say.
pub(super) fn check_authentication(fields: &DraftFields, errors: &mut Vec<FieldError>) {
    text::https_url("issuer", &fields.issuer, errors);
    if fields.audience.trim().chars().count() > MAX_AUDIENCE || fields.audience.chars().any(char::is_control) {
        errors.push(FieldError::new("audience", "Enter one line of at most 2,048 characters, or nothing."));
    }
    text::claims("required_claims", &fields.required_claims, MAX_CLAIMS, errors);
    if text::claims("client_id_claims", &fields.client_id_claims, MAX_CLAIMS, errors).is_empty() {
        errors.push(FieldError::new("client_id_claims", "Enter at least one claim, for example client_id."));
    }
}
