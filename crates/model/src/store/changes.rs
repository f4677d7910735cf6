//! What a use case can change: one list of these is one transaction.

use crate::{
    Administrator, ApiClient, ApiClientId, ApiKey, ApiKeyId, AuditEvent, Authentication, ClientDraft, ClientSecret,
    ClientSecretId, Collection, CollectionId, InitialToken, InitialTokenId, Link, LinkId, LinkKind, LinkRequest, Logo,
    LogoId, MailId, Member, MemberId, Operation, OperationError, OperationId, OutboxMail, Policy, PolicyId, Provider,
    ProviderCall, ProviderClient, ProviderClientId, ProviderHealth, ProviderId, ProviderSecrets, Registration,
    RegistrationId, Reveal, SecretHash, TestReport, Timestamp, TokenChange,
    collections::OpenApiChange,
    sealing::{KeyCheck, SealedColumn, SealedRow},
};

/// One change; a list of them is one transaction.
#[derive(Clone, Debug)]
pub enum Change {
    /// To administrators.
    Administrator(AdministratorChange),
    /// To providers, collections and policies.
    Catalogue(CatalogueChange),
    /// To API clients, their drafts and logos.
    Client(ClientChange),
    /// To members, their links and their mail.
    Member(MemberChange),
    /// To registrations, API keys and what waits to be read.
    Credential(CredentialChange),
    /// To the authorization server's keys, grants and tokens.
    Token(TokenChange),
    /// To what is done at external providers, and what is there.
    Provisioning(ProvisioningChange),
    /// To what is sealed, when the key-encryption key changes.
    Sealed(SealedChange),
    /// A line of the audit log.
    Record(AuditEvent),
}

/// Changes to administrators.
#[derive(Clone, Debug)]
pub enum AdministratorChange {
    /// A new one.
    Add(Administrator),
    /// The very first one; [`StoreError::Conflict`] when there is any already.
    AddFirst(Administrator),
}

/// Changes to providers, collections and policies.
#[derive(Clone, Debug)]
pub enum CatalogueChange {
    /// A new provider, boxed because it is large.
    AddProvider(Box<Provider>),
    /// New values of a provider: its name, authentication method, rules, configuration, and whether it is disabled. Its
    /// secrets, test and health have changes of their own, and `created_at` stays.
    UpdateProvider(Box<Provider>),
    /// Replaces the secrets of a provider: both.
    SetProviderSecrets(ProviderId, ProviderSecrets),
    /// What a test of a provider found; `None` forgets it, because what it tested has changed.
    SetProviderTest(ProviderId, Option<Box<TestReport>>),
    /// Whether a provider answers.
    SetProviderHealth(ProviderId, ProviderHealth),
    /// One registration less that its initial access token allows, where that is known. Nothing happens where it is not,
    /// or is 0 already.
    CountProviderUse(ProviderId),
    /// API clients and registrations let go of a provider and stay; registrations that are half made or half deleted there
    /// are revoked. Clients that are known there count as gone, and what was still to be done there is cancelled at that
    /// moment.
    DetachProvider(ProviderId, Timestamp),
    /// [`StoreError::Conflict`] while an API client or a live registration uses it, a client there is not gone, or
    /// something is to be done there.
    DeleteProvider(ProviderId),
    /// A new collection, without its OpenAPI document.
    AddCollection(Collection),
    /// New values of a collection; `created_at` and its OpenAPI document stay.
    UpdateCollection(Collection),
    /// The OpenAPI document of a collection and what is shown of it. Without a new file it is what the stored one says in this
    /// edition, and [`StoreError::Conflict`](StoreError::Conflict) when something of this edition is there already.
    SetOpenApi(Box<OpenApiChange>),
    /// Also takes it out of every API client.
    DeleteCollection(CollectionId),
    /// A new policy.
    AddPolicy(Policy),
    /// New values of a policy; `created_at` stays.
    UpdatePolicy(Policy),
    /// [`StoreError::Conflict`] while an API client has it.
    DeletePolicy(PolicyId),
}

