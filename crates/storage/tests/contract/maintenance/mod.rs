//! Migrations, and what the command line asks.

pub(crate) mod inspect;
pub(crate) mod migrations;
pub(crate) mod upgrade;
