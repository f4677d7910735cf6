//! Looking at a client at its provider: does it differ from what the portal knows, and what to take over of it.

use dcr::{GrantType, TokenEndpointAuthMethod, VerifiedClientMetadata};
use model::{
    Change, ClientSecret, CredentialChange, Difference, Finding, OperationError, Problem, ProviderClientState,
    ProvisioningChange, Registration, RegistrationState, RemoteClient,
};
use serde_json::Value;

use super::work::{End, Job};
use crate::{Caller, Error, credentials::subject, provisioning::Provisioning};

/// After so many attempts that did not arrive, the look is put off to the next time.
const LOOKS: i64 = 3;

impl Provisioning<'_> {
    /// Reads the client and writes down how it differs. Nothing else changes by that.
    pub(super) async fn carry_out_check<'a>(&'a self, job: &'a Job) -> Result<End<'a>, Error> {
        let connector = self.shared.connector(&job.provider)?;
        let (remote, finding) = match connector.read(&job.target, &self.known(&job.client)?).await {
            Ok(remote) => {
                let live = self.live_of(job).await?;
                let registration = job.registration.as_ref();
                let differences = registration.map(|it| differences(&it.metadata, &remote, &live)).unwrap_or_default();
                let finding = (!differences.is_empty()).then_some(Finding::Changed { members: differences });
                (Some(remote), finding)
            }
            Err(failed) => match failed.error.problem {
                Problem::Gone => (None, Some(Finding::Missing { error: failed.error })),
                Problem::NotAuthorized => (None, Some(Finding::Locked { error: failed.error })),
                // It cannot be looked at: what was found before stays.
                Problem::Unsupported => (None, job.client.finding.clone()),
                _ if job.operation.attempts >= LOOKS => (None, job.client.finding.clone()),
                _ => return Ok(End::failed(failed.error)),
            },
        };
        let effect = move |_| {
            let mut client = job.client.clone();
            if let Some(remote) = &remote {
                self.learn(&mut client, remote)?;
            }
            client.finding.clone_from(&finding);
            client.checked_at = Some(self.shared.clock.now());
            Ok(vec![ProvisioningChange::UpdateClient(Box::new(client)).into()])
        };
        Ok(End::Done { effect: Box::new(effect), made: None })
    }

    /// Reads the client and takes over what the provider says. For a registration that has no client yet it is the proof
    /// that the client is there and that it is ours to manage.
    pub(super) async fn carry_out_adoption<'a>(&'a self, job: &'a Job) -> Result<End<'a>, Error> {
        let connector = self.shared.connector(&job.provider)?;
        let remote = match connector.read(&job.target, &self.known(&job.client)?).await {
            Ok(remote) if job.client.client_id.as_deref() == Some(&remote.client_id) => remote,
            Ok(remote) => {
                let reason = format!("The provider answered for another client: {}", remote.client_id);
                return Ok(End::failed(OperationError::new(Problem::Unacceptable, reason)));
            }
            Err(failed) => return Ok(self.found_out(job, failed.error)),
        };
        let live = self.live_of(job).await?;
        let effect = move |registration: Option<Registration>| {
            let mut client = job.client.clone();
            self.learn(&mut client, &remote)?;
            client.finding = None;
            client.state = ProviderClientState::Current;
            let mut changes: Vec<Change> = vec![ProvisioningChange::UpdateClient(Box::new(client)).into()];
            let Some(mut registration) = registration else { return Ok(changes) };
            let now = self.shared.clock.now();
            take_over(&mut registration.metadata, &remote);
            registration.updated_at = now;
            if registration.state == RegistrationState::Registering {
                registration.state = RegistrationState::Active;
                registration.client_id.clone_from(&remote.client_id);
                registration.realm = job.provider.id.to_string();
                changes.push(CredentialChange::SetClientId(Box::new(registration.clone())).into());
            } else {
                changes.push(CredentialChange::UpdateRegistration(Box::new(registration.clone())).into());
            }
            let new = remote.client_secret.as_ref().filter(|secret| !live.iter().any(|live| live.hash.matches(secret)));
            if let Some(secret) = new {
                let end = CredentialChange::EndSecrets { registration: registration.id.clone(), now, until: now };
                changes.push(end.into());
                changes.extend(self.keep_secret(job, &registration, secret, &remote)?);
            }
            changes.push(self.shared.event(&Caller::System, "credential.adopted", &subject(&registration)));
            Ok(changes)
        };
        Ok(End::Done { effect: Box::new(effect), made: None })
    }

    pub(super) async fn live_of(self, job: &Job) -> Result<Vec<ClientSecret>, Error> {
        match &job.registration {
            Some(registration) => Ok(self.shared.store.live_secrets(&registration.id, self.shared.clock.now()).await?),
            None => Ok(Vec::new()),
        }
    }
}

