//! The demonstration shows what it promises, so that a later change does not quietly lose it.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{Request, StatusCode};
use clap::{CommandFactory as _, FromArgMatches as _, Parser as _};
use dcr::AuthenticationMethod;
use registration::{
    Caller, ClientFilter, Finding, MailState, MemberRole, OperationState, OriginKind, Page, PortalAccess,
    ProviderClientFilter, ProviderKind, RegistrationFilter, RegistrationState, Secret, clients::ClientPage,
    sealing::SealedColumn,
};
use server::{
    cli::Cli,
    demo::Demonstration,
    http::{Site, build_router},
    settings::{Settings, open_keys},
};
use storage::{Database, DatabaseOptions, testing::columns_holding};

use crate::support::{SITE, TestServer};

/// A demonstration, and one who looks at everything in it.
struct Visit {
    demonstration: Demonstration,
    owner: Caller,
    clients: Vec<ClientPage>,
    settings: Settings,
    _folder: tempfile::TempDir,
}

impl Visit {
    async fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap();
        let command = ["gatehouse", "serve", "--listen", "127.0.0.1:0", "--data-dir", data];
        let cli = Cli::try_parse_from([&command[..], &["--outbound-network", "127.0.0.0/8"]].concat()).unwrap();
        let mut settings = Settings::resolve(&cli.arguments).unwrap();
        settings.durable = false;
        let demonstration = Demonstration::prepare(&settings, &Site::embedded(SITE).unwrap()).await.unwrap();
        let core = demonstration.core();
        let sign_in = &demonstration.guide.owner;
        let owner =
            core.administrators().authenticate_basic(&sign_in.username, &sign_in.password, "test").await.unwrap();
        let mut clients = Vec::new();
        for page in 1..=2 {
            let filter = ClientFilter { page: Page::number(page), ..ClientFilter::default() };
            for client in core.clients().list(&owner, &filter).await.unwrap().items {
                clients.push(core.clients().page(&owner, &client.id).await.unwrap());
            }
        }
        Self { demonstration, owner, clients, settings, _folder: folder }
    }

    fn core(&self) -> &registration::Core {
        self.demonstration.core()
    }

    /// Where everything was used, nothing is sealed but what a rotation of the key seals anew.
    async fn sealed_values(&self) {
        let keys = open_keys(&self.settings.keys, &self.settings.data_dir).unwrap().unwrap();
        let options = DatabaseOptions { inspect: true, ..DatabaseOptions::default() };
        let database = Database::connect(self.settings.database_url().expose(), options).await.unwrap();
        let mut found = columns_holding(&database, &format!("{}.", keys.vault.current_key())).await;
        database.close().await;
        assert!(found.remove("key_checks.sealed"));
        let listed: BTreeSet<_> = SealedColumn::ALL.map(|column| column.name().to_owned()).into();
        assert!(found.len() >= 6 && found.is_subset(&listed), "{found:?}");
    }

    async fn catalogue(&self) {
        let collections = self.core().collections().list(&self.owner).await.unwrap();
        assert!(collections.len() >= 12, "{}", collections.len());
        assert!(collections.iter().any(|collection| !collection.published));
        let (mut versions, mut noted, mut rich) = (BTreeSet::new(), Vec::new(), Vec::new());
        for collection in &collections {
            let found = self.core().collections().get(&self.owner, &collection.id).await.unwrap();
            let reading = self.core().collections().reading(&self.owner, &found).await.unwrap().unwrap();
            assert!((4..=10).contains(&reading.operations.len()), "{}", found.name);
            assert!(reading.operations.iter().all(|operation| !operation.responses.is_empty()), "{}", found.name);
            versions.insert((found.openapi.unwrap().format.as_str(), reading.standard.contains("3.1")));
            if !reading.notes.is_empty() {
                noted.push(found.name.clone());
            }
            if reading.description.as_str().contains("<table>") {
                rich.push(found.name);
            }
        }
        assert_eq!(versions, BTreeSet::from([("json", true), ("yaml", false)]));
        assert_eq!((noted, rich), (vec!["Customs declarations".to_owned()], vec!["Shipments".to_owned()]));
        assert!(self.core().policies().list(&self.owner).await.unwrap().len() >= 5);
    }

    async fn clients(&self) {
        assert_eq!(self.clients.len(), 60);
        let mut methods = BTreeMap::new();
        for page in &self.clients {
            let provider = page.provider.as_ref().map(|provider| provider.name.as_str());
            *methods.entry((page.client.authentication.method().as_str().to_owned(), provider)).or_insert(0) += 1;
        }
        for method in [
            AuthenticationMethod::OpenIdConnect,
            AuthenticationMethod::TokenIntrospection,
            AuthenticationMethod::AuthToken,
        ] {
            assert!(methods.contains_key(&(method.as_str().to_owned(), None)), "{methods:?}");
        }
        assert_eq!(methods.keys().filter(|(_, provider)| provider.is_some()).count(), 3, "{methods:?}");
        let with_logo = self.clients.iter().filter(|page| page.client.logo.is_some()).count();
        assert!((40..60).contains(&with_logo), "{with_logo}");

        let mut access = BTreeMap::new();
        for page in 1..=2 {
            let filter = ClientFilter { page: Page::number(page), ..ClientFilter::default() };
            for client in self.core().clients().list(&self.owner, &filter).await.unwrap().items {
                *access.entry(format!("{:?}", client.portal_access)).or_insert(0) += 1;
            }
        }
        for (state, least) in [
            (PortalAccess::Off, 5),
            (PortalAccess::Invited, 4),
            (PortalAccess::Active, 30),
            (PortalAccess::InvitationExpired, 4),
        ] {
            assert!(access.get(&format!("{state:?}")).is_some_and(|count| *count >= least), "{access:?}");
        }
        assert_eq!(self.core().clients().list_drafts(&self.owner).await.unwrap().len(), 3);
    }

    fn people_and_their_mail(&self) {
        let members = || self.clients.iter().flat_map(|page| &page.members);
        for role in [MemberRole::Owner, MemberRole::Developer] {
            assert!(members().any(|member| member.member.role == role), "{role:?}");
        }
        let mail: Vec<_> = members().filter_map(|member| member.delivery.as_ref()).collect();
        assert!(mail.iter().filter(|mail| mail.state == MailState::Sent).count() > 30);
        assert!(
            members().any(|member| member.member.invitation_requested_at.is_some()),
            "somebody asks for another invitation"
        );
        for state in [MailState::Failed, MailState::Queued] {
            assert!(mail.iter().any(|mail| mail.state == state && mail.last_error.is_some()), "{state:?}: {mail:?}");
        }
    }

    async fn credentials(&self) {
        let mut seen = BTreeSet::new();
        let mut origins = BTreeSet::new();
        let states = [
            RegistrationState::Active,
            RegistrationState::AwaitingApproval,
            RegistrationState::Rejected,
            RegistrationState::Disabled,
            RegistrationState::Registering,
            RegistrationState::Revoking,
            RegistrationState::Revoked,
        ];
        let now = self.core().now();
        let (mut several, mut ending, mut used) = (0, 0, 0);
        for state in states {
            let filter = RegistrationFilter { state: Some(state), ..RegistrationFilter::default() };
            let found = self.core().registrations().list(&self.owner, &filter).await.unwrap();
            for row in found.items {
                seen.insert(state.as_str());
                origins.insert(row.registration.origin.kind.as_str());
                used += usize::from(row.registration.last_used_at.is_some());
                let secrets = self.core().credentials().list_secrets(&self.owner, &row.registration.id).await.unwrap();
                several += usize::from(secrets.len() > 1);
                ending += usize::from(secrets.iter().any(|secret| secret.expires_at.is_some_and(|end| end > now)));
            }
        }
        assert_eq!(seen, states.iter().map(|state| state.as_str()).collect());
        for origin in [OriginKind::Portal, OriginKind::Administrator, OriginKind::InitialToken, OriginKind::Open] {
            assert!(origins.contains(origin.as_str()), "{origins:?}");
        }
        assert!(several > 0 && ending > 1 && used > 10, "{several} {ending} {used}");
        assert!(self.core().registrations().count_awaiting_approval(&self.owner).await.unwrap() >= 5);
        let keys = || self.clients.iter().flat_map(|page| &page.api_keys);
        assert!(keys().any(|key| key.revoked_at.is_some()) && keys().any(|key| key.refreshed_at.is_some()));

        let tokens = self.core().initial_tokens().list(&self.owner).await.unwrap();
        let tokens = || tokens.iter().map(|summary| &summary.token);
        assert!(tokens().any(|token| token.is_open(now) && token.uses > 0));
        assert!(tokens().any(|token| token.max_uses == Some(token.uses)));
        assert!(tokens().any(|token| token.expires_at.is_some_and(|end| end < now)));
        assert!(tokens().any(|token| token.revoked_at.is_some()));
    }

    async fn providers(&self) {
        let providers = self.core().providers().list(&self.owner).await.unwrap();
        assert_eq!(providers.len(), 3);
        let (mut failing, mut waiting, mut stuck, mut findings) = (0, Vec::new(), Vec::new(), Vec::new());
        for summary in providers {
            let provider = summary.provider;
            assert!(!provider.disabled && summary.api_clients > 5, "{}", provider.name);
            if provider.kind == ProviderKind::BuiltIn {
                assert!(provider.rules.approval && provider.rules.open.is_some());
                continue;
            }
            assert!(provider.test.as_ref().is_some_and(|test| test.passed()), "{}", provider.name);
            failing += usize::from(provider.health.failing_since.is_some());
            let filter =
                ProviderClientFilter { provider: provider.id.clone(), differing: false, page: Page::default() };
            let page = self.core().provisioning().reconcile_page(&self.owner, &filter).await.unwrap();
            findings.extend(page.clients.items.into_iter().filter_map(|row| row.client.finding));
            for named in page.operations {
                let error = named.operation.last_error.unwrap().to_string();
                match named.operation.state {
                    OperationState::Waiting => waiting.push((named.operation.kind.as_str(), named.operation.attempts)),
                    _ => stuck.push(error),
                }
            }
        }
        assert_eq!(failing, 1);
        let kinds: BTreeSet<_> = waiting.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, BTreeSet::from(["delete", "register", "swap", "update"]));
        assert!(waiting.iter().any(|(_, attempts)| *attempts > 5), "{waiting:?}");
        assert!(stuck.iter().any(|error| error.contains("invalid_redirect_uri")), "{stuck:?}");
        assert!(findings.iter().any(|finding| matches!(finding, Finding::Missing { .. } | Finding::Locked { .. })));
        assert!(findings.iter().any(|finding| matches!(finding, Finding::Changed { .. })), "{findings:?}");
    }

    async fn sign_ins(&self) {
        let guide = &self.demonstration.guide;
        let link = Secret::new(guide.member_link.rsplit('/').next().unwrap());
        assert_eq!(self.core().members().preview_link(&link).await.unwrap().email, guide.member);
        let auditor = &guide.auditor;
        let auditor = self
            .core()
            .administrators()
            .authenticate_basic(&auditor.username, &auditor.password, "test")
            .await
            .unwrap();
        assert!(auditor.owner().is_err() && auditor.administrator().is_ok());
        let member = self.core().members().redeem_link(&link).await.unwrap().member;
        let member = self.core().members().caller(&member).await.unwrap();
        assert!(self.core().clients().mine(&member).await.unwrap().registrations.len() >= 5);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_promised_is_there() {
    let visit = Visit::begin().await;
    visit.catalogue().await;
    visit.sealed_values().await;
    visit.clients().await;
    visit.people_and_their_mail();
    visit.credentials().await;
    visit.providers().await;
    visit.sign_ins().await;
}

#[tokio::test]
async fn every_page_of_a_demonstration_says_what_it_is() {
    let note = "Demonstration: made-up data, removed when it stops. No mail is sent.";
    let mut server = TestServer::start().await;
    let unusual = || Request::get("/logos/nothing/here").header("accept", "text/html").body(Vec::new().into()).unwrap();
    assert!(!server.visit("/sign-in", None).await.body.contains(note));
    assert!(!server.send(unusual()).await.body.contains(note));
    server.router = build_router(&server.state.clone().as_demonstration());
    let owner = server.administrator_cookie().await;
    for (path, cookie) in [("/sign-in", None), ("/platform/api-platform/clients", Some(owner.as_str()))] {
        let page = server.visit(path, cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.body.contains(note), "{path}: {}", page.body);
    }
    let page = server.send(unusual()).await;
    assert!(page.body.contains(note), "{}", page.body);
}

#[test]
fn settings_that_mean_nothing_to_a_demonstration_are_refused() {
    let sentence = |arguments: &[&str]| {
        let command = [&["gatehouse", "demo"], arguments].concat();
        let matches = Cli::command().try_get_matches_from(command).unwrap();
        let cli = Cli::from_arg_matches(&matches).unwrap();
        server::demo::run(&cli.arguments, &matches, SITE).unwrap_err().to_string()
    };
    assert_eq!(
        sentence(&["--data-dir", "data"]),
        "--data-dir cannot be given to a demonstration: its data is in a temporary folder and removed when it stops."
    );
    assert_eq!(
        sentence(&["--smtp-url", "smtp://mail.example.com"]),
        "--smtp-url cannot be given to a demonstration: it sends no mail."
    );
    assert!(sentence(&["--listen", "3000"]).starts_with("--listen (GATEHOUSE_LISTEN) must be"));
}
