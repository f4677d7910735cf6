//! External providers: connecting and configuring them.

use registration::{
    CallFilter, Caller, ConfigurationFields, ConnectionFields, Error, OperationError, Problem, ProfileFields, Provider,
    ProviderId, Rotation, TestReport,
};

use crate::{
    fake_provider::{ISSUER, Moment, Point},
    support::{World, by_hand, connection, details, provider_fields, sentence, wrong_fields},
};

fn message<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result.unwrap_err() {
        Error::Invalid(errors) => errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" "),
        other => panic!("another refusal: {other}"),
    }
}

async fn stored(world: &World, admin: &Caller, id: &ProviderId) -> Provider {
    world.core.providers().get(admin, id).await.unwrap()
}

/// What makes a form wrong.
type Change<T> = fn(&mut T);

const KEY: &str = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----";
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----";

story!(a_provider_is_added_by_its_own_metadata, |world| {
    let admin = world.administrator("ada").await;
    let fields = ConnectionFields {
        token_endpoint: "https://typed.example/token".to_owned(),
        initial_token_expires_on: "2026-03-31".to_owned(),
        initial_token_remaining: "20".to_owned(),
        ..connection("Keycloak")
    };
    let id = world.core.providers().add_external(&admin, &fields).await.unwrap();
    let provider = stored(&world, &admin, &id).await;
    let external = provider.external.as_deref().unwrap();
    assert_eq!(external.issuer, ISSUER);
    assert_eq!(external.discovery_url, ISSUER);
    assert_eq!(external.endpoints.registration, format!("{ISSUER}/register"));
    assert_eq!(external.endpoints.jwks, format!("{ISSUER}/jwks"));
    assert_eq!(external.endpoints.token, "https://typed.example/token", "what was typed stays");
    assert!(provider.disabled, "nobody registers there before it was seen to work");
    assert_eq!(external.timeout_seconds, 10);
    let names: Vec<_> = external.profiles.iter().map(|profile| profile.name.as_str()).collect();
    assert_eq!(names, ["Service", "Web application", "Single-page application", "Native application"]);
    let grants: Vec<_> = provider.rules.grant_types.iter().map(dcr::GrantType::as_str).collect();
    assert_eq!(grants, ["authorization_code", "client_credentials"], "only what its metadata offers");

    let shown = world.core.providers().connection_fields(&admin, &id).await.unwrap();
    assert_eq!((shown.method.as_str(), shown.credential.as_str()), ("bearer", ""));
    assert_eq!(shown.initial_token_expires_on, "2026-03-31");
    assert_eq!(shown.initial_token_remaining, "20");
    assert!(!format!("{provider:?}").contains("initial-access-token"));

    let calls = world.store.list_provider_calls(&CallFilter::default()).await.unwrap().items;
    let purposes: Vec<_> = calls.iter().map(|call| (call.purpose.as_str(), call.correlation_id.len())).collect();
    assert_eq!(purposes, [("discovery", 20)]);
    let actions: Vec<_> = world.store.recent_events(1).await.unwrap().into_iter().map(|event| event.action).collect();
    assert_eq!(actions, ["provider.created"]);
});

