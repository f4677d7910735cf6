//! The steps of a test, in their order.

use std::{future::Future, pin::Pin, time::Duration};

use dcr::GrantType;
use model::{
    CallError, Capabilities, CatalogueChange, Change, Connector, Endpoints, Problem, ProviderAuthentication,
    RemoteClient, Rotation, Target, TestLine, TestStep,
};
use tokio::time::{Sleep, sleep, timeout};

use super::{
    client::{TestClient, profile, request},
    line::Ended,
};
use crate::{Error, client_names::Variables, shared::Shared};

/// How long everything but deleting may take.
const STEPS: Duration = Duration::from_secs(40);
/// How long deleting may take: it is tried, however long the rest took.
const DELETING: Duration = Duration::from_secs(15);
const NO_CLIENT: &str = "No client was registered.";

/// What was found.
pub(super) struct Found {
    pub lines: Vec<TestLine>,
    pub capabilities: Capabilities,
    /// The calls that are not stored yet.
    pub calls: Vec<Change>,
}

struct Run<'a> {
    shared: &'a Shared,
    connector: &'a dyn Connector,
    target: &'a Target,
    time: Pin<Box<Sleep>>,
    lines: Vec<TestLine>,
    capabilities: Capabilities,
    /// What is to be stored with the next commit.
    pending: Vec<Change>,
}

/// Runs all the steps.
pub(super) async fn run(
    shared: &Shared,
    connector: &dyn Connector,
    target: &Target,
    variables: &Variables<'_>,
) -> Result<Found, Error> {
    let Some(profile) = profile(&target.external) else {
        return Err(Error::Refused("There is no client profile. Add one in Configuration first.".to_owned()));
    };
    let request = request(target, profile, variables)?;
    let mut run = Run {
        shared,
        connector,
        target,
        time: Box::pin(sleep(STEPS)),
        lines: Vec::new(),
        capabilities: Capabilities::default(),
        pending: Vec::new(),
    };
    run.discover().await;
    let mut client = TestClient::expected(shared, &target.provider, request);
    if run.authenticate().await {
        run.register(&mut client).await?;
    } else {
        run.end(TestStep::Register, Ended::skipped("We have nothing to register with."));
    }
    run.read(&mut client).await?;
    run.update(&mut client).await?;
    run.token(&client).await;
    run.rotate(&mut client).await?;
    run.find(&client).await;
    run.delete(&mut client).await?;
    run.capabilities.rotates_access_token = client.rotates_access_token;
    Ok(Found { lines: run.lines, capabilities: run.capabilities, calls: run.pending })
}

