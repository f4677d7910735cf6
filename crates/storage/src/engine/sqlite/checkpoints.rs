//! Checkpoints: copying committed pages from SQLite's write-ahead log into its file.
//!
//! SQLite does it by itself, in the commit that finds the log long, and whoever waits for that commit waits for all of it.
//! Under load it is done here before the log is that long: most of it beside the writer, which goes on meanwhile, and then
//! the little that has been written since, between two transactions. With nothing left in it the log begins anew.

use std::sync::Arc;

use model::StoreError;
use tokio::task::JoinHandle;

use crate::{database::Either, engine::connections::Connections};

/// After how many lists of changes. A registration takes nearly two pages; SQLite's own limit is 8000 pages.
const LISTS: usize = 2500;

/// The work of one database.
pub(crate) struct Checkpoints {
    writer: Arc<Connections>,
    readers: Arc<Connections>,
    lists: usize,
    beside: Option<JoinHandle<()>>,
}

impl Checkpoints {
    pub(crate) fn new(writer: &Arc<Connections>, readers: &Arc<Connections>) -> Self {
        Self { writer: Arc::clone(writer), readers: Arc::clone(readers), lists: 0, beside: None }
    }

    /// To be called between two transactions, with how many lists were in the first.
    pub(crate) async fn after(&mut self, lists: usize) {
        self.lists += lists;
        match &self.beside {
            None if self.lists >= LISTS => {
                let readers = Arc::clone(&self.readers);
                self.beside = Some(tokio::spawn(async move { checkpoint(&readers).await }));
            }
            Some(task) if task.is_finished() => {
                (self.lists, self.beside) = (0, None);
                checkpoint(&self.writer).await;
            }
            _ => {}
        }
    }
}

/// Copies what can be copied without waiting for readers or the writer.
async fn checkpoint(connections: &Arc<Connections>) {
    let done: Result<_, StoreError> = execute!(Either::Sqlite(connections), "PRAGMA wal_checkpoint(PASSIVE)");
    if let Err(error) = done {
        tracing::warn!(%error, "a checkpoint failed; SQLite runs one itself later");
    }
}
