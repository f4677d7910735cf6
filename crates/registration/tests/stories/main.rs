//! The core's use cases as stories, each told on SQLite and on PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "in a test, what goes wrong fails the test"
)]

mod fake_provider;
mod support;

/// A story that is told on both databases, each time in a world of its own.
macro_rules! story {
    ($(#[$doc:meta])* $name:ident, |$world:ident| $story:block) => {
        $(#[$doc])*
        async fn $name($world: crate::support::World) $story

        mod $name {
            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                let database = storage::testing::sqlite().await;
                super::$name(crate::support::World::on(database.database())).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                let Some(database) = storage::testing::postgres().await else { return };
                super::$name(crate::support::World::on(database.database())).await;
            }
        }
    };
}

mod administrators;
mod api_keys;
mod catalogue;
mod clients;
mod credentials;
mod dialects;
mod documents;
mod edit;
mod edit_authentication;
mod governing;
mod lost_tokens;
mod mail;
mod members;
mod programs;
mod provider_letting_go;
mod provider_tests;
mod providers_external;
mod provisioning;
mod provisioning_scene;
mod reconcile;
mod retention;
mod roles;
mod secrets;
mod sign_ins;
mod who_may;
