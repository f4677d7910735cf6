//! What the forms for credentials show and carry: *Generate credentials*, *Create API key*, *Change credential*.

use serde::{Deserialize, Serialize};

use crate::form::FormState;

/// The page *Generate credentials*, or *Create API key*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum GenerateView {
    /// An OAuth client.
    OAuth {
        /// What may be chosen.
        offer: Box<Offer>,
        /// The form, with what went wrong the last time.
        form: Box<FormState<GenerateForm>>,
    },
    /// An API key.
    ApiKey {
        /// The form, with what went wrong the last time.
        form: FormState<ApiKeyForm>,
    },
    /// The provider takes nothing new at the moment.
    Paused {
        /// What members read as its name.
        provider: String,
    },
}

/// What may be chosen for a new OAuth client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The external provider, as members read its name; `None` for our own server.
    pub provider: Option<String>,
    /// Kinds of programs to choose from, in place of the grant types; for an external provider.
    pub profiles: Vec<Profile>,
    /// Grant types by their RFC names.
    pub grant_types: Vec<String>,
    /// What may be entered.
    pub limits: Limits,
}

/// What may be entered for an OAuth client.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Scopes to choose from.
    pub scopes: Vec<String>,
    /// Scopes that are always included.
    pub default_scopes: Vec<String>,
    /// Hosts that redirect URIs must be on; empty for any.
    pub redirect_hosts: Vec<String>,
    /// The most redirect URIs.
    pub most_redirect_uris: Option<u32>,
}

/// A kind of program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Its name, and how it is submitted.
    pub name: String,
    /// A sentence more.
    pub description: String,
    /// Its grant types by their RFC names.
    pub grant_types: Vec<String>,
    /// How it shows who it is, by its RFC name.
    pub token_endpoint_auth_method: String,
    /// `web` or `native`.
    pub application_type: String,
}

/// The form *Generate credentials*.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GenerateForm {
    /// The id the credential will have: submitting the form twice makes one.
    #[serde(default)]
    pub id: String,
    /// The name its people give it.
    #[serde(default)]
    pub label: String,
    /// The name of a profile, at an external provider.
    #[serde(default)]
    pub profile: String,
    /// Grant types by their RFC names.
    #[serde(default)]
    pub grant_types: Vec<String>,
    /// One on each line.
    #[serde(default)]
    pub redirect_uris: String,
    /// `client_secret_basic`, or `none` for a public client.
    #[serde(default)]
    pub token_endpoint_auth_method: String,
    /// Scopes.
    #[serde(default)]
    pub scopes: Vec<String>,
}

/// The form *Create API key*.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKeyForm {
    /// The id the key will have: submitting the form twice makes one.
    #[serde(default)]
    pub id: String,
    /// The name its people give it.
    #[serde(default)]
    pub label: String,
}

/// The page *Change credential*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditView {
    /// The id.
    pub id: String,
    /// Its present name.
    pub name: String,
    /// It has redirect URIs.
    pub redirects: bool,
    /// The external provider, as members read its name; `None` for our own server.
    pub provider: Option<String>,
    /// Nothing but its name can change: the provider does not change clients.
    pub only_name: bool,
    /// What may be entered.
    pub limits: Limits,
    /// The form, with what went wrong the last time.
    pub form: FormState<EditForm>,
}

/// The form *Change credential*.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditForm {
    /// The name its people give it.
    #[serde(default)]
    pub label: String,
    /// One on each line.
    #[serde(default)]
    pub redirect_uris: String,
    /// Scopes.
    #[serde(default)]
    pub scopes: Vec<String>,
}
