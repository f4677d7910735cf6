//! Clients that are known by their metadata documents: from the first person who comes with one to the registration that
//! an administrator governs.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use dcr::{GrantType, TokenEndpointAuthMethod};
use registration::{
    Caller, Document, DocumentError, DocumentReader, Documents, Error, OriginKind, ProgramFields, ProviderId,
    Registration, RegistrationState,
};
use serde_json::{Value, json};

use crate::support::{World, sentence, wrong_fields};

const URL: &str = "https://app.example.com/client.json";

/// Somebody else's server: what it answers, and the sizes that were asked for.
#[derive(Default)]
struct Published {
    answer: Mutex<Option<Result<Document, DocumentError>>>,
    limits: Mutex<Vec<usize>>,
}

impl Published {
    fn say(&self, answer: Result<Value, DocumentError>) {
        *self.answer.lock().unwrap() = Some(answer.map(|json| Document { json, fresh_seconds: None }));
    }

    fn readings(&self) -> usize {
        self.limits.lock().unwrap().len()
    }
}

/// The same, for the core to read.
struct Reading(Arc<Published>);

#[async_trait]
impl Documents for Reading {
    async fn fetch(&self, _: &str, limit_bytes: usize) -> Result<Document, DocumentError> {
        self.0.limits.lock().unwrap().push(limit_bytes);
        self.0.answer.lock().unwrap().clone().unwrap_or(Err(DocumentError::Unreachable))
    }
}

fn document(name: &str) -> Value {
    json!({
        "client_id": URL, "client_name": name, "redirect_uris": ["https://app.example.com/cb"],
        "grant_types": ["authorization_code"], "scope": "orders:read orders:write"
    })
}

fn terms() -> ProgramFields {
    ProgramFields {
        open: true,
        metadata_documents: true,
        grant_types: vec!["authorization_code".to_owned()],
        scopes: "orders:read".to_owned(),
        max_unused: "10".to_owned(),
        unused_days: "1".to_owned(),
        per_source_per_hour: "3".to_owned(),
        per_hour: "5".to_owned(),
        ..ProgramFields::default()
    }
}

async fn reading(world: World) -> (World, Arc<Published>, Caller, ProviderId) {
    let published = Arc::new(Published::default());
    published.say(Ok(document("App")));
    let world = World { core: world.core.with_documents(Arc::new(Reading(Arc::clone(&published)))), ..world };
    let admin = world.administrator("ada").await;
    let provider = world.provider(&admin, "Production", "token_introspection").await;
    world.core.providers().update_program_rules(&admin, &provider, &terms()).await.unwrap();
    (world, published, admin, provider)
}

async fn comes(world: &World, person: &Caller) -> Result<Option<Registration>, Error> {
    let found = world.store.find_registration(URL, world.core.now()).await.unwrap().map(|found| found.registration);
    let reader = DocumentReader::Person { caller: person, address: "192.0.2.1" };
    world.core.client_documents().client(URL, found, reader).await
}

async fn is_allowed(world: &World, person: &Caller) -> Registration {
    let client = comes(world, person).await.unwrap().unwrap();
    let changes = world.core.client_documents().first_allowed(person, "192.0.2.1", &client).await.unwrap();
    world.store.commit(changes).await.unwrap();
    client
}

story!(a_document_becomes_a_registration_when_somebody_allows_it_something, |world| {
    let (world, published, admin, provider) = reading(world).await;
    assert!(world.core.client_documents().are_taken().await);
    let client = comes(&world, &admin).await.unwrap().unwrap();
    assert_eq!((client.client_id.as_str(), client.realm.as_str(), client.label.as_str()), (URL, "", "App"));
    assert_eq!((client.provider.as_ref(), client.origin.kind), (Some(&provider), OriginKind::MetadataDocument));
    assert_eq!(client.metadata.scope, ["orders:read"], "no more than is open to anybody");
    assert_eq!(client.metadata.token_endpoint_auth_method, TokenEndpointAuthMethod::None);
    assert_eq!(client.metadata.grant_types, [GrantType::AuthorizationCode]);
    assert!(client.metadata.tokens.pkce_required && client.access_token.is_none());
    assert!(world.store.lookup_registration(&client.id).await.unwrap().is_none());

    let client = is_allowed(&world, &admin).await;
    assert_eq!(world.store.lookup_registration(&client.id).await.unwrap().unwrap().registration, client);
    assert!(
        world.core.client_documents().first_allowed(&admin, "192.0.2.1", &client).await.unwrap().is_empty(),
        "it is there"
    );
    assert_eq!(*published.limits.lock().unwrap(), [5 * 1024]);
    // It is nobody's own to change: there is no registration access token, and no privilege for it.
    let privilege = vec![registration::Privilege::Register];
    assert!(
        sentence(world.core.registrations().set_privileges(&admin, &client.id, privilege).await)
            .contains("administrator")
    );
    let none = registration::Secret::new("ghr_x");
    assert!(matches!(world.core.registrations().caller(URL, &none).await, Err(Error::NotSignedIn)));
});

