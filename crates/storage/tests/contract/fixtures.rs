//! Things to store. Each is complete; a test changes what it is about.

use dcr::{AuthenticationMethod, ClientMetadata, GrantType};
use model::{
    Administrator, AdministratorChange, AdministratorRole, ApiClient, ApiKey, AuditEvent, Authentication, Call,
    CatalogueChange, Change, ClientChange, ClientDraft, ClientSecret, Collection, CredentialChange, DraftFields,
    External, InitialToken, InitialTokenHealth, Intent, Interval, Limit, Link, LinkKind, Logo, MailKind, MailState,
    Member, MemberChange, MemberRole, MemberState, Operation, OperationError, OperationKind, OperationState, Origin,
    OutboxMail, Policy, Preset, Problem, Provider, ProviderAuthentication, ProviderCall, ProviderClient,
    ProviderClientState, ProviderHealth, ProviderKind, ProviderRules, ProviderSecrets, ProvisioningChange,
    Registration, RegistrationPolicy, RegistrationState, Requester, Retention, Reveal, Rotation, Sealed, Secret, Store,
    StoreError, Timestamp,
    collections::{OpenApiChange, OpenApiDocument, OpenApiFormat, StoredReading},
    store::HousekeepingStore,
};
use serde_json::{Map, Value};
use storage::Database;

/// The moment `seconds` after the tests' time begins.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_seconds(1_800_000_000 + seconds)
}

/// Deletes what is over at that moment, by the usual retention. Returns how many rows that were.
pub async fn swept(db: &Database, seconds: i64) -> u64 {
    db.sweep(at(seconds), &Retention::default()).await.unwrap()
}

/// Makes one change.
pub async fn change(db: &Database, change: impl Into<Change>) -> Result<(), StoreError> {
    db.commit(vec![change.into()]).await
}

pub fn administrator(id: &str) -> Administrator {
    Administrator {
        id: id.into(),
        username: id.to_lowercase(),
        email: format!("{}@portal.test", id.to_lowercase()),
        role: AdministratorRole::Registrar,
        password_hash: "$argon2id$…".to_owned(),
        created_at: at(0),
    }
}

pub fn provider(id: &str) -> Provider {
    Provider {
        id: id.into(),
        name: format!("Provider {id}"),
        kind: ProviderKind::BuiltIn,
        authentication_method: AuthenticationMethod::OpenIdConnect,
        rules: ProviderRules {
            grant_types: vec![GrantType::AuthorizationCode, GrantType::ClientCredentials],
            scopes: vec!["orders.read".to_owned()],
            client_id_claims: vec!["azp".to_owned(), "client_id".to_owned()],
            ..ProviderRules::default()
        },
        external: None,
        secrets: ProviderSecrets::default(),
        disabled: false,
        test: None,
        health: ProviderHealth::default(),
        created_at: at(0),
        updated_at: at(0),
    }
}

/// An external provider whose initial access token allows three more registrations.
pub fn external_provider(id: &str) -> Provider {
    let external = External {
        preset: Preset::Keycloak,
        issuer: "https://id.example".to_owned(),
        authentication: ProviderAuthentication::Bearer,
        initial_token: InitialTokenHealth { expires_at: Some(at(86_400)), remaining_uses: Some(3) },
        rotation: Rotation::Endpoint { method: "POST".to_owned(), url: "https://id.example/{client_id}".to_owned() },
        ..External::default()
    };
    Provider {
        kind: ProviderKind::Rfc7591,
        external: Some(Box::new(external)),
        secrets: ProviderSecrets {
            credential: Some(Sealed::from_stored("key.credential")),
            client_key: Some(Sealed::from_stored("key.client_key")),
        },
        ..provider(id)
    }
}

