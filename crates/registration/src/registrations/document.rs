//! Clients that are known by where they describe themselves (draft-ietf-oauth-client-id-metadata-document): their
//! `client_id` is the URL of their metadata. They come on the terms of open registration, and are registrations like all
//! others from the moment somebody allows them something.

use std::sync::Arc;

use dcr::{MetadataError, VerifiedClientMetadata, client_id_document};
use model::{
    Change, CredentialChange, DocumentError, Origin, OriginKind, Registration, RegistrationId, RegistrationState,
    StoreError,
};

use super::{
    open::{DAY, HOUR},
    register::label,
    terms::Terms,
};
use crate::shared::KeptDocument;
use crate::{
    Caller, Error,
    audit::actor,
    credentials::subject,
    registrations::{ClientDocuments, Registrations},
};

/// How long a document is used when its server does not say, in seconds.
const FRESH_SECONDS: i64 = 600;
/// The shortest and the longest that a server can say, in seconds.
const BOUNDS: (i64, i64) = (60, DAY);
/// How often a document is read again because of a signature, in [`SIGNER_SECONDS`].
const SIGNER_READINGS: i64 = 2;
/// The window they are counted in, in seconds.
const SIGNER_SECONDS: i64 = 60;

/// For whom a document is read. It is counted, so that nobody makes this server call others at will.
#[derive(Clone, Copy, Debug)]
pub enum DocumentReader<'a> {
    /// Somebody who is signed in.
    Person {
        /// Who.
        caller: &'a Caller,
        /// The network address that they come from.
        address: &'a str,
    },
    /// A program that is no client yet.
    Program {
        /// The network address that it comes from.
        address: &'a str,
    },
    /// A program that signs as this registered client, by a key that is not in its registration.
    Signer(&'a RegistrationId),
}

/// Why there is no document.
enum Unread {
    /// It may be there in a while.
    Passing(Error),
    /// It is not there, or not one that is taken.
    Refused(Error),
}

