//! Registrations: OAuth 2.0 clients registered at a provider.

use std::sync::Arc;

use dcr::{GrantType, VerifiedClientMetadata};
use serde::{Deserialize, Serialize};

use crate::{
    ApiClientId, ClientSecretId, InitialTokenId, MemberId, Page, ProviderId, RegistrationId, Sealed, SecretHash,
    Timestamp, stored_words,
};

/// One OAuth 2.0 client registered at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The id.
    pub id: RegistrationId,
    /// The OAuth `client_id`, unique in its realm; empty while an external provider has not given it one.
    pub client_id: String,
    /// Who gives out that `client_id`: empty for our own server, the id of an external provider, or the registration's own
    /// id while it has none yet. Endpoints of our own server know its own realm only.
    pub realm: String,
    /// The API client it belongs to.
    pub api_client: Option<ApiClientId>,
    /// The provider at which it is registered.
    pub provider: Option<ProviderId>,
    /// The member who made it.
    pub member: Option<MemberId>,
    /// Who made it, as text: an address or a user name. It stays when the member goes.
    pub owner: String,
    /// The name its people gave it.
    pub label: String,
    /// The client metadata, as registered.
    pub metadata: VerifiedClientMetadata,
    /// Whether it works.
    pub state: RegistrationState,
    /// How it came.
    pub origin: Origin,
    /// A name that no other registration has, for the dialects that find clients by it; empty for the others, and once
    /// it is revoked.
    pub unique_name: Option<String>,
    /// The registration access token (RFC 7592 section 3); `None` when its dialect has none.
    pub access_token: Option<AccessToken>,
    /// How many times it was handed out; more than 1 only for a client that several registered alike when that still gave
    /// them the same one. None of them manages it.
    pub holders: i64,
    /// Counts the changes, so that two at the same moment cannot both win.
    pub revision: i64,
    /// When it was registered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// When it last obtained a token; `None` when never.
    pub last_used_at: Option<Timestamp>,
    /// Tokens that were issued at or before this moment are dead.
    pub tokens_since: Timestamp,
    /// What an owner lets it do beyond what clients may.
    pub privileges: Vec<Privilege>,
}

impl Registration {
    /// One that works, of our own server, that belongs to nobody and came by the portal.
    pub fn new(
        id: RegistrationId,
        owner: String,
        label: String,
        metadata: VerifiedClientMetadata,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            client_id: String::new(),
            realm: String::new(),
            api_client: None,
            provider: None,
            member: None,
            owner,
            label,
            metadata,
            state: RegistrationState::Active,
            origin: Origin::default(),
            unique_name: None,
            access_token: None,
            holders: 1,
            revision: 0,
            created_at: now,
            updated_at: now,
            last_used_at: None,
            tokens_since: Timestamp::from_unix_seconds(0),
            privileges: Vec::new(),
        }
    }

    /// One that an external provider has not given its `client_id` yet.
    #[must_use]
    pub fn registering_at(self, provider: ProviderId) -> Self {
        Self { realm: self.id.to_string(), provider: Some(provider), state: RegistrationState::Registering, ..self }
    }

    /// Its secret may come by HTTP Basic or in the body (RFC 6749 section 2.3.1), as its program likes, because nobody has
    /// said how it will be sent: a person got it on a page, or a WSO2 dialect was not told.
    #[must_use]
    pub fn takes_secret_either_way(&self) -> bool {
        let unsaid = match &self.metadata.wso2 {
            Some(members) => !members.auth_method_given,
            None => self.origin.kind == OriginKind::Portal,
        };
        // A client of another server is that server's business.
        self.realm.is_empty() && unsaid && self.metadata.token_endpoint_auth_method.uses_secret()
    }

    /// An owner lets it do this.
    #[must_use]
    pub fn has(&self, privilege: Privilege) -> bool {
        self.privileges.contains(&privilege)
    }
}

/// What an owner of the portal can let a registration do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Privilege {
    /// Ask about tokens of others (RFC 7662), as gateways do.
    Introspect,
    /// Register and manage clients by the DCR endpoints, in the name of the administrator who registered it.
    Register,
}

stored_words!(Privilege { Introspect = "introspect", Register = "register" });

/// How a registration came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Which way.
    pub kind: OriginKind,
    /// The network address it came from, when it came by a DCR endpoint.
    pub address: Option<String>,
    /// With which initial access token.
    pub initial_token: Option<InitialTokenId>,
    /// What it may be at most: judged when it was registered, and again on the result of every update.
    pub policy: Option<Arc<RegistrationPolicy>>,
}

/// Which way a registration came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OriginKind {
    /// A member generated it in the portal.
    #[default]
    Portal,
    /// With an administrator's credentials.
    Administrator,
    /// With an initial access token.
    InitialToken,
    /// From anybody, at a provider that is open.
    Open,
    /// From anybody, at a provider that is open, by a URL: the `client_id` is that of its metadata document.
    MetadataDocument,
}

