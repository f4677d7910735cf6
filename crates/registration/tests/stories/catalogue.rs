//! Providers, collections and policies.

use registration::{
    CatalogueChange, Collection, CollectionFields, Error, PolicyFields, ProgramFields, ProviderFields, ProviderRules,
    collections::{
        OpenApiChange, OpenApiDocument, OpenApiFormat, StoredReading,
        openapi::{EDITION, MAX_OPENAPI_BYTES, Reading},
    },
};

use crate::support::{provider_fields, sentence, wrong_fields};

story!(a_provider_is_added_changed_and_deleted, |world| {
    let admin = world.administrator("ada").await;
    let id = world.provider(&admin, "Production", "openid_connect").await;
    let provider = world.core.providers().get(&admin, &id).await.unwrap();
    assert_eq!(provider.rules.scopes, ["orders:read", "orders:write"]);
    assert_eq!(provider.rules.client_id_claims, ["client_id", "azp"]);

    let duplicate = world.core.providers().add(&admin, &provider_fields(" production ", "token_introspection")).await;
    assert_eq!(wrong_fields(duplicate), ["name"]);

    let changed = ProviderFields { scopes: String::new(), ..provider_fields("Staging", "token_introspection") };
    world.core.providers().update(&admin, &id, &changed).await.unwrap();
    let provider = world.core.providers().get(&admin, &id).await.unwrap();
    assert_eq!((provider.name.as_str(), provider.rules.scopes.len()), ("Staging", 0));

    world.core.providers().delete(&admin, &id).await.unwrap();
    assert!(matches!(world.core.providers().get(&admin, &id).await, Err(Error::NotFound(_))));
});

story!(every_wrong_field_of_a_provider_is_named, |world| {
    let admin = world.administrator("ada").await;
    let wrong = ProviderFields {
        name: "  ".to_owned(),
        authentication_method: "auth_token".to_owned(),
        grant_types: vec![],
        scopes: "read \"write\"".to_owned(),
        client_id_claims: String::new(),
        access_tokens: "paper".to_owned(),
        access_token_algorithm: "none".to_owned(),
    };
    let fields = wrong_fields(world.core.providers().add(&admin, &wrong).await);
    assert_eq!(
        fields,
        [
            "name",
            "authentication_method",
            "grant_types",
            "scopes",
            "client_id_claims",
            "access_tokens",
            "access_token_algorithm"
        ]
    );
    for grants in [vec!["password"], vec!["implicit"], vec!["refresh_token"]] {
        let grant_types = grants.into_iter().map(str::to_owned).collect();
        let fields = ProviderFields { grant_types, ..provider_fields("x", "openid_connect") };
        assert_eq!(wrong_fields(world.core.providers().add(&admin, &fields).await), ["grant_types"]);
    }
});