/// Changes to API clients, their drafts and logos.
#[derive(Clone, Debug)]
pub enum ClientChange {
    /// Adds the draft, or replaces what it held; boxed because it is large, as API clients are.
    SaveDraft(Box<ClientDraft>),
    /// [`StoreError::Conflict`] when it is already gone: finished in another tab, or discarded.
    RemoveDraft(ApiClientId),
    /// A new logo.
    AddLogo(Logo),
    /// Nothing happens when it is already gone.
    DeleteLogo(LogoId),
    /// A new API client with its collections.
    Add(Box<ApiClient>),
    /// New values of an API client, its collections too; how its calls are authenticated and who made it stay.
    /// [`StoreError::Conflict`] when it is gone, or what it refers to is.
    Update(Box<ApiClient>),
    /// Another way in which the calls of an API client are authenticated, by the same method, and when it was chosen.
    /// [`StoreError::Conflict`] when no such client is there.
    SetAuthentication(ApiClientId, Box<Authentication>, Timestamp),
    /// Also deletes its members, links, queued mail, credentials and logo.
    Delete(ApiClientId),
}

/// Changes to members, their links and their mail.
#[derive(Clone, Debug)]
pub enum MemberChange {
    /// A new member.
    Add(Member),
    /// Also deletes their links and queued mail; what they made stays with their API client.
    /// [`StoreError::Conflict`] when they are already gone.
    Remove(MemberId),
    /// Invited again: the dates. They do not ask for it any more.
    Reinvite {
        /// Whom.
        member: MemberId,
        /// When.
        at: Timestamp,
        /// Until when.
        expires_at: Timestamp,
    },
    /// Somebody who has not accepted their invitation asks for another one. Nothing happens when they have.
    RequestInvitation {
        /// Who.
        member: MemberId,
        /// When.
        at: Timestamp,
    },
    /// A member is only invited again: what they made stays, and what waits to be read by them is gone.
    /// [`StoreError::Conflict`] when they are gone.
    ResetToInvited(MemberId),
    /// The open invitation no longer works: `invitation_expires_at` becomes `at`.
    EndInvitation {
        /// Whose.
        member: MemberId,
        /// When.
        at: Timestamp,
    },
    /// They came in: active, with `activated_at` when it was the first time.
    SignedIn {
        /// Who.
        member: MemberId,
        /// When.
        at: Timestamp,
    },
    /// A new link.
    AddLink(Link),
    /// [`StoreError::Conflict`] unless it is unused, not revoked and not expired at that moment. Parallel redemptions:
    /// exactly one succeeds.
    RedeemLink(LinkId, Timestamp),
    /// Somebody asks for a sign-in link; a worker finds out for whom.
    AddLinkRequest(LinkRequest),
    /// That is being done. [`StoreError::Conflict`] when another worker has done it.
    RemoveLinkRequest(LinkId),
    /// The code that came with a link is used, and the link with it; [`StoreError::Conflict`] unless the code is unused
    /// and the link not revoked and not expired at that moment.
    UseCode(LinkId, Timestamp),
    /// Every open link of that kind of that member stops working, its code too, and its unsent mail is cancelled and wiped.
    RevokeLinks(MemberId, LinkKind, Timestamp),
    /// A message for the worker.
    Queue(OutboxMail),
    /// The worker takes the message for itself until that moment; [`StoreError::Conflict`] when another worker has it
    /// or it is no longer queued and due. Counts the attempt.
    LeaseMail(MailId, Timestamp, Timestamp),
    /// The mail server took it; its content is wiped.
    MailSent(MailId, Timestamp),
    /// The attempt failed: try again then, or give up when `retry_at` is `None` (the content stays, so that the link can
    /// still be copied).
    MailFailed {
        /// Which.
        mail: MailId,
        /// What the mail server said.
        error: String,
        /// When to try again.
        retry_at: Option<Timestamp>,
    },
}