impl ClientDocuments<'_> {
    /// The client with this URL as its `client_id`, as its document says, from memory while the document is fresh.
    ///
    /// `found` is its registration, if there is one: it follows the document. Without one the answer is a registration
    /// that is not stored, see [`ClientDocuments::first_allowed`], unless it waits for approval and a person asks; then it is stored
    /// at once, for administrators to see. `found` comes back as it is when it does not work, was registered in another
    /// way, or no document is read any more; `None` means that nothing of this URL is taken here.
    ///
    /// # Errors
    ///
    /// [`Error::NotSignedIn`] when the person is none; [`Error::Refused`] says what is wrong with the URL or its document;
    /// [`Error::Throttled`].
    pub async fn client(
        self,
        url: &str,
        found: Option<Registration>,
        reader: DocumentReader<'_>,
    ) -> Result<Option<Registration>, Error> {
        if let DocumentReader::Person { caller, .. } = reader {
            is_person(caller)?;
        }
        let follows = |found: &Registration| {
            found.origin.kind == OriginKind::MetadataDocument && found.state == RegistrationState::Active
        };
        if found.as_ref().is_some_and(|found| !follows(found)) {
            return Ok(found);
        }
        let Some(terms) = self.document_terms(url).await? else { return Ok(found) };
        let provider = terms.provider.as_ref().map(|provider| &provider.id);
        match found {
            // What a program pushes is judged by what is known; the person it sends here has the document read again.
            Some(found) if found.provider.as_ref() != provider || !matches!(reader, DocumentReader::Person { .. }) => {
                Ok(Some(found))
            }
            Some(found) => {
                let metadata = self.documented_metadata(url, &terms, reader).await?;
                self.follow_document(found, metadata, &terms).await.map(Some)
            }
            None => {
                let metadata = self.documented_metadata(url, &terms, reader).await?;
                let new = self.new_documented(url, metadata, &terms);
                match reader {
                    DocumentReader::Person { caller, address }
                        if terms.first_state() == RegistrationState::AwaitingApproval =>
                    {
                        self.wait_for_approval(caller, address, new, &terms).await.map(Some)
                    }
                    _ => Ok(Some(new)),
                }
            }
        }
    }

    /// A registered client whose keys are in its document, after that was read again: they may be others by now. It is what
    /// it was when the document cannot be read, or was read for this a moment ago.
    pub async fn keys(self, found: Registration) -> Result<Registration, Error> {
        let url = found.client_id.clone();
        let id = found.id.clone();
        let Some(terms) = self.document_terms(&url).await? else { return Ok(found) };
        let elsewhere = found.provider.as_ref() != terms.provider.as_ref().map(|provider| &provider.id);
        if elsewhere || self.shared.store.lookup_registration(&id).await?.is_none() {
            return Ok(found);
        }
        let reader = DocumentReader::Signer(&id);
        let Ok(read) = self.fetch_document(&url, &terms, reader).await else { return Ok(found) };
        let mut metadata = read.metadata.clone();
        self.shared.client_documents.0.insert(url, Arc::new(read));
        terms.judge(&mut metadata).map_err(in_one_sentence)?;
        self.follow_document(found, metadata, &terms).await
    }

    /// The changes that make a registration of a client that [`ClientDocuments::client`] answered, when there is none
    /// yet: somebody has allowed it something. Nothing for all other clients.
    pub async fn first_allowed(
        self,
        caller: &Caller,
        address: &str,
        registration: &Registration,
    ) -> Result<Vec<Change>, Error> {
        is_person(caller)?;
        if registration.origin.kind != OriginKind::MetadataDocument
            || self.shared.store.lookup_registration(&registration.id).await?.is_some()
        {
            return Ok(Vec::new());
        }
        let terms = self.document_terms(&registration.client_id).await?;
        Registrations::of(self.shared).admit_anybody(&terms.ok_or_else(no_longer)?, address).await?;
        Ok(self.added(caller, registration))
    }

    /// On what terms a client of this URL comes; `None` when none does.
    async fn document_terms(self, url: &str) -> Result<Option<Terms>, Error> {
        let Some(provider) = self.shared.store.open_provider().await? else { return Ok(None) };
        let documents = provider.rules.open.as_ref().and_then(|open| open.documents.as_ref());
        let Some(documents) = documents else { return Ok(None) };
        let host = client_id_document::check_url(url).map_err(Error::Refused)?;
        if !documents.allow(&host) {
            return Ok(None);
        }
        Ok(Terms::of_anybody(OriginKind::MetadataDocument, provider))
    }

    /// What the document says, judged by the terms as they are now.
    async fn documented_metadata(
        self,
        url: &str,
        terms: &Terms,
        reader: DocumentReader<'_>,
    ) -> Result<VerifiedClientMetadata, Error> {
        let mut metadata = self.read_document(url, terms, reader).await?;
        terms.judge(&mut metadata).map_err(in_one_sentence)?;
        Ok(metadata)
    }

    async fn read_document(
        self,
        url: &str,
        terms: &Terms,
        reader: DocumentReader<'_>,
    ) -> Result<VerifiedClientMetadata, Error> {
        let (documents, now) = (&self.shared.client_documents.0, self.shared.clock.now());
        let kept = documents.get(url);
        if let Some(kept) = &kept
            && now < kept.fresh_until
        {
            return Ok(kept.metadata.clone());
        }
        match self.fetch_document(url, terms, reader).await {
            Ok(read) => {
                let metadata = read.metadata.clone();
                documents.insert(url.to_owned(), Arc::new(read));
                Ok(metadata)
            }
            // While its server cannot be reached, what it said last counts as long as it could have said itself.
            Err(Unread::Passing(error)) => match kept.filter(|kept| now < kept.read_at.plus_seconds(BOUNDS.1)) {
                Some(kept) => Ok(kept.metadata.clone()),
                None => Err(error),
            },
            Err(Unread::Refused(error)) => {
                documents.remove(url);
                Err(error)
            }
        }
    }

    async fn fetch_document(
        self,
        url: &str,
        terms: &Terms,
        reader: DocumentReader<'_>,
    ) -> Result<KeptDocument, Unread> {
        self.count_reading(terms, reader).await.map_err(Unread::Passing)?;
        let read_at = self.shared.clock.now();
        let document = self.shared.documents.fetch(url, client_id_document::MAX_BYTES).await.map_err(|error| {
            tracing::info!(client_id = url, %error, "the metadata document of a client cannot be read");
            let refused = Error::Refused(format!("This client's metadata cannot be read: {error}."));
            match error {
                DocumentError::Unreachable | DocumentError::Status(429 | 500..) => Unread::Passing(refused),
                _ => Unread::Refused(refused),
            }
        })?;
        let metadata = client_id_document::read(url, &document.json)
            .and_then(|metadata| metadata.verify())
            .map_err(|errors| Unread::Refused(not_taken(&errors)))?;
        Registrations::of(self.shared)
            .check_sector(&metadata)
            .await
            .map_err(|error| Unread::Refused(in_one_sentence(error)))?;
        let fresh = document.fresh_seconds.unwrap_or(FRESH_SECONDS).clamp(BOUNDS.0, BOUNDS.1);
        Ok(KeptDocument { metadata, read_at, fresh_until: read_at.plus_seconds(fresh) })
    }

    /// Nobody reads more documents in an hour than anybody may register clients.
    async fn count_reading(self, terms: &Terms, reader: DocumentReader<'_>) -> Result<(), Error> {
        match reader {
            DocumentReader::Program { address } => Registrations::of(self.shared).count_anybody(terms, address).await,
            DocumentReader::Signer(id) => {
                self.shared.limit(&format!("document/signer/{id}"), SIGNER_READINGS, SIGNER_SECONDS).await
            }
            DocumentReader::Person { caller, .. } => {
                let (Some(provider), Some(open)) = (&terms.provider, terms.open()) else { return Err(no_longer()) };
                let (kind, id, _) = actor(caller);
                self.shared.limit(&format!("document/person/{kind}/{id}"), open.per_source_per_hour, HOUR).await?;
                self.shared.limit(&format!("document/all/{}", provider.id), open.per_hour, HOUR).await
            }
        }
    }

    fn new_documented(self, url: &str, metadata: VerifiedClientMetadata, terms: &Terms) -> Registration {
        let id = RegistrationId::new(&*self.shared.clock, &*self.shared.entropy);
        let label = label_of(url, &metadata);
        Registration {
            client_id: url.to_owned(),
            provider: terms.provider.as_ref().map(|provider| provider.id.clone()),
            origin: Origin { kind: terms.origin, policy: terms.policy.clone(), ..Origin::default() },
            ..Registration::new(id, terms.owner.clone(), label, metadata, self.shared.clock.now())
        }
    }

    fn added(self, caller: &Caller, registration: &Registration) -> Vec<Change> {
        let event = self.shared.event(caller, "registration.created", &subject(registration));
        vec![CredentialChange::AddRegistration(Box::new(registration.clone())).into(), event]
    }

    async fn wait_for_approval(
        self,
        caller: &Caller,
        address: &str,
        new: Registration,
        terms: &Terms,
    ) -> Result<Registration, Error> {
        Registrations::of(self.shared).admit_anybody(terms, address).await?;
        let new = Registration { state: RegistrationState::AwaitingApproval, ..new };
        match self.shared.store.commit(self.added(caller, &new)).await {
            Ok(()) => Ok(new),
            // Somebody else came with it at the same moment.
            Err(StoreError::Taken(_)) => self.stored(&new.client_id).await,
            Err(other) => Err(other.into()),
        }
    }

    /// Brings a registration up to its document. What an administrator approved was the client as it was.
    async fn follow_document(
        self,
        found: Registration,
        metadata: VerifiedClientMetadata,
        terms: &Terms,
    ) -> Result<Registration, Error> {
        if found.metadata == metadata {
            return Ok(found);
        }
        let mut changed = found;
        if Registrations::of(self.shared).waits_again(&changed).await? {
            changed.state = RegistrationState::AwaitingApproval;
        }
        changed.label = label_of(&changed.client_id, &metadata);
        changed.metadata = metadata;
        changed.origin.policy.clone_from(&terms.policy);
        changed.updated_at = self.shared.clock.now();
        // Whoever came by has changed nothing.
        let event = self.shared.event(&Caller::System, "registration.updated", &subject(&changed));
        let update = CredentialChange::UpdateRegistration(Box::new(changed.clone()));
        match self.shared.store.commit(vec![update.into(), event]).await {
            Ok(()) => {
                changed.revision += 1;
                Ok(changed)
            }
            // Somebody else did it, or switched it off.
            Err(StoreError::Conflict) => self.stored(&changed.client_id).await,
            Err(other) => Err(other.into()),
        }
    }

    async fn stored(self, client_id: &str) -> Result<Registration, Error> {
        let found = self.shared.store.find_registration(client_id, self.shared.clock.now()).await?;
        found.map(|found| found.registration).ok_or(Error::NotFound("registration"))
    }
}

/// Nothing is read, and nothing registered, for anybody else.
fn is_person(caller: &Caller) -> Result<(), Error> {
    match caller {
        Caller::Administrator(_) | Caller::Member(_) => Ok(()),
        _ => Err(Error::NotSignedIn),
    }
}

/// What it calls itself, or where its document is.
fn label_of(url: &str, metadata: &VerifiedClientMetadata) -> String {
    match client_id_document::host(url) {
        Some(host) if metadata.client_name.is_empty() => host.to_owned(),
        _ => label(metadata),
    }
}

fn not_taken(errors: &[MetadataError]) -> Error {
    let first = errors.first().map(ToString::to_string).unwrap_or_default();
    Error::Refused(format!("This client's metadata document is not one that is taken here. {first}"))
}

/// There is no form that the errors could be shown at.
fn in_one_sentence(error: Error) -> Error {
    match error {
        Error::Invalid(errors) => {
            let first = errors.first().map(|error| format!("{}: {}", error.field, error.message)).unwrap_or_default();
            Error::Refused(format!("This client's metadata document is not one that is taken here. {first}"))
        }
        other => other,
    }
}

fn no_longer() -> Error {
    Error::Refused("Clients that are known by a metadata document are not taken here any more.".to_owned())
}
