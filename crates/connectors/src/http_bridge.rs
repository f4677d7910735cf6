//! A program of the operator's that registers wherever it likes, by the contract of Kong's HTTP bridge for dynamic client
//! registration.

use async_trait::async_trait;
use dcr::VerifiedClientMetadata;
use model::{CallError, ClientRequest, KnownClient, RemoteClient, Rotation, Target};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::{
    answer::{AnswerTo, read},
    date::rfc3339,
    exchange::{Body, Request, fingerprint},
    provider::Dialect,
    rfc7591::{below, is_standard, registration_endpoint, rotate_at_endpoint},
    wire::Wire,
};

pub(crate) struct HttpBridge;

#[async_trait]
impl Dialect for HttpBridge {
    async fn register(&self, wire: &Wire, target: &Target, client: &ClientRequest) -> Result<RemoteClient, CallError> {
        let base = registration_endpoint(target)?;
        let body = application(target, &client.metadata);
        let address = format!("{}/", base.trim_end_matches('/'));
        let request = Request::new(Method::POST, address, Body::Json(body.into()));
        let to = AnswerTo::Register(&client.metadata);
        wire.as_portal(target, request, |answer| read(wire, base, &in_standard_words(answer.object()?), to)).await
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
        let base = registration_endpoint(target)?;
        let address = below(base, &[&known.client_id, "new-secret"])?;
        let request = Request::of_client(Method::POST, address, Body::Nothing);
        let to = AnswerTo::Rotate(known, &client.metadata);
        wire.as_portal(target, request, |answer| read(wire, base, &in_standard_words(answer.object()?), to)).await
    }

    async fn delete(&self, wire: &Wire, target: &Target, known: &KnownClient) -> Result<(), CallError> {
        let address = below(registration_endpoint(target)?, &[&known.client_id])?;
        let request = Request::of_client(Method::DELETE, address, Body::Nothing);
        wire.as_portal(target, request, |answer| answer.done()).await
    }
}

/// All members that the contract requires. Its ids of Kong's objects are UUIDs; ours has one object for all of them.
fn application(target: &Target, metadata: &VerifiedClientMetadata) -> Map<String, Value> {
    let id = uuid(target.provider.as_str());
    let mut members = Map::new();
    for (name, value) in target.external.extra_metadata.iter().filter(|(name, _)| !is_standard(name)) {
        members.insert(name.clone(), value.clone());
    }
    let required = [
        ("redirect_uris", json!(metadata.redirect_uris)),
        ("client_name", json!(metadata.client_name)),
        ("grant_types", json!(metadata.grant_types)),
        ("scopes", json!(metadata.scope)),
        ("token_endpoint_auth_method", json!(metadata.token_endpoint_auth_method)),
        ("application_description", json!(metadata.client_name)),
        ("portal_id", json!(id)),
        ("organization_id", json!(id)),
        ("developer_id", json!(id)),
        ("auth_strategy_id", json!(id)),
        ("dcr_provider_id", json!(id)),
    ];
    members.extend(required.map(|(name, value)| (name.to_owned(), value)));
    members
}

/// A UUID that always is the same for an id (RFC 9562 section 5.8).
fn uuid(id: &str) -> String {
    let digest = fingerprint(&["provider", id]);
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let text = format!("{:032x}", u128::from_be_bytes(bytes));
    format!("{}-{}-{}-{}-{}", &text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..])
}

/// Its times are dates as text; some bridges pass on the seconds of the server behind them.
fn in_standard_words(mut members: Map<String, Value>) -> Map<String, Value> {
    for name in ["client_secret_expires_at", "client_id_issued_at"] {
        if let Some(seconds) = members.get(name).and_then(Value::as_str).and_then(rfc3339) {
            members.insert(name.to_owned(), seconds.into());
        }
    }
    members
}