story!(a_provider_says_what_access_tokens_are_and_keeps_the_terms_for_programs, |world| {
    let admin = world.administrator("ada").await;
    let id = world.provider(&admin, "Production", "openid_connect").await;
    let programs = ProgramFields {
        approval: true,
        statement_issuers: "https://issuer.example https://issuer.example/jwks".to_owned(),
        open: true,
        grant_types: vec!["authorization_code".to_owned()],
        max_unused: "10".to_owned(),
        unused_days: "30".to_owned(),
        per_source_per_hour: "5".to_owned(),
        per_hour: "50".to_owned(),
        ..ProgramFields::default()
    };
    world.core.providers().update_program_rules(&admin, &id, &programs).await.unwrap();
    let before = world.core.providers().get(&admin, &id).await.unwrap().rules;
    assert_eq!(before.jwt_access_tokens, None);
    for (word, chosen) in [("jwt", Some(true)), ("opaque", Some(false)), ("", None)] {
        let fields =
            ProviderFields { access_tokens: word.to_owned(), ..provider_fields("Production", "openid_connect") };
        world.core.providers().update(&admin, &id, &fields).await.unwrap();
        let rules = world.core.providers().get(&admin, &id).await.unwrap().rules;
        assert_eq!(rules, ProviderRules { jwt_access_tokens: chosen, ..before.clone() }, "{word:?}");
        world.core.providers().update_program_rules(&admin, &id, &programs).await.unwrap();
        assert_eq!(world.core.providers().get(&admin, &id).await.unwrap().rules, rules, "the other form leaves it");
    }
    assert!(!before.rs256_access_tokens, "ES256 where nothing was chosen");
    for (word, by_rsa) in [("RS256", true), ("ES256", false), ("", false)] {
        let fields = ProviderFields {
            access_token_algorithm: word.to_owned(),
            ..provider_fields("Production", "openid_connect")
        };
        world.core.providers().update(&admin, &id, &fields).await.unwrap();
        let rules = world.core.providers().get(&admin, &id).await.unwrap().rules;
        assert_eq!(rules, ProviderRules { rs256_access_tokens: by_rsa, ..before.clone() }, "{word:?}");
    }
    for wrong in ["HS256", "none", "rs256"] {
        let fields = ProviderFields {
            access_token_algorithm: wrong.to_owned(),
            ..provider_fields("Production", "openid_connect")
        };
        let refused = world.core.providers().update(&admin, &id, &fields).await;
        assert_eq!(wrong_fields(refused), ["access_token_algorithm"], "{wrong}");
    }
    let added = ProviderFields { access_tokens: "opaque".to_owned(), ..provider_fields("Staging", "openid_connect") };
    let added = world.core.providers().add(&admin, &added).await.unwrap();
    assert_eq!(world.core.providers().get(&admin, &added).await.unwrap().rules.jwt_access_tokens, Some(false));
});

story!(a_provider_in_use_cannot_be_deleted_and_says_by_whom, |world| {
    let admin = world.administrator("ada").await;
    let id = world.provider(&admin, "Production", "token_introspection").await;
    world.dcr_client(&admin, "Acme Logistics", &id, "a@acme.example").await;
    world.dcr_client(&admin, "Globex", &id, "b@globex.example").await;
    let refusal = sentence(world.core.providers().delete(&admin, &id).await);
    assert_eq!(
        refusal,
        "Production cannot be deleted: it is used by Acme Logistics and Globex. Delete these clients first, or keep the provider."
    );
    let other_method = provider_fields("Production", "openid_connect");
    assert_eq!(
        wrong_fields(world.core.providers().update(&admin, &id, &other_method).await),
        ["authentication_method"]
    );
});

story!(a_policy_in_use_cannot_be_deleted_and_says_by_whom, |world| {
    let admin = world.administrator("ada").await;
    let policy = world.policy(&admin, "Standard").await;
    let unused = world.policy(&admin, "Unused").await;
    let draft = world.core.clients().start_draft(&admin).await.unwrap();
    world.core.clients().save_step(&admin, &draft, crate::support::details("Acme Logistics", None)).await.unwrap();
    let access = registration::clients::AccessFields {
        authentication_method: "auth_token".to_owned(),
        policy: policy.to_string(),
        ..Default::default()
    };
    world.core.clients().save_step(&admin, &draft, registration::clients::StepFields::Access(access)).await.unwrap();
    let refusal = sentence(world.core.policies().delete(&admin, &policy).await);
    assert!(refusal.contains("it is assigned to Acme Logistics"), "{refusal}");
    world.core.policies().delete(&admin, &unused).await.unwrap();
    assert!(matches!(world.core.policies().delete(&admin, &unused).await, Err(Error::NotFound(_))));
});