story!(every_wrong_field_of_a_connection_is_named, |world| {
    let admin = world.administrator("ada").await;
    let taken = world.provider(&admin, "Production", "openid_connect").await;
    let cases: Vec<(Change<ConnectionFields>, &str)> = vec![
        (|f| f.kind = "built_in".into(), "kind"),
        (|f| f.kind = "azure".into(), "kind"),
        (|f| f.preset = "azure".into(), "preset"),
        (|f| f.name = " ".into(), "name"),
        (|f| f.name = "production".into(), "name"),
        (|f| f.authentication_method = "auth_token".into(), "authentication_method"),
        (|f| f.discovery_url = "http://8.8.8.8".into(), "discovery_url"),
        (|f| f.issuer = "https://u:p@idp.example".into(), "issuer"),
        (|f| f.registration_endpoint = "http://169.254.169.254/register".into(), "registration_endpoint"),
        (|f| f.registration_endpoint = String::new(), "registration_endpoint"),
        (|f| f.token_endpoint = "/token".into(), "token_endpoint"),
        (|f| f.token_endpoint = String::new(), "token_endpoint"),
        (|f| f.shown_token_endpoint = "javascript:x".into(), "shown_token_endpoint"),
        (|f| f.authorization_endpoint = "x".into(), "authorization_endpoint"),
        (|f| f.introspection_endpoint = "x".into(), "introspection_endpoint"),
        (|f| f.revocation_endpoint = "x".into(), "revocation_endpoint"),
        (|f| f.jwks_uri = "x".into(), "jwks_uri"),
        (|f| f.userinfo_endpoint = "x".into(), "userinfo_endpoint"),
        (|f| (f.issuer, f.authentication_method) = (String::new(), "openid_connect".into()), "issuer"),
        (|f| f.method = String::new(), "method"),
        (|f| f.credential = "  ".into(), "credential"),
        (|f| f.credential = "two words".into(), "credential"),
        (|f| (f.method, f.header_name) = ("header".into(), "Host".into()), "header_name"),
        (|f| (f.method, f.header_name) = ("header".into(), "X Y".into()), "header_name"),
        (
            |f| (f.method, f.header_name, f.header_scheme) = ("header".into(), "Authorization".into(), "a b".into()),
            "header_scheme",
        ),
        (|f| f.method = "basic".into(), "username"),
        (|f| (f.method, f.username) = ("basic".into(), "a:b".into()), "username"),
        (|f| f.method = "client_credentials".into(), "client_id"),
        (|f| (f.method, f.client_id, f.scope) = ("client_credentials".into(), "us".into(), "\"x\"".into()), "scope"),
        (
            |f| (f.method, f.client_id, f.audience) = ("client_credentials".into(), "us".into(), "a b".into()),
            "audience",
        ),
        (
            |f| {
                (f.method, f.client_id, f.credential) = ("private_key_jwt".into(), "us".into(), KEY.into());
                f.algorithm = "HS256".into();
            },
            "algorithm",
        ),
        (
            |f| {
                (f.method, f.client_id, f.credential) = ("private_key_jwt".into(), "us".into(), "secret".into());
                f.algorithm = "ES256".into();
            },
            "credential",
        ),
        (|f| f.initial_token_expires_on = "31.12.2026".into(), "initial_token_expires_on"),
        (|f| f.initial_token_expires_on = "2025-12-31".into(), "initial_token_expires_on"),
        (|f| f.initial_token_remaining = "-1".into(), "initial_token_remaining"),
        (|f| f.ca_pem = "hello".into(), "ca_pem"),
        (|f| (f.client_certificate_pem, f.client_key_pem) = (KEY.into(), KEY.into()), "client_certificate_pem"),
        (|f| f.client_certificate_pem = CERTIFICATE.into(), "client_key_pem"),
        (|f| f.client_key_pem = KEY.into(), "client_certificate_pem"),
        (|f| f.timeout_seconds = "31".into(), "timeout_seconds"),
        (|f| f.timeout_seconds = "soon".into(), "timeout_seconds"),
    ];
    for (change, field) in cases {
        let mut fields = by_hand("Elsewhere");
        change(&mut fields);
        let named = match world.core.providers().add_external(&admin, &fields).await {
            Err(Error::Invalid(errors)) => errors.into_iter().map(|error| error.field).collect::<Vec<_>>(),
            other => panic!("{field}: {other:?} of {fields:?}"),
        };
        assert_eq!(named, [field]);
    }
    assert!(world.idp.points().is_empty(), "without a discovery URL nothing is called");
    // A built-in provider has other forms.
    assert!(sentence(world.core.providers().connection_fields(&admin, &taken).await).contains("built-in"));
    assert!(
        sentence(world.core.providers().update_connection(&admin, &taken, &by_hand("x")).await).contains("built-in")
    );
    let id = world.core.providers().add_external(&admin, &by_hand("Elsewhere")).await.unwrap();
    let other_form = world.core.providers().update(&admin, &id, &provider_fields("x", "openid_connect")).await;
    assert!(sentence(other_form).contains("not the built-in server"));
});

story!(metadata_that_cannot_be_read_is_told_in_the_provider_s_words, |world| {
    let admin = world.administrator("ada").await;
    let failure = OperationError {
        status: Some(404),
        error: None,
        description: Some("No such realm".to_owned()),
        ..OperationError::new(Problem::Refused, "The provider has no metadata there.")
    };
    world.idp.fail_with(Point::Discover, Moment::Before, failure);
    let refused = world.core.providers().add_external(&admin, &connection("Keycloak")).await;
    assert_eq!(
        message(refused),
        "The metadata could not be read. The provider has no metadata there. (HTTP 404) No such realm"
    );
    assert!(world.core.providers().list(&admin).await.unwrap().is_empty());

    // Whoever typed everything does not depend on it.
    world.idp.stop();
    let complete = ConnectionFields { discovery_url: ISSUER.to_owned(), ..by_hand("By hand") };
    world.core.providers().add_external(&admin, &complete).await.unwrap();
    assert_eq!(wrong_fields(world.core.providers().add_external(&admin, &connection("x")).await), ["discovery_url"]);
    world.idp.start();

    // Its word is not taken for another issuer, or for addresses that nobody may type either.
    let other = ConnectionFields { issuer: "https://other.example".to_owned(), ..connection("x") };
    assert_eq!(wrong_fields(world.core.providers().add_external(&admin, &other).await), ["issuer"]);
    world.idp.describe(|found| "http://169.254.169.254/token".clone_into(&mut found.endpoints.token));
    let refused = world.core.providers().add_external(&admin, &connection("x")).await;
    assert!(message(refused).contains("The token endpoint in the metadata, “http://169.254.169.254/token”"));
    world.idp.describe(|found| {
        "https://idp.example/token".clone_into(&mut found.endpoints.token);
        found.endpoints.registration = String::new();
    });
    let refused = world.core.providers().add_external(&admin, &connection("x")).await;
    assert!(message(refused).starts_with("The metadata says nothing of it. Switch dynamic client registration on"));
});

