//! Who decides, and whether they must be asked.

use registration::{
    AuthorizationRequest, Caller, Change, Consent, Error, OriginKind, Person, Registration, RegistrationId, Secret,
    StoreError, Timestamp, TokenChange,
};
use serde::{Deserialize, Serialize};

use super::{Onward, Refused, expected::Expected, redirect::Back, request::Request};
use crate::{AuthorizationServer, Client, ErrorCode, OAuthError, Parameters, person::person};

/// How long a request waits for a person to sign in and decide, in seconds: as long as a sign-in link works.
const WAITS_SECONDS: i64 = 30 * 60;

/// Requests of people who are not signed in, from one network address, before it has to rest: each of them is kept.
const ANONYMOUS_PER_SOURCE: i64 = 300;
/// The window they are counted in, in seconds.
const WINDOW_SECONDS: i64 = 10 * 60;

/// Whoever is at the browser.
#[derive(Clone, Copy, Debug)]
pub struct Visitor<'a> {
    /// Who is signed in.
    pub caller: &'a Caller,
    /// Since when.
    pub signed_in_at: Option<Timestamp>,
    /// The network address that they come from.
    pub address: &'a str,
    /// The requests that were begun in this session. A reference alone opens nothing.
    pub begun: &'a [Begun],
    /// Another site led the browser here, or nobody knows who did. Counts when a request begins; later it is what was kept
    /// with it.
    pub from_elsewhere: bool,
}

/// An authorization request that was begun in a session, and waits there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// The hash of its reference.
    pub reference: String,
    /// Somebody has signed in since it was begun.
    pub signed_in_since: bool,
    /// See [`Visitor::from_elsewhere`]: the way to the sign-in and back does not show it any more.
    #[serde(default)]
    pub from_elsewhere: bool,
}

impl Begun {
    /// A request that was begun just now, by the reference that was answered.
    #[must_use]
    pub fn now(reference: &Secret, from_elsewhere: bool) -> Self {
        Self { reference: reference.hash().as_str().to_owned(), signed_in_since: false, from_elsewhere }
    }
}

/// How an authorization request goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authorization {
    /// The browser goes back to the client, with a code or an error: to this address.
    Back(String),
    /// The same with an error, once the person has said so: nobody has verified this client, and this person has not
    /// allowed it anything. Otherwise a link to us would lead anywhere.
    AskToGoBack(Onward),
    /// The person is asked, at the page of this reference.
    Ask(Secret),
}

/// How a request stands.
enum Standing {
    /// Nobody is signed in, or they must sign in again.
    SignIn,
    /// The person must be asked.
    Consent(Person, Timestamp),
    /// The person has allowed it before.
    Allowed(Person, Timestamp),
}

impl AuthorizationServer {
    /// A browser comes with an authorization request.
    ///
    /// # Errors
    ///
    /// What must be told to the person, because where to go back to is not known to be right.
    pub async fn authorize(&self, parameters: &Parameters, visitor: Visitor<'_>) -> Result<Authorization, OAuthError> {
        let (parameters, pushed) = self.unpushed(parameters).await?;
        let request = match self.read_request(&parameters, pushed, visitor).await {
            Ok(request) => request,
            Err(Refused::SignIn(_)) => return self.keep_unread(&parameters, pushed, visitor).await,
            Err(refused) => return self.refused(refused, visitor).await,
        };
        let silently = request.prompt.none;
        match self.standing(&request, visitor, false, visitor.from_elsewhere).await? {
            Standing::Allowed(person, auth_time) => {
                Ok(Authorization::Back(self.give_code(&request, person, auth_time, Vec::new()).await?))
            }
            Standing::SignIn if silently => {
                let sentence = "Somebody must sign in, and prompt=none forbids it.";
                self.back_with(&request.client, &request.back, visitor, ErrorCode::LoginRequired, sentence).await
            }
            Standing::Consent(..) if silently => {
                let sentence = "The person must be asked, and prompt=none forbids it.";
                self.back_with(&request.client, &request.back, visitor, ErrorCode::ConsentRequired, sentence).await
            }
            Standing::SignIn | Standing::Consent(..) => {
                self.limit_anonymous(visitor).await?;
                let registration = &request.client.registration;
                let goes_with = registration.origin.kind != OriginKind::MetadataDocument;
                self.keep(goes_with.then(|| registration.id.clone()), &parameters, pushed).await
            }
        }
    }

