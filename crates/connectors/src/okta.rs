//! Okta's dynamic client registration API: `/oauth2/v1/clients`, managed with our own credentials.

use async_trait::async_trait;
use dcr::{ApplicationType, GrantType, VerifiedClientMetadata};
use model::{CallError, ClientRequest, External, KnownClient, RemoteClient, Rotation, Target};
use reqwest::Method;
use serde_json::{Map, Value, json};
use url::form_urlencoded::byte_serialize;

use crate::{
    answer::{AnswerTo, read},
    exchange::{Body, Request},
    provider::Dialect,
    rfc7591::{below, described, registration_endpoint, rotate_at_endpoint, rotated},
    wire::Wire,
};

pub(crate) struct Okta;

#[async_trait]
impl Dialect for Okta {
    async fn register(&self, wire: &Wire, target: &Target, client: &ClientRequest) -> Result<RemoteClient, CallError> {
        let endpoint = registration_endpoint(target)?;
        let body = application(&target.external, &client.metadata);
        let request = Request::new(Method::POST, endpoint, Body::Json(body.into()));
        let to = AnswerTo::Register(&client.metadata);
        wire.as_portal(target, request, |answer| read(wire, endpoint, &answer.object()?, to)).await
    }

    async fn read(&self, wire: &Wire, target: &Target, known: &KnownClient) -> Result<RemoteClient, CallError> {
        let endpoint = registration_endpoint(target)?;
        let request = Request::of_client(Method::GET, below(endpoint, &[&known.client_id])?, Body::Nothing);
        let to = AnswerTo::Read(known);
        wire.as_portal(target, request, |answer| read(wire, endpoint, &answer.object()?, to)).await
    }

    async fn update(
        &self,
        wire: &Wire,
        target: &Target,
        known: &KnownClient,
        client: &ClientRequest,
    ) -> Result<RemoteClient, CallError> {
        let endpoint = registration_endpoint(target)?;
        let mut body = application(&target.external, &client.metadata);
        body.insert("client_id".to_owned(), known.client_id.clone().into());
        let address = below(endpoint, &[&known.client_id])?;
        let request = Request::of_client(Method::PUT, address, Body::Json(body.into()));
        let to = AnswerTo::Update(known, &client.metadata);
        wire.as_portal(target, request, |answer| read(wire, endpoint, &answer.object()?, to)).await
    }

    async fn rotate_secret(
        &self,
        wire: &Wire,
        target: &Target,
        known: &KnownClient,
        client: &ClientRequest,
    ) -> Result<RemoteClient, CallError> {
        if matches!(target.external.rotation, Rotation::Endpoint { .. }) {
            return rotate_at_endpoint(wire, target, known, client).await;
        }
        let address = below(registration_endpoint(target)?, &[&known.client_id, "lifecycle", "newSecret"])?;
        let request = Request::of_client(Method::POST, address, Body::Nothing);
        rotated(wire, target, known, client, request, false).await
    }

    async fn delete(&self, wire: &Wire, target: &Target, known: &KnownClient) -> Result<(), CallError> {
        let address = below(registration_endpoint(target)?, &[&known.client_id])?;
        let request = Request::of_client(Method::DELETE, address, Body::Nothing);
        wire.as_portal(target, request, |answer| answer.done()).await
    }

    async fn find(&self, wire: &Wire, target: &Target, client_name: &str) -> Result<Vec<RemoteClient>, CallError> {
        let endpoint = registration_endpoint(target)?;
        // It answers those whose name begins so.
        let name: String = byte_serialize(client_name.as_bytes()).collect();
        let request = Request::new(Method::GET, format!("{endpoint}?q={name}"), Body::Nothing);
        wire.as_portal(target, request, |answer| {
            let found = answer.array()?;
            let found = found.iter().filter_map(Value::as_object);
            let same = found.filter(|client| client.get("client_name").is_some_and(|name| name == client_name));
            same.map(|client| read(wire, endpoint, client, AnswerTo::Find)).collect()
        })
        .await
    }
}

/// What Okta calls a client's type: by it, it decides which grants and methods there may be.
fn application(external: &External, metadata: &VerifiedClientMetadata) -> Map<String, Value> {
    let mut members = described(external, metadata);
    // Its clients have no scopes of their own; it has no software.
    members.retain(|name, _| name != "scope" && !name.starts_with("software_") && !name.contains('#'));
    let redirects = metadata.grant_types.iter().any(GrantType::needs_redirect_uris);
    let kind = match metadata.application_type {
        _ if !redirects => "service",
        ApplicationType::Native => "native",
        _ if metadata.is_public() => "browser",
        _ => "web",
    };
    members.insert("application_type".to_owned(), kind.into());
    if !redirects {
        members.insert("response_types".to_owned(), json!(["token"]));
    }
    members
}