story!(a_connection_changes_and_keeps_its_secrets, |world| {
    let admin = world.administrator("ada").await;
    let fields = ConnectionFields {
        client_certificate_pem: CERTIFICATE.to_owned(),
        client_key_pem: KEY.replace('\n', "\r\n"),
        ..connection("Keycloak")
    };
    let id = world.core.providers().add_external(&admin, &fields).await.unwrap();
    let before = stored(&world, &admin, &id).await;
    world.core.providers().test(&admin, &id).await.unwrap();

    // As the form shows it, and with another name: nothing that was tested has changed.
    let shown = world.core.providers().connection_fields(&admin, &id).await.unwrap();
    assert_eq!((shown.credential.as_str(), shown.client_key_pem.as_str()), ("", ""));
    let renamed = ConnectionFields { name: "Company sign-in".to_owned(), kind: "okta".to_owned(), ..shown.clone() };
    world.core.providers().update_connection(&admin, &id, &renamed).await.unwrap();
    let after = stored(&world, &admin, &id).await;
    assert_eq!((after.name.as_str(), after.kind), ("Company sign-in", before.kind));
    assert_eq!(after.secrets, before.secrets);
    assert!(after.test.is_some());

    // Another secret, or another timeout: the test is over.
    let other_secret = ConnectionFields { credential: "another-token".to_owned(), ..shown.clone() };
    world.core.providers().update_connection(&admin, &id, &other_secret).await.unwrap();
    let after = stored(&world, &admin, &id).await;
    assert_ne!(after.secrets.credential, before.secrets.credential);
    assert_eq!(after.secrets.client_key, before.secrets.client_key);
    assert_eq!(after.test, None);

    // Another method needs its own secret, and no method has none.
    let method = |method: &str, credential: &str| ConnectionFields {
        method: method.to_owned(),
        username: "gatehouse".to_owned(),
        credential: credential.to_owned(),
        ..shown.clone()
    };
    let refused = world.core.providers().update_connection(&admin, &id, &method("basic", "")).await;
    assert_eq!(message(refused), "This is another method than before: enter the password.");
    world.core.providers().update_connection(&admin, &id, &method("basic", " pass word ")).await.unwrap();
    world.core.providers().update_connection(&admin, &id, &method("none", "left over")).await.unwrap();
    assert_eq!(stored(&world, &admin, &id).await.secrets.credential, None);
    assert_eq!(
        wrong_fields(world.core.providers().update_connection(&admin, &id, &method("bearer", "")).await),
        ["credential"]
    );

    // Without its certificate the key goes as well.
    let bare = ConnectionFields { client_certificate_pem: String::new(), ..method("none", "") };
    world.core.providers().update_connection(&admin, &id, &bare).await.unwrap();
    assert_eq!(stored(&world, &admin, &id).await.secrets.client_key, None);
});

story!(a_stored_secret_does_not_follow_a_provider_to_another_server, |world| {
    let admin = world.administrator("ada").await;
    let id = world.core.providers().add_external(&admin, &by_hand("Keycloak")).await.unwrap();
    let elsewhere = ConnectionFields {
        registration_endpoint: "https://evil.example/register".to_owned(),
        credential: String::new(),
        ..by_hand("Keycloak")
    };
    let refused = world.core.providers().update_connection(&admin, &id, &elsewhere).await;
    assert_eq!(message(refused), "This goes to another server now: enter it again.");
    let entered = ConnectionFields { credential: "token-for-there".to_owned(), ..elsewhere };
    world.core.providers().update_connection(&admin, &id, &entered).await.unwrap();
    // Another path of the same server is nothing of that.
    let path = ConnectionFields {
        registration_endpoint: "https://evil.example/v2/register".to_owned(),
        credential: String::new(),
        ..entered
    };
    world.core.providers().update_connection(&admin, &id, &path).await.unwrap();
});

