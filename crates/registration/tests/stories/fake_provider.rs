//! A provider in memory, for stories: it does what it is asked, and fails where and how a story wants it to.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};

use registration::{
    Call, CallError, ClientRequest, Connector, Discovered, Endpoints, KnownClient, ObtainedToken, OperationError,
    Problem, RemoteClient, Secret, Target, Timestamp,
};
use serde_json::{Map, Value};

/// Its issuer identifier.
pub const ISSUER: &str = "https://idp.example";

/// What can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Point {
    Discover,
    Authenticate,
    Register,
    Read,
    Update,
    Rotate,
    Delete,
    Find,
    Token,
}

/// When a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Nothing was done there.
    Before,
    /// It was done, and the answer did not arrive.
    After,
}

/// A client that is there.
#[derive(Clone, Debug, PartialEq)]
pub struct FakeClient {
    pub client_id: String,
    pub client_name: String,
    pub secret: Option<String>,
    pub access_token: String,
    /// What is registered, by the RFC names, without secrets.
    pub members: Map<String, Value>,
}

enum Failure {
    Error(OperationError),
    /// The answer breaks a rule: the client is handed on, so that it can be deleted again.
    Unacceptable,
    /// There is no answer for a while, or ever: for stories in which our process dies.
    Silence,
}

struct Fault {
    point: Point,
    moment: Moment,
    failure: Failure,
}

#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a way in which providers differ")]
struct State {
    discovered: Discovered,
    clients: BTreeMap<String, FakeClient>,
    made: usize,
    faults: VecDeque<Fault>,
    stopped: bool,
    unsupported: Vec<Point>,
    rotates_access_tokens: bool,
    gives_no_access_tokens: bool,
    repeats_safely: bool,
    secrets_expire_at: Option<Timestamp>,
    calls: Vec<(Point, String)>,
}

/// The provider. One for all kinds: [`registration::Core::with_connector`] takes it for any.
pub struct FakeProvider {
    state: Mutex<State>,
    spoken: tokio::sync::Notify,
}

