//! RFC 7591 and RFC 7592, and what the products that speak them want to be told.

use async_trait::async_trait;
use dcr::{GrantType, VerifiedClientMetadata, rfc7591::Answer as Written};
use model::{CallError, ClientRequest, External, KnownClient, Preset, RemoteClient, Rotation, Target};
use reqwest::Method;
use serde_json::{Map, Value, json};
use url::Url;

use crate::{
    answer::{AnswerTo, read},
    exchange::{Body, Request},
    provider::{Dialect, unsupported},
    wire::{Wire, misconfigured},
};

/// The protocol as the standards say, by the presets of [`Preset`].
pub(crate) struct Rfc7591;

#[async_trait]
impl Dialect for Rfc7591 {
    async fn register(&self, wire: &Wire, target: &Target, client: &ClientRequest) -> Result<RemoteClient, CallError> {
        let endpoint = registration_endpoint(target)?;
        let body = described(&target.external, &client.metadata);
        let request = Request::new(Method::POST, endpoint, Body::Json(body.into()));
        let to = AnswerTo::Register(&client.metadata);
        wire.as_portal(target, request, |answer| read(wire, endpoint, &answer.object()?, to)).await
    }

    async fn read(&self, wire: &Wire, target: &Target, known: &KnownClient) -> Result<RemoteClient, CallError> {
        let endpoint = registration_endpoint(target)?;
        let request = Request::of_client(Method::GET, client_address(target, known)?, Body::Nothing);
        let to = AnswerTo::Read(known);
        wire.on_client(target, known, request, |answer| read(wire, endpoint, &answer.object()?, to)).await
    }

    async fn update(
        &self,
        wire: &Wire,
        target: &Target,
        known: &KnownClient,
        client: &ClientRequest,
    ) -> Result<RemoteClient, CallError> {
        put(wire, target, known, client, AnswerTo::Update(known, &client.metadata)).await
    }

    async fn rotate_secret(
        &self,
        wire: &Wire,
        target: &Target,
        known: &KnownClient,
        client: &ClientRequest,
    ) -> Result<RemoteClient, CallError> {
        match &target.external.rotation {
            Rotation::Update => put(wire, target, known, client, AnswerTo::Rotate(known, &client.metadata)).await,
            _ => rotate_at_endpoint(wire, target, known, client).await,
        }
    }

    async fn delete(&self, wire: &Wire, target: &Target, known: &KnownClient) -> Result<(), CallError> {
        let request = Request::of_client(Method::DELETE, client_address(target, known)?, Body::Nothing);
        wire.on_client(target, known, request, |answer| answer.done()).await
    }
}

/// RFC 7592 section 2.2.
async fn put(
    wire: &Wire,
    target: &Target,
    known: &KnownClient,
    client: &ClientRequest,
    to: AnswerTo<'_>,
) -> Result<RemoteClient, CallError> {
    let endpoint = registration_endpoint(target)?;
    let mut body = completed(&target.external, known, &client.metadata);
    body.insert("client_id".to_owned(), known.client_id.clone().into());
    let request = Request::of_client(Method::PUT, client_address(target, known)?, Body::Json(body.into()));
    wire.on_client(target, known, request, |answer| read(wire, endpoint, &answer.object()?, to)).await
}

/// An endpoint of the provider's own for another secret ([`Rotation::Endpoint`]).
pub(crate) async fn rotate_at_endpoint(
    wire: &Wire,
    target: &Target,
    known: &KnownClient,
    client: &ClientRequest,
) -> Result<RemoteClient, CallError> {
    let Rotation::Endpoint { method, url } = &target.external.rotation else {
        return Err(unsupported("This provider gives no other secret in place."));
    };
    let endpoint = registration_endpoint(target)?;
    let method = match method.as_str() {
        "PUT" => Method::PUT,
        "PATCH" => Method::PATCH,
        _ => Method::POST,
    };
    let url = url.replace("{client_id}", &path_segment(&known.client_id)?);
    // The token of the client is for the server that gave it, and for no other.
    let same_origin = match (Url::parse(&url), Url::parse(endpoint)) {
        (Ok(url), Ok(endpoint)) => url.origin() == endpoint.origin(),
        _ => false,
    };
    let request = Request::of_client(method, url, Body::Json(json!({})));
    rotated(wire, target, known, client, request, same_origin).await
}

/// Makes the call that brings another secret. `as_client`: with the client's own token, where it has one.
pub(crate) async fn rotated(
    wire: &Wire,
    target: &Target,
    known: &KnownClient,
    client: &ClientRequest,
    request: Request,
    as_client: bool,
) -> Result<RemoteClient, CallError> {
    let endpoint = registration_endpoint(target)?;
    let to = AnswerTo::Rotate(known, &client.metadata);
    if as_client {
        wire.on_client(target, known, request, |answer| read(wire, endpoint, &answer.object()?, to)).await
    } else {
        wire.as_portal(target, request, |answer| read(wire, endpoint, &answer.object()?, to)).await
    }
}