story!(a_policy_limits_something, |world| {
    let admin = world.administrator("ada").await;
    let named = || PolicyFields { name: "Standard".to_owned(), ..PolicyFields::default() };
    assert_eq!(wrong_fields(world.core.policies().add(&admin, &named()).await), ["rate_requests"]);
    for (requests, interval, field) in [
        ("0", "minute", "rate_requests"),
        ("-5", "minute", "rate_requests"),
        ("many", "minute", "rate_requests"),
        ("9999999999", "minute", "rate_requests"),
        ("10", "day", "rate_interval"),
        ("10", "", "rate_interval"),
    ] {
        let fields = PolicyFields { rate_requests: requests.to_owned(), rate_interval: interval.to_owned(), ..named() };
        assert_eq!(wrong_fields(world.core.policies().add(&admin, &fields).await), [field], "{requests} {interval}");
    }
    let fields = PolicyFields { quota_requests: "1,000,000".to_owned(), quota_interval: "month".to_owned(), ..named() };
    let id = world.core.policies().add(&admin, &fields).await.unwrap();
    let quota = world.core.policies().get(&admin, &id).await.unwrap().usage_quota.unwrap();
    assert_eq!(quota.requests, 1_000_000);
});

story!(a_collection_keeps_its_openapi_file_until_another_is_chosen, |world| {
    let admin = world.administrator("ada").await;
    let document = "openapi: 3.1.0\ninfo: {title: Orders, version: '1'}\npaths: {}\n";
    let fields = CollectionFields {
        name: "Orders".to_owned(),
        base_path: "/orders/v1/".to_owned(),
        openapi: Some(document.to_owned()),
        ..CollectionFields::default()
    };
    let id = world.core.collections().add(&admin, &fields).await.unwrap().id;
    world.core.collections().update(&admin, &id, &CollectionFields { openapi: None, ..fields.clone() }).await.unwrap();
    let collection = world.core.collections().get(&admin, &id).await.unwrap();
    assert_eq!(collection.base_path, "/orders/v1");
    assert_eq!(collection.openapi.unwrap().title, "Orders");
    let stored = world.store.lookup_openapi_text(&id).await.unwrap().unwrap();
    assert_eq!(stored, (document.to_owned(), OpenApiFormat::Yaml));

    let broken = CollectionFields { openapi: Some("openapi: 3.1.0\ninfo: [".to_owned()), ..fields.clone() };
    assert_eq!(wrong_fields(world.core.collections().update(&admin, &id, &broken).await), ["openapi"]);
    for base_path in ["", "orders", "/a//b", "/a/../b", "/a b", "https://x.example/"] {
        let fields = CollectionFields { base_path: base_path.to_owned(), openapi: None, ..fields.clone() };
        assert_eq!(
            wrong_fields(world.core.collections().update(&admin, &id, &fields).await),
            ["base_path"],
            "{base_path}"
        );
    }
    world.core.collections().delete(&admin, &id).await.unwrap();
    assert!(matches!(world.core.collections().get(&admin, &id).await, Err(Error::NotFound(_))));
});

/// A collection with a document.
fn documented(name: &str, document: &str) -> CollectionFields {
    CollectionFields {
        name: name.to_owned(),
        base_path: "/v1".to_owned(),
        openapi: Some(document.to_owned()),
        ..CollectionFields::default()
    }
}

story!(a_document_that_departs_from_its_standard_is_taken_and_the_departures_are_noted, |world| {
    let admin = world.administrator("ada").await;
    let document =
        "openapi: 3.0\ninfo:\n  title: 2048\n  version: 1.10\npaths:\n  /orders:\n    get: {summary: List}\n";
    let saved = world.core.collections().add(&admin, &documented("Orders", document)).await.unwrap();
    let id = saved.id;
    let collection = world.core.collections().get(&admin, &id).await.unwrap();
    let openapi = collection.openapi.clone().unwrap();
    assert_eq!((openapi.title.as_str(), openapi.version.as_str(), openapi.operations), ("2048", "1.10", 1));
    let reading = world.core.collections().reading(&admin, &collection).await.unwrap().unwrap();
    let lines: Vec<u32> = reading.notes.iter().map(|note| note.line).collect();
    assert_eq!((lines, reading.further_notes), (vec![1, 3, 4, 7], 0), "{:?}", reading.notes);
    assert_eq!(saved.notes, 4, "saving says how many there are");
    let without_file = CollectionFields { openapi: None, ..documented("Orders", document) };
    assert_eq!(world.core.collections().update(&admin, &id, &without_file).await.unwrap().notes, 0);
    let many = (0..150).map(|index| format!("  /a{index}: {{get: {{}}}}\n")).collect::<Vec<_>>().concat();
    let many = format!("openapi: 3.0.3\ninfo: {{title: Orders, version: '1'}}\npaths:\n{many}");
    assert_eq!(world.core.collections().update(&admin, &id, &documented("Orders", &many)).await.unwrap().notes, 150);
});