story!(the_authentication_method_stays_while_clients_use_it, |world| {
    let admin = world.administrator("ada").await;
    let id = world.external_provider(&admin, "Keycloak").await;
    world.dcr_client(&admin, "Acme", &id, "ops@acme.example").await;
    let other = ConnectionFields { authentication_method: "openid_connect".to_owned(), ..connection("Keycloak") };
    let refused = world.core.providers().update_connection(&admin, &id, &other).await;
    assert_eq!(message(refused), "This cannot change while Acme use it.");
    // Two with one issuer are told apart by nothing in a token.
    assert_eq!(world.core.providers().with_same_issuer(&admin, &id).await.unwrap(), []);
    let twin = world.external_provider(&admin, "Keycloak again").await;
    let same = world.core.providers().with_same_issuer(&admin, &id).await.unwrap();
    assert_eq!(same, [(twin, "Keycloak again".to_owned())]);
});

story!(a_disabled_provider_is_not_chosen_anew, |world| {
    let admin = world.administrator("ada").await;
    let id = world.external_provider(&admin, "Keycloak").await;
    world.dcr_client(&admin, "Acme", &id, "ops@acme.example").await;
    world.core.providers().set_disabled(&admin, &id, true).await.unwrap();
    let draft = world.core.clients().start_draft(&admin).await.unwrap();
    world.core.clients().save_step(&admin, &draft, details("Globex", None)).await.unwrap();
    let access = registration::clients::AccessFields {
        authentication_method: "token_introspection".to_owned(),
        provider: id.to_string(),
        ..registration::clients::AccessFields::default()
    };
    let refused =
        world.core.clients().save_step(&admin, &draft, registration::clients::StepFields::Access(access)).await;
    assert_eq!(message(refused), "Keycloak is disabled: nothing new is registered there. Choose another provider.");
    world.core.providers().set_disabled(&admin, &id, false).await.unwrap();
    let events = world.store.recent_events(20).await.unwrap();
    let told = events.iter().filter(|event| event.action.ends_with("abled")).count();
    assert_eq!(told, 3, "enabled, disabled, enabled");
});

fn configuration() -> ConfigurationFields {
    ConfigurationFields {
        display_name: "Company sign-in".to_owned(),
        scopes: "orders:read orders:write".to_owned(),
        default_scopes: "api".to_owned(),
        client_id_claims: "azp".to_owned(),
        client_name_template: "{client} / {credential} [{tag}]".to_owned(),
        rotation: "endpoint".to_owned(),
        rotation_http_method: "POST".to_owned(),
        rotation_url: format!("{ISSUER}/clients/{{client_id}}/new-secret"),
        updates: true,
        deletes: true,
        software_id: "gatehouse".to_owned(),
        software_version: "1".to_owned(),
        software_statement: "aa.bb.cc".to_owned(),
        extra_metadata: r#"{"team": "{client}"}"#.to_owned(),
        profiles: vec![profile("Service", &["client_credentials"], "client_secret_basic"), ProfileFields::default()],
        redirect_hosts: "*.acme.example".to_owned(),
        max_redirect_uris: "3".to_owned(),
    }
}

fn profile(name: &str, grant_types: &[&str], method: &str) -> ProfileFields {
    ProfileFields {
        name: name.to_owned(),
        description: String::new(),
        grant_types: grant_types.iter().map(|&grant| grant.to_owned()).collect(),
        token_endpoint_auth_method: method.to_owned(),
        application_type: "web".to_owned(),
    }
}

