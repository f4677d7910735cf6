//! Changing how an API client's calls are authenticated, where its credentials do not depend on it: the method and the
//! DCR provider stay. What is submitted is laid over what the wizard would hold of the client, and judged as the wizard
//! judges it.

use crate::error::CommitResult as _;
use dcr::{AuthenticationMethod, DiscoveryMethod, FieldError};
use model::{
    ApiClient, ApiClientId, Authentication, ClientChange, DraftFields, Secret,
    clients::{ConnectionAuthentication, Discovery},
};
use url::{Origin, Url};

use super::{
    check::{check_authentication, check_connection},
    create::authentication,
    draft::connection_context,
};
use crate::{Caller, Error, audit::Subject, clients::Clients, error::valid};

/// What the page *Edit authentication* submits. Which fields are looked at depends on the client.
#[derive(Clone, Debug, Default)]
pub struct AuthenticationFields {
    /// See [`DraftFields::discovery`]; a DCR provider is neither chosen nor left here.
    pub discovery: String,
    /// See [`DraftFields::discovery_url`].
    pub discovery_url: String,
    /// See [`DraftFields::jwks_uri`].
    pub jwks_uri: String,
    /// See [`DraftFields::issuer`].
    pub issuer: String,
    /// See [`DraftFields::audience`].
    pub audience: String,
    /// See [`DraftFields::required_claims`].
    pub required_claims: String,
    /// See [`DraftFields::client_id_claims`].
    pub client_id_claims: String,
    /// See [`DraftFields::base_url`].
    pub base_url: String,
    /// See [`DraftFields::endpoint`].
    pub endpoint: String,
    /// See [`DraftFields::connection`].
    pub connection: String,
    /// See [`DraftFields::connection_username`].
    pub connection_username: String,
    /// The password or token, if it was entered. `None` keeps the stored one, as long as the kind of connection and the
    /// server stay.
    pub connection_secret: Option<Secret>,
}

impl Clients<'_> {
    /// The form *Edit authentication* as the wizard would hold it, with the client's name. A secret is sealed.
    pub async fn authentication_fields(self, caller: &Caller, id: &ApiClientId) -> Result<DraftFields, Error> {
        caller.administrator()?;
        Ok(stored_fields(&self.client_with_settings(id).await?))
    }

    /// Changes how an API client's calls are authenticated. Its credentials stay as they are.
    pub async fn update_authentication(
        self,
        caller: &Caller,
        id: &ApiClientId,
        submitted: &AuthenticationFields,
    ) -> Result<(), Error> {
        caller.owner()?;
        let client = self.client_with_settings(id).await?;
        let mut fields = stored_fields(&client);
        let mut errors = Vec::new();
        if fields.method() == AuthenticationMethod::OpenIdConnect {
            if client.provider.is_none() {
                self.lay_discovery(&mut fields, submitted, &mut errors).await?;
            }
            lay_token_rules(&mut fields, submitted, &mut errors);
        } else {
            self.lay_connection(id, &mut fields, submitted, &mut errors)?;
        }
        valid(errors)?;
        let subject = Subject { id: id.as_str(), name: &client.name, api_client: Some(id) };
        let authentication = Box::new(authentication(&fields)?);
        let changes = vec![
            ClientChange::SetAuthentication(id.clone(), authentication, self.shared.clock.now()).into(),
            self.shared.event(caller, "client.authentication_changed", &subject),
        ];
        self.shared.store.commit(changes).await.conflict_as(Error::NotFound("client"))
    }

    async fn client_with_settings(self, id: &ApiClientId) -> Result<ApiClient, Error> {
        let client = self.shared.store.lookup_client(id).await?.ok_or(Error::NotFound("client"))?;
        if client.has_authentication_settings() {
            return Ok(client);
        }
        Err(Error::Refused(if client.provider.is_some() {
            format!("How the calls of {} are authenticated is set up with its DCR provider.", client.name)
        } else {
            format!("{} uses API keys. There is nothing to set up for them.", client.name)
        }))
    }

    async fn lay_discovery(
        self,
        fields: &mut DraftFields,
        submitted: &AuthenticationFields,
        errors: &mut Vec<FieldError>,
    ) -> Result<(), Error> {
        fields.discovery.clone_from(&submitted.discovery);
        fields.discovery_url.clone_from(&submitted.discovery_url);
        fields.jwks_uri.clone_from(&submitted.jwks_uri);
        if fields.discovery_method() == DiscoveryMethod::DcrProvider {
            let message = "A DCR provider is chosen when a client is added. Choose another discovery method.";
            errors.push(FieldError::new("discovery", message));
            return Ok(());
        }
        self.check_discovery(fields, errors).await
    }

    /// A stored secret does not follow the connection to another server: whoever moves it there enters it again, and so
    /// says that it shall be known there.
    fn lay_connection(
        self,
        id: &ApiClientId,
        fields: &mut DraftFields,
        submitted: &AuthenticationFields,
        errors: &mut Vec<FieldError>,
    ) -> Result<(), Error> {
        let stored = fields.connection_secret.take().filter(|_| fields.connection == submitted.connection);
        let keeps = stored.is_some() && submitted.connection_secret.is_none();
        fields.connection_secret = match &submitted.connection_secret {
            Some(secret) => Some(self.shared.vault.seal(&*self.shared.entropy, &connection_context(id), secret)?),
            None => stored,
        };
        let before = origin(&fields.base_url);
        fields.base_url.clone_from(&submitted.base_url);
        fields.endpoint.clone_from(&submitted.endpoint);
        fields.connection.clone_from(&submitted.connection);
        fields.connection_username.clone_from(&submitted.connection_username);
        check_connection(fields, errors);
        let now = origin(&fields.base_url);
        if keeps && now.is_some() && now != before {
            errors.push(FieldError::new("connection_secret", "This goes to another server now: enter it again."));
        }
        Ok(())
    }
}