/// Changes to registrations, API keys and what waits to be read.
#[derive(Clone, Debug)]
pub enum CredentialChange {
    /// A new registration, boxed because it is large.
    AddRegistration(Box<Registration>),
    /// A secret of a registration.
    AddSecret(ClientSecret),
    /// An external provider has given a registration its `client_id`: that, its realm, provider, state, label and metadata
    /// are set to what they are here. Counts as a change of the registration; [`StoreError::Conflict`] when it has changed
    /// since it was read (`revision`) or is revoked, [`StoreError::Taken`] when another registration of the realm has the
    /// `client_id`.
    SetClientId(Box<Registration>),
    /// The API clients of one provider use another from now on.
    MoveApiClients {
        /// From which.
        from: ProviderId,
        /// To which.
        to: ProviderId,
    },
    /// A mail said that a secret has an end; `days` is how many days before it. [`StoreError::Conflict`] when one had said
    /// so already, for as few days or fewer: no other mail says the same.
    SecretWarned(ClientSecretId, i64),
    /// New values of a registration: its metadata, label, unique name, policy, state, access token, holders and API
    /// client. `revision` is the one that was read; [`StoreError::Conflict`] when it has changed since or is revoked.
    UpdateRegistration(Box<Registration>),
    /// The secrets that a registration has so far work until `until` at most, and those that do not work at `now` any
    /// more are deleted. Counts as a change of the registration; [`StoreError::Conflict`] when it is revoked.
    EndSecrets {
        /// Whose.
        registration: RegistrationId,
        /// The time.
        now: Timestamp,
        /// Until when they work at most.
        until: Timestamp,
    },
    /// One secret of a registration is deleted. Nothing happens when it is already gone.
    DeleteSecret(RegistrationId, ClientSecretId),
    /// Every secret of a registration is deleted: it became a public client.
    DeleteSecrets(RegistrationId),
    /// The former registration access token no longer works.
    EndFormerAccessToken(RegistrationId),
    /// The registration is revoked, its secrets and access tokens are deleted and its unique name is free again;
    /// [`StoreError::Conflict`] when it was revoked already.
    RevokeRegistration(RegistrationId, Timestamp),
    /// A registration of a client that is known by its metadata document works again, after it was revoked or rejected:
    /// no other client can have its `client_id`. [`StoreError::Conflict`] when it is none of these.
    ReinstateRegistration(RegistrationId, Timestamp),
    /// A registration of a client that is known by its metadata document is deleted, as if it had never been made.
    /// [`StoreError::Conflict`] unless it was never used and is active or waits for approval.
    ForgetRegistration(RegistrationId),
    /// A new initial access token.
    AddInitialToken(Box<InitialToken>),
    /// Counts one use at that moment; [`StoreError::Conflict`] when it is revoked, expired or used up. Parallel uses
    /// never exceed its count.
    UseInitialToken(InitialTokenId, Timestamp),
    /// [`StoreError::Conflict`] when it was revoked already.
    RevokeInitialToken(InitialTokenId, Timestamp),
    /// A new API key.
    AddApiKey(ApiKey),
    /// The key's value is exchanged; the old one is gone. [`StoreError::Conflict`] when it was revoked.
    RefreshApiKey {
        /// Which.
        key: ApiKeyId,
        /// The hash of the new value.
        hash: SecretHash,
        /// Its last four characters.
        last_four: String,
        /// When.
        at: Timestamp,
    },
    /// [`StoreError::Conflict`] unless it was live.
    RevokeApiKey(ApiKeyId, Timestamp),
    /// Lets a member read a new secret; replaces an older one of the same subject.
    AddReveal(Reveal),
    /// The member has saved it. Nothing happens when it is gone already, or was made in another session than this one.
    EndReveal {
        /// The credential.
        subject: String,
        /// The member.
        member: MemberId,
        /// The session they call from.
        session: Option<SecretHash>,
    },
}

