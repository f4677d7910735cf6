//! A world for a story: the core on a real database, a clock that is moved by hand, and people who do things.

use std::sync::Arc;

use registration::{
    AdministratorRole, ApiClientId, Caller, CatalogueChange, CollectionFields, CollectionId, ConnectionFields, Core,
    Error, External, FixedClock, MailContent, MemberId, NewAdministrator, PolicyFields, PolicyId, Ports,
    ProviderFields, ProviderId, ProviderKind, Secret, Store, SystemEntropy, Timestamp, Url, Vault,
    clients::{AccessFields, Next, StepFields},
};
use storage::Database;

use crate::fake_provider::{FakeProvider, ISSUER};

/// 2026-01-01T00:00:00Z
pub const NEW_YEAR: i64 = 1_767_225_600;
/// A password that is long enough.
pub const PASSWORD: &str = "correct horse battery staple";

pub struct World {
    pub core: Core,
    pub clock: Arc<FixedClock>,
    /// The database, for what no use case shows.
    pub store: Arc<dyn Store>,
    /// The external provider of this world: whatever its kind, it is this one that is called.
    pub idp: Arc<FakeProvider>,
}

/// The kinds of external providers.
pub const EXTERNAL_KINDS: [ProviderKind; 6] = [
    ProviderKind::Rfc7591,
    ProviderKind::Okta,
    ProviderKind::Auth0,
    ProviderKind::Wso2Is,
    ProviderKind::Wso2Apim,
    ProviderKind::HttpBridge,
];

impl World {
    pub fn on(database: Database) -> Self {
        let clock = Arc::new(FixedClock::at(Timestamp::from_unix_seconds(NEW_YEAR)));
        let public_url = Url::parse("https://portal.example").unwrap();
        let store: Arc<dyn Store> = Arc::new(database);
        let core = Core::new(Ports {
            store: Arc::clone(&store),
            clock: clock.clone(),
            entropy: Arc::new(SystemEntropy),
            vault: Vault::new(&[7; 32]).unwrap(),
            public_url,
        });
        let idp = FakeProvider::new();
        let core = EXTERNAL_KINDS.into_iter().fold(core, |core, kind| core.with_connector(kind, idp.clone()));
        Self { core, clock, store, idp }
    }

    /// An administrator sets something up in another way.
    pub async fn configure(&self, admin: &Caller, provider: &ProviderId, change: impl FnOnce(&mut External)) {
        let mut provider = self.core.providers().get(admin, provider).await.unwrap();
        change(provider.external.as_mut().unwrap());
        self.store.commit(vec![CatalogueChange::UpdateProvider(Box::new(provider)).into()]).await.unwrap();
    }

    /// An owner who is signed in.
    pub async fn administrator(&self, username: &str) -> Caller {
        self.administrator_with_role(username, AdministratorRole::Owner).await
    }

    pub async fn administrator_with_role(&self, username: &str, role: AdministratorRole) -> Caller {
        let new = NewAdministrator {
            username: username.to_owned(),
            email: format!("{username}@portal.example"),
            role,
            password: Secret::new(PASSWORD),
        };
        let administrator = self.core.administrators().create(&Caller::System, new).await.unwrap();
        self.core.administrators().caller(&administrator.id).await.unwrap()
    }

    pub async fn provider(&self, admin: &Caller, name: &str, method: &str) -> ProviderId {
        self.core.providers().add(admin, &provider_fields(name, method)).await.unwrap()
    }

    /// An external provider that takes registrations.
    pub async fn external_provider(&self, admin: &Caller, name: &str) -> ProviderId {
        let id = self.core.providers().add_external(admin, &connection(name)).await.unwrap();
        self.core.providers().set_disabled(admin, &id, false).await.unwrap();
        id
    }

    pub async fn collection(&self, admin: &Caller, name: &str) -> CollectionId {
        let fields = CollectionFields {
            name: name.to_owned(),
            base_path: "/orders/v1".to_owned(),
            published: true,
            ..CollectionFields::default()
        };
        self.core.collections().add(admin, &fields).await.unwrap().id
    }

    pub async fn policy(&self, admin: &Caller, name: &str) -> PolicyId {
        let fields = PolicyFields {
            name: name.to_owned(),
            rate_requests: "100".to_owned(),
            rate_interval: "minute".to_owned(),
            ..PolicyFields::default()
        };
        self.core.policies().add(admin, &fields).await.unwrap()
    }

    /// An *Auth token* client; with an address, its first member is invited.
    pub async fn auth_token_client(&self, admin: &Caller, name: &str, email: Option<&str>) -> ApiClientId {
        let draft = self.core.clients().start_draft(admin).await.unwrap();
        self.core.clients().save_step(admin, &draft, details(name, email)).await.unwrap();
        let access = AccessFields { authentication_method: "auth_token".to_owned(), ..AccessFields::default() };
        created(self.core.clients().save_step(admin, &draft, StepFields::Access(access)).await)
    }

