//! A server in the test's own process: the real router over a real database file, and a browser to go with it.

use std::sync::Arc;

use authorization::{AuthorizationServer, Jws, ServerPorts, TokenSettings};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, Response, StatusCode, header},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use connectors::{OutboundHttp, OutboundRules, ProviderConnectors};
use registration::{
    Administrator, AdministratorId, AdministratorRole, ApiClientId, Caller, Connector, Core, Documents, FixedClock,
    InitialTokenFields, MemberId, NewAdministrator, Ports, ProgramFields, ProviderFields, ProviderId, ProviderKind,
    Secret, SystemEntropy, Timestamp, Url, Vault,
    clients::{AccessFields, StepFields},
};
use serde_json::Value;
use server::{
    http::{AppState, EmbeddedFile, Site, build_router},
    settings::{DcrSettings, TrustedProxies},
};
use storage::{
    Database, DatabaseOptions, SessionStore,
    testing::{TestDatabase, databases, sqlite},
};
use tower::ServiceExt as _;
use tower_sessions::{Expiry, Session, cookie::time::Duration};
use web::session::SignedIn;

use crate::{fake_provider::FakeProvider, openapi::assert_documented};

/// 2026-11-22T12:00:00Z, and later than anything the session layer compares it with.
pub const NOW: Timestamp = Timestamp::from_unix_seconds(4_000_000_000);
/// The administrator's password.
pub const PASSWORD: &str = "correct horse battery staple";