story!(a_document_over_the_limit_is_refused_at_its_field, |world| {
    let admin = world.administrator("ada").await;
    let document = format!("openapi: 3.1.0\npaths: {{}}\n#{}", "x".repeat(MAX_OPENAPI_BYTES));
    let refused = world.core.collections().add(&admin, &documented("Large", &document)).await;
    let Err(Error::Invalid(errors)) = refused else { panic!("{refused:?}") };
    assert_eq!((errors[0].field.as_str(), errors[0].message.as_str()), ("openapi", "The file is larger than 16 MB."));
});

story!(what_was_stored_before_is_read_once_and_kept, |world| {
    let admin = world.administrator("ada").await;
    let document = "openapi: 3.1.0\ninfo: {title: Orders, version: '2', description: '**Bold**'}\npaths:\n  /a: {get: {summary: A}}\n";
    let id = world.core.collections().add(&admin, &documented("Orders", document)).await.unwrap().id;
    let in_former_edition = |content: &str| OpenApiChange {
        collection: id.clone(),
        text: Some(document.to_owned()),
        document: OpenApiDocument {
            format: OpenApiFormat::Yaml,
            title: String::new(),
            version: String::new(),
            operations: 0,
        },
        reading: StoredReading { edition: EDITION - 1, content: content.to_owned() },
    };
    for content in ["{}", "not what this edition writes"] {
        let former = CatalogueChange::SetOpenApi(Box::new(in_former_edition(content)));
        world.store.commit(vec![former.into()]).await.unwrap();
        let collection = world.core.collections().get(&admin, &id).await.unwrap();
        world.core.collections().reading(&admin, &collection).await.unwrap();
        let kept = world.store.lookup_openapi_reading(&id).await.unwrap().unwrap();
        let reading: Reading = serde_json::from_str(&kept.content).unwrap();
        assert_eq!((kept.edition, reading.operations.len()), (EDITION, 1));
        assert_eq!(reading.description.as_str(), "<p><strong>Bold</strong></p>");
        let Collection { openapi, .. } = world.core.collections().get(&admin, &id).await.unwrap();
        assert_eq!(openapi.map(|document| (document.title, document.operations)), Some(("Orders".to_owned(), 1)));
    }
});

story!(what_cannot_be_read_any_more_is_found_out_once, |world| {
    let admin = world.administrator("ada").await;
    let document = "openapi: 3.1.0\ninfo: {title: Orders, version: '2'}\npaths: {}\n";
    let id = world.core.collections().add(&admin, &documented("Orders", document)).await.unwrap().id;
    let openapi = world.core.collections().get(&admin, &id).await.unwrap().openapi.unwrap();
    let former = OpenApiChange {
        collection: id.clone(),
        text: Some("openapi: 2.9.0\npaths: {}\n".to_owned()),
        document: openapi.clone(),
        reading: StoredReading { edition: EDITION - 1, content: "{}".to_owned() },
    };
    world.store.commit(vec![CatalogueChange::SetOpenApi(Box::new(former)).into()]).await.unwrap();
    let collection = world.core.collections().get(&admin, &id).await.unwrap();
    let reading = world.core.collections().reading(&admin, &collection).await.unwrap().unwrap();
    let refusal = "This is OpenAPI 2.9.0. OpenAPI 3.0 to 3.2 and Swagger 2.0 are accepted.";
    assert_eq!((reading.notes.len(), reading.notes[0].what.as_str()), (1, refusal));
    let kept = world.store.lookup_openapi_reading(&id).await.unwrap().unwrap();
    assert_eq!((kept.edition, serde_json::from_str::<Reading>(&kept.content).unwrap()), (EDITION, reading));
    assert_eq!(
        world.core.collections().get(&admin, &id).await.unwrap().openapi,
        Some(openapi),
        "lists say what they said"
    );
});

