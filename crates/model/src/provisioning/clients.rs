//! Clients at external providers: those that are, were, or may be there.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Operation, OperationError, OperationKind, Problem};
use crate::{Page, ProviderClientId, ProviderId, RegistrationId, Sealed, Timestamp, stored_words};

/// What is said of a client when nobody knows whether it still has the registration access token that we have.
const DOUBT: &str = "Something that was asked of it was given up before anybody knew whether it arrived. Its registration \
                     access token may have been replaced with that.";

/// A client at an external provider: one that is, was, or may be there.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderClient {
    /// The id.
    pub id: ProviderClientId,
    /// Where.
    pub provider: ProviderId,
    /// Whose it is; `None` when it belongs to no registration.
    pub registration: Option<RegistrationId>,
    /// What it is called there.
    pub client_name: String,
    /// Its `client_id`; `None` while nobody knows it.
    pub client_id: Option<String>,
    /// Where it is managed.
    pub registration_client_uri: Option<String>,
    /// What it is managed with, sealed for this row.
    pub access_token: Option<Sealed>,
    /// What the provider last said of it, without secrets.
    pub members: Map<String, Value>,
    /// What it is to us.
    pub state: ProviderClientState,
    /// What the last look found.
    pub finding: Option<Finding>,
    /// When it was last read there.
    pub checked_at: Option<Timestamp>,
    /// When it is to be deleted, for one that another took the place of.
    pub delete_after: Option<Timestamp>,
    /// When it was first known of.
    pub created_at: Timestamp,
    /// When this was last changed.
    pub updated_at: Timestamp,
}

impl ProviderClient {
    /// Whether its registration access token was seen to be refused, or is in doubt.
    #[must_use]
    pub fn is_locked(&self) -> bool {
        matches!(self.finding, Some(Finding::Locked { .. }))
    }

    /// Puts its registration access token in doubt, when an operation on it is given up that may have arrived.
    pub fn doubt(&mut self, operation: &Operation) {
        let missing = matches!(self.finding, Some(Finding::Missing { .. }));
        if operation.uncertain && operation.client == self.id && self.access_token.is_some() && !missing {
            self.finding = Some(Finding::Locked { error: OperationError::new(Problem::Uncertain, DOUBT) });
        }
    }
}

/// What a client at a provider is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderClientState {
    /// It is being registered.
    Expected,
    /// It is the client of its registration.
    Current,
    /// Another took its place, or its registration was revoked: it is to be deleted.
    Retiring,
    /// It may be there: a registration whose answer was lost, or a client that could not be deleted.
    Suspect,
    /// It is not there any more, or nobody of us cares: it stays for the log.
    Gone,
}

stored_words!(ProviderClientState {
    Expected = "expected",
    Current = "current",
    Retiring = "retiring",
    Suspect = "suspect",
    Gone = "gone",
});

/// How a client at a provider differs from what the portal knows; stored as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Finding {
    /// The provider does not know it.
    Missing {
        /// What it answered.
        error: OperationError,
    },
    /// The provider does not let us look any more: the registration access token does not work.
    Locked {
        /// What it answered.
        error: OperationError,
    },
    /// Members differ.
    Changed {
        /// Each member that differs.
        members: Vec<Difference>,
    },
    /// It may be there without being known here.
    Unknown {
        /// How that came about.
        reason: String,
    },
}

/// One member that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The member, by its RFC name.
    pub member: String,
    /// What the portal knows, as text.
    pub here: String,
    /// What the provider says, as text.
    pub there: String,
}

/// Which clients at a provider the reconcile page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderClientFilter {
    /// At which provider.
    pub provider: ProviderId,
    /// Only those with something to be done about them: a finding, or a state other than `current`. Those that are gone
    /// are never shown.
    pub differing: bool,
    /// Which page.
    pub page: Page,
}

/// A client at a provider as the reconcile page shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderClientRow {
    /// The client.
    pub client: ProviderClient,
    /// The label of its registration.
    pub label: Option<String>,
    /// The name of the API client whose registration it is.
    pub client_name: Option<String>,
    /// What is to be done, when something is.
    pub operation: Option<OperationKind>,
}
