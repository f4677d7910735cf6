//! What the forms of an external provider carry: their fields as they were submitted.

/// The form *Connection*: where the provider is, and how we show who we are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectionFields {
    /// A word of [`model::ProviderKind`], not `built_in`. It stays once the provider was added.
    pub kind: String,
    /// A word of [`model::Preset`]; looked at for `rfc7591` only.
    pub preset: String,
    /// Unique among providers.
    pub name: String,
    /// `openid_connect` or `token_introspection`.
    pub authentication_method: String,
    /// Where its metadata is: the URL itself, or an issuer, to which the well-known path is added. Empty for none; then
    /// the endpoints that are needed must be entered.
    pub discovery_url: String,
    /// Empty for what the metadata says. Where both are there they must be the same.
    pub issuer: String,
    /// Empty for what the metadata says; so are the other endpoints.
    pub registration_endpoint: String,
    /// See above.
    pub token_endpoint: String,
    /// What members read as the token endpoint; empty for the token endpoint.
    pub shown_token_endpoint: String,
    /// See above.
    pub authorization_endpoint: String,
    /// See above.
    pub introspection_endpoint: String,
    /// See above.
    pub revocation_endpoint: String,
    /// See above.
    pub jwks_uri: String,
    /// See above.
    pub userinfo_endpoint: String,
    /// How we show who we are: a word of [`model::ProviderAuthentication`].
    pub method: String,
    /// The token, password, client secret or private key (PEM). Empty keeps the stored one, as long as the method stays.
    pub credential: String,
    /// For `header`: its name.
    pub header_name: String,
    /// For `header`: what stands before the secret.
    pub header_scheme: String,
    /// For `basic`.
    pub username: String,
    /// For `client_credentials` and `private_key_jwt`.
    pub client_id: String,
    /// For the same: scopes to ask for, separated by spaces.
    pub scope: String,
    /// For the same: the `audience` to ask for.
    pub audience: String,
    /// For `client_credentials`: the secret goes into the body of the request.
    pub secret_in_body: bool,
    /// For `private_key_jwt`: `ES256`, `RS256`, `PS256` or `EdDSA`.
    pub algorithm: String,
    /// For `private_key_jwt`: the `kid`, or nothing.
    pub key_id: String,
    /// For `bearer`: the last day on which the token works, `2026-12-31`, or nothing.
    pub initial_token_expires_on: String,
    /// For `bearer`: how many more registrations it allows, or nothing.
    pub initial_token_remaining: String,
    /// Certificate authorities, as PEM.
    pub ca_pem: String,
    /// Our certificate for mutual TLS, as PEM; empty for none.
    pub client_certificate_pem: String,
    /// Its key, as PEM. Empty keeps the stored one, as long as there is a certificate.
    pub client_key_pem: String,
    /// How long one call may take, in seconds; empty for 10.
    pub timeout_seconds: String,
}

/// The form *Configuration*: what is registered there, and what members may choose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConfigurationFields {
    /// What members read in place of the provider's name.
    pub display_name: String,
    /// Scopes that members may choose, separated by spaces or line breaks.
    pub scopes: String,
    /// Scopes that every client gets, separated the same way.
    pub default_scopes: String,
    /// Client-id claims, one on each line, the first that is present wins.
    pub client_id_claims: String,
    /// What clients are called there; with `{tag}`.
    pub client_name_template: String,
    /// A word of [`model::Rotation`].
    pub rotation: String,
    /// For `endpoint`: `POST`, `PUT` or `PATCH`.
    pub rotation_http_method: String,
    /// For `endpoint`: a URL with `{client_id}`.
    pub rotation_url: String,
    /// Clients are changed there.
    pub updates: bool,
    /// Clients are deleted there.
    pub deletes: bool,
    /// RFC 7591 section 2.
    pub software_id: String,
    /// RFC 7591 section 2.
    pub software_version: String,
    /// RFC 7591 section 2.3.
    pub software_statement: String,
    /// A JSON object, or nothing.
    pub extra_metadata: String,
    /// What members choose from. Rows without a name are left out.
    pub profiles: Vec<ProfileFields>,
    /// Host patterns of redirection URIs that members may enter, one on each line; nothing for any.
    pub redirect_hosts: String,
    /// The most redirection URIs of one client; nothing for the usual limit.
    pub max_redirect_uris: String,
}

/// A row of the client profiles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileFields {
    /// What members read.
    pub name: String,
    /// A sentence more.
    pub description: String,
    /// Grant types by their RFC names.
    pub grant_types: Vec<String>,
    /// By its RFC name.
    pub token_endpoint_auth_method: String,
    /// `web` or `native`.
    pub application_type: String,
}
