//! What the page shows that asks a person.

use dcr::{
    client_id_document,
    redirect_uri::{RedirectUriKind, kind},
};
use registration::{Error, OriginKind, Person, Registration, Secret};
use url::Url;

use super::{Refused, Visitor, expected::Expected};
use crate::{AuthorizationServer, OAuthError, person::person};

/// What a person must know to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentPage {
    /// What the client calls itself: its own word, which nobody has checked. Empty when it says nothing.
    pub client_name: String,
    /// Its `client_id`.
    pub client_id: String,
    /// Where the browser goes afterwards.
    pub destination: Destination,
    /// Who stands behind the client.
    pub behind: Behind,
    /// What it asks for.
    pub scopes: Vec<String>,
    /// Who is signed in; `None` when they must sign in first, again perhaps.
    pub person: Option<Person>,
    /// The client expects a different person than the one who is signed in (`id_token_hint`).
    pub expects_another: bool,
}

/// Where the browser goes: what can be relied on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A site, by its host.
    Site(String),
    /// An application on the person's own device, by the address that it listens at.
    ThisDevice(String),
    /// The application on the device that has claimed this scheme.
    Application(String),
    /// Known when somebody has signed in.
    NotYetKnown,
}

/// Who stands behind a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behind {
    /// An API client, by its name.
    ApiClient(String),
    /// An administrator, by their user name.
    Administrator(String),
    /// Whoever had an initial access token of the administrators.
    InitialToken,
    /// Nobody: anybody could register it.
    Nobody,
    /// Whoever publishes its metadata, by the host of its `client_id`.
    Publisher(String),
}

impl AuthorizationServer {
    /// What the page of a request shows.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when the request is over, or of another session; [`Error::Refused`] when the client cannot be
    /// answered any more.
    pub async fn consent_page(&self, reference: &Secret, visitor: Visitor<'_>) -> Result<ConsentPage, Error> {
        let (request, _, begun) = match self.waiting(reference, visitor).await.map_err(as_core)? {
            Ok(waiting) => waiting,
            Err(Refused::SignIn(client_id)) => return Ok(unread(client_id)),
            Err(refused) => return Err(as_core(refused.into_error())),
        };
        let registration = &request.client.registration;
        let signed_in = person(visitor.caller).ok();
        let expects_another = match &signed_in {
            Some(person) => self.expected(&request, person).await? == Expected::Another,
            None => false,
        };
        let person = signed_in
            .zip(visitor.signed_in_at)
            .filter(|(_, at)| !expects_another && !self.needs_sign_in(&request, *at, begun.signed_in_since));
        Ok(ConsentPage {
            client_name: registration.metadata.client_name.clone(),
            client_id: registration.client_id.clone(),
            destination: destination(&request.back.redirect_uri),
            behind: self.behind(registration).await?,
            scopes: request.scope,
            person: person.map(|(person, _)| person),
            expects_another,
        })
    }

    async fn behind(&self, registration: &Registration) -> Result<Behind, Error> {
        // Whoever it was assigned to: what it is stays in the hands of its publisher.
        if registration.origin.kind == OriginKind::MetadataDocument {
            return Ok(publisher(&registration.client_id));
        }
        if let Some(id) = &registration.api_client
            && let Some(client) = self.store.lookup_client(id).await?
        {
            return Ok(Behind::ApiClient(client.name));
        }
        Ok(match registration.origin.kind {
            OriginKind::Portal | OriginKind::Administrator => Behind::Administrator(registration.owner.clone()),
            OriginKind::InitialToken => Behind::InitialToken,
            OriginKind::Open | OriginKind::MetadataDocument => Behind::Nobody,
        })
    }
}

/// What is known of a client before its document is read.
fn unread(client_id: String) -> ConsentPage {
    ConsentPage {
        client_name: String::new(),
        destination: Destination::NotYetKnown,
        behind: publisher(&client_id),
        client_id,
        scopes: Vec::new(),
        person: None,
        expects_another: false,
    }
}

fn publisher(client_id: &str) -> Behind {
    Behind::Publisher(client_id_document::host(client_id).unwrap_or_default().to_owned())
}

pub(crate) fn destination(redirect_uri: &str) -> Destination {
    let parsed = Url::parse(redirect_uri).ok();
    let host = parsed.as_ref().and_then(Url::host_str).unwrap_or_default();
    let with_port = match parsed.as_ref().and_then(Url::port) {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    match (kind(redirect_uri), parsed.as_ref().map_or("", Url::scheme)) {
        (Ok(RedirectUriKind::Loopback), _) => Destination::ThisDevice(with_port),
        // The WSO2 dialects register plain http of any host as well.
        (_, "https" | "http") => Destination::Site(with_port),
        (_, scheme) => Destination::Application(format!("{scheme}:")),
    }
}

fn as_core(error: OAuthError) -> Error {
    match error {
        OAuthError::Core(error) => error,
        OAuthError::Refused { description, .. } => Error::Refused(description),
    }
}
