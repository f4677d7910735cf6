//! Auth0: clients are registered at `/oidc/register`, and managed by the Management API.

use async_trait::async_trait;
use dcr::VerifiedClientMetadata;
use model::{CallError, ClientRequest, External, KnownClient, RemoteClient, Rotation, Target};
use reqwest::Method;
use serde_json::{Map, Value, json};
use url::Url;

use crate::{
    answer::{AnswerTo, read},
    exchange::{Body, Request},
    provider::{Dialect, unsupported},
    rfc7591::{below, is_standard, registration_endpoint, rotate_at_endpoint},
    wire::{Wire, misconfigured},
};

/// What is read of a client: everything else is settings of Auth0's own.
const FIELDS: &str = "fields=client_id,name,callbacks,grant_types,token_endpoint_auth_method&include_fields=true";
/// How many clients are asked for at a time, and how often.
const PAGE: usize = 50;
const PAGES: usize = 40;

pub(crate) struct Auth0;

#[async_trait]
impl Dialect for Auth0 {
    async fn register(&self, wire: &Wire, target: &Target, client: &ClientRequest) -> Result<RemoteClient, CallError> {
        let endpoint = registration_endpoint(target)?;
        let metadata = &client.metadata;
        let mut body = further(&target.external);
        body.insert("client_name".to_owned(), json!(metadata.client_name));
        body.insert("redirect_uris".to_owned(), json!(metadata.redirect_uris));
        body.insert("grant_types".to_owned(), json!(metadata.grant_types));
        body.insert("response_types".to_owned(), json!(metadata.response_types));
        body.insert("token_endpoint_auth_method".to_owned(), json!(metadata.token_endpoint_auth_method));
        let request = Request::new(Method::POST, endpoint, Body::Json(body.into()));
        let to = AnswerTo::Register(metadata);
        wire.as_portal(target, request, |answer| read(wire, endpoint, &answer.object()?, to)).await
    }

    async fn read(&self, wire: &Wire, target: &Target, known: &KnownClient) -> Result<RemoteClient, CallError> {
        let address = format!("{}?{FIELDS}", managed(target, &[&known.client_id])?);
        let request = Request::of_client(Method::GET, address, Body::Nothing);
        manage(wire, target, request, AnswerTo::Read(known)).await
    }

    async fn update(
        &self,
        wire: &Wire,
        target: &Target,
        known: &KnownClient,
        client: &ClientRequest,
    ) -> Result<RemoteClient, CallError> {
        let body = Body::Json(changed(&client.metadata));
        let request = Request::of_client(Method::PATCH, managed(target, &[&known.client_id])?, body);
        manage(wire, target, request, AnswerTo::Update(known, &client.metadata)).await
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
        let address = managed(target, &[&known.client_id, "rotate-secret"])?;
        let request = Request::of_client(Method::POST, address, Body::Nothing);
        manage(wire, target, request, AnswerTo::Rotate(known, &client.metadata)).await
    }

    async fn delete(&self, wire: &Wire, target: &Target, known: &KnownClient) -> Result<(), CallError> {
        let request = Request::of_client(Method::DELETE, managed(target, &[&known.client_id])?, Body::Nothing);
        wire.as_portal(target, request, |answer| answer.done()).await
    }

    async fn find(&self, wire: &Wire, target: &Target, client_name: &str) -> Result<Vec<RemoteClient>, CallError> {
        // It cannot be asked for a name: its registered clients are gone through.
        let endpoint = registration_endpoint(target)?;
        let mut found = Vec::new();
        for page in 0..PAGES {
            let address = managed(target, &[])?;
            let query = format!("{FIELDS}&is_first_party=false&per_page={PAGE}&page={page}");
            let request = Request::new(Method::GET, format!("{address}?{query}"), Body::Nothing);
            let (count, here) = wire
                .as_portal(target, request, |answer| {
                    let clients = answer.array()?;
                    let named = clients.iter().filter_map(Value::as_object);
                    let same = named.filter(|client| client.get("name").is_some_and(|name| name == client_name));
                    let same = same.map(|client| read(wire, endpoint, &in_standard_words(client), AnswerTo::Find));
                    Ok((clients.len(), same.collect::<Result<Vec<_>, _>>()?))
                })
                .await?;
            found.extend(here);
            if count < PAGE {
                return Ok(found);
            }
        }
        if found.is_empty() {
            return Err(unsupported("Auth0 has too many clients to look through for one by its name."));
        }
        Ok(found)
    }
}

/// An answer of the Management API.
async fn manage(wire: &Wire, target: &Target, request: Request, to: AnswerTo<'_>) -> Result<RemoteClient, CallError> {
    let endpoint = registration_endpoint(target)?;
    wire.as_portal(target, request, |answer| read(wire, endpoint, &in_standard_words(&answer.object()?), to)).await
}

/// An address of the Management API, which is on the host of the registration endpoint.
fn managed(target: &Target, segments: &[&str]) -> Result<String, CallError> {
    let endpoint = Url::parse(registration_endpoint(target)?)
        .map_err(|_| misconfigured("The provider's registration endpoint is not a URL."))?;
    below(&format!("{}/api/v2/clients", endpoint.origin().ascii_serialization()), segments)
}

fn further(external: &External) -> Map<String, Value> {
    let further = external.extra_metadata.iter().filter(|(name, _)| !is_standard(name));
    further.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The members that the portal decides, in Auth0's words.
fn changed(metadata: &VerifiedClientMetadata) -> Value {
    json!({
        "name": metadata.client_name,
        "callbacks": metadata.redirect_uris,
        "grant_types": metadata.grant_types,
        "token_endpoint_auth_method": metadata.token_endpoint_auth_method,
    })
}

fn in_standard_words(client: &Map<String, Value>) -> Map<String, Value> {
    const WORDS: &[(&str, &str)] = &[
        ("client_id", "client_id"),
        ("client_secret", "client_secret"),
        ("name", "client_name"),
        ("callbacks", "redirect_uris"),
        ("grant_types", "grant_types"),
        ("token_endpoint_auth_method", "token_endpoint_auth_method"),
    ];
    WORDS.iter().filter_map(|(theirs, ours)| Some(((*ours).to_owned(), client.get(*theirs)?.clone()))).collect()
}