    /// The browser comes back from signing in.
    ///
    /// # Errors
    ///
    /// As [`AuthorizationServer::authorize`]; [`Error::NotFound`] when the request is over, or of another session.
    pub async fn resume(&self, reference: &Secret, visitor: Visitor<'_>) -> Result<Authorization, OAuthError> {
        let (request, taken, begun) = match self.waiting(reference, visitor).await? {
            Ok(waiting) => waiting,
            // It is the page that leads to signing in.
            Err(Refused::SignIn(_)) => return Ok(Authorization::Ask(reference.clone())),
            Err(refused) => return self.refused(refused, visitor).await,
        };
        match self.standing(&request, visitor, begun.signed_in_since, begun.from_elsewhere).await? {
            Standing::Allowed(person, auth_time) => {
                Ok(Authorization::Back(self.give_code(&request, person, auth_time, vec![taken]).await?))
            }
            Standing::SignIn | Standing::Consent(..) => Ok(Authorization::Ask(reference.clone())),
        }
    }

    /// The person has decided.
    ///
    /// # Errors
    ///
    /// As [`AuthorizationServer::resume`].
    pub async fn decide(
        &self,
        reference: &Secret,
        visitor: Visitor<'_>,
        allow: bool,
    ) -> Result<Authorization, OAuthError> {
        let (request, taken, begun) = match self.waiting(reference, visitor).await? {
            Ok(waiting) => waiting,
            // It is the page that leads to signing in.
            Err(Refused::SignIn(_)) => return Ok(Authorization::Ask(reference.clone())),
            Err(refused) => return self.refused(refused, visitor).await,
        };
        if !allow {
            self.take(vec![taken]).await?;
            // They read on the page where this leads to.
            let address = self.address_of(&request.back, ErrorCode::AccessDenied, "The person did not allow it.");
            return Ok(Authorization::Back(address));
        }
        match self.standing(&request, visitor, begun.signed_in_since, begun.from_elsewhere).await? {
            Standing::SignIn => Ok(Authorization::Ask(reference.clone())),
            Standing::Consent(person, auth_time) | Standing::Allowed(person, auth_time) => {
                let registration = &request.client.registration;
                let mut changes =
                    self.core.client_documents().first_allowed(visitor.caller, visitor.address, registration).await?;
                changes.push(taken);
                changes.extend(self.remember(visitor.caller, &request, &person).await?);
                match self.give_code(&request, person, auth_time, changes).await {
                    Ok(back) => Ok(Authorization::Back(back)),
                    // Somebody else was the first to allow this client something, at the same moment.
                    Err(OAuthError::Core(Error::Store(StoreError::Taken(_)))) => {
                        Ok(Authorization::Ask(reference.clone()))
                    }
                    Err(other) => Err(other),
                }
            }
        }
    }

    /// The request that waits under a reference, the change that ends its wait, and how it was begun in this session.
    pub(super) async fn waiting(
        &self,
        reference: &Secret,
        visitor: Visitor<'_>,
    ) -> Result<Result<(Request, Change, Begun), Refused>, OAuthError> {
        let (hash, now) = (reference.hash(), self.clock.now());
        let begun = visitor.begun.iter().find(|begun| begun.reference == hash.as_str());
        let found = self.store.find_authorization_request(&hash, now).await?;
        let (Some(begun), Some(found)) = (begun, found) else { return Err(over()) };
        let (parameters, pushed): (Parameters, bool) = serde_json::from_str(&found.parameters)
            .map_err(|_| Error::Unexpected("a stored authorization request does not read back".to_owned()))?;
        let taken = TokenChange::TakeAuthorizationRequest(hash, now).into();
        Ok(self.read_request(&parameters, pushed, visitor).await.map(|request| (request, taken, begun.clone())))
    }