/// Changes to what is done at external providers, and to what is there.
#[derive(Clone, Debug)]
pub enum ProvisioningChange {
    /// Something to be done; [`StoreError::Taken`] with `Unique::OpenOperation` while something else is to be done for the
    /// same registration, or, when it belongs to none, on the same client.
    AddOperation(Box<Operation>),
    /// A worker begins an operation and has it for itself until `lease_until`: counts the attempt, and makes it uncertain
    /// until its end is known. [`StoreError::Conflict`] unless it waits, is due at `now`, and nobody has it.
    BeginOperation {
        /// Which.
        id: OperationId,
        /// The time.
        now: Timestamp,
        /// Until when the worker has it.
        lease_until: Timestamp,
    },
    /// The attempt ended and the operation is done. `attempt` is the number of the attempt that was begun;
    /// [`StoreError::Conflict`] when another was begun since, or the operation is not waiting any more.
    FinishOperation {
        /// Which.
        id: OperationId,
        /// Which attempt.
        attempt: i64,
        /// When.
        at: Timestamp,
    },
    /// The attempt failed, and another is made at `retry_at`, or none until a person asks for it when that is `None`.
    /// [`StoreError::Conflict`] as with `FinishOperation`.
    FailOperation {
        /// Which.
        id: OperationId,
        /// Which attempt.
        attempt: i64,
        /// Why.
        error: Box<OperationError>,
        /// When to try again.
        retry_at: Option<Timestamp>,
        /// Nobody knows whether it was done.
        uncertain: bool,
    },
    /// A person wants an operation that is stuck or waits tried at that moment; [`StoreError::Conflict`] when it is
    /// neither, or a worker has it.
    RetryOperation(OperationId, Timestamp),
    /// A person gives an operation up; [`StoreError::Conflict`] when it is not open, or a worker has it.
    CancelOperation(OperationId, Timestamp),
    /// A client that is, or may be, at a provider; without its registration when that is gone.
    AddClient(Box<ProviderClient>),
    /// New values of such a client: everything but its provider and `created_at`; without its registration when that is
    /// gone. Nothing happens when the client is.
    UpdateClient(Box<ProviderClient>),
    /// Nothing is kept of such a client, nor of what was done with it.
    DeleteClient(ProviderClientId),
    /// A call, for the activity log.
    AddCall(Box<ProviderCall>),
}

/// Changes to what is sealed, when the key-encryption key changes.
#[derive(Clone, Debug)]
pub enum SealedChange {
    /// The check value of another key; [`StoreError::Conflict`] when its generation or its key is there already.
    AddCheck(KeyCheck),
    /// A key has no check value any more. Nothing happens when it has none.
    RemoveCheck(String),
    /// The same values under another key; [`StoreError::Conflict`] when the text is not what it was, or the row is gone.
    Replace {
        /// Which column.
        column: SealedColumn,
        /// The row, as it was read.
        row: SealedRow,
        /// What its column holds from now on.
        text: String,
    },
    /// A row goes, because what it holds cannot be read any more; [`StoreError::Conflict`] as above.
    Delete {
        /// Which column holds it.
        column: SealedColumn,
        /// The row, as it was read.
        row: SealedRow,
    },
}

/// Lets `…Change.into()` make a [`Change`].
macro_rules! into_change {
    ($($part:ident => $variant:ident),+ $(,)?) => {$(
        impl From<$part> for Change {
            fn from(change: $part) -> Self {
                Self::$variant(change)
            }
        }
    )+};
}

into_change! {
    AdministratorChange => Administrator,
    CatalogueChange => Catalogue,
    ClientChange => Client,
    MemberChange => Member,
    CredentialChange => Credential,
    TokenChange => Token,
    ProvisioningChange => Provisioning,
    SealedChange => Sealed,
}
