//! How statements reach the two databases: connections, transactions, and what is shared between requests.
//!
//! | file | what is there |
//! | --- | --- |
//! | `connections` | the connections to a database |
//! | `transaction` | several statements in one transaction, of either database |
//! | `statement` | one SQL text and one list of values, on either database |
//! | `insert` | inserting rows whose columns are written once |
//! | `coalesce` | look-ups that arrive together share one query |
//! | `lookup_cache` | results of recent look-ups, on SQLite |
//! | `sqlite` | group commit, statement scripts, checkpoints, the lock on the file |
//! | `postgres` | statements and transactions on PostgreSQL, PgBouncer, outages |

pub(crate) mod coalesce;
pub(crate) mod connections;
pub(crate) mod insert;
pub(crate) mod lookup_cache;
pub(crate) mod postgres;
pub(crate) mod sqlite;
pub(crate) mod statement;
pub(crate) mod transaction;