pub(crate) fn registration_endpoint(target: &Target) -> Result<&str, CallError> {
    let endpoint = target.external.endpoints.registration.as_str();
    if endpoint.is_empty() {
        return Err(misconfigured("The provider's registration endpoint is not configured."));
    }
    Ok(endpoint)
}

/// Where a client is managed: where its provider said, or below the registration endpoint, as most have it.
fn client_address(target: &Target, known: &KnownClient) -> Result<String, CallError> {
    match &known.registration_client_uri {
        Some(uri) => Ok(uri.clone()),
        None => below(registration_endpoint(target)?, &[&known.client_id]),
    }
}

/// The address of a client below an endpoint.
pub(crate) fn below(endpoint: &str, segments: &[&str]) -> Result<String, CallError> {
    let mut address = endpoint.trim_end_matches('/').to_owned();
    for segment in segments {
        address.push('/');
        address.push_str(&path_segment(segment)?);
    }
    Ok(address)
}

/// A `client_id` within a path: it cannot become more than one segment of it.
fn path_segment(text: &str) -> Result<String, CallError> {
    if text.is_empty() || text == "." || text == ".." {
        return Err(unsupported("Nobody knows the client ID under which the provider has this client."));
    }
    let mut segment = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => segment.push(char::from(byte)),
            _ => segment.extend(['%', hex(byte >> 4), hex(byte & 15)]),
        }
    }
    Ok(segment)
}

fn hex(digit: u8) -> char {
    char::from_digit(digit.into(), 16).unwrap_or('0').to_ascii_uppercase()
}

/// The members of a registration. Members that a standard defines are what was asked for; the provider's further members
/// cannot take their place.
pub(crate) fn described(external: &External, metadata: &VerifiedClientMetadata) -> Map<String, Value> {
    let mut members = written(metadata);
    let redirects = metadata.grant_types.iter().any(GrantType::needs_redirect_uris);
    if !redirects && external.preset != Preset::Keycloak {
        // Left out it would mean `code` (RFC 7591 section 2). Keycloak adds the grant for `code` when it is there at all.
        members.insert("response_types".to_owned(), json!([]));
    }
    match external.preset {
        Preset::Keycloak => {
            // It refuses members that it does not know.
            members.retain(|name, _| name != "software_statement" && !name.contains('#'));
            // Left out it would mean every optional scope of the realm, and in an update those that there are.
            members.entry("scope").or_insert_with(|| json!(""));
            if !redirects {
                members.remove("response_types");
            }
        }
        Preset::OidcProvider if !redirects => {
            members.entry("redirect_uris").or_insert_with(|| json!([]));
        }
        Preset::Generic | Preset::Hydra | Preset::OidcProvider => {}
    }
    for (name, value) in &external.extra_metadata {
        if !is_standard(name) {
            members.insert(name.clone(), value.clone());
        }
    }
    members
}

/// A member of the standards, or one that only a server sets.
pub(crate) fn is_standard(name: &str) -> bool {
    dcr::rfc7591::is_member(name)
        || matches!(
            name,
            "client_id"
                | "client_secret"
                | "client_id_issued_at"
                | "client_secret_expires_at"
                | "registration_access_token"
                | "registration_client_uri"
        )
}

/// Everything that is known of a client (RFC 7592 section 2.2: what is left out is taken for deleted): what its provider
/// said of it, and over that what it shall be.
fn completed(external: &External, known: &KnownClient, metadata: &VerifiedClientMetadata) -> Map<String, Value> {
    /// What the portal decides: when it is not among the members, it is not wanted.
    const OURS: &[&str] = &["redirect_uris", "response_types", "scope", "software_statement"];
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    };
    let described = described(external, metadata);
    let mut members = known.members.clone();
    if external.preset == Preset::Keycloak {
        // It answers the redirection URIs here, and would keep those that are given up.
        members.remove("post_logout_redirect_uris");
    }
    members.retain(|name, value| dcr::rfc7591::is_member(name) && !is_empty(value) && !OURS.contains(&name.as_str()));
    members.extend(described);
    members
}

/// The members of the standards as the answer of a registration would have them.
fn written(metadata: &VerifiedClientMetadata) -> Map<String, Value> {
    let answer = Written {
        client_id: "",
        client_secret: None,
        client_secret_expires_at: 0,
        client_id_issued_at: None,
        management: None,
        metadata,
    };
    match serde_json::to_value(answer) {
        Ok(Value::Object(mut members)) => {
            members.remove("client_id");
            members
        }
        _ => Map::new(),
    }
}
