//! WSO2 Identity Server, by its DCR API v1.1.

use async_trait::async_trait;
use dcr::{TokenEndpointAuthMethod, VerifiedClientMetadata, wso2::regexp};
use model::{CallError, ClientRequest, External, KnownClient, Problem, RemoteClient, Target};
use reqwest::Method;
use serde_json::{Map, Value, json};
use url::form_urlencoded::byte_serialize;

use crate::{
    answer::{AnswerTo, read},
    exchange::{Body, Request},
    provider::Dialect,
    rfc7591::{below, is_standard, registration_endpoint, rotate_at_endpoint},
    wire::Wire,
};

/// What a PUT resets when it is left out.
const RESET_BY_PUT: &[&str] = &[
    "ext_application_display_name",
    "ext_pkce_mandatory",
    "ext_pkce_support_plain",
    "require_pushed_authorization_requests",
    "require_signed_request_object",
    "tls_client_certificate_bound_access_tokens",
    "token_endpoint_allow_reuse_pvt_key_jwt",
];

pub(crate) struct Wso2Is;

#[async_trait]
impl Dialect for Wso2Is {
    async fn register(&self, wire: &Wire, target: &Target, client: &ClientRequest) -> Result<RemoteClient, CallError> {
        let endpoint = registration_endpoint(target)?;
        let body = application(&target.external, &client.metadata);
        let request = Request::new(Method::POST, endpoint, Body::Json(body.into()));
        let to = AnswerTo::Register(&client.metadata);
        wire.as_portal(target, request, |answer| understood(wire, endpoint, answer.object()?, to)).await
    }

    async fn read(&self, wire: &Wire, target: &Target, known: &KnownClient) -> Result<RemoteClient, CallError> {
        let endpoint = registration_endpoint(target)?;
        let members = looked_at(wire, target, known).await?;
        understood(wire, endpoint, members, AnswerTo::Read(known))
    }

    async fn update(
        &self,
        wire: &Wire,
        target: &Target,
        known: &KnownClient,
        client: &ClientRequest,
    ) -> Result<RemoteClient, CallError> {
        let endpoint = registration_endpoint(target)?;
        let before = looked_at(wire, target, known).await?;
        let mut body = application(&target.external, &client.metadata);
        for name in RESET_BY_PUT {
            if let Some(value) = before.get(*name).filter(|value| !value.is_null()) {
                body.entry(*name).or_insert_with(|| value.clone());
            }
        }
        let address = below(endpoint, &[&known.client_id])?;
        let request = Request::of_client(Method::PUT, address, Body::Json(body.into()));
        let to = AnswerTo::Update(known, &client.metadata);
        wire.as_portal(target, request, |answer| understood(wire, endpoint, answer.object()?, to))
            .await
            .map_err(gone_when_silent)
    }

    async fn rotate_secret(
        &self,
        wire: &Wire,
        target: &Target,
        known: &KnownClient,
        client: &ClientRequest,
    ) -> Result<RemoteClient, CallError> {
        rotate_at_endpoint(wire, target, known, client).await
    }

    async fn delete(&self, wire: &Wire, target: &Target, known: &KnownClient) -> Result<(), CallError> {
        let address = below(registration_endpoint(target)?, &[&known.client_id])?;
        let request = Request::of_client(Method::DELETE, address, Body::Nothing);
        wire.as_portal(target, request, |answer| answer.done()).await.map_err(gone_when_silent)
    }

    async fn find(&self, wire: &Wire, target: &Target, client_name: &str) -> Result<Vec<RemoteClient>, CallError> {
        let endpoint = registration_endpoint(target)?;
        let name: String = byte_serialize(client_name.as_bytes()).collect();
        let address = format!("{}?client_name={name}", endpoint.trim_end_matches('/'));
        let request = Request::new(Method::GET, address, Body::Nothing);
        let found = wire
            .as_portal(target, request, |answer| understood(wire, endpoint, answer.object()?, AnswerTo::Find))
            .await
            .map_err(gone_when_silent);
        match found {
            Ok(client) if client.members.get("client_name").is_some_and(|name| name == client_name) => Ok(vec![client]),
            Ok(_) => Ok(Vec::new()),
            Err(failed) if failed.error.problem == Problem::Gone => Ok(Vec::new()),
            Err(failed) => Err(failed),
        }
    }
}

/// A client as it is there, in WSO2's members.
async fn looked_at(wire: &Wire, target: &Target, known: &KnownClient) -> Result<Map<String, Value>, CallError> {
    let address = below(registration_endpoint(target)?, &[&known.client_id])?;
    let request = Request::of_client(Method::GET, address, Body::Nothing);
    wire.as_portal(target, request, |answer| answer.object()).await.map_err(gone_when_silent)
}

/// It says 401 without a word for a client that it does not know, and with one for credentials that it does not accept.
fn gone_when_silent(mut failed: CallError) -> CallError {
    let error = &mut failed.error;
    if error.status == Some(401) && error.error.is_none() && error.description.is_none() {
        error.problem = Problem::Gone;
        "The provider does not know this client.".clone_into(&mut error.reason);
    }
    failed
}

/// The members that it knows; older ones refuse all others.
fn application(external: &External, metadata: &VerifiedClientMetadata) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("client_name".to_owned(), json!(metadata.client_name));
    members.insert("grant_types".to_owned(), json!(metadata.grant_types));
    if !metadata.redirect_uris.is_empty() {
        members.insert("redirect_uris".to_owned(), json!(metadata.redirect_uris));
    }
    if metadata.is_public() {
        members.insert("ext_public_client".to_owned(), true.into());
    } else {
        members.insert("token_endpoint_auth_method".to_owned(), json!(metadata.token_endpoint_auth_method));
    }
    if metadata.token_endpoint_auth_method == TokenEndpointAuthMethod::PrivateKeyJwt {
        members.insert("token_endpoint_allow_reuse_pvt_key_jwt".to_owned(), false.into());
    }
    if let Some(uri) = &metadata.keys.jwks_uri {
        members.insert("jwks_uri".to_owned(), json!(uri));
    }
    if let Some(statement) = &metadata.software.software_statement {
        members.insert("software_statement".to_owned(), json!(statement));
    }
    for (name, value) in external.extra_metadata.iter().filter(|(name, _)| !is_standard(name)) {
        members.insert(name.clone(), value.clone());
    }
    members
}

/// Reads an answer: WSO2's way of saying no URI, several URIs and a public client is its own.
fn understood(
    wire: &Wire,
    endpoint: &str,
    mut members: Map<String, Value>,
    to: AnswerTo<'_>,
) -> Result<RemoteClient, CallError> {
    let decoded = match members.get("redirect_uris").and_then(Value::as_array).map(Vec::as_slice) {
        Some([Value::String(only)]) if only.is_empty() => Some(Vec::new()),
        Some([Value::String(only)]) => regexp::decode(only),
        _ => None,
    };
    if let Some(uris) = decoded {
        members.insert("redirect_uris".to_owned(), json!(uris));
    }
    if members.get("token_endpoint_auth_method").is_none_or(Value::is_null) {
        match (members.get("ext_public_client"), to.asks_for_public()) {
            (Some(Value::Bool(true)), _) => {
                members.insert("token_endpoint_auth_method".to_owned(), "none".into());
            }
            // It was to be public, and is not.
            (Some(Value::Bool(false)), true) => {
                let usual = TokenEndpointAuthMethod::ClientSecretBasic.to_string();
                members.insert("token_endpoint_auth_method".to_owned(), usual.into());
            }
            _ => {}
        }
    }
    read(wire, endpoint, &members, to)
}
