//! Group commit for SQLite: lists of changes that arrive together share one transaction and one fsync.
//!
//! [`Queue::commit`] puts a list into a queue. One task takes what is waiting, makes it in one transaction, and answers
//! each list when `COMMIT` has returned. Nothing waits for company: while one transaction is being synced, the next
//! lists gather. PostgreSQL does the same by itself.
//!
//! Each list is made whole or not at all. See [`crate::batch`] for how many are made with few statements, and for what
//! becomes of one that fails.

use std::sync::{Arc, OnceLock};

use registration::{Change, StoreError};
use tokio::sync::{mpsc, oneshot};

use crate::{
    batch,
    connections::Connections,
    error::{copy, store_error},
};

/// The most lists in one transaction. More would make the first wait longer than the fsync that they share.
const MOST: usize = 128;

/// A list of changes and who waits for it.
pub(crate) struct List {
    pub(crate) changes: Vec<Change>,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

enum Job {
    Commit(List),
    /// Dropped, which is the answer, when everything before it is done.
    Close(oneshot::Sender<()>),
}

/// The way to the task that writes. The task starts with the first list.
#[derive(Default)]
pub(crate) struct Queue(OnceLock<mpsc::UnboundedSender<Job>>);

impl Queue {
    /// Makes all the changes or none. Once this was polled they are made, even when the future is dropped.
    pub(crate) async fn commit(&self, writer: &Arc<Connections>, changes: Vec<Change>) -> Result<(), StoreError> {
        let jobs = self.0.get_or_init(|| {
            let (sender, receiver) = mpsc::unbounded_channel();
            tokio::spawn(write(Arc::clone(writer), receiver));
            sender
        });
        let (answer, answered) = oneshot::channel();
        let closed = || store_error(sqlx::Error::PoolClosed);
        jobs.send(Job::Commit(List { changes, answer })).map_err(|_| closed())?;
        answered.await.map_err(|_| closed())?
    }

    /// Waits for the lists that were taken, and takes no more.
    pub(crate) async fn close(&self) {
        let Some(jobs) = self.0.get() else { return };
        let (done, all_done) = oneshot::channel();
        if jobs.send(Job::Close(done)).is_ok() {
            // The sender is dropped without a word.
            let _ = all_done.await;
        }
    }
}

async fn write(writer: Arc<Connections>, mut jobs: mpsc::UnboundedReceiver<Job>) {
    let mut taken = Vec::with_capacity(MOST);
    let mut closing = Vec::new();
    while jobs.recv_many(&mut taken, MOST).await > 0 {
        let mut lists = Vec::with_capacity(taken.len());
        for job in taken.drain(..) {
            match job {
                Job::Commit(list) => lists.push(list),
                Job::Close(done) => {
                    jobs.close();
                    closing.push(done);
                }
            }
        }
        let writer = Arc::clone(&writer);
        // In a task of its own: if it should panic, its lists fail and the next are written all the same.
        if let Err(error) = tokio::spawn(async move { commit_together(&writer, lists).await }).await {
            tracing::error!(%error, "a transaction broke off");
        }
    }
}

async fn commit_together(writer: &Arc<Connections>, lists: Vec<List>) {
    match batch::commit(writer, &lists).await {
        Ok(results) => {
            for (list, result) in lists.into_iter().zip(results) {
                // Nobody may be waiting any more: the request was cancelled.
                let _ = list.answer.send(result);
            }
        }
        Err(error) => {
            for list in lists {
                let _ = list.answer.send(Err(copy(&error)));
            }
        }
    }
}