/// The client of the registration `R1` at the provider `P1`.
pub fn provider_client(id: &str) -> ProviderClient {
    ProviderClient {
        id: id.into(),
        provider: "P1".into(),
        registration: Some("R1".into()),
        client_name: format!("Client C1 - Shop ({id})"),
        client_id: Some(format!("remote-{id}")),
        registration_client_uri: Some(format!("https://id.example/register/{id}")),
        access_token: Some(Sealed::from_stored(format!("key.{id}"))),
        members: Map::from_iter([("client_name".to_owned(), Value::from("Shop")), ("tos".to_owned(), Value::Null)]),
        state: ProviderClientState::Current,
        finding: None,
        checked_at: None,
        delete_after: None,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// An update of the client `K1` for the registration `R1`, which the member `M1` asked for.
pub fn operation(id: &str) -> Operation {
    Operation {
        id: id.into(),
        kind: OperationKind::Update,
        provider: "P1".into(),
        registration: Some("R1".into()),
        client: "K1".into(),
        state: OperationState::Waiting,
        intent: Some(Intent {
            metadata: registration("R1", "C1").metadata,
            label: "Shop".to_owned(),
            keep_seconds: 600,
        }),
        requested_by: Requester {
            kind: "member".to_owned(),
            id: "M1".to_owned(),
            name: "m1@people.test".to_owned(),
            member: Some("M1".into()),
            session: Some(token("session").hash()),
        },
        attempts: 0,
        next_attempt_at: at(0),
        lease_until: Timestamp::from_unix_seconds(0),
        uncertain: false,
        last_error: None,
        correlation_id: format!("correlation {id}"),
        created_at: at(0),
        finished_at: None,
    }
}

pub fn operation_error() -> OperationError {
    OperationError {
        status: Some(503),
        error: Some("temporarily_unavailable".to_owned()),
        retry_after_seconds: Some(30),
        ..OperationError::new(Problem::Busy, "The provider asks to be called later.")
    }
}

/// A call for the registration `R1` at the provider `P1` that went well.
pub fn provider_call(id: &str) -> ProviderCall {
    ProviderCall {
        id: id.into(),
        at: at(0),
        provider: "P1".into(),
        registration: Some("R1".into()),
        operation: Some("O1".into()),
        purpose: "update".to_owned(),
        call: Call {
            method: "PUT".to_owned(),
            address: "id.example/register/K1".to_owned(),
            status: Some(200),
            error: None,
            duration_ms: 12,
        },
        correlation_id: "correlation O1".to_owned(),
    }
}

pub fn collection(id: &str) -> Collection {
    Collection {
        id: id.into(),
        name: format!("Collection {id}"),
        description: "Everything about orders".to_owned(),
        base_path: "/orders/v1".to_owned(),
        published: true,
        openapi: None,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// The OpenAPI document of a collection.
pub fn openapi(collection: &str) -> OpenApiChange {
    OpenApiChange {
        collection: collection.into(),
        text: Some("openapi: 3.1.0".to_owned()),
        document: OpenApiDocument {
            format: OpenApiFormat::Yaml,
            title: "Orders".to_owned(),
            version: "1.2.0".to_owned(),
            operations: 7,
        },
        reading: StoredReading { edition: 3, content: r#"{"title":"Orders"}"#.to_owned() },
    }
}

pub fn policy(id: &str) -> Policy {
    Policy {
        id: id.into(),
        name: format!("Policy {id}"),
        rate_limit: Some(Limit { requests: 20, interval: Interval::Second }),
        usage_quota: None,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// An API client made by the administrator `A`.
pub fn client(id: &str) -> ApiClient {
    ApiClient {
        id: id.into(),
        name: format!("Client {id}"),
        description: "A customer".to_owned(),
        logo: None,
        portal_access: true,
        email: Some(format!("{}@client.test", id.to_lowercase())),
        authentication: Authentication::AuthToken,
        provider: None,
        policy: None,
        collections: Vec::new(),
        created_by: "A".into(),
        created_at: at(0),
        updated_at: at(0),
    }
}

/// A draft of the administrator `A`.
pub fn draft(id: &str) -> ClientDraft {
    ClientDraft {
        id: id.into(),
        administrator: "A".into(),
        fields: DraftFields {
            name: "Half a na".to_owned(),
            portal_access: true,
            connection_secret: Some(Sealed::from_stored("key.sealed")),
            ..DraftFields::default()
        },
        logo: None,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub fn logo(id: &str) -> Logo {
    Logo { id: id.into(), small: vec![0, 1, 2, 255], large: vec![9; 1000], created_at: at(0) }
}

/// Somebody who was invited and has a day to accept.
pub fn member(id: &str, client: &str) -> Member {
    Member {
        id: id.into(),
        api_client: client.into(),
        email: format!("{}@people.test", id.to_lowercase()),
        role: MemberRole::Owner,
        state: MemberState::Invited,
        invited_at: at(0),
        invitation_expires_at: at(86_400),
        invitation_requested_at: None,
        activated_at: None,
        last_sign_in_at: None,
    }
}

/// An invitation of `member` that works for a day. Its token is `token <id>`.
pub fn link(id: &str, member: &str) -> Link {
    Link {
        id: id.into(),
        kind: LinkKind::Invitation,
        member: Some(member.into()),
        token_hash: token(id).hash(),
        code_hash: None,
        created_at: at(0),
        expires_at: at(86_400),
    }
}

/// The token of the link or the initial access token `id`.
pub fn token(id: &str) -> Secret {
    Secret::new(format!("token {id}"))
}

pub fn mail(id: &str, member: &str, link: &str) -> OutboxMail {
    OutboxMail {
        id: id.into(),
        kind: MailKind::Invitation,
        recipient: format!("{}@people.test", member.to_lowercase()),
        member: member.into(),
        link: Some(link.into()),
        content: Some(Sealed::from_stored("key.mail")),
        state: MailState::Queued,
        attempts: 0,
        next_attempt_at: at(0),
        last_error: None,
        created_at: at(0),
        sent_at: None,
    }
}

pub fn registration(id: &str, client: &str) -> Registration {
    let metadata = ClientMetadata {
        client_name: Some("Shop".to_owned()),
        redirect_uris: Some(vec!["https://shop.test/callback".to_owned()]),
        ..ClientMetadata::default()
    };
    Registration {
        id: id.into(),
        client_id: format!("client-id-{id}"),
        realm: String::new(),
        api_client: Some(client.into()),
        provider: None,
        member: None,
        owner: "ada@people.test".to_owned(),
        label: "Shop".to_owned(),
        metadata: metadata.verify().unwrap(),
        state: RegistrationState::Active,
        origin: Origin::default(),
        unique_name: None,
        access_token: None,
        holders: 1,
        revision: 0,
        created_at: at(0),
        updated_at: at(0),
        last_used_at: None,
        tokens_since: Timestamp::from_unix_seconds(0),
        privileges: Vec::new(),
    }
}

pub fn secret(id: &str, registration: &str) -> ClientSecret {
    ClientSecret {
        id: id.into(),
        registration: registration.into(),
        hash: Secret::new(format!("secret {id}")).hash(),
        sealed: Sealed::from_stored(format!("key.{id}")),
        last_four: format!("..{id}"),
        created_at: at(0),
        expires_at: None,
    }
}

/// An initial access token at the provider `P1` that works for an hour and for two registrations. It is `token <id>`.
pub fn initial_token(id: &str) -> InitialToken {
    InitialToken {
        id: id.into(),
        label: format!("Pipeline {id}"),
        hash: token(id).hash(),
        last_four: format!("..{id}"),
        provider: "P1".into(),
        api_client: None,
        policy: registration_policy().into(),
        max_uses: Some(2),
        uses: 0,
        expires_at: Some(at(3600)),
        revoked_at: None,
        created_by: "ada".to_owned(),
        created_at: at(0),
    }
}

pub fn registration_policy() -> RegistrationPolicy {
    RegistrationPolicy {
        redirect_hosts: vec!["*.shop.test".to_owned()],
        private_use_schemes: vec!["test.shop".to_owned()],
        grant_types: vec![GrantType::AuthorizationCode],
        scopes: vec!["orders.read".to_owned()],
        pkce_required: true,
        protected_names: vec!["Acme".to_owned()],
    }
}

pub fn api_key(id: &str, client: &str) -> ApiKey {
    ApiKey {
        id: id.into(),
        api_client: client.into(),
        member: None,
        owner: "ada@people.test".to_owned(),
        label: "Nightly import".to_owned(),
        hash: Secret::new(format!("key {id}")).hash(),
        last_four: format!("..{id}"),
        created_at: at(0),
        refreshed_at: None,
        revoked_at: None,
    }
}

pub fn reveal(subject: &str, member: &str) -> Reveal {
    Reveal {
        subject: subject.to_owned(),
        member: member.into(),
        session: Some(token("session").hash()),
        sealed: Sealed::from_stored("key.reveal"),
        expires_at: at(600),
    }
}

pub fn event(id: &str, action: &'static str) -> AuditEvent {
    AuditEvent {
        id: id.into(),
        at: at(0),
        actor_kind: "administrator".into(),
        actor_id: "A".to_owned(),
        actor_name: "ada".to_owned(),
        action: action.into(),
        object_id: "C1".to_owned(),
        object_name: "Acme".to_owned(),
        api_client: Some("C1".into()),
    }
}

/// The administrator `A`, who makes clients and drafts.
pub async fn with_administrator(db: &Database) {
    change(db, AdministratorChange::Add(administrator("A"))).await.unwrap();
}

/// The administrator `A` and their API client `C1`.
pub async fn with_client(db: &Database) {
    with_administrator(db).await;
    change(db, ClientChange::Add(Box::new(client("C1")))).await.unwrap();
}

/// The same, and its member `M1`.
pub async fn with_member(db: &Database) {
    with_client(db).await;
    change(db, MemberChange::Add(member("M1", "C1"))).await.unwrap();
}

/// The same, and the mail `E1` with the link `L1` to that member.
pub async fn with_mail(db: &Database) {
    with_member(db).await;
    let changes =
        vec![MemberChange::AddLink(link("L1", "M1")).into(), MemberChange::Queue(mail("E1", "M1", "L1")).into()];
    db.commit(changes).await.unwrap();
}

/// The provider `P1` and the initial access token `T1` there.
pub async fn with_initial_token(db: &Database) {
    let changes = vec![
        CatalogueChange::AddProvider(Box::new(provider("P1"))).into(),
        CredentialChange::AddInitialToken(Box::new(initial_token("T1"))).into(),
    ];
    db.commit(changes).await.unwrap();
}

/// The API client `C1` with its member `M1`, the provider `P1`, and the registration `R1` there with the secret `S1`.
pub async fn with_registration(db: &Database) {
    with_member(db).await;
    let registration =
        Registration { provider: Some("P1".into()), member: Some("M1".into()), ..registration("R1", "C1") };
    let changes = vec![
        CatalogueChange::AddProvider(Box::new(provider("P1"))).into(),
        CredentialChange::AddRegistration(Box::new(registration)).into(),
        CredentialChange::AddSecret(secret("S1", "R1")).into(),
        CredentialChange::AddReveal(reveal("R1", "M1")).into(),
    ];
    db.commit(changes).await.unwrap();
}

/// The same at an external provider: `R1` has the client `K1` at `P1`.
pub async fn with_provider_client(db: &Database) {
    with_member(db).await;
    let registration = Registration {
        client_id: "remote-K1".to_owned(),
        realm: "P1".to_owned(),
        provider: Some("P1".into()),
        member: Some("M1".into()),
        ..registration("R1", "C1")
    };
    let changes = vec![
        CatalogueChange::AddProvider(Box::new(external_provider("P1"))).into(),
        CredentialChange::AddRegistration(Box::new(registration)).into(),
        CredentialChange::AddSecret(secret("S1", "R1")).into(),
        ProvisioningChange::AddClient(Box::new(provider_client("K1"))).into(),
    ];
    db.commit(changes).await.unwrap();
}

/// The same, and the operation `O1` with it.
pub async fn with_operation(db: &Database) {
    with_provider_client(db).await;
    change(db, ProvisioningChange::AddOperation(Box::new(operation("O1")))).await.unwrap();
}
