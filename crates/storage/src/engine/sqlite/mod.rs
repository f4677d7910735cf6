//! SQLite: one writer, whose transactions many requests share.
//!
//! | file | what is there |
//! | --- | --- |
//! | `queue` | lists of changes that share one transaction and one fsync |
//! | `batch` | making these lists, each whole or not at all |
//! | `transaction` | a transaction |
//! | `checkpoints` | copying the write-ahead log into the file |
//! | `file_lock` | one server for each file |

pub(crate) mod batch;
pub(crate) mod checkpoints;
pub(crate) mod file_lock;
pub(crate) mod queue;
pub(crate) mod transaction;