/// What the build leaves for browsers, as small as it can be.
pub const SITE: &[EmbeddedFile] = &[
    ("favicon.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ("pkg/gatehouse.0123456789abcdef.js", b"export {}"),
    ("pkg/gatehouse.0123456789abcdef_bg.wasm", b"wasm"),
    ("pkg/gatehouse.0123456789abcdef_bg.wasm.br", b"wasm in Brotli"),
    ("pkg/gatehouse.0123456789abcdef_bg.wasm.gz", b"wasm in gzip"),
    ("pkg/gatehouse.0123456789abcdef.css", b"body {}"),
];

/// The server.
pub struct TestServer {
    pub core: Arc<Core>,
    pub clock: Arc<FixedClock>,
    pub router: Router,
    pub database: Arc<TestDatabase>,
    pub state: AppState,
    /// The external provider: whatever is called at one, it is this one.
    pub idp: Arc<FakeProvider>,
    public_url: Url,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// A cookie that it sets, by its name, as a browser sends it back.
    pub fn cookie(&self, name: &str) -> Option<String> {
        let set = self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
        let mut pairs = set.map(|cookie| cookie.split(';').next().unwrap());
        pairs.find(|pair| pair.split_once('=').is_some_and(|(known, _)| known == name)).map(str::to_owned)
    }

    /// The cookie of the session, without TLS.
    pub fn session_cookie(&self) -> String {
        self.cookie("gatehouse").unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// What a server is put together with, besides its database.
struct Surroundings<'a> {
    public_url: &'a str,
    idp: Arc<FakeProvider>,
    connectors: Vec<(ProviderKind, Arc<dyn Connector>)>,
    documents: Arc<dyn Documents>,
    settings: TokenSettings,
}

impl Default for Surroundings<'_> {
    fn default() -> Self {
        Self {
            public_url: "http://127.0.0.1:3000",
            idp: FakeProvider::new(),
            connectors: Vec::new(),
            documents: public_documents(),
            settings: TokenSettings::default(),
        }
    }
}

impl TestServer {
    /// A server at `http://127.0.0.1:3000`.
    pub async fn start() -> Self {
        Self::at("http://127.0.0.1:3000").await
    }

    pub async fn at(public_url: &str) -> Self {
        let idp = FakeProvider::new();
        let connectors = vec![(ProviderKind::Rfc7591, Arc::clone(&idp) as _)];
        Self::within(Surroundings { public_url, idp, connectors, ..Surroundings::default() }).await
    }

    /// A server whose clients' DPoP proofs need a nonce.
    pub async fn demanding_nonces() -> Self {
        let settings = TokenSettings { dpop_nonce_required: true, ..TokenSettings::default() };
        Self::within(Surroundings { settings, ..Surroundings::default() }).await
    }

    /// A server that reads documents of others in this way.
    pub async fn reading(documents: impl Documents + 'static) -> Self {
        Self::within(Surroundings { documents: Arc::new(documents), ..Surroundings::default() }).await
    }

    /// A server that really calls external providers, on this machine.
    pub async fn calling_out() -> Self {
        let rules = OutboundRules::allowing(["127.0.0.0/8"]).unwrap();
        let connectors = ProviderConnectors::new(rules, Arc::new(FixedClock::at(NOW)), Arc::new(SystemEntropy)).all();
        Self::within(Surroundings { connectors, ..Surroundings::default() }).await
    }

    /// A server on each database that there is.
    pub async fn on_each_database() -> Vec<Self> {
        let mut servers = Vec::new();
        for database in databases().await {
            let opened = database.database();
            let idp = FakeProvider::new();
            let connectors = vec![(ProviderKind::Rfc7591, Arc::clone(&idp) as _)];
            let surroundings = Surroundings { idp, connectors, ..Surroundings::default() };
            servers.push(Self::on(surroundings, Arc::new(database), opened));
        }
        servers
    }

    /// A server on each database that there is, and its connection to it. Of PostgreSQL there is one, so that what is set there
    /// holds for all that the server does.
    pub async fn by_one_connection() -> Vec<(Self, Database)> {
        let mut servers = Vec::new();
        for database in databases().await {
            let options = DatabaseOptions { postgres_connections: 1, ..DatabaseOptions::default() };
            let opened = Database::connect(database.url(), options).await.unwrap();
            servers.push((Self::on(Surroundings::default(), Arc::new(database), opened.clone()), opened));
        }
        servers
    }

    /// A server over this database.
    pub fn over(database: TestDatabase) -> Self {
        let opened = database.database();
        Self::on(Surroundings::default(), Arc::new(database), opened)
    }

    /// The same server as another process, which reaches the database at another address.
    pub async fn reaching_its_database_by(&self, url: &str) -> Self {
        let options = DatabaseOptions { postgres_connections: 2, ..DatabaseOptions::default() };
        let opened = Database::connect(url, options).await.unwrap();
        Self::on(Surroundings::default(), Arc::clone(&self.database), opened)
    }

    /// The same server as another process: nothing is shared but the database.
    pub async fn another_process(&self) -> Self {
        let options = DatabaseOptions { postgres_connections: 4, ..DatabaseOptions::default() };
        let opened = Database::connect(self.database.url(), options).await.unwrap();
        Self::on(Surroundings::default(), Arc::clone(&self.database), opened)
    }

    async fn within(surroundings: Surroundings<'_>) -> Self {
        let database = sqlite().await;
        let opened = database.database();
        Self::on(surroundings, Arc::new(database), opened)
    }

    fn on(surroundings: Surroundings<'_>, database: Arc<TestDatabase>, opened: Database) -> Self {
        let Surroundings { public_url, idp, connectors, documents, settings } = surroundings;
        let public_url = Url::parse(public_url).unwrap();
        let clock = Arc::new(FixedClock::at(NOW));
        let core = Core::new(Ports {
            store: Arc::new(opened.clone()),
            clock: Arc::clone(&clock) as _,
            entropy: Arc::new(SystemEntropy),
            vault: Vault::new(&[7; 32]).unwrap(),
            public_url: public_url.clone(),
        })
        .with_documents(Arc::clone(&documents))
        .with_signatures(Arc::new(Jws));
        let core = connectors.into_iter().fold(core, |core, (kind, connector)| core.with_connector(kind, connector));
        let core = Arc::new(core);
        let authorization = Arc::new(AuthorizationServer::new(ServerPorts {
            core: Arc::clone(&core),
            store: Arc::new(opened.clone()),
            clock: Arc::clone(&clock) as _,
            entropy: Arc::new(SystemEntropy),
            vault: Vault::new(&[7; 32]).unwrap(),
            documents,
            settings,
        }));
        let sessions = SessionStore::new(opened, Arc::clone(&clock) as _);
        let site = Site::embedded(SITE).unwrap();
        let state = AppState::new(Arc::clone(&core), authorization, sessions, site, TrustedProxies::default(), 12);
        let router = build_router(&state);
        Self { core, clock, router, database, state, idp, public_url }
    }

    /// A server that listens on this machine, for another one to call.
    pub async fn listening() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self::at(&format!("http://{}", listener.local_addr().unwrap())).await;
        let service = server.router.clone().into_make_service_with_connect_info::<std::net::SocketAddr>();
        tokio::spawn(axum::serve(listener, service).into_future());
        server
    }

    /// Where it is reached.
    pub fn address(&self) -> String {
        self.public_url.origin().ascii_serialization()
    }

    /// Sends a request. What is answered by an endpoint for programs must be as `/openapi.json` says.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let response: Response<Body> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 16 * 1024 * 1024).await.unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        let answer = Answer { status: parts.status, headers: parts.headers, body };
        assert_documented(&method, &path, &answer);
        answer
    }

    /// A request of a program: JSON, and an `Authorization` header unless it is empty.
    pub async fn call(&self, method: &str, path: &str, authorization: &str, body: &Value) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("x-request-id", "t1");
        if !authorization.is_empty() {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        };
        self.send(request.body(body).unwrap()).await
    }

    /// A form of a program, and an `Authorization` header unless it is empty.
    pub async fn post_form(&self, path: &str, authorization: &str, form: &str) -> Answer {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if !authorization.is_empty() {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// `POST /connect/register`.
    pub async fn register(&self, authorization: &str, body: &Value) -> Answer {
        self.call("POST", "/connect/register", authorization, body).await
    }

    /// Acme, a token introspection client of `provider`, and its first member, who has accepted the invitation.
    pub async fn member_of_acme(&self, owner: &Caller, provider: &ProviderId) -> (ApiClientId, MemberId) {
        let draft = self.core.clients().start_draft(owner).await.unwrap();
        let details = StepFields::Details {
            name: "Acme".to_owned(),
            description: String::new(),
            portal_access: true,
            email: "ops@acme.example".to_owned(),
        };
        self.core.clients().save_step(owner, &draft, details).await.unwrap();
        let access = AccessFields {
            authentication_method: "token_introspection".to_owned(),
            provider: provider.to_string(),
            ..AccessFields::default()
        };
        self.core.clients().save_step(owner, &draft, StepFields::Access(access)).await.unwrap();
        let member = self.core.clients().page(owner, &draft).await.unwrap().members.remove(0).member.id;
        let link = self.core.members().unsent_link(owner, &member).await.unwrap().unwrap().url;
        self.core.members().redeem_link(&Secret::new(link.rsplit('/').next().unwrap())).await.unwrap();
        (draft, member)
    }

    /// The owner called admin, made at the first call.
    pub async fn owner(&self) -> Caller {
        match self.core.administrators().authenticate_basic("admin", &Secret::new(PASSWORD), "test").await {
            Ok(owner) => owner,
            Err(_) => self.core.administrators().caller(&self.administrator().await.id).await.unwrap(),
        }
    }

    /// A built-in provider with the scopes `orders:read` and `orders:write`, on these terms for programs.
    pub async fn provider(&self, programs: &ProgramFields) -> ProviderId {
        let owner = self.owner().await;
        let fields = ProviderFields {
            name: "Production".to_owned(),
            authentication_method: "token_introspection".to_owned(),
            grant_types: ["authorization_code", "refresh_token", "client_credentials"].map(str::to_owned).to_vec(),
            scopes: "orders:read orders:write".to_owned(),
            client_id_claims: "client_id".to_owned(),
            ..ProviderFields::default()
        };
        let provider = self.core.providers().add(&owner, &fields).await.unwrap();
        self.core.providers().update_program_rules(&owner, &provider, programs).await.unwrap();
        provider
    }

    /// An initial access token at a provider, as an `Authorization` header.
    pub async fn initial_token(&self, provider: &ProviderId, change: impl FnOnce(&mut InitialTokenFields)) -> String {
        let mut fields = InitialTokenFields {
            label: "Pipeline".to_owned(),
            provider: provider.to_string(),
            grant_types: ["authorization_code", "refresh_token", "client_credentials"].map(str::to_owned).to_vec(),
            ..InitialTokenFields::default()
        };
        change(&mut fields);
        let (_, token) = self.core.initial_tokens().add(&self.owner().await, &fields).await.unwrap();
        format!("Bearer {}", token.expose())
    }

    /// The initial access token of a provider that nothing is special about.
    pub async fn some_initial_token(&self) -> String {
        let provider = self.provider(&ProgramFields::default()).await;
        self.initial_token(&provider, |_| {}).await
    }

    /// A page, as a browser asks for it.
    pub async fn visit(&self, path: &str, cookie: Option<&str>) -> Answer {
        let mut request = Request::get(path).header(header::ACCEPT, "text/html");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A form of one of our own pages.
    pub async fn submit(&self, path: &str, form: &str, cookie: Option<&str>) -> Answer {
        let mut request = Request::post(path)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, self.public_url.origin().ascii_serialization());
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        self.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// The same server with other settings of the DCR endpoints.
    pub fn with_dcr(mut self, settings: DcrSettings) -> Self {
        self.state = self.state.with_dcr(settings);
        self.router = build_router(&self.state);
        self
    }

    /// An administrator called admin.
    pub async fn administrator(&self) -> Administrator {
        self.administrator_with_role("admin", AdministratorRole::Owner).await
    }

    pub async fn administrator_with_role(&self, username: &str, role: AdministratorRole) -> Administrator {
        let new = NewAdministrator {
            username: username.to_owned(),
            email: format!("{username}@example.com"),
            role,
            password: Secret::new(PASSWORD),
        };
        self.core.administrators().create(&Caller::System, new).await.unwrap()
    }

    /// The cookie of somebody who has just signed in.
    pub async fn signed_in(&self, who: SignedIn) -> String {
        let session = Session::new(
            None,
            Arc::new(self.state.sessions.clone()),
            Some(Expiry::OnInactivity(Duration::weeks(5000))),
        );
        web::session::sign_in(&session, who).await.unwrap();
        web::session::set_since(&session, self.core.now()).await.unwrap();
        web::session::set_end(&session, self.core.now().plus_seconds(12 * 3600)).await.unwrap();
        session.save().await.unwrap();
        let name = if self.state.is_https() { "__Host-gatehouse" } else { "gatehouse" };
        format!("{name}={}", session.id().unwrap())
    }

    /// The cookie of an administrator who has just signed in.
    pub async fn administrator_cookie(&self) -> String {
        let id: AdministratorId = self.administrator().await.id;
        self.signed_in(SignedIn::Administrator(id)).await
    }
}

/// Documents of the public internet, and of nowhere else.
fn public_documents() -> Arc<dyn Documents> {
    Arc::new(OutboundHttp::new(OutboundRules::default()).unwrap())
}

/// Open registration with room for everything, as a form says it.
pub fn open_to_anybody() -> ProgramFields {
    ProgramFields {
        open: true,
        grant_types: vec!["authorization_code".to_owned(), "refresh_token".to_owned()],
        scopes: "orders:read".to_owned(),
        max_unused: "1000".to_owned(),
        unused_days: "30".to_owned(),
        per_source_per_hour: "1000".to_owned(),
        per_hour: "1000".to_owned(),
        ..ProgramFields::default()
    }
}

/// A client that is fine everywhere.
pub fn web_client() -> Value {
    serde_json::json!({ "client_name": "Shop", "redirect_uris": ["https://shop.example/cb"] })
}

/// The `Authorization` header of HTTP Basic.
pub fn basic(username: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{username}:{password}")))
}

/// The header and the claims of a JWT, whose signature is not looked at.
pub fn read_jwt(token: &str) -> (Value, Value) {
    let mut parts = token.split('.').map(|part| URL_SAFE_NO_PAD.decode(part).unwrap());
    let mut next = || serde_json::from_slice(&parts.next().unwrap()).unwrap();
    (next(), next())
}