/// The words of a member: a list, or a text of words with spaces between.
fn words(value: &Value) -> Option<Vec<String>> {
    let mut words: Vec<String> = match value {
        Value::Array(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<_>>()?,
        Value::String(text) => text.split_whitespace().map(str::to_owned).collect(),
        _ => return None,
    };
    words.sort();
    words.dedup();
    Some(words)
}

/// How what a provider says differs from what was registered. A member that it does not answer does not differ.
fn differences(metadata: &VerifiedClientMetadata, remote: &RemoteClient, live: &[ClientSecret]) -> Vec<Difference> {
    let sorted = |mut words: Vec<String>| {
        words.sort();
        words.dedup();
        words
    };
    let ours = [
        ("client_name", vec![metadata.client_name.clone()]),
        ("redirect_uris", sorted(metadata.redirect_uris.clone())),
        ("grant_types", sorted(metadata.grant_types.iter().map(ToString::to_string).collect())),
        ("scope", sorted(metadata.scope.clone())),
        ("token_endpoint_auth_method", vec![metadata.token_endpoint_auth_method.to_string()]),
    ];
    let mut differences = Vec::new();
    for (member, here) in ours {
        let there = match remote.members.get(member) {
            Some(Value::String(text)) if member != "scope" => Some(vec![text.clone()]),
            Some(value) => words(value),
            None => None,
        };
        let Some(there) = there else { continue };
        // Servers add scopes of their own to those that were asked for, and we ask for none in particular.
        let same = if member == "scope" && here.is_empty() { true } else { here == there };
        if !same {
            differences.push(Difference { member: member.to_owned(), here: here.join(" "), there: there.join(" ") });
        }
    }
    if let (Some(secret), Some(newest)) = (&remote.client_secret, live.first())
        && !live.iter().any(|live| live.hash.matches(secret))
    {
        differences.push(Difference {
            member: "client_secret".to_owned(),
            here: format!("…{}", newest.last_four),
            there: format!("…{}", secret.last_four()),
        });
    }
    differences
}

/// What the provider says of a client becomes what the portal knows.
fn take_over(metadata: &mut VerifiedClientMetadata, remote: &RemoteClient) {
    let text = |member: &str| remote.members.get(member).and_then(Value::as_str);
    let list = |member: &str| remote.members.get(member).and_then(words);
    if let Some(name) = text("client_name") {
        name.clone_into(&mut metadata.client_name);
    }
    if let Some(uris) = list("redirect_uris") {
        metadata.redirect_uris = uris;
    }
    if let Some(grants) = list("grant_types") {
        metadata.grant_types = grants.iter().map(|word| GrantType::from(word.as_str())).collect();
    }
    if let Some(scopes) = list("scope") {
        metadata.scope = scopes;
    }
    if let Some(method) = text("token_endpoint_auth_method") {
        metadata.token_endpoint_auth_method = TokenEndpointAuthMethod::from(method);
    }
}

#[cfg(test)]
mod tests {
    use dcr::ClientMetadata;
    use serde_json::json;

    use super::{differences, take_over};
    use model::{ClientSecret, RemoteClient, Sealed, Secret, Timestamp};

    fn remote(members: &serde_json::Value) -> RemoteClient {
        RemoteClient {
            client_id: "c1".to_owned(),
            client_secret: None,
            secret_expires_at: None,
            registration_client_uri: None,
            access_token: None,
            members: members.as_object().unwrap().clone(),
        }
    }

    fn registered() -> dcr::VerifiedClientMetadata {
        ClientMetadata {
            client_name: Some("Acme".to_owned()),
            redirect_uris: Some(vec!["https://b.test/".to_owned(), "https://a.test/".to_owned()]),
            scope: Some("read write".to_owned()),
            ..ClientMetadata::default()
        }
        .verify()
        .unwrap()
    }

    #[test]
    fn only_what_is_answered_and_means_something_else_differs() {
        let same = json!({"redirect_uris": ["https://a.test/", "https://b.test/"], "scope": "write read"});
        assert!(differences(&registered(), &remote(&same), &[]).is_empty());
        let other = json!({"redirect_uris": ["https://a.test/", "https://evil.test/"], "grant_types": ["implicit"]});
        let found = differences(&registered(), &remote(&other), &[]);
        let members: Vec<_> = found.iter().map(|difference| difference.member.as_str()).collect();
        assert_eq!(members, ["redirect_uris", "grant_types"]);
        assert_eq!(found[0].there, "https://a.test/ https://evil.test/");
    }

    #[test]
    fn a_secret_that_was_changed_there_is_told_by_its_end_alone() {
        let live = ClientSecret {
            id: "s".into(),
            registration: "r".into(),
            hash: Secret::new("old-secret-1234").hash(),
            sealed: Sealed::from_stored("x"),
            last_four: "1234".to_owned(),
            created_at: Timestamp::from_unix_seconds(0),
            expires_at: None,
        };
        let mut answer = remote(&json!({}));
        answer.client_secret = Some(Secret::new("old-secret-1234"));
        assert!(differences(&registered(), &answer, std::slice::from_ref(&live)).is_empty());
        answer.client_secret = Some(Secret::new("new-secret-9876"));
        let found = differences(&registered(), &answer, &[live]);
        assert_eq!((found[0].here.as_str(), found[0].there.as_str()), ("…1234", "…9876"));
    }

    #[test]
    fn what_is_taken_over_no_longer_differs() {
        let mut metadata = registered();
        let answer = remote(&json!({
            "client_name": "Other", "redirect_uris": ["https://c.test/"], "grant_types": ["client_credentials"],
            "scope": "admin", "token_endpoint_auth_method": "client_secret_post",
        }));
        take_over(&mut metadata, &answer);
        assert!(differences(&metadata, &answer, &[]).is_empty());
    }
}
