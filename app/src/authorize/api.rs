//! Between the page and the authorization server.

use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentView {
    /// The request's reference, as it stands in the address.
    pub reference: String,
    /// What the client calls itself; empty when it says nothing.
    pub client_name: String,
    /// Its `client_id`.
    pub client_id: String,
    /// Where the browser goes afterwards.
    pub destination: DestinationView,
    /// Who stands behind the client.
    pub behind: BehindView,
    /// What it asks for.
    pub scopes: Vec<String>,
    /// Who decides; `None` when they must sign in first.
    pub person: Option<String>,
    /// Somebody is signed in who must sign in again.
    pub again: bool,
    /// Somebody is signed in, and the client expects another person.
    pub expects_another: bool,
}

/// Where the browser goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DestinationView {
    /// A site, by its host.
    Site(String),
    /// An application that listens on this device.
    ThisDevice(String),
    /// The application that has claimed a scheme.
    Application(String),
    /// Known when somebody has signed in.
    NotYetKnown,
}

/// Who stands behind a client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BehindView {
    /// An API client, by its name.
    ApiClient(String),
    /// An administrator, by their user name.
    Administrator(String),
    /// Whoever had an initial access token.
    InitialToken,
    /// Nobody.
    Nobody,
    /// Whoever publishes its metadata, by the host of its `client_id`.
    Publisher(String),
}

/// The request that waits under a reference in this session.
pub async fn consent_page(reference: String) -> Result<ConsentView, AppError> {
    use authorization::{Behind, Destination, Visitor};
    use registration::{Caller, Secret};

    use crate::{backend, session};

    let (caller, session) = (backend::caller(), backend::session()?);
    let signed_in_at = session::since(&session).await.map_err(|error| backend::unexpected(&error))?;
    let begun = session::begun(&session).await.map_err(|error| backend::unexpected(&error))?;
    let address = backend::address();
    let visitor = Visitor { caller: &caller, signed_in_at, address: &address, begun: &begun, from_elsewhere: false };
    let page = backend::authorization().consent_page(&Secret::new(reference.as_str()), visitor).await?;
    Ok(ConsentView {
        reference,
        client_name: page.client_name,
        client_id: page.client_id,
        destination: match page.destination {
            Destination::Site(host) => DestinationView::Site(host),
            Destination::ThisDevice(address) => DestinationView::ThisDevice(address),
            Destination::Application(scheme) => DestinationView::Application(scheme),
            Destination::NotYetKnown => DestinationView::NotYetKnown,
        },
        behind: match page.behind {
            Behind::ApiClient(name) => BehindView::ApiClient(name),
            Behind::Administrator(name) => BehindView::Administrator(name),
            Behind::InitialToken => BehindView::InitialToken,
            Behind::Nobody => BehindView::Nobody,
            Behind::Publisher(host) => BehindView::Publisher(host),
        },
        scopes: page.scopes,
        again: page.person.is_none() && !matches!(caller, Caller::Anonymous),
        expects_another: page.expects_another,
        person: page.person.map(|person| person.name),
    })
}