    async fn standing(
        &self,
        request: &Request,
        visitor: Visitor<'_>,
        signed_in_since: bool,
        from_elsewhere: bool,
    ) -> Result<Standing, OAuthError> {
        let (Ok(person), Some(auth_time)) = (person(visitor.caller), visitor.signed_in_at) else {
            return Ok(Standing::SignIn);
        };
        if self.needs_sign_in(request, auth_time, signed_in_since) {
            return Ok(Standing::SignIn);
        }
        let expected = self.expected(request, &person).await?;
        // Without a page nobody can say who they are.
        if expected == Expected::Another || (expected == Expected::Unreadable && request.prompt.none) {
            return Ok(Standing::SignIn);
        }
        let registration = &request.client.registration;
        let may_be_remembered = may_be_remembered(registration, &request.back.redirect_uri, from_elsewhere);
        if request.prompt.ask || expected == Expected::Unreadable || !may_be_remembered {
            return Ok(Standing::Consent(person, auth_time));
        }
        let consent = self.consent(registration, &person).await?;
        let allowed = consent.is_some_and(|consent| request.scope.iter().all(|scope| consent.scope.contains(scope)));
        Ok(if allowed { Standing::Allowed(person, auth_time) } else { Standing::Consent(person, auth_time) })
    }

    /// The sign-in is older than the client accepts (`OpenID` Connect Core section 3.1.2.1).
    pub(super) fn needs_sign_in(&self, request: &Request, auth_time: Timestamp, signed_in_since: bool) -> bool {
        let too_old = |seconds| seconds == 0 || auth_time.plus_seconds(seconds) < self.clock.now();
        !signed_in_since && (request.prompt.login || request.max_age.is_some_and(too_old))
    }

    async fn limit_anonymous(&self, visitor: Visitor<'_>) -> Result<(), OAuthError> {
        if !matches!(visitor.caller, Caller::Anonymous) {
            return Ok(());
        }
        let key = format!("authorize/source/{}", Secret::new(visitor.address).hash().as_str());
        if self.store.count_attempt(&key, WINDOW_SECONDS, self.clock.now()).await? > ANONYMOUS_PER_SOURCE {
            return Err(OAuthError::Core(Error::Throttled { retry_after_seconds: WINDOW_SECONDS }));
        }
        Ok(())
    }

    /// Keeps a request of a client whose document is read when somebody has signed in.
    async fn keep_unread(
        &self,
        parameters: &Parameters,
        pushed: bool,
        visitor: Visitor<'_>,
    ) -> Result<Authorization, OAuthError> {
        if parameters.all("prompt").iter().any(|words| words.split_whitespace().any(|word| word == "none")) {
            let sentence = "Somebody must sign in, and prompt=none forbids it.";
            return Err(OAuthError::refused(ErrorCode::LoginRequired, sentence));
        }
        self.limit_anonymous(visitor).await?;
        self.keep(None, parameters, pushed).await
    }

    /// Keeps a request until somebody has decided.
    async fn keep(
        &self,
        registration: Option<RegistrationId>,
        parameters: &Parameters,
        pushed: bool,
    ) -> Result<Authorization, OAuthError> {
        let (reference, now) = (Secret::generate(&*self.entropy, ""), self.clock.now());
        let waiting = AuthorizationRequest {
            hash: reference.hash(),
            registration,
            parameters: serde_json::to_string(&(parameters, pushed))
                .map_err(|error| Error::Unexpected(error.to_string()))?,
            created_at: now,
            expires_at: now.plus_seconds(WAITS_SECONDS),
        };
        self.store.commit(vec![TokenChange::AddAuthorizationRequest(waiting).into()]).await?;
        Ok(Authorization::Ask(reference))
    }

