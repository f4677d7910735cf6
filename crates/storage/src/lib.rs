//! SQLite and PostgreSQL behind the ports of the core.
//!
//! | file | what is there |
//! | --- | --- |
//! | `database`, `connect_error` | connecting, migrations, the two databases behind one type |
//! | `macros` | `execute!`, `fetch_…!` and `row!`, the struct of a table's rows |
//! | `store`, `commit` | each read and each change, and the function in `sql` that does it |
//! | `sql` | the SQL: one file for each table or two |
//! | `engine` | how statements reach the databases: connections, transactions, group commit, shared look-ups |
//! | `maintenance` | copies of a SQLite file, the version of the tables, giving disk space back |
//! | `error` | the databases' errors as errors of the port |
//! | `statistics` | counters and histograms for the metrics |
//! | `testing` | fresh databases for tests (feature `testing`) |
//!
//! # To add a query
//!
//! 1. Add it to `model::store`: a method of a trait for a read, a variant of a `…Change` for a write.
//! 2. Write it as a function in the file of its table, with `fetch_optional!`, `fetch_all!`, `fetch_count!` or `execute!`. One
//!    SQL text serves both databases: `$1` placeholders, `RETURNING` and `ON CONFLICT`, nothing that only one of them knows. No
//!    `ON DELETE RESTRICT`, which SQLite reports as something else than a foreign key. Columns are written in the table's
//!    `row!` alone, which also gives the text for a `SELECT` and what [`insert`](engine::insert::insert) needs.
//! 3. Call it in `store` or `commit`; the compiler asks for it.
//! 4. Write a test in `tests/contract`: `contract_test!` runs it on both.
//!
//! A new table or column is a new file in `migrations/sqlite` and one of the same name in `migrations/postgres`. A file
//! that was released is never edited.

#[macro_use]
mod macros;

mod commit;
mod connect_error;
mod database;
mod engine;
mod error;
mod maintenance;
mod sql;
mod statistics;
mod store;
#[cfg(feature = "testing")]
pub mod testing;

pub use connect_error::ConnectError;
pub use database::{Database, DatabaseOptions};
pub use engine::sqlite::file_lock::{FileLock, lock_file};
pub use maintenance::{backup::sqlite_file, inspect::Version, vacuum::Vacuumed};
pub use sql::sessions::SessionStore;
pub use statistics::{PoolStatistics, QueueStatistics, Statistics};
