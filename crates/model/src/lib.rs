//! The model: what the use cases (`registration`, `authorization`), the database (`storage`) and the connectors share.
//!
//! There are three kinds of things here, and no use case:
//!
//! - **records** with their ids and enums, as they are stored and as lists show them;
//! - **changes**: what a use case can write, as data ([`Change`]);
//! - **ports**: [`Store`] (the database), [`Connector`] (an external provider), [`Documents`] (what is at a registrant's
//!   URL), [`Clock`] and [`Entropy`].
//!
//! Whoever implements a port depends on this crate alone; whoever uses one gets it from the server. No file imports one that
//! imports it, directly or by way of others.

mod administrators;
mod api_keys;
pub mod attempts;
mod audit;
pub mod clients;
mod clock;
pub mod collections;
mod documents;
mod drafts;
mod error;
mod housekeeping;
mod id;
mod initial_tokens;
mod logos;
mod mail;
pub mod measure;
mod members;
mod page;
mod policies;
pub mod providers;
mod provisioning;
mod registrations;
mod reveal;
pub mod sealing;
pub mod secret;
pub mod store;
pub mod tokens;
mod words;

pub use administrators::{Administrator, AdministratorRole};
pub use api_keys::ApiKey;
pub use attempts::KnownSource;
pub use audit::AuditEvent;
pub use clients::{ApiClient, Authentication, ClientFilter, ClientSummary, PortalAccess};
pub use clock::{Clock, CountingEntropy, Entropy, FixedClock, SystemClock, SystemEntropy, Timestamp};
pub use collections::{Collection, CollectionSummary};
pub use dcr::FieldError;
pub use documents::{DOCUMENT_LIMIT_BYTES, Document, DocumentError, Documents, NoDocuments};
pub use drafts::{ClientDraft, DraftFields};
pub use error::{NOT_TEXT, StoreError, Unique};
pub use housekeeping::{Backlog, Retention};
pub use id::{
    AdministratorId, ApiClientId, ApiKeyId, AuditEventId, ClientSecretId, CollectionId, GrantId, InitialTokenId,
    IssuedTokenId, LinkId, LogoId, MailId, MemberId, OperationId, PolicyId, ProviderCallId, ProviderClientId,
    ProviderId, RegistrationId,
};
pub use initial_tokens::{FoundInitialToken, InitialToken, InitialTokenSummary};
pub use logos::{Logo, LogoSize};
pub use mail::{Delivery, MailKind, MailQueue, MailState, OutboxMail};
pub use members::{Link, LinkKind, LinkRequest, Member, MemberRole, MemberState, MemberSummary};
pub use page::{Listing, Page};
pub use policies::{Interval, Limit, Policy, PolicySummary};
pub use providers::{
    Capabilities, ClientProfile, Constraint, DocumentHosts, Endpoints, External, InitialTokenHealth, OpenRegistration,
    Preset, Provider, ProviderAuthentication, ProviderHealth, ProviderKind, ProviderRules, ProviderSecrets,
    ProviderSummary, Rotation, StatementIssuer, TestLine, TestOutcome, TestReport, TestStep, UsedBy,
};
pub use provisioning::{
    Call, CallError, CallFilter, CallLog, ClientRequest, Connector, Difference, Discovered, ExpiringSecret, Finding,
    Intent, KnownClient, ObtainedToken, Operation, OperationError, OperationKind, OperationState, Problem,
    ProviderCall, ProviderClient, ProviderClientFilter, ProviderClientRow, ProviderClientState, RemoteClient,
    Requester, Target,
};
pub use registrations::{
    AccessToken, ClientSecret, FoundRegistration, Origin, OriginKind, Privilege, Registration, RegistrationFilter,
    RegistrationPolicy, RegistrationRow, RegistrationState, RegistrationSummary,
};
pub use reveal::Reveal;
pub use secret::{Sealed, Secret, SecretHash};
pub use store::{
    AdministratorChange, CatalogueChange, Change, ClientChange, CredentialChange, MemberChange, ProvisioningChange,
    SealedChange, Store,
};
pub use tokens::{
    AuthorizationCode, AuthorizationRequest, CodeChallenge, Consent, ConsentSummary, FoundRefreshToken, FoundToken,
    Grant, IssuedToken, OPENID_SCOPES, Person, PersonKind, RefreshToken, SigningKey, TokenChange, TokenStore,
    server_secret_context,
};
