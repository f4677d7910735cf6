//! What a former version has written is there after the tables were brought to their current form.

use model::{
    SecretHash,
    store::{CatalogueStore, CredentialStore, MemberStore, ProvisioningStore, TokenStore},
};
use storage::testing::{databases_of_version, execute};

use crate::fixtures::{at, provider, registration, secret};

/// The last version before external providers.
const OWN_SERVER_ONLY: i64 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_before_external_providers_reads_back() {
    for test in databases_of_version(OWN_SERVER_ONLY).await {
        let db = test.database();
        for statement in [
            "INSERT INTO administrators (id, username, email, role, password_hash, is_first, created_at)
             VALUES ('A', 'a', 'a@portal.test', 'owner', '$argon2id$', TRUE, 1800000000)",
            r#"INSERT INTO providers (id, name, name_key, kind, authentication_method, rules, is_open, created_at,
                updated_at)
             VALUES ('P1', 'Provider P1', 'provider p1', 'built_in', 'openid_connect',
                '{"grant_types":["authorization_code","client_credentials"],"scopes":["orders.read"],"client_id_claims":["azp","client_id"]}',
                FALSE, 1800000000, 1800000000)"#,
            r#"INSERT INTO api_clients (id, name, name_key, search_key, description, portal_access,
                authentication_method, authentication, created_by, created_at, updated_at)
             VALUES ('C1', 'Client C1', 'client c1', 'client c1', '', TRUE, 'auth_token',
                '{"method":"auth_token"}', 'A', 1800000000, 1800000000)"#,
            "INSERT INTO members (id, api_client, email, role, state, invited_at, invitation_expires_at)
             VALUES ('M1', 'C1', 'm1@people.test', 'owner', 'invited', 1800000000, 1800086400)",
            "INSERT INTO links (id, kind, member, token_hash, created_at, expires_at)
             VALUES ('L1', 'invitation', 'M1', 'hash', 1800000000, 1800086400)",
            "INSERT INTO outbox (id, kind, recipient, member, link, content, state, attempts, next_attempt_at,
                attempted_at, lease_until, last_error, created_at)
             VALUES ('E1', 'invitation', 'm1@people.test', 'M1', 'L1', 'key.mail', 'queued', 2, 1800000005, 1800000004,
                0, 'refused', 1800000000)",
            r#"INSERT INTO registrations (id, client_id, api_client, provider, member, owner, label, metadata, state,
                created_at, updated_at)
             VALUES ('R1', 'client-id-R1', 'C1', 'P1', 'M1', 'ada@people.test', 'Shop',
                '{"client_name":"Shop","redirect_uris":["https://shop.test/callback"],"grant_types":["authorization_code"],"response_types":["code"],"token_endpoint_auth_method":"client_secret_basic","application_type":"web","scope":[]}',
                'active', 1800000000, 1800000000)"#,
            "INSERT INTO client_secrets (id, registration, hash, sealed, last_four, created_at)
             VALUES ('S1', 'R1', 'hash', 'key.S1', '..S1', 1800000000)",
            "INSERT INTO authorization_requests (hash, registration, parameters, created_at, expires_at)
             VALUES ('waits', 'R1', '[]', 1800000000, 1800000060)",
        ] {
            execute(&db, statement).await;
        }
        db.migrate().await.unwrap();

        assert_eq!(db.lookup_provider(&"P1".into()).await.unwrap(), Some(provider("P1")));
        let found = db.find_registration("client-id-R1", at(0)).await.unwrap().unwrap();
        assert_eq!((found.registration.id, found.registration.realm.as_str()), (registration("R1", "C1").id, ""));
        assert_eq!(found.secret.unwrap().last_four, secret("S1", "R1").last_four);
        assert_eq!(db.expiring_secrets(at(100), 30, 10).await.unwrap(), []);

        let waits = db.find_authorization_request(&SecretHash::from_stored("waits".to_owned()), at(59)).await.unwrap();
        assert_eq!(waits.unwrap().registration, Some("R1".into()));

        assert!(db.due_mail(at(4), 10).await.unwrap().is_empty());
        let mail = db.due_mail(at(5), 10).await.unwrap().pop().unwrap();
        assert_eq!((mail.id, mail.link, mail.recipient.as_str()), ("E1".into(), Some("L1".into()), "m1@people.test"));
        assert_eq!((mail.attempts, mail.last_error.as_deref()), (2, Some("refused")));
        assert_eq!(mail.content.unwrap().as_str(), "key.mail");
        let unsent = db.unsent_mail(&"M1".into(), at(5)).await.unwrap();
        assert_eq!(unsent.unwrap().id, "E1".into());
        execute(&db, "DELETE FROM members").await;
        assert!(db.due_mail(at(5), 10).await.unwrap().is_empty(), "it still goes with its member");
    }
}
