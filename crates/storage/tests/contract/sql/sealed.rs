use std::collections::{BTreeMap, BTreeSet};

use model::{
    Authentication, CatalogueChange, ClientChange, CredentialChange, MemberChange, Sealed, SealedChange, SigningKey,
    Store, StoreError, TokenChange,
    clients::{ConnectionAuthentication, ManualIntrospection},
    sealing::{KeyCheck, SealedColumn, SealedRow},
    store::{CredentialStore, SealedStore},
};
use storage::{
    Database,
    testing::{columns_holding, execute, text_columns},
};

use crate::fixtures::{at, change, client, draft, external_provider, link, mail, reveal, secret, with_provider_client};

/// A row with a value that begins with `key.` in every column of the list.
async fn with_every_column(db: &Database) {
    with_provider_client(db).await;
    let manual = ManualIntrospection {
        base_url: "https://id.example".to_owned(),
        endpoint: "/introspect".to_owned(),
        connection: ConnectionAuthentication::Basic {
            username: "portal".to_owned(),
            password: Sealed::from_stored("key.password"),
        },
    };
    let mut entered_by_hand = client("C2");
    entered_by_hand.authentication = Authentication::TokenIntrospection { manual: Some(manual) };
    let signing_key = SigningKey {
        id: "kid".to_owned(),
        algorithm: "ES256".to_owned(),
        generation: 1,
        public_jwk: "{}".to_owned(),
        private: Sealed::from_stored("key.private"),
        created_at: at(0),
        signs_from: at(0),
        signs_until: None,
        published_until: None,
    };
    let server_secret = TokenChange::AddServerSecret {
        name: "nonces".to_owned(),
        sealed: Sealed::from_stored("key.nonces"),
        at: at(0),
    };
    db.commit(vec![
        ClientChange::Add(Box::new(entered_by_hand)).into(),
        ClientChange::SaveDraft(Box::new(draft("D1"))).into(),
        MemberChange::AddLink(link("L1", "M1")).into(),
        MemberChange::Queue(mail("E1", "M1", "L1")).into(),
        CredentialChange::AddReveal(reveal("R1", "M1")).into(),
        TokenChange::AddKey(Box::new(signing_key)).into(),
        server_secret.into(),
    ])
    .await
    .unwrap();
    execute(
        db,
        r#"INSERT INTO sessions (id, data, expires_at)
           VALUES ('session', '[{"client-secret":{"id":"R1","sealed":"key.session"}},1]', 4000000000)"#,
    )
    .await;
}

async fn all_rows(db: &Database) -> BTreeMap<&'static str, Vec<SealedRow>> {
    let mut rows = BTreeMap::new();
    for column in SealedColumn::ALL {
        rows.insert(column.name(), db.sealed_rows(column, "", 10).await.unwrap());
    }
    rows
}

contract_test!(rows_with_sealed_values_are_found_in_every_column_of_the_list, |db| {
    for (column, rows) in all_rows(&db).await {
        assert_eq!(rows, [], "{column}");
    }
    with_every_column(&db).await;
    for (column, rows) in all_rows(&db).await {
        assert_eq!(rows.len(), 1, "{column}");
        assert!(rows[0].text.contains("key."), "{column}: {rows:?}");
    }
    let listed = SealedColumn::ALL.map(|column| column.name().to_owned());
    assert_eq!(columns_holding(&db, "key.").await, BTreeSet::from(listed.clone()));
    for (table, column) in text_columns(&db).await.into_iter().filter(|(_, column)| column.contains("sealed")) {
        let name = format!("{table}.{column}");
        assert!(listed.contains(&name) || table == "key_checks", "{name} is not in the list");
    }
});

contract_test!(a_sealed_value_is_replaced_only_while_it_is_what_it_was, |db| {
    with_every_column(&db).await;
    for column in SealedColumn::ALL {
        let row = db.sealed_rows(column, "", 1).await.unwrap().remove(0);
        let text = row.text.replace("key.", "new.");
        let replace = SealedChange::Replace { column, row: row.clone(), text: text.clone() };
        change(&db, replace.clone()).await.unwrap();
        let replaced = SealedRow { text, ..row.clone() };
        assert_eq!(db.sealed_rows(column, "", 10).await.unwrap(), [replaced], "{}", column.name());
        assert!(matches!(change(&db, replace).await.unwrap_err(), StoreError::Conflict), "{}", column.name());
        assert!(matches!(change(&db, SealedChange::Delete { column, row }).await.unwrap_err(), StoreError::Conflict));
    }
    assert_eq!(columns_holding(&db, "key.").await, [].into());
    let reveal = db.sealed_rows(SealedColumn::Reveals, "", 1).await.unwrap().remove(0);
    change(&db, SealedChange::Delete { column: SealedColumn::Reveals, row: reveal }).await.unwrap();
    assert!(db.find_reveal("R1", &"M1".into()).await.unwrap().is_none());
});

contract_test!(sealed_rows_come_in_pages_and_without_those_that_hold_nothing, |db| {
    with_provider_client(&db).await;
    for id in ["S2", "S3"] {
        change(&db, CredentialChange::AddSecret(secret(id, "R1"))).await.unwrap();
    }
    let page = db.sealed_rows(SealedColumn::ClientSecrets, "", 2).await.unwrap();
    assert_eq!(page.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["S1", "S2"]);
    let page = db.sealed_rows(SealedColumn::ClientSecrets, "S2", 2).await.unwrap();
    assert_eq!(page, [SealedRow { id: "S3".to_owned(), text: "key.S3".to_owned() }]);

    let mut plain = external_provider("P2");
    plain.secrets.credential = None;
    change(&db, CatalogueChange::AddProvider(Box::new(plain))).await.unwrap();
    let ids = |rows: Vec<SealedRow>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(db.sealed_rows(SealedColumn::ProviderCredentials, "", 10).await.unwrap()), ["P1"]);
    assert_eq!(ids(db.sealed_rows(SealedColumn::ProviderClientKeys, "", 10).await.unwrap()), ["P1", "P2"]);
});

contract_test!(of_two_processes_that_add_a_key_check_one_is_first, |db| {
    let check = |generation, key: &str| KeyCheck {
        generation,
        key: key.to_owned(),
        sealed: Sealed::from_stored(format!("{key}.check")),
        created_at: at(0),
    };
    assert_eq!(db.key_checks().await.unwrap(), []);
    change(&db, SealedChange::AddCheck(check(1, "first"))).await.unwrap();
    for taken in [check(1, "second"), check(2, "first")] {
        assert!(matches!(change(&db, SealedChange::AddCheck(taken)).await.unwrap_err(), StoreError::Conflict));
    }
    change(&db, SealedChange::AddCheck(check(2, "second"))).await.unwrap();
    assert_eq!(db.key_checks().await.unwrap(), [check(1, "first"), check(2, "second")]);
    for _ in 0..2 {
        change(&db, SealedChange::RemoveCheck("first".to_owned())).await.unwrap();
    }
    assert_eq!(db.key_checks().await.unwrap(), [check(2, "second")]);
});