story!(a_configuration_is_kept_as_it_was_entered, |world| {
    let admin = world.administrator("ada").await;
    let id = world.external_provider(&admin, "Keycloak").await;
    world.core.providers().update_configuration(&admin, &id, &configuration()).await.unwrap();
    let provider = stored(&world, &admin, &id).await;
    assert!(!provider.disabled, "the connection and the rest stay");
    assert_eq!(provider.rules.scopes, ["orders:read", "orders:write"]);
    assert_eq!(provider.rules.grant_types, [dcr::GrantType::ClientCredentials]);
    let external = provider.external.unwrap();
    assert_eq!(external.issuer, ISSUER);
    assert!(matches!(external.rotation, Rotation::Endpoint { .. }));
    assert_eq!(external.constraints["redirect_uris"].max, Some(3));

    let shown = world.core.providers().configuration_fields(&admin, &id).await.unwrap();
    let expected = ConfigurationFields {
        scopes: "orders:read\norders:write".to_owned(),
        extra_metadata: "{\n  \"team\": \"{client}\"\n}".to_owned(),
        profiles: configuration().profiles.into_iter().filter(|profile| !profile.name.is_empty()).collect(),
        ..configuration()
    };
    assert_eq!(shown, expected);

    // A test is forgotten when it would find something else now, and else not.
    let found = |report: Option<Box<TestReport>>| report.is_some();
    world.core.providers().test(&admin, &id).await.unwrap();
    let renamed = ConfigurationFields { display_name: "Sign-in".to_owned(), ..configuration() };
    world.core.providers().update_configuration(&admin, &id, &renamed).await.unwrap();
    assert!(found(stored(&world, &admin, &id).await.test));
    let no_deletes = ConfigurationFields { deletes: false, ..renamed };
    world.core.providers().update_configuration(&admin, &id, &no_deletes).await.unwrap();
    assert!(!found(stored(&world, &admin, &id).await.test));

    // The rotation endpoint gets our credential, so it does not stay behind on a server that was left.
    let moved =
        ConnectionFields { registration_endpoint: "https://new.example/register".to_owned(), ..connection("Keycloak") };
    world.core.providers().update_connection(&admin, &id, &moved).await.unwrap();
    assert_eq!(stored(&world, &admin, &id).await.external.unwrap().rotation, Rotation::Swap);
});

story!(every_wrong_field_of_a_configuration_is_named, |world| {
    let admin = world.administrator("ada").await;
    let id = world.external_provider(&admin, "Keycloak").await;
    let cases: Vec<(Change<ConfigurationFields>, &str)> = vec![
        (|f| f.display_name = "a\u{202e}b".into(), "display_name"),
        (|f| f.scopes = "\"x\"".into(), "scopes"),
        (|f| f.default_scopes = "\"x\"".into(), "default_scopes"),
        (|f| f.client_id_claims = String::new(), "client_id_claims"),
        (|f| f.client_name_template = "{client}".into(), "client_name_template"),
        (|f| f.client_name_template = "{tag} {email}".into(), "client_name_template"),
        (|f| f.client_name_template = format!("{{tag}}{}", "x".repeat(100)), "client_name_template"),
        (|f| f.rotation = "sometimes".into(), "rotation"),
        (|f| (f.rotation, f.updates) = ("update".into(), false), "rotation"),
        (|f| f.rotation_http_method = "DELETE".into(), "rotation_http_method"),
        (|f| f.rotation_url = format!("{ISSUER}/new-secret"), "rotation_url"),
        (|f| f.rotation_url = format!("{ISSUER}/{{client_id}}/{{tag}}"), "rotation_url"),
        (|f| f.rotation_url = "https://evil.example/{client_id}".into(), "rotation_url"),
        (|f| f.rotation_url = "https://{client_id}.example/".into(), "rotation_url"),
        (|f| f.software_id = "x".repeat(256), "software_id"),
        (|f| f.software_version = "a\nb".into(), "software_version"),
        (|f| f.software_statement = "not a jwt".into(), "software_statement"),
        (|f| f.extra_metadata = r#"{"client_name": "x"}"#.into(), "extra_metadata"),
        (|f| f.profiles = vec![], "profiles"),
        (|f| f.profiles.push(profile("service", &["client_credentials"], "client_secret_post")), "profiles[2][name]"),
        (|f| f.profiles[0].grant_types.clear(), "profiles[0][grant_types]"),
        (|f| f.profiles[0].grant_types = vec!["implicit".into()], "profiles[0][grant_types]"),
        (|f| f.profiles[0].grant_types.push("refresh_token".into()), "profiles[0][grant_types]"),
        (|f| f.profiles[0].token_endpoint_auth_method = "none".into(), "profiles[0][token_endpoint_auth_method]"),
        (
            |f| f.profiles[0].token_endpoint_auth_method = "private_key_jwt".into(),
            "profiles[0][token_endpoint_auth_method]",
        ),
        (|f| f.profiles[0].application_type = "desktop".into(), "profiles[0][application_type]"),
        (|f| f.redirect_hosts = "*.com".into(), "redirect_hosts"),
        (|f| f.max_redirect_uris = "51".into(), "max_redirect_uris"),
    ];
    for (change, field) in cases {
        let mut fields = configuration();
        change(&mut fields);
        let named = match world.core.providers().update_configuration(&admin, &id, &fields).await {
            Err(Error::Invalid(errors)) => errors.into_iter().map(|error| error.field).collect::<Vec<_>>(),
            other => panic!("{field}: {other:?}"),
        };
        assert_eq!(named, [field]);
    }
});