    /// A token introspection client of `provider` with one member.
    pub async fn dcr_client(&self, admin: &Caller, name: &str, provider: &ProviderId, email: &str) -> ApiClientId {
        let draft = self.core.clients().start_draft(admin).await.unwrap();
        self.core.clients().save_step(admin, &draft, details(name, Some(email))).await.unwrap();
        let access = AccessFields {
            authentication_method: "token_introspection".to_owned(),
            provider: provider.to_string(),
            ..AccessFields::default()
        };
        created(self.core.clients().save_step(admin, &draft, StepFields::Access(access)).await)
    }

    /// The first member of a client.
    pub async fn first_member(&self, admin: &Caller, client: &ApiClientId) -> MemberId {
        self.core.clients().page(admin, client).await.unwrap().members[0].member.id.clone()
    }

    /// What the newest mail that waits for a member holds, once the worker has answered who asked for one.
    pub async fn mail_to(&self, member: &MemberId) -> MailContent {
        self.core.members().answer_link_requests().await.unwrap();
        self.core.members().unsent_link(&Caller::System, member).await.unwrap().expect("a mail waits")
    }

    /// The token in that mail.
    pub async fn token_in_mail(&self, member: &MemberId) -> Secret {
        Secret::new(self.mail_to(member).await.url.rsplit('/').next().unwrap())
    }

    /// The first member of a client accepts the invitation.
    pub async fn member_of(&self, admin: &Caller, client: &ApiClientId) -> Caller {
        let member = self.first_member(admin, client).await;
        let token = self.token_in_mail(&member).await;
        let redeemed = self.core.members().redeem_link(&token).await.unwrap();
        self.core.members().caller(&redeemed.member).await.unwrap()
    }
}

pub fn details(name: &str, email: Option<&str>) -> StepFields {
    StepFields::Details {
        name: name.to_owned(),
        description: String::new(),
        portal_access: email.is_some(),
        email: email.unwrap_or_default().to_owned(),
    }
}

pub fn provider_fields(name: &str, method: &str) -> ProviderFields {
    ProviderFields {
        name: name.to_owned(),
        authentication_method: method.to_owned(),
        grant_types: vec!["authorization_code".to_owned(), "refresh_token".to_owned(), "client_credentials".to_owned()],
        scopes: "orders:read orders:write".to_owned(),
        client_id_claims: "client_id\nazp".to_owned(),
        ..ProviderFields::default()
    }
}

/// An external provider that says itself where it is called, and that we show an initial access token.
pub fn connection(name: &str) -> ConnectionFields {
    ConnectionFields {
        kind: "rfc7591".to_owned(),
        preset: "generic".to_owned(),
        name: name.to_owned(),
        authentication_method: "token_introspection".to_owned(),
        discovery_url: ISSUER.to_owned(),
        method: "bearer".to_owned(),
        credential: "initial-access-token".to_owned(),
        ..ConnectionFields::default()
    }
}

/// The same, with everything that is needed typed by hand: nothing is called for it.
pub fn by_hand(name: &str) -> ConnectionFields {
    ConnectionFields {
        discovery_url: String::new(),
        issuer: ISSUER.to_owned(),
        registration_endpoint: format!("{ISSUER}/register"),
        token_endpoint: format!("{ISSUER}/token"),
        ..connection(name)
    }
}

pub fn created(next: Result<Next, Error>) -> ApiClientId {
    match next.unwrap() {
        Next::Created(client) => client,
        Next::Step(step) => panic!("the wizard goes on to {step:?}"),
    }
}

/// A provider of others that is ready for use and was never called so far: everything about it was typed by hand.
pub async fn external_provider(world: &World, admin: &Caller, name: &str) -> ProviderId {
    let id = world.core.providers().add_external(admin, &by_hand(name)).await.unwrap();
    let mut fields = world.core.providers().configuration_fields(admin, &id).await.unwrap();
    "orders:read orders:write".clone_into(&mut fields.scopes);
    world.core.providers().update_configuration(admin, &id, &fields).await.unwrap();
    world.core.providers().set_disabled(admin, &id, false).await.unwrap();
    id
}

/// The fields that a refusal names.
pub fn wrong_fields<T: std::fmt::Debug>(result: Result<T, Error>) -> Vec<String> {
    match result.unwrap_err() {
        Error::Invalid(errors) => errors.into_iter().map(|error| error.field).collect(),
        other => panic!("another refusal: {other}"),
    }
}

/// The sentence of a refusal.
pub fn sentence<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result.unwrap_err() {
        Error::Refused(sentence) => sentence,
        other => panic!("another refusal: {other}"),
    }
}