impl FakeProvider {
    pub fn new() -> Arc<Self> {
        let at = |path: &str| format!("{ISSUER}/{path}");
        let discovered = Discovered {
            issuer: ISSUER.to_owned(),
            endpoints: Endpoints {
                registration: at("register"),
                token: at("token"),
                shown_token: String::new(),
                authorization: at("authorize"),
                introspection: at("introspect"),
                revocation: at("revoke"),
                jwks: at("jwks"),
                userinfo: at("userinfo"),
            },
            scopes: vec!["openid".to_owned(), "orders:read".to_owned()],
            grant_types: vec!["authorization_code".to_owned(), "client_credentials".to_owned()],
            auth_methods: vec!["client_secret_basic".to_owned()],
        };
        let state = Mutex::new(State { discovered, ..State::default() });
        Arc::new(Self { state, spoken: tokio::sync::Notify::new() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// The next call of that kind fails like this.
    pub fn fail(&self, point: Point, moment: Moment, problem: Problem) {
        self.fail_with(point, moment, OperationError::new(problem, "The provider failed, as the story wants it."));
    }

    /// The same, with every word of the failure.
    pub fn fail_with(&self, point: Point, moment: Moment, error: OperationError) {
        self.state().faults.push_back(Fault { point, moment, failure: Failure::Error(error) });
    }

    /// The next call of that kind does what it should, and answers what breaks a rule.
    pub fn answer_unacceptably(&self, point: Point) {
        self.state().faults.push_back(Fault { point, moment: Moment::After, failure: Failure::Unacceptable });
    }

    /// The next call of that kind is not answered before [`Self::speak`]. Drop it: that is our process dying.
    pub fn fall_silent(&self, point: Point, moment: Moment) {
        self.state().faults.push_back(Fault { point, moment, failure: Failure::Silence });
    }

    /// The call that waits for its answer goes on.
    pub fn speak(&self) {
        self.spoken.notify_one();
    }

    /// Nobody reaches it from now on.
    pub fn stop(&self) {
        self.state().stopped = true;
    }

    /// It is reached again.
    pub fn start(&self) {
        self.state().stopped = false;
    }

    /// It never does that.
    pub fn does_not_support(&self, point: Point) {
        self.state().unsupported.push(point);
    }

    /// Registration access tokens change with every read and update.
    pub fn rotate_access_tokens(&self) {
        self.state().rotates_access_tokens = true;
    }

    /// There are no registration access tokens: clients are managed with the token that the provider was configured with.
    pub fn give_no_access_tokens(&self) {
        self.state().gives_no_access_tokens = true;
    }

    /// The same name gets the same client.
    pub fn repeat_safely(&self) {
        self.state().repeats_safely = true;
    }

    /// New secrets end then.
    pub fn let_secrets_end(&self, at: Timestamp) {
        self.state().secrets_expire_at = Some(at);
    }

    /// What its metadata says.
    pub fn describe(&self, change: impl FnOnce(&mut Discovered)) {
        change(&mut self.state().discovered);
    }

    /// Somebody deleted a client there.
    pub fn forget(&self, client_id: &str) {
        self.state().clients.remove(client_id).expect("the client is there");
    }

    /// Somebody changed a client there.
    pub fn change(&self, client_id: &str, change: impl FnOnce(&mut FakeClient)) {
        change(self.state().clients.get_mut(client_id).expect("the client is there"));
    }

    /// Somebody registered a client there without us.
    pub fn add(&self, client: FakeClient) {
        self.state().clients.insert(client.client_id.clone(), client);
    }

    /// The clients that are there.
    pub fn clients(&self) -> Vec<FakeClient> {
        self.state().clients.values().cloned().collect()
    }

    /// What was called so far, in order.
    pub fn points(&self) -> Vec<Point> {
        self.state().calls.iter().map(|(point, _)| *point).collect()
    }

    /// The correlation ids of the calls so far.
    pub fn correlation_ids(&self) -> Vec<String> {
        self.state().calls.iter().map(|(_, id)| id.clone()).collect()
    }

    /// One call: the faults around `effect`, and its line in the log.
    async fn call<T>(
        &self,
        target: &Target,
        point: Point,
        effect: impl FnOnce(&mut State) -> Result<(T, Option<RemoteClient>), OperationError> + Send,
    ) -> Result<T, CallError> {
        if let Some(failure) = self.decide(target, point, Moment::Before)?
            && let Some(failed) = self.failed(target, point, failure, None).await
        {
            return Err(failed);
        }
        let done = effect(&mut self.state());
        let (value, made) = match done {
            Ok(done) => done,
            Err(error) => {
                log(target, point, error.status, Some(error.to_string()));
                return Err(error.into());
            }
        };
        if let Some(failure) = self.decide(target, point, Moment::After)?
            && let Some(failed) = self.failed(target, point, failure, made).await
        {
            return Err(failed);
        }
        log(target, point, Some(200), None);
        Ok(value)
    }

    /// What becomes of a call that was to fail: nothing more, when it only had to wait.
    async fn failed(
        &self,
        target: &Target,
        point: Point,
        failure: Failure,
        made: Option<RemoteClient>,
    ) -> Option<CallError> {
        let (error, made) = match failure {
            Failure::Error(error) => (error, None),
            Failure::Unacceptable => {
                (OperationError::new(Problem::Unacceptable, "The answer breaks a rule."), made.map(Box::new))
            }
            Failure::Silence => {
                self.spoken.notified().await;
                return None;
            }
        };
        log(target, point, error.status, Some(error.to_string()));
        Some(CallError { error, made })
    }

    fn decide(&self, target: &Target, point: Point, moment: Moment) -> Result<Option<Failure>, CallError> {
        let mut state = self.state();
        if moment == Moment::Before {
            state.calls.push((point, target.correlation_id.clone()));
            if state.stopped {
                let error = OperationError::new(Problem::NotReached, "The provider is not reached.");
                return Ok(Some(Failure::Error(error)));
            }
            if state.unsupported.contains(&point) {
                // No call is made for what is not there.
                return Err(CallError::new(Problem::Unsupported, "The provider has nothing for that."));
            }
        }
        let found = state.faults.iter().position(|fault| fault.point == point && fault.moment == moment);
        Ok(found.and_then(|index| state.faults.remove(index)).map(|fault| fault.failure))
    }
}

fn log(target: &Target, point: Point, status: Option<u16>, error: Option<String>) {
    let (method, path) = match point {
        Point::Discover => ("GET", "/.well-known/openid-configuration"),
        Point::Authenticate | Point::Token => ("POST", "/token"),
        Point::Register => ("POST", "/register"),
        Point::Read | Point::Find => ("GET", "/register"),
        Point::Update | Point::Rotate => ("PUT", "/register"),
        Point::Delete => ("DELETE", "/register"),
    };
    target.calls.add(Call {
        method: method.to_owned(),
        address: format!("idp.example{path}"),
        status,
        error,
        duration_ms: 7,
    });
}

impl State {
    /// The client, if it is there and the token is its own.
    fn opened(&mut self, known: &KnownClient) -> Result<&mut FakeClient, OperationError> {
        let answer = |problem, status, error: &str| OperationError {
            status: Some(status),
            error: Some(error.to_owned()),
            ..OperationError::new(problem, "The provider does not let us.")
        };
        let client =
            self.clients.get_mut(&known.client_id).ok_or_else(|| answer(Problem::Gone, 404, "invalid_client_id"))?;
        let shown = known.access_token.as_ref().map(Secret::expose);
        if self.gives_no_access_tokens || shown == Some(client.access_token.as_str()) {
            Ok(client)
        } else {
            Err(answer(Problem::NotAuthorized, 401, "invalid_token"))
        }
    }

    fn next(&mut self, what: &str) -> String {
        self.made += 1;
        format!("{what}-{}", self.made)
    }

    /// A client as a list shows it: what it is managed with stays with whoever has it.
    fn listed(&self, client_id: &str) -> RemoteClient {
        let client = &self.clients[client_id];
        RemoteClient {
            client_id: client.client_id.clone(),
            client_secret: None,
            secret_expires_at: None,
            registration_client_uri: Some(format!("{ISSUER}/register/{client_id}")),
            access_token: None,
            members: client.members.clone(),
        }
    }

    /// What is answered about a client; its registration access token changes, where tokens do.
    fn answer(&mut self, client_id: &str, with_secret: bool) -> RemoteClient {
        if self.rotates_access_tokens {
            let token = self.next("rat");
            self.clients.get_mut(client_id).unwrap().access_token = token;
        }
        let client = &self.clients[client_id];
        let secret = client.secret.as_ref().filter(|_| with_secret);
        RemoteClient {
            client_secret: secret.map(Secret::new),
            secret_expires_at: secret.and(self.secrets_expire_at),
            access_token: (!self.gives_no_access_tokens).then(|| Secret::new(&client.access_token)),
            ..self.listed(client_id)
        }
    }
}

/// The metadata of a request as the members of an answer.
pub fn members(request: &ClientRequest) -> Map<String, Value> {
    let answer = dcr::rfc7591::Answer {
        client_id: "",
        client_secret: None,
        client_secret_expires_at: 0,
        client_id_issued_at: None,
        management: None,
        metadata: &request.metadata,
    };
    let mut members = serde_json::to_value(answer).unwrap().as_object().unwrap().clone();
    members.remove("client_id");
    members
}

#[async_trait::async_trait]
impl Connector for FakeProvider {
    async fn discover(&self, target: &Target, _url: &str) -> Result<Discovered, CallError> {
        self.call(target, Point::Discover, |state| Ok((state.discovered.clone(), None))).await
    }

    async fn authenticate(&self, target: &Target) -> Result<(), CallError> {
        self.call(target, Point::Authenticate, |_| Ok(((), None))).await
    }

    async fn register(&self, target: &Target, client: &ClientRequest) -> Result<RemoteClient, CallError> {
        self.call(target, Point::Register, |state| {
            let same = |there: &&FakeClient| there.client_name == client.metadata.client_name;
            if let Some(there) = state.clients.values().find(same).filter(|_| state.repeats_safely) {
                let client_id = there.client_id.clone();
                return Ok((state.answer(&client_id, true), None));
            }
            let client_id = state.next("client");
            let access_token = state.next("rat");
            let secret = client.metadata.token_endpoint_auth_method.uses_secret().then(|| state.next("secret"));
            let made = FakeClient {
                client_id: client_id.clone(),
                client_name: client.metadata.client_name.clone(),
                secret,
                access_token,
                members: members(client),
            };
            state.clients.insert(client_id.clone(), made);
            let answer = state.answer(&client_id, true);
            Ok((answer.clone(), Some(answer)))
        })
        .await
    }

    fn repeats_safely(&self) -> bool {
        self.state().repeats_safely
    }

    async fn read(&self, target: &Target, known: &KnownClient) -> Result<RemoteClient, CallError> {
        self.call(target, Point::Read, |state| {
            state.opened(known)?;
            Ok((state.answer(&known.client_id, false), None))
        })
        .await
    }

    async fn update(
        &self,
        target: &Target,
        known: &KnownClient,
        client: &ClientRequest,
    ) -> Result<RemoteClient, CallError> {
        self.call(target, Point::Update, |state| {
            let there = state.opened(known)?;
            there.client_name.clone_from(&client.metadata.client_name);
            there.members = members(client);
            let answer = state.answer(&known.client_id, false);
            Ok((answer.clone(), Some(answer)))
        })
        .await
    }

    async fn rotate_secret(
        &self,
        target: &Target,
        known: &KnownClient,
        _client: &ClientRequest,
    ) -> Result<RemoteClient, CallError> {
        self.call(target, Point::Rotate, |state| {
            state.opened(known)?;
            let secret = state.next("secret");
            state.clients.get_mut(&known.client_id).unwrap().secret = Some(secret);
            let answer = state.answer(&known.client_id, true);
            Ok((answer.clone(), Some(answer)))
        })
        .await
    }

    async fn delete(&self, target: &Target, known: &KnownClient) -> Result<(), CallError> {
        self.call(target, Point::Delete, |state| {
            state.opened(known)?;
            state.clients.remove(&known.client_id);
            Ok(((), None))
        })
        .await
    }

    async fn find(&self, target: &Target, client_name: &str) -> Result<Vec<RemoteClient>, CallError> {
        self.call(target, Point::Find, |state| {
            let named: Vec<_> = state
                .clients
                .values()
                .filter(|client| client.client_name == client_name)
                .map(|client| client.client_id.clone())
                .collect();
            Ok((named.iter().map(|client_id| state.listed(client_id)).collect(), None))
        })
        .await
    }

    async fn obtain_token(
        &self,
        target: &Target,
        client_id: &str,
        client_secret: &Secret,
        scopes: &[String],
    ) -> Result<ObtainedToken, CallError> {
        self.call(target, Point::Token, |state| {
            let client = state.clients.get(client_id);
            if client.and_then(|client| client.secret.as_deref()) != Some(client_secret.expose()) {
                return Err(OperationError {
                    status: Some(401),
                    error: Some("invalid_client".to_owned()),
                    ..OperationError::new(Problem::NotAuthorized, "The provider does not accept the client's secret.")
                });
            }
            let token =
                ObtainedToken { token_type: "Bearer".to_owned(), scope: Some(scopes.join(" ")), expires_in: Some(300) };
            Ok((token, None))
        })
        .await
    }
}