    /// The changes that remember a consent, beside what was allowed before.
    async fn remember(&self, caller: &Caller, request: &Request, person: &Person) -> Result<[Change; 2], Error> {
        let (registration, now) = (&request.client.registration, self.clock.now());
        let before = self.store.find_consent(&registration.id, &person.id).await?;
        let mut scope = before.map(|consent| consent.scope).unwrap_or_default();
        scope.extend(request.scope.iter().filter(|word| !scope.contains(word)).cloned().collect::<Vec<_>>());
        let consent = Consent {
            registration: registration.id.clone(),
            person_kind: person.kind,
            person: person.id.clone(),
            scope,
            created_at: now,
            updated_at: now,
        };
        let event = self.core.record(caller, "consent.given", registration.id.as_str(), &registration.label);
        Ok([TokenChange::SaveConsent(consent).into(), event])
    }

    /// Commits changes that end the wait of a request; somebody who was quicker has ended it.
    pub(super) async fn take(&self, changes: Vec<Change>) -> Result<(), OAuthError> {
        match self.store.commit(changes).await {
            Err(StoreError::Conflict) => Err(over()),
            other => Ok(other?),
        }
    }

    /// What the person has allowed this client before, if that still counts.
    pub(crate) async fn consent(
        &self,
        registration: &Registration,
        person: &Person,
    ) -> Result<Option<Consent>, StoreError> {
        let consent = self.store.find_consent(&registration.id, &person.id).await?;
        Ok(consent.filter(|consent| counts(consent, registration)))
    }

    /// The way back with an error that nobody has pressed a button for.
    async fn back_with(
        &self,
        client: &Client,
        back: &Back,
        visitor: Visitor<'_>,
        code: ErrorCode,
        description: &str,
    ) -> Result<Authorization, OAuthError> {
        let address = self.address_of(back, code, description);
        let onward = self.onward(&client.registration, visitor.caller, address).await?;
        Ok(if onward.is_known { Authorization::Back(onward.address) } else { Authorization::AskToGoBack(onward) })
    }

    fn address_of(&self, back: &Back, code: ErrorCode, description: &str) -> String {
        let description = error_description(description);
        back.with(&self.issuer, &[("error", code.as_str()), ("error_description", &description)])
    }

    async fn refused(&self, refused: Refused, visitor: Visitor<'_>) -> Result<Authorization, OAuthError> {
        match refused {
            Refused::Here(error) => Err(error),
            unread @ Refused::SignIn(_) => Err(unread.into_error()),
            Refused::Back(whose, code, description) => {
                let (client, back) = *whose;
                self.back_with(&client, &back, visitor, code, &description).await
            }
        }
    }
}

/// A client of nobody we know that runs on a device cannot be told from another one there: its person is asked each time.
/// They are asked as well when another site led them here. It can name this client at every authorization server that it
/// works with, and a client that mixes them up carries our code to one of theirs (RFC 9700 section 4.4).
fn may_be_remembered(registration: &Registration, redirect_uri: &str, from_elsewhere: bool) -> bool {
    !registration.origin.kind.is_of_anybody() || (redirect_uri.starts_with("https://") && !from_elsewhere)
}

/// What was allowed a client that its document describes was allowed to what it was then: whoever publishes the document
/// can make another client of it.
fn counts(consent: &Consent, registration: &Registration) -> bool {
    registration.origin.kind != OriginKind::MetadataDocument || consent.updated_at >= registration.updated_at
}

/// The characters that `error_description` may have (RFC 6749 section 4.1.2.1).
fn error_description(sentence: &str) -> String {
    let allowed = |c: char| matches!(c, ' '..='~') && c != '"' && c != '\\';
    sentence.chars().map(|c| if allowed(c) { c } else { '\'' }).collect()
}

/// The request is over.
fn over() -> OAuthError {
    OAuthError::Core(Error::NotFound("authorization request"))
}