fn lay_token_rules(fields: &mut DraftFields, submitted: &AuthenticationFields, errors: &mut Vec<FieldError>) {
    fields.issuer.clone_from(&submitted.issuer);
    fields.audience.clone_from(&submitted.audience);
    fields.required_claims.clone_from(&submitted.required_claims);
    fields.client_id_claims.clone_from(&submitted.client_id_claims);
    check_authentication(fields, errors);
}

/// What the wizard would hold of a client that is there: its name and how its calls are authenticated.
fn stored_fields(client: &ApiClient) -> DraftFields {
    let mut fields = DraftFields {
        name: client.name.clone(),
        authentication_method: client.authentication.method().as_str().to_owned(),
        provider: client.provider.as_ref().map(ToString::to_string).unwrap_or_default(),
        ..DraftFields::default()
    };
    match client.authentication.clone() {
        Authentication::AuthToken => {}
        Authentication::OpenIdConnect { discovery, issuer, audience, required_claims, client_id_claims } => {
            discovery.method().as_str().clone_into(&mut fields.discovery);
            match discovery {
                Discovery::DcrProvider => {}
                Discovery::DiscoveryUrl(url) => fields.discovery_url = url,
                Discovery::JwksUri(url) => fields.jwks_uri = url,
            }
            fields.issuer = issuer;
            fields.audience = audience;
            fields.required_claims = required_claims.join("\n");
            fields.client_id_claims = client_id_claims.join("\n");
        }
        Authentication::TokenIntrospection { manual } => {
            // One that let go of its provider can be set up by hand from then on.
            if client.provider.is_none() {
                "manual".clone_into(&mut fields.provider);
            }
            let Some(manual) = manual else { return fields };
            fields.base_url = manual.base_url;
            fields.endpoint = manual.endpoint;
            let (connection, username, secret) = match manual.connection {
                ConnectionAuthentication::None => ("none", String::new(), None),
                ConnectionAuthentication::Basic { username, password } => ("basic", username, Some(password)),
                ConnectionAuthentication::Bearer { token } => ("bearer", String::new(), Some(token)),
            };
            connection.clone_into(&mut fields.connection);
            fields.connection_username = username;
            fields.connection_secret = secret;
        }
    }
    fields
}

fn origin(base_url: &str) -> Option<Origin> {
    Url::parse(base_url.trim()).ok().map(|url| url.origin())
}
