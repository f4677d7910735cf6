//! For the command line: copies of a SQLite file, the version of the tables, giving disk space back.

pub(crate) mod backup;
pub(crate) mod inspect;
pub(crate) mod vacuum;
