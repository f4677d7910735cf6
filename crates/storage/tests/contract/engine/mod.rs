//! Connections, transactions, look-ups that share a query.

pub(crate) mod connecting;
pub(crate) mod lookups;
pub(crate) mod pgbouncer;
pub(crate) mod statistics;
pub(crate) mod transactions;
pub(crate) mod unwritable;
