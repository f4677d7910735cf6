//! SQLite and PostgreSQL behind the ports of the core.
//!
//! | file | what is there |
//! | --- | --- |
//! | `database` | connecting, transactions, migrations |
//! | `macros` | how one SQL text runs on both databases |
//! | `rows` | statements that take several rows at once |
//! | `store` | which function answers which read of `model::store` |
//! | `commit` | which function makes which change |
//! | `queue`, `batch` | lists of changes that share one transaction of SQLite |
//! | `checkpoints` | the write-ahead log of SQLite |
//! | `together` | lookups that share one query |
//! | `recent` | what they found a moment ago, on SQLite |
//! | `error` | what is taken, what is in conflict, what does not read back |
//! | `names` | names without regard to case, and the search |
//! | `administrators` … `audit`, `housekeeping` | the SQL, one file for each table or two |
//! | `sealed`, `key_checks` | what the key-encryption keys seal, across tables |
//! | `statistics` | what the process has done with the database |
//! | `sweep`, `vacuum` | the deletion of what has had its time, and giving disk space back |
//! | `sessions` | the session store of the pages |
//! | `backup` | copies of a SQLite file |
//! | `inspect` | questions about a database that change nothing |
//! | `testing` | fresh databases for tests (feature `testing`) |
//!
//! # To add a query
//!
//! 1. Say it in `model::store`: a method of a trait for a read, a variant of a `…Change` for a write.
//! 2. Write it as a function in the file of its table, with `fetch_optional!`, `fetch_all!`, `fetch_count!`,
//!    `execute!`, `must_change!` or `insert_rows!`. One SQL text serves both databases: `$1` placeholders, `RETURNING` and `ON CONFLICT`, nothing that only
//!    one of them knows. No `ON DELETE RESTRICT`, which SQLite reports as something else than a foreign key.
//! 3. Name it in `store` or `commit`; the compiler asks for it.
//! 4. Write a test in `tests/contract`: `contract_test!` runs it on both.
//!
//! A new table or column is a new file in `migrations/sqlite` and one of the same name in `migrations/postgres`. A file
//! that was released is never edited.

#[macro_use]
mod macros;

mod administrators;
mod api_keys;
mod audit;
mod authorization_requests;
mod backup;
mod batch;
mod checkpoints;
mod claim;
mod clients;
mod collections;
mod commit;
mod connections;
mod consents;
mod database;
mod drafts;
mod error;
mod grants;
mod housekeeping;
mod initial_tokens;
mod inspect;
mod key_checks;
mod known_sources;
mod links;
mod logos;
mod members;
mod names;
mod operations;
mod outage;
mod outbox;
mod policies;
mod postgres;
mod provider_calls;
mod provider_clients;
mod providers;
mod queue;
mod realms;
mod recent;
mod refresh_tokens;
mod registrations;
mod registrations_list;
mod registrations_unused;
mod reveals;
mod rows;
mod sealed;
mod secrets;
mod server_secrets;
mod sessions;
mod signing_keys;
mod spent;
mod statistics;
mod store;
mod sweep;
#[cfg(feature = "testing")]
pub mod testing;
mod together;
mod tokens;
mod transaction;
mod vacuum;

pub use backup::sqlite_file;
pub use claim::{Claim, claim_file};
pub use database::{ConnectError, Database, DatabaseOptions};
pub use inspect::Version;
pub use sessions::SessionStore;
pub use statistics::{PoolStatistics, QueueStatistics, Statistics};
pub use vacuum::Vacuumed;
