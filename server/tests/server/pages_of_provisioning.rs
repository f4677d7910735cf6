//! Credentials at an external provider, as members and administrators see them in a browser without a script.

use std::sync::Arc;

use axum::http::StatusCode;
use registration::{
    AdministratorRole, ConfigurationFields, ConnectionFields, OperationError, Problem, ProviderClientFilter,
    ProviderClientRow, ProviderClientState, ProviderId, RegistrationId,
};
use web::session::SignedIn;

use crate::{
    fake_provider::{ISSUER, Moment, Point},
    support::{Answer, TestServer},
};

/// A server with an external provider, an owner and a member, and the worker that the real server has.
struct Scene {
    server: TestServer,
    provider: ProviderId,
    client: String,
    owner: String,
    member: String,
    worker: tokio::task::JoinHandle<()>,
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.worker.abort();
    }
}

impl Scene {
    async fn set() -> Self {
        let server = TestServer::start().await;
        let owner = server.owner().await;
        let connection = ConnectionFields {
            kind: "rfc7591".to_owned(),
            preset: "generic".to_owned(),
            name: "Keycloak".to_owned(),
            authentication_method: "token_introspection".to_owned(),
            discovery_url: ISSUER.to_owned(),
            method: "bearer".to_owned(),
            credential: "initial-access-token".to_owned(),
            ..ConnectionFields::default()
        };
        let provider = server.core.providers().add_external(&owner, &connection).await.unwrap();
        let usual = server.core.providers().configuration_fields(&owner, &provider).await.unwrap();
        let configuration = ConfigurationFields { scopes: "orders:read orders:write".to_owned(), ..usual };
        server.core.providers().update_configuration(&owner, &provider, &configuration).await.unwrap();
        server.core.providers().set_disabled(&owner, &provider, false).await.unwrap();
        let (client, member) = server.member_of_acme(&owner, &provider).await;
        let member = server.signed_in(SignedIn::Member(member)).await;
        let administrator = owner.administrator().unwrap().id.clone();
        let owner = server.signed_in(SignedIn::Administrator(administrator)).await;
        let core = Arc::clone(&server.core);
        let worker = tokio::spawn(async move {
            loop {
                while core.provisioning().work_next().await.unwrap() {}
                core.provisioning().queued().await;
            }
        });
        Self { server, provider, client: client.to_string(), owner, member, worker }
    }

    /// Presses a button of the member's, or of the owner's; answers where that leads.
    async fn press(&self, address: &str, form: &str, cookie: &str) -> String {
        let answer = self.server.submit(address, form, Some(cookie)).await;
        assert!(answer.status.is_redirection(), "{address}: {} {}", answer.status, answer.body);
        answer.header("location").to_owned()
    }

    /// The form *Generate credentials*, as a member submits it.
    async fn generate(&self, label: &str) -> RegistrationId {
        let page = self.server.visit("/portal/credentials/new", Some(&self.member)).await;
        let id = after(&page, "name=\"id\" value=\"");
        let form = format!("id={id}&label={label}&profile=Service&scopes[0]=orders%3Aread");
        let path = self.press(&action(&page, "portal/generate"), &form, &self.member).await;
        assert_eq!(path, format!("/portal/credentials/{id}"));
        id.as_str().into()
    }

    async fn credential(&self, id: &RegistrationId) -> Answer {
        self.server.visit(&format!("/portal/credentials/{id}"), Some(&self.member)).await
    }

    async fn becomes_ready(&self, id: &RegistrationId) {
        eventually("it is registered", async || self.credential(id).await.body.contains("Your credentials are ready"))
            .await;
    }

    /// A page of the provider, as the owner sees it.
    async fn provider_page(&self, rest: &str) -> Answer {
        let path = format!("/settings/developer-portal/dynamic-client-registration/{}/{rest}", self.provider);
        self.server.visit(&path, Some(&self.owner)).await
    }

    async fn clients(&self) -> Vec<ProviderClientRow> {
        let filter = ProviderClientFilter {
            provider: self.provider.clone(),
            differing: false,
            page: registration::Page::number(1),
        };
        self.server.core.provisioning().reconcile_page(&self.server.owner().await, &filter).await.unwrap().clients.items
    }

    /// What is at the provider is compared with what is known, once.
    async fn check(&self) {
        let page = self.provider_page("reconcile").await;
        self.press(&action(&page, "reconcile/check"), &format!("provider={}", self.provider), &self.owner).await;
        eventually("the clients are looked at", async || {
            self.clients().await.iter().all(|row| row.client.checked_at.is_some() && row.operation.is_none())
        })
        .await;
    }
}