impl OriginKind {
    /// Nobody that we know stands behind it.
    #[must_use]
    pub const fn is_of_anybody(self) -> bool {
        matches!(self, Self::Open | Self::MetadataDocument)
    }
}

stored_words!(OriginKind {
    Portal = "portal",
    Administrator = "administrator",
    InitialToken = "initial_access_token",
    Open = "open",
    MetadataDocument = "metadata_document",
});

/// What a client may register at most. An empty list of hosts or schemes allows any; the other lists are exact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationPolicy {
    /// Hosts of https redirection URIs: `example.com`, or `*.example.com` for the names below it. Loopback addresses
    /// need not be listed.
    #[serde(default)]
    pub redirect_hosts: Vec<String>,
    /// Schemes of private-use redirection URIs: `com.example.app`.
    #[serde(default)]
    pub private_use_schemes: Vec<String>,
    /// Grant types.
    pub grant_types: Vec<GrantType>,
    /// Scopes. What is asked for beyond them and [`model::OPENID_SCOPES`] is left out; a client that would be left with none
    /// gets them all.
    pub scopes: Vec<String>,
    /// The client must use PKCE.
    #[serde(default)]
    pub pkce_required: bool,
    /// Names that a client of anybody must not read like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub protected_names: Vec<String>,
}

/// The registration access token of a registration: hashes only.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// The hash of the current one.
    pub hash: SecretHash,
    /// The one before it and until when it works too: an answer that was lost does not lose the client. It ends early
    /// when the current one is used.
    pub former: Option<(SecretHash, Timestamp)>,
}

/// Hashes are what is compared; they are equal when their texts are.
impl PartialEq for AccessToken {
    fn eq(&self, other: &Self) -> bool {
        let former = |token: &Self| token.former.as_ref().map(|(hash, until)| (hash.as_str().to_owned(), *until));
        self.hash.as_str() == other.hash.as_str() && former(self) == former(other)
    }
}

impl Eq for AccessToken {}

/// A registration with its newest live secret, as a protocol needs it.
#[derive(Clone, Debug)]
pub struct FoundRegistration {
    /// The registration.
    pub registration: Registration,
    /// Its newest live secret; `None` for a client without one.
    pub secret: Option<ClientSecret>,
}

/// Whether a registration works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegistrationState {
    /// It works.
    Active,
    /// It waits for an administrator, and gets no token.
    AwaitingApproval,
    /// An administrator refused it; it never worked.
    Rejected,
    /// An administrator switched it off, and can switch it on again.
    Disabled,
    /// It is being registered at an external provider, or that has failed: it has no `client_id` yet.
    Registering,
    /// It was revoked, and is being deleted at its external provider: it may work there until then.
    Revoking,
    /// It was revoked or deleted and never works again.
    Revoked,
}

stored_words!(RegistrationState {
    Active = "active",
    AwaitingApproval = "awaiting_approval",
    Rejected = "rejected",
    Disabled = "disabled",
    Registering = "registering",
    Revoking = "revoking",
    Revoked = "revoked",
});

/// One secret of a registration. There can be several live ones, so that they can be exchanged without a pause.
#[derive(Clone, Debug)]
pub struct ClientSecret {
    /// The id.
    pub id: ClientSecretId,
    /// Whose it is.
    pub registration: RegistrationId,
    /// The hash, to recognise it.
    pub hash: SecretHash,
    /// The secret itself, for the protocols that read it back; sealed for this row.
    pub sealed: Sealed,
    /// All that is shown later.
    pub last_four: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it works; `None` means always.
    pub expires_at: Option<Timestamp>,
}

/// A registration as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationSummary {
    /// The registration.
    pub registration: Registration,
    /// The last four characters of its newest secret; `None` for a public client.
    pub secret_last_four: Option<String>,
}

/// Which registrations the administrators' list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegistrationFilter {
    /// Only those whose name, `client_id` or redirect host contains this, without regard to case.
    pub search: String,
    /// Only those in this state; `None` shows all but the revoked ones.
    pub state: Option<RegistrationState>,
    /// Which page.
    pub page: Page,
}

/// A registration as the administrators' list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistrationRow {
    /// The registration.
    pub registration: Registration,
    /// The name of the API client it belongs to.
    pub client_name: Option<String>,
    /// The name of the provider it is registered at.
    pub provider_name: Option<String>,
}

impl RegistrationState {
    /// The word a person reads.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::AwaitingApproval => "awaiting approval",
            Self::Rejected => "rejected",
            Self::Disabled => "disabled",
            Self::Registering => "being registered",
            Self::Revoking => "being deleted",
            Self::Revoked => "revoked",
        }
    }
}
