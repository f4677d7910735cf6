//! The client information response: RFC 7591 section 3.2.1, RFC 7592 section 3.

use std::{collections::BTreeMap, fmt};

use serde::{Serialize, Serializer};

use crate::{
    metadata::{Keys, OpenId, Security, Software, VerifiedClientMetadata},
    vocabulary::{ApplicationType, GrantType, ResponseType, TokenEndpointAuthMethod},
};

/// What a client needs to manage its registration: RFC 7592 section 3. Both or neither are answered.
#[derive(Clone, Copy)]
pub struct Management<'a> {
    /// The bearer token of the client configuration endpoint.
    pub registration_access_token: &'a str,
    /// The client configuration endpoint of this client, fully qualified.
    pub registration_client_uri: &'a str,
}

/// The answer to a registration, read or update. It borrows everything, and is written out in one pass.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    /// The client's identifier.
    pub client_id: &'a str,
    /// The secret, for a client that has one.
    pub client_secret: Option<&'a str>,
    /// When the secret expires, in Unix seconds; 0 means never. Answered only with a secret.
    pub client_secret_expires_at: i64,
    /// When the identifier was issued, in Unix seconds.
    pub client_id_issued_at: Option<i64>,
    /// How to manage the registration, where it can be.
    pub management: Option<Management<'a>>,
    /// All that is registered.
    pub metadata: &'a VerifiedClientMetadata,
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let metadata = self.metadata;
        let presentation = &metadata.presentation;
        // What was registered before it was refused, or in WSO2's words, is not answered: nothing acts on it.
        let (openid, security) = (metadata.openid.registered(), metadata.security.registered());
        Wire {
            client_id: self.client_id,
            client_secret: self.client_secret,
            client_secret_expires_at: self.client_secret.map(|_| self.client_secret_expires_at),
            client_id_issued_at: self.client_id_issued_at,
            registration_access_token: self.management.map(|management| management.registration_access_token),
            registration_client_uri: self.management.map(|management| management.registration_client_uri),
            client_name: &metadata.client_name,
            redirect_uris: &metadata.redirect_uris,
            grant_types: &metadata.grant_types,
            response_types: &metadata.response_types,
            token_endpoint_auth_method: &metadata.token_endpoint_auth_method,
            application_type: &metadata.application_type,
            scope: Joined(&metadata.scope),
            client_uri: presentation.client_uri.as_deref(),
            logo_uri: presentation.logo_uri.as_deref(),
            tos_uri: presentation.tos_uri.as_deref(),
            policy_uri: presentation.policy_uri.as_deref(),
            contacts: &presentation.contacts,
            localized: &presentation.localized,
            keys: &metadata.keys,
            software: &metadata.software,
            openid: &openid,
            security: &security,
        }
        .serialize(serializer)
    }
}

impl fmt::Debug for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// The members in the order in which they are answered.
#[derive(Serialize)]
struct Wire<'a> {
    client_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret_expires_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id_issued_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_access_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_client_uri: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    client_name: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    redirect_uris: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    grant_types: &'a [GrantType],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    response_types: &'a [ResponseType],
    token_endpoint_auth_method: &'a TokenEndpointAuthMethod,
    application_type: &'a ApplicationType,
    #[serde(skip_serializing_if = "Joined::is_empty")]
    scope: Joined<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_uri: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logo_uri: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tos_uri: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_uri: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    contacts: &'a [String],
    #[serde(flatten)]
    localized: &'a BTreeMap<String, String>,
    #[serde(flatten)]
    keys: &'a Keys,
    #[serde(flatten)]
    software: &'a Software,
    #[serde(flatten)]
    openid: &'a OpenId,
    #[serde(flatten)]
    security: &'a Security,
}

/// Words with a space between them, written without being put together first.
struct Joined<'a>(&'a [String]);

impl Joined<'_> {
    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Joined<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, word) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(word)?;
        }
        Ok(())
    }
}

impl Serialize for Joined<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
