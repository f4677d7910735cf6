//! WSO2 API Manager, by its DCR API v0.17: clients are registered there, and no more than that.

use async_trait::async_trait;
use dcr::{VerifiedClientMetadata, wso2::regexp};
use model::{CallError, ClientRequest, KnownClient, Problem, ProviderAuthentication, RemoteClient, Target};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::{
    answer::{AnswerTo, read},
    exchange::{Body, Request},
    provider::Dialect,
    rfc7591::{is_standard, registration_endpoint, rotate_at_endpoint},
    wire::{Wire, misconfigured},
};

pub(crate) struct Wso2Apim;

#[async_trait]
impl Dialect for Wso2Apim {
    async fn register(&self, wire: &Wire, target: &Target, client: &ClientRequest) -> Result<RemoteClient, CallError> {
        let endpoint = registration_endpoint(target)?;
        let body = application(target, &client.metadata)?;
        let request = Request::new(Method::POST, endpoint, Body::Json(body.into()));
        let to = AnswerTo::Register(&client.metadata);
        wire.as_portal(target, request, |answer| read(wire, endpoint, &in_standard_words(&answer.object()?), to)).await
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

    /// The same name and owner get the same client and secret.
    fn repeats_safely(&self) -> bool {
        true
    }
}

fn application(target: &Target, metadata: &VerifiedClientMetadata) -> Result<Map<String, Value>, CallError> {
    if metadata.is_public() {
        let reason = "WSO2 API Manager registers no public clients: choose another kind of program.";
        return Err(CallError::new(Problem::Refused, reason));
    }
    let mut members = Map::new();
    members.insert("clientName".to_owned(), json!(metadata.client_name));
    if let ProviderAuthentication::Basic { username } = &target.external.authentication {
        members.insert("owner".to_owned(), json!(username));
    }
    let callback = match metadata.redirect_uris.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        several => Some(regexp::encode(several)),
    };
    if let Some(callback) = callback {
        members.insert("callbackUrl".to_owned(), callback.into());
    }
    let grants: Vec<&str> = metadata.grant_types.iter().map(dcr::GrantType::as_str).collect();
    members.insert("grantType".to_owned(), grants.join(" ").into());
    members.insert("saasApp".to_owned(), false.into());
    for (name, value) in target.external.extra_metadata.iter().filter(|(name, _)| !is_ours(name)) {
        members.insert(name.clone(), value.clone());
    }
    if !members.contains_key("owner") {
        return Err(misconfigured(
            "WSO2 API Manager wants an owner for each client: authenticate by Basic, or name one as “owner” in the further \
             metadata.",
        ));
    }
    Ok(members)
}

/// What the further metadata must not replace.
fn is_ours(name: &str) -> bool {
    is_standard(name) || matches!(name, "clientName" | "callbackUrl" | "grantType")
}

/// An answer, of which two members are JSON in a string.
fn in_standard_words(answer: &Map<String, Value>) -> Map<String, Value> {
    let mut members = Map::new();
    for (theirs, ours) in [("clientId", "client_id"), ("clientSecret", "client_secret"), ("clientName", "client_name")]
    {
        if let Some(value) = answer.get(theirs) {
            members.insert(ours.to_owned(), value.clone());
        }
    }
    // Its description of itself spells the member in another way.
    let callback = ["callBackURL", "callbackUrl"].iter().find_map(|name| answer.get(*name));
    if let Some(callback) = callback {
        let uris = match callback.as_str() {
            None | Some("") => Vec::new(),
            Some(text) => regexp::decode(text).unwrap_or_else(|| vec![text.to_owned()]),
        };
        members.insert("redirect_uris".to_owned(), json!(uris));
    }
    let inner = answer.get("jsonString").and_then(Value::as_str);
    let inner = inner.and_then(|text| dcr::json::object(text.as_bytes()).ok());
    if let Some(grants) = inner.as_ref().and_then(|inner| inner.get("grant_types")?.as_str()) {
        let grants: Vec<&str> = grants.split_whitespace().collect();
        members.insert("grant_types".to_owned(), json!(grants));
    }
    members
}