story!(a_registration_follows_its_document_while_the_terms_allow_it, |world| {
    let (world, published, admin, provider) = reading(world).await;
    let client = is_allowed(&world, &admin).await;
    world.clock.advance_seconds(600);
    published.say(Ok(document("App 2")));
    let followed = comes(&world, &admin).await.unwrap().unwrap();
    assert_eq!((followed.id, followed.label.as_str(), followed.revision), (client.id.clone(), "App 2", 1));
    // What is not taken changes nothing.
    world.clock.advance_seconds(600);
    published.say(Ok(json!({ "client_id": URL })));
    assert!(sentence(comes(&world, &admin).await).contains("redirect_uris"));
    let stored = world.store.lookup_registration(&client.id).await.unwrap().unwrap().registration;
    assert_eq!((stored.label.as_str(), stored.state), ("App 2", RegistrationState::Active));
    // Where nobody can come by a document any more, what is there stays as it is.
    let closed = ProgramFields { metadata_documents: false, ..terms() };
    world.core.providers().update_program_rules(&admin, &provider, &closed).await.unwrap();
    assert!(!world.core.client_documents().are_taken().await);
    let readings = published.readings();
    assert_eq!(comes(&world, &admin).await.unwrap().unwrap().label, "App 2");
    assert_eq!(published.readings(), readings);
});

story!(an_administrator_rejects_a_document_and_takes_that_back, |world| {
    let (world, published, admin, provider) = reading(world).await;
    let approval = ProgramFields { approval: true, ..terms() };
    world.core.providers().update_program_rules(&admin, &provider, &approval).await.unwrap();
    let waiting = comes(&world, &admin).await.unwrap().unwrap();
    assert_eq!(waiting.state, RegistrationState::AwaitingApproval);
    assert_eq!(world.core.registrations().count_awaiting_approval(&admin).await.unwrap(), 1);
    world.core.registrations().reject(&admin, &waiting.id).await.unwrap();
    world.clock.advance_seconds(24 * 3600);
    world.core.housekeeping().sweep().await.unwrap();
    let rejected = comes(&world, &admin).await.unwrap().unwrap();
    assert_eq!((rejected.id.clone(), rejected.state), (waiting.id.clone(), RegistrationState::Rejected));
    assert_eq!(published.readings(), 1, "it is not read for one that does not work");
    let auditor = world.administrator_with_role("eve", registration::AdministratorRole::Auditor).await;
    assert!(matches!(world.core.registrations().enable(&auditor, &waiting.id).await, Err(Error::Forbidden)));
    let enabled = world.core.registrations().enable(&admin, &waiting.id).await.unwrap();
    assert_eq!(enabled.state, RegistrationState::Active);
});

story!(documents_are_read_so_often_and_no_more, |world| {
    let (world, published, admin, _) = reading(world).await;
    for failing in 0..4 {
        published.say(Err(DocumentError::TooLarge));
        let outcome = comes(&world, &admin).await;
        assert_eq!(matches!(outcome, Err(Error::Throttled { .. })), failing == 3, "{outcome:?}");
    }
    let other = world.administrator("eve").await;
    assert!(matches!(comes(&world, &other).await, Err(Error::Refused(_))));
    assert_eq!(published.readings(), 4);
    world.clock.advance_seconds(3600);
    published.say(Ok(document("App")));
    comes(&world, &admin).await.unwrap().unwrap();
    // What was read counts while nothing more may be read, as it does while its server is away.
    world.clock.advance_seconds(600);
    published.say(Err(DocumentError::Unreachable));
    for _ in 0..4 {
        comes(&world, &admin).await.unwrap().unwrap();
    }
    assert_eq!(published.readings(), 4 + 3);
});

story!(nothing_is_read_or_registered_for_who_is_no_person, |world| {
    let (world, published, admin, _) = reading(world).await;
    for nobody in [Caller::Anonymous, Caller::System] {
        assert!(matches!(comes(&world, &nobody).await, Err(Error::NotSignedIn)));
    }
    assert_eq!(published.readings(), 0);
    let client = comes(&world, &admin).await.unwrap().unwrap();
    let allowed = world.core.client_documents().first_allowed(&Caller::Anonymous, "192.0.2.1", &client).await;
    assert!(matches!(allowed, Err(Error::NotSignedIn)));
});

story!(the_hosts_of_documents_are_patterns, |world| {
    let (world, _, admin, provider) = reading(world).await;
    for (hosts, taken) in [("app.example.com", true), ("*.example.com", true), ("example.com", false)] {
        let listed = ProgramFields { document_hosts: hosts.to_owned(), ..terms() };
        world.core.providers().update_program_rules(&admin, &provider, &listed).await.unwrap();
        assert_eq!(comes(&world, &admin).await.unwrap().is_some(), taken, "{hosts}");
    }
    let wrong = ProgramFields { document_hosts: "https://app.example.com".to_owned(), ..terms() };
    let errors = wrong_fields(world.core.providers().update_program_rules(&admin, &provider, &wrong).await);
    assert_eq!(errors, ["document_hosts"]);
});