impl Run<'_> {
    /// Waits for a call, as long as there is time.
    async fn within<T>(&mut self, call: impl Future<Output = Result<T, CallError>> + Send) -> Result<T, CallError> {
        tokio::select! {
            biased;
            done = call => done,
            () = &mut self.time => Err(too_long(STEPS)),
        }
    }

    /// Ends a step: its line, with the calls that were made in it.
    fn end(&mut self, step: TestStep, ended: Ended) {
        let calls = self.target.calls.take();
        self.lines.push(ended.line(step, &calls));
        self.pending.extend(self.shared.record_calls(self.target, calls, "test", None, None));
    }

    async fn store(&mut self, change: Change) -> Result<(), Error> {
        let mut changes = std::mem::take(&mut self.pending);
        changes.push(change);
        Ok(self.shared.store.commit(changes).await?)
    }

    async fn discover(&mut self) {
        let (connector, target) = (self.connector, self.target);
        let external = &target.external;
        let ended = if external.discovery_url.is_empty() {
            Ended::skipped("No discovery URL is configured.")
        } else {
            match self.within(connector.discover(target, &external.discovery_url)).await {
                Ok(found) if found.issuer != external.issuer => Ended::Wrong(format!(
                    "Its metadata names the issuer {}, and {} is configured.",
                    found.issuer, external.issuer
                )),
                Ok(found) => {
                    let others = others(&external.endpoints, &found.endpoints);
                    Ended::Passed(if others.is_empty() {
                        "Its metadata names the issuer and the endpoints that are configured.".to_owned()
                    } else {
                        format!("It names the issuer that is configured, but another {}.", others.join(" and another "))
                    })
                }
                Err(failed) => Ended::of(failed),
            }
        };
        self.end(TestStep::Discovery, ended);
    }

    /// Whether there is something to register with.
    async fn authenticate(&mut self) -> bool {
        let (connector, target) = (self.connector, self.target);
        let ended = match target.external.authentication {
            ProviderAuthentication::None => {
                Ended::skipped("Nothing is shown: registration is open to whoever gets there.")
            }
            ProviderAuthentication::Bearer
            | ProviderAuthentication::Header { .. }
            | ProviderAuthentication::Basic { .. } => {
                Ended::skipped("The credential goes with each request: the next step shows whether it is accepted.")
            }
            ProviderAuthentication::ClientCredentials { .. } | ProviderAuthentication::PrivateKeyJwt { .. } => {
                match self.within(connector.authenticate(target)).await {
                    Ok(()) => Ended::passed("A token to register with was obtained."),
                    Err(failed) => Ended::Refused(failed),
                }
            }
        };
        let can_go_on = !matches!(ended, Ended::Refused(_));
        self.end(TestStep::Authentication, ended);
        can_go_on
    }

    async fn register(&mut self, client: &mut TestClient) -> Result<(), Error> {
        let (connector, target, shared) = (self.connector, self.target, self.shared);
        self.store(client.add_row()).await?;
        let request = client.request.clone();
        let ended = match self.within(connector.register(target, &request)).await {
            Ok(answer) => {
                self.capabilities.secrets_expire = answer.secret_expires_at.is_some();
                let note = format!("The client {} was registered.", answer.client_id);
                self.registered(client, answer).await?;
                Ended::Passed(note)
            }
            Err(mut failed) => {
                if let Some(made) = failed.made.take() {
                    // It is of no use, and has to go again.
                    self.registered(client, *made).await?;
                } else {
                    let change = client.not_registered(shared, failed.error.problem);
                    self.store(change).await?;
                }
                Ended::Refused(failed)
            }
        };
        self.end(TestStep::Register, ended);
        Ok(())
    }

    async fn registered(&mut self, client: &mut TestClient, answer: RemoteClient) -> Result<(), Error> {
        let change = client.take(self.shared, answer)?;
        if matches!(self.target.external.authentication, ProviderAuthentication::Bearer) {
            self.pending.push(CatalogueChange::CountProviderUse(self.target.provider.clone()).into());
        }
        self.store(change).await
    }

    /// Why a step about the client is not tried, if it is not.
    fn skip(&self, client: &TestClient) -> Option<Ended> {
        if !client.is_there() {
            Some(Ended::skipped(NO_CLIENT))
        } else if self.time.is_elapsed() {
            Some(Ended::skipped("There was no time left for it."))
        } else if self.register_failed() {
            Some(Ended::skipped("The client that was registered cannot be used."))
        } else {
            None
        }
    }

    fn register_failed(&self) -> bool {
        let failed = |line: &TestLine| line.step == TestStep::Register && line.outcome == model::TestOutcome::Failed;
        self.lines.iter().any(failed)
    }

    async fn read(&mut self, client: &mut TestClient) -> Result<(), Error> {
        let (connector, target) = (self.connector, self.target);
        let ended = if let Some(skipped) = self.skip(client) {
            skipped
        } else {
            let known = client.known.clone();
            match self.within(connector.read(target, &known)).await {
                Ok(answer) => {
                    self.capabilities.read = true;
                    self.take(client, answer).await?;
                    Ended::passed("It was read.")
                }
                Err(failed) => Ended::of(failed),
            }
        };
        self.end(TestStep::Read, ended);
        Ok(())
    }

    async fn update(&mut self, client: &mut TestClient) -> Result<(), Error> {
        let (connector, target) = (self.connector, self.target);
        let ended = if let Some(skipped) = self.skip(client) {
            skipped
        } else if target.external.updates {
            client.change_request();
            let (known, request) = (client.known.clone(), client.request.clone());
            match self.within(connector.update(target, &known, &request)).await {
                Ok(answer) => {
                    self.capabilities.update = true;
                    self.take(client, answer).await?;
                    Ended::passed("It was changed.")
                }
                Err(failed) => Ended::of(failed),
            }
        } else {
            Ended::skipped("Clients are not changed there: so says the configuration.")
        };
        self.end(TestStep::Update, ended);
        Ok(())
    }

    async fn token(&mut self, client: &TestClient) {
        let (connector, target) = (self.connector, self.target);
        let external = &target.external;
        let by_itself = client.request.metadata.grant_types.contains(&GrantType::ClientCredentials);
        let ended = match (self.skip(client), &client.secret) {
            (Some(skipped), _) => skipped,
            _ if !by_itself => Ended::skipped("No profile lets a client obtain a token without a person."),
            (None, None) => Ended::skipped("The client has no secret."),
            (None, Some(_)) if external.endpoints.token.is_empty() => {
                Ended::skipped("No token endpoint is configured.")
            }
            (None, Some(secret)) => {
                let call = connector.obtain_token(target, &client.known.client_id, secret, &external.default_scopes);
                match self.within(call).await {
                    Ok(token) => Ended::Passed(match token.expires_in {
                        Some(seconds) => format!("It got a token that lives {seconds} seconds."),
                        None => "It got a token.".to_owned(),
                    }),
                    Err(failed) => Ended::of(failed),
                }
            }
        };
        self.end(TestStep::Token, ended);
    }

    async fn rotate(&mut self, client: &mut TestClient) -> Result<(), Error> {
        let (connector, target) = (self.connector, self.target);
        let ended = match (self.skip(client), &target.external.rotation) {
            (Some(skipped), _) => skipped,
            (None, Rotation::Never) => Ended::skipped("Clients get no other secret: so says the configuration."),
            (None, Rotation::Swap) => {
                Ended::skipped("A new client takes the place of the former one, so that both secrets work for a while.")
            }
            (None, _) if client.secret.is_none() => Ended::skipped("The client has no secret."),
            (None, Rotation::Update | Rotation::Endpoint { .. }) => {
                let (known, request) = (client.known.clone(), client.request.clone());
                match self.within(connector.rotate_secret(target, &known, &request)).await {
                    Ok(answer) => {
                        let another = answer.client_secret.is_some() && answer.client_secret != client.secret;
                        self.capabilities.rotate = another;
                        self.take(client, answer).await?;
                        if another {
                            Ended::passed("It got another secret.")
                        } else {
                            Ended::Wrong("The provider answered without another secret.".to_owned())
                        }
                    }
                    Err(failed) => Ended::of(failed),
                }
            }
        };
        self.end(TestStep::Rotate, ended);
        Ok(())
    }

    async fn find(&mut self, client: &TestClient) {
        let (connector, target) = (self.connector, self.target);
        let ended = if let Some(skipped) = self.skip(client) {
            skipped
        } else {
            match self.within(connector.find(target, &client.known.client_name)).await {
                Ok(found) if found.iter().any(|one| one.client_id == client.known.client_id) => {
                    self.capabilities.find = true;
                    Ended::passed("It was found by its name.")
                }
                Ok(_) => Ended::Wrong("It was not found by its name.".to_owned()),
                Err(failed) => Ended::of(failed),
            }
        };
        self.end(TestStep::Find, ended);
    }

    /// Deletes the client, also when the configuration says that clients are not deleted there: this one is nobody's.
    async fn delete(&mut self, client: &mut TestClient) -> Result<(), Error> {
        let shared = self.shared;
        if !client.is_there() {
            self.end(TestStep::Delete, Ended::skipped(NO_CLIENT));
            return Ok(());
        }
        let ended = match timeout(DELETING, self.deleted(client)).await {
            Ok(ended) => ended,
            Err(_) => Ended::Refused(too_long(DELETING)),
        };
        let change = match &ended {
            Ended::Passed(_) => {
                self.capabilities.delete = self.target.external.deletes;
                client.deleted(shared)
            }
            Ended::Refused(failed) => client.left_behind(shared, &failed.error.to_string()),
            Ended::Wrong(why) | Ended::Skipped(why) => client.left_behind(shared, why),
        };
        self.end(TestStep::Delete, ended);
        self.store(change).await
    }

    async fn deleted(&self, client: &TestClient) -> Ended {
        let (connector, target) = (self.connector, self.target);
        match connector.delete(target, &client.known).await {
            Ok(()) => {}
            Err(failed) if failed.error.problem == Problem::Gone => {
                return Ended::passed("It was not there any more.");
            }
            Err(failed) => return Ended::of(failed),
        }
        match connector.read(target, &client.known).await {
            Ok(_) => Ended::Wrong("The provider said that it was deleted, and still has it.".to_owned()),
            // Its registration access token died with it, or nothing can be read: either way, nothing speaks against it.
            Err(_) => Ended::passed("It was deleted."),
        }
    }

    async fn take(&mut self, client: &mut TestClient, answer: RemoteClient) -> Result<(), Error> {
        let change = client.take(self.shared, answer)?;
        self.store(change).await
    }
}

fn too_long(limit: Duration) -> CallError {
    let seconds = limit.as_secs();
    CallError::new(Problem::Uncertain, format!("This took longer than {seconds} seconds, and was not waited for."))
}

/// The endpoints that the metadata names otherwise than the configuration, as words.
fn others(configured: &Endpoints, found: &Endpoints) -> Vec<&'static str> {
    [
        (&configured.registration, &found.registration, "registration endpoint"),
        (&configured.token, &found.token, "token endpoint"),
        (&configured.authorization, &found.authorization, "authorization endpoint"),
        (&configured.introspection, &found.introspection, "introspection endpoint"),
        (&configured.revocation, &found.revocation, "revocation endpoint"),
        (&configured.jwks, &found.jwks, "key set"),
        (&configured.userinfo, &found.userinfo, "userinfo endpoint"),
    ]
    .into_iter()
    .filter(|(configured, found, _)| !found.is_empty() && configured != found)
    .map(|(_, _, what)| what)
    .collect()
}
