//! What the port promises, tried on both databases: every read and every change of `model::store`.
#![expect(clippy::unwrap_used, clippy::panic, reason = "in a test, what goes wrong fails the test")]

mod fixtures;

/// A test that runs on SQLite and on PostgreSQL, each time on a database of its own.
macro_rules! contract_test {
    ($name:ident, |$db:ident| $story:block) => {
        pub(crate) mod $name {
            use super::*;

            pub(crate) async fn story($db: storage::Database) $story

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                let test = storage::testing::sqlite().await;
                story(test.database()).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                let Some(test) = storage::testing::postgres().await else { return };
                story(test.database()).await;
            }
        }
    };
}

mod engine;
mod maintenance;
mod sql;