story!(what_a_newer_process_has_read_is_shown_and_not_read_again, |world| {
    let admin = world.administrator("ada").await;
    let document = "openapi: 3.1.0\ninfo: {title: Orders, version: '2'}\npaths: {}\n";
    let id = world.core.collections().add(&admin, &documented("Orders", document)).await.unwrap().id;
    let kept = world.store.lookup_openapi_reading(&id).await.unwrap().unwrap();
    let openapi = world.core.collections().get(&admin, &id).await.unwrap().openapi.unwrap();
    let later = r#""title":"Later","laterMember":{}"#;
    for (content, title, note) in [
        (kept.content.replace(r#""title":"Orders""#, later), "Later", None),
        ("[]".to_owned(), "", Some("The OpenAPI file was read by another version of Gatehouse")),
    ] {
        let change = OpenApiChange {
            collection: id.clone(),
            text: Some(document.to_owned()),
            document: openapi.clone(),
            reading: StoredReading { edition: EDITION + 1, content },
        };
        let stored = change.reading.clone();
        world.store.commit(vec![CatalogueChange::SetOpenApi(Box::new(change)).into()]).await.unwrap();
        let collection = world.core.collections().get(&admin, &id).await.unwrap();
        let reading = world.core.collections().reading(&admin, &collection).await.unwrap().unwrap();
        assert_eq!(reading.title, title);
        assert_eq!(reading.notes.first().map(|note| note.what.as_str()), note);
        assert_eq!(world.store.lookup_openapi_reading(&id).await.unwrap(), Some(stored));
    }
});

story!(webhooks_are_not_counted_as_operations, |world| {
    let admin = world.administrator("ada").await;
    let document = "openapi: 3.1.0\ninfo: {title: Orders, version: '2'}\npaths: {/a: {get: {}}, /b: {$ref: b.yaml}}\n\
                    webhooks: {paid: {post: {}}}\n";
    let id = world.core.collections().add(&admin, &documented("Orders", document)).await.unwrap().id;
    assert_eq!(world.core.collections().get(&admin, &id).await.unwrap().openapi.unwrap().operations, 1);
});

story!(a_view_of_a_document_does_not_read_its_file, |world| {
    let admin = world.administrator("ada").await;
    let document = "openapi: 3.1.0\ninfo: {title: Orders, version: '2'}\npaths: {}\n";
    let id = world.core.collections().add(&admin, &documented("Orders", document)).await.unwrap().id;
    // Were the file read, this is what would be shown.
    let kept = world.store.lookup_openapi_reading(&id).await.unwrap().unwrap();
    let note = r#""notes":[{"line":7,"what":"kept","effect":"at upload"}]"#;
    let content = format!("{},{note}}}", kept.content.trim_end_matches('}'));
    let openapi = world.core.collections().get(&admin, &id).await.unwrap().openapi.unwrap();
    let change = OpenApiChange {
        collection: id.clone(),
        text: Some("not: even OpenAPI".to_owned()),
        document: openapi,
        reading: StoredReading { edition: EDITION, content },
    };
    world.store.commit(vec![CatalogueChange::SetOpenApi(Box::new(change)).into()]).await.unwrap();
    let collection = world.core.collections().get(&admin, &id).await.unwrap();
    let notes = world.core.collections().reading(&admin, &collection).await.unwrap().unwrap().notes;
    assert_eq!((notes.len(), notes[0].what.as_str()), (1, "kept"));
});
