//! Where the stories of credentials at external providers play.

use std::sync::Arc;

use registration::{
    ApiClientId, Caller, OperationError, ProviderClientFilter, ProviderClientRow, ProviderId, RegistrationId,
    RegistrationState, registrations::CredentialFields,
};

use crate::{
    fake_provider::FakeProvider,
    support::{World, external_provider},
};

/// An API client at an external provider, with a member and an administrator.
pub struct Scene {
    pub world: World,
    pub fake: Arc<FakeProvider>,
    pub admin: Caller,
    pub member: Caller,
    pub provider: ProviderId,
    pub client: ApiClientId,
}

impl Scene {
    pub async fn set(world: World) -> Self {
        let fake = Arc::clone(&world.idp);
        let admin = world.administrator("ada").await;
        let provider = external_provider(&world, &admin, "Keycloak").await;
        let client = world.dcr_client(&admin, "Acme", &provider, "ops@acme.example").await;
        let member = world.member_of(&admin, &client).await;
        Self { world, fake, admin, member, provider, client }
    }

    /// What a member asks for.
    pub fn service(&self, label: &str) -> CredentialFields {
        CredentialFields {
            id: self.world.core.credentials().new_id(),
            label: label.to_owned(),
            profile: "Service".to_owned(),
            scopes: vec!["orders:read".to_owned()],
            ..CredentialFields::default()
        }
    }

    pub async fn ask(&self, label: &str) -> RegistrationId {
        self.world.core.credentials().generate(&self.member, &self.service(label)).await.unwrap()
    }

    /// A credential that works.
    pub async fn generated(&self, label: &str) -> RegistrationId {
        let id = self.ask(label).await;
        self.work().await;
        assert_eq!(self.state(&id).await, RegistrationState::Active);
        id
    }

    /// The workers do all that is due.
    pub async fn work(&self) {
        while Box::pin(self.world.core.provisioning().work_next()).await.unwrap() {}
    }

    /// A process dies in the middle of what it does, and its lease ends.
    pub async fn die_working(&self) {
        let working = Box::pin(self.world.core.provisioning().work_next());
        let died = tokio::time::timeout(std::time::Duration::from_millis(300), working).await;
        assert!(died.is_err(), "it went on without being answered");
        self.world.clock.advance_seconds(600);
    }

    pub async fn state(&self, id: &RegistrationId) -> RegistrationState {
        self.world.core.registrations().get(&self.admin, id).await.unwrap().registration.state
    }

    pub async fn secret(&self, id: &RegistrationId) -> String {
        let revealed = self.world.core.reveals().get(&self.member, id.as_str()).await.unwrap().expect("a secret waits");
        revealed.secret.expose().to_owned()
    }

    /// What the reconcile page shows of what differs.
    pub async fn differing(&self) -> Vec<ProviderClientRow> {
        let filter = ProviderClientFilter {
            provider: self.provider.clone(),
            differing: true,
            page: registration::Page::default(),
        };
        self.world.core.provisioning().reconcile_page(&self.admin, &filter).await.unwrap().clients.items
    }

    pub async fn failure(&self, id: &RegistrationId) -> OperationError {
        let page = self.world.core.provisioning().credential_page(&self.member, id).await.unwrap();
        page.operation.expect("something is to be done").last_error.expect("it failed")
    }

    pub fn there(&self) -> Vec<String> {
        self.fake.clients().into_iter().map(|client| client.client_id).collect()
    }
}