/// Waits until the worker has done it.
async fn eventually(what: &str, is: impl AsyncFn() -> bool) {
    for _ in 0..200 {
        if is().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert!(is().await, "not yet: {what}");
}

/// What stands in a page after `start`, up to the next quotation mark.
fn after(page: &Answer, start: &str) -> String {
    assert!(page.body.contains(start), "{start} is not in {}", page.body);
    page.body.split_once(start).and_then(|(_, rest)| rest.split('"').next()).unwrap().to_owned()
}

/// The address of the first form in a page whose server function is called that.
fn action(page: &Answer, function: &str) -> String {
    format!("/api/{function}{}", after(page, &format!("action=\"/api/{function}")))
}

fn has(page: &Answer, all: &[&str]) {
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for there in all {
        assert!(page.body.contains(there), "{there} is not in {}", page.body);
    }
}

fn has_not(page: &Answer, none: &[&str]) {
    for gone in none {
        assert!(!page.body.contains(gone), "{gone} is in {}", page.body);
    }
}

#[tokio::test]
async fn a_member_generates_changes_tries_and_revokes_credentials_at_a_provider() {
    let scene = Scene::set().await;
    let new = scene.server.visit("/portal/credentials/new", Some(&scene.member)).await;
    has(&new, &["A client ID at Keycloak", "What kind of program it is", "Single-page application", "data-redirects"]);
    has_not(&new, &["grant_types[]"]);
    // Nothing is chosen: the form comes back with what was typed.
    scene.server.submit(&action(&new, "portal/generate"), "label=Export", Some(&scene.member)).await;
    let again = scene.server.visit("/portal/credentials/new", Some(&scene.member)).await;
    has(&again, &["Choose what kind of program it is.", "value=\"Export\""]);

    let id = scene.generate("Export").await;
    let page = scene.credential(&id).await;
    let token_endpoint = format!("{ISSUER}/token");
    has(
        &page,
        &[
            "Your credentials are ready",
            "client-1",
            "secret-3",
            &token_endpoint,
            "Test token",
            "The client ID changes as well",
        ],
    );
    has_not(&page, &["There is no opaque token", "Look again"]);
    let env = scene.server.visit(&format!("/portal/credentials/{id}/credentials.env"), Some(&scene.member)).await;
    has(&env, &["CLIENT_ID=client-1", "CLIENT_SECRET=secret-3", &format!("TOKEN_ENDPOINT='{token_endpoint}'")]);

    let test = format!("registration={id}");
    scene.press(&action(&page, "provisioning/test-token"), &test, &scene.member).await;
    has(&scene.credential(&id).await, &["Keycloak issued a token", "300 seconds", "Bearer"]);
    has_not(&scene.credential(&id).await, &["Keycloak issued a token"]);
    let refusal = OperationError {
        status: Some(401),
        error: Some("invalid_client".to_owned()),
        ..OperationError::new(Problem::NotAuthorized, "The secret is not accepted.")
    };
    scene.server.idp.fail_with(Point::Token, Moment::Before, refusal);
    scene.press(&action(&page, "provisioning/test-token"), &test, &scene.member).await;
    has(&scene.credential(&id).await, &["Keycloak issued no token", "(HTTP 401)", "invalid_client"]);

    let edit = scene.server.visit(&format!("/portal/credentials/{id}/edit"), Some(&scene.member)).await;
    has(&edit, &["It is changed at Keycloak first", "value=\"Export\""]);
    let form = format!("id={id}&label=Nightly&scopes[0]=orders%3Awrite");
    scene.press(&action(&edit, "portal/update-credential"), &form, &scene.member).await;
    has(&scene.credential(&id).await, &["Nightly", "Credentials changed.", "orders:write"]);
    assert_eq!(scene.server.idp.clients()[0].members["scope"], "orders:write");

    let page = scene.credential(&id).await;
    has(&page, &["The client is deleted at Keycloak"]);
    scene.press(&action(&page, "portal/revoke-credentials"), &format!("id={id}"), &scene.member).await;
    has(&scene.credential(&id).await, &["Credentials revoked. They no longer work."]);
    assert!(scene.server.idp.clients().is_empty());
}

#[tokio::test]
async fn a_secret_is_exchanged_by_a_client_that_takes_the_place_of_the_former_one() {
    let scene = Scene::set().await;
    let id = scene.generate("Export").await;
    let page = scene.credential(&id).await;
    let form = format!("registration={id}&keep=3600");
    scene.press(&action(&page, "secrets/rotate"), &form, &scene.member).await;
    let page = scene.credential(&id).await;
    has(
        &page,
        &["New secret made. It is shown below, in this browser alone.", "client-4", "secret-6", "Former", "in 1 hour"],
    );
    has_not(&page, &["Stop now"]);
    assert_eq!(scene.server.idp.clients().len(), 2, "the former one goes on working");
    has(&scene.provider_page("reconcile").await, &["To be deleted", "Ends in 1 hour"]);
}

#[tokio::test]
async fn a_registration_that_fails_says_why_and_can_be_tried_again_or_given_up() {
    let scene = Scene::set().await;
    let refuse = || {
        let error = OperationError {
            status: Some(400),
            error: Some("invalid_client_metadata".to_owned()),
            description: Some("<b>No more clients</b>".to_owned()),
            ..OperationError::new(Problem::Refused, "The provider refused the registration.")
        };
        scene.server.idp.fail_with(Point::Register, Moment::Before, error);
    };
    refuse();
    let id = scene.generate("Export").await;
    let page = scene.credential(&id).await;
    has(
        &page,
        &[
            "Not registered",
            "The provider refused the registration.",
            "HTTP 400",
            "invalid_client_metadata: &lt;b",
            "No more clients",
            "Try again",
            "Give up",
            "None yet",
        ],
    );
    let correlation_id = scene.server.idp.correlation_ids().pop().unwrap();
    has(&page, &[&correlation_id]);
    has(&scene.server.visit("/portal/credentials", Some(&scene.member)).await, &["Not registered"]);
    let client = format!("/platform/api-platform/clients/{}", scene.client);
    has(&scene.server.visit(&client, Some(&scene.owner)).await, &["Not registered", "None yet"]);
    let registration = format!("/platform/api-platform/registrations/{id}");
    has(
        &scene.server.visit(&registration, Some(&scene.owner)).await,
        &["Not registered", "Calls to the provider", ">400<"],
    );
    has(&scene.provider_page("reconcile").await, &["Still to be done", "Does not go on", "Being registered"]);

    let operation = after(&page, "name=\"operation\" value=\"");
    let form = format!("operation={operation}&registration={id}");
    scene.press(&action(&page, "provisioning/retry"), &form, &scene.member).await;
    scene.becomes_ready(&id).await;

    refuse();
    let other = scene.generate("Import").await;
    let page = scene.credential(&other).await;
    let form = format!("operation={}&registration={other}", after(&page, "name=\"operation\" value=\""));
    scene.press(&action(&page, "provisioning/give-up"), &form, &scene.member).await;
    has(&scene.credential(&other).await, &["Given up.", "Revoked"]);
}

#[tokio::test]
async fn a_provider_that_is_not_reached_is_tried_again_by_itself_and_the_page_looks_again() {
    let scene = Scene::set().await;
    scene.server.idp.stop();
    let id = scene.generate("Export").await;
    let page = scene.credential(&id).await;
    has(&page, &["Not registered yet", "Attempt 1 failed.", "Trying again in a moment.", "Look again"]);
    scene.server.idp.start();
    scene.server.clock.advance_seconds(60);
    let form = format!("operation={}&registration={id}", after(&page, "name=\"operation\" value=\""));
    scene.press(&action(&page, "provisioning/retry"), &form, &scene.member).await;
    scene.becomes_ready(&id).await;
}

#[tokio::test]
async fn what_differs_is_named_and_repaired_after_a_dry_run() {
    let scene = Scene::set().await;
    let (lost, changed) = (scene.generate("Lost").await, scene.generate("Changed").await);
    has(&scene.provider_page("reconcile").await, &["Portal and provider agree."]);
    has(&scene.provider_page("reconcile?show=all").await, &["Agrees", "Lost", "Changed", "Acme"]);
    let there = scene.server.idp.clients();
    let of = |label: &str| there.iter().find(|client| client.client_name.contains(label)).unwrap().client_id.clone();
    scene.server.idp.forget(&of("Lost"));
    scene.server.idp.change(&of("Changed"), |client| {
        client.members.insert("scope".to_owned(), "admin".into());
    });
    scene.check().await;

    let page = scene.provider_page("reconcile").await;
    has(&page, &["Missing there", "invalid_client_id", "Changed there", "admin", "Adopt what the provider says"]);
    has(&scene.credential(&lost).await, &["Keycloak does not know it any more", "Register again"]);
    // Members are not told of what they cannot judge.
    has_not(&scene.credential(&changed).await, &["It was changed at Keycloak"]);
    let registration = format!("/platform/api-platform/registrations/{changed}");
    has(&scene.server.visit(&registration, Some(&scene.owner)).await, &["It was changed at Keycloak", "admin"]);

    let ids: Vec<String> = scene.clients().await.iter().map(|row| row.client.id.to_string()).collect();
    let plan = scene.provider_page(&format!("reconcile/repair?repair=restore&client={}", ids.join("%2C"))).await;
    has(
        &plan,
        &["This would be done for 1 client, and not for 1 other.", "Restore 1 client", "Nothing differs that could"],
    );
    let updates = || scene.server.idp.points().into_iter().filter(|point| *point == Point::Update).count();
    assert_eq!(updates(), 0, "a dry run changes nothing");
    let form = format!(
        "provider={}&repair=restore&clients[0]={}",
        scene.provider,
        after(&plan, "name=\"clients[]\" value=\"")
    );
    scene.press(&action(&plan, "reconcile/repair"), &form, &scene.owner).await;
    has(&scene.provider_page("reconcile").await, &["Done, or on its way, for 1 client."]);
    scene.server.core.provisioning().tried(&changed).await.unwrap();
    assert_eq!(updates(), 1);
    let restored =
        scene.server.idp.clients().into_iter().find(|client| client.client_name.contains("Changed")).unwrap();
    assert_ne!(restored.members["scope"], "admin");

    // Nothing ticked, and nobody who may.
    has(&scene.provider_page("reconcile/repair?repair=delete").await, &["Nothing is ticked"]);
    let auditor = scene.server.administrator_with_role("vera", AdministratorRole::Auditor).await.id;
    let auditor = scene.server.signed_in(SignedIn::Administrator(auditor)).await;
    let path = format!("/settings/developer-portal/dynamic-client-registration/{}/reconcile", scene.provider);
    let looks = scene.server.visit(&path, Some(&auditor)).await;
    has(&looks, &["Missing there"]);
    has_not(&looks, &["type=\"checkbox\"", "reconcile/check", "Adopt a client"]);

    // The lost one comes back as another client.
    let page = scene.credential(&lost).await;
    scene.press(&action(&page, "provisioning/register-again"), &format!("registration={lost}"), &scene.member).await;
    has(
        &scene.credential(&lost).await,
        &["Registered again. Its client ID and secret are new.", "Your credentials are ready"],
    );
    let clients = scene.clients().await;
    let current = clients.iter().filter(|row| row.client.state == ProviderClientState::Current);
    assert!(current.clone().count() == 2 && current.clone().all(|row| row.client.finding.is_none()), "{clients:?}");
}

#[tokio::test]
async fn a_client_that_is_there_already_is_adopted_and_its_secrets_stay_out_of_the_session() {
    let scene = Scene::set().await;
    // One that the provider knows, as the portal would have made it.
    scene.generate("Model").await;
    let mut there = scene.server.idp.clients().remove(0);
    (there.client_id, there.access_token) = ("their-client".to_owned(), "their-token".to_owned());
    scene.server.idp.add(there);
    let page = scene.provider_page("adopt").await;
    has(&page, &["Adopt a client", "<option value=\"Acme\">"]);
    let address = action(&page, "reconcile/adopt");
    let fields = |client: &str| {
        format!(
            "provider={}&label=Theirs&api_client={client}&client_id=their-client&registration_access_token=their-token\
             &registration_client_uri={ISSUER}/register/their-client",
            scene.provider
        )
    };
    let answer = scene.server.submit(&address, &fields("Nobody"), Some(&scene.owner)).await;
    assert!(answer.status.is_redirection(), "{}", answer.body);
    let page = scene.provider_page("adopt").await;
    has(&page, &["There is no API client with this name.", "value=\"their-client\""]);
    has_not(&page, &["their-token"]);
    let path = scene.press(&address, &fields("Acme"), &scene.owner).await;
    let registration = scene.server.visit(&path, Some(&scene.owner)).await;
    has(&registration, &["Theirs", "their-client", "Active"]);
    let activity = scene.provider_page("activity").await;
    has(&activity, &["idp.example/register", "7 ms", "Adopt", "Only failed"]);
    has(&scene.provider_page("activity?calls=failed").await, &["No call has failed."]);
}

#[tokio::test]
async fn a_provider_that_is_switched_off_says_so_in_place_of_the_form() {
    let scene = Scene::set().await;
    let owner = scene.server.owner().await;
    scene.server.core.providers().set_disabled(&owner, &scene.provider, true).await.unwrap();
    let page = scene.server.visit("/portal/credentials/new", Some(&scene.member)).await;
    has(&page, &["Keycloak takes no new credentials at the moment"]);
    has_not(&page, &["portal/generate"]);
}

#[tokio::test]
async fn deleting_an_api_client_says_how_many_clients_are_deleted_elsewhere() {
    let scene = Scene::set().await;
    scene.generate("One").await;
    scene.generate("Two").await;
    let client = format!("/platform/api-platform/clients/{}", scene.client);
    let page = scene.server.visit(&client, Some(&scene.owner)).await;
    has(&page, &["2 clients of it are deleted at Keycloak"]);
    scene.press(&action(&page, "clients/delete"), &format!("client={}", scene.client), &scene.owner).await;
    eventually("they are deleted there", async || scene.server.idp.clients().is_empty()).await;
}
