//! Group commit for SQLite: lists of changes that arrive together share one transaction and one fsync.
//!
//! [`Queue::commit`] puts a list into a queue. One task takes the waiting lists, makes them in one transaction, and returns the
//! result of each when `COMMIT` has returned. While one transaction is being synced the next lists gather, because a transaction
//! has a price, whatever is in it. PostgreSQL does the same by itself.
//!
//! Each list is made whole or not at all: see [`batch`].

use std::sync::{Arc, OnceLock};

use model::{
    Change, StoreError,
    measure::{Counter, Histogram},
};
use tokio::sync::{mpsc, oneshot};

use crate::{
    engine::{
        connections::Connections,
        lookup_cache::Generation,
        sqlite::{batch, checkpoints::Checkpoints},
    },
    error::{copy, store_error},
    statistics::QueueStatistics,
};

/// The most lists in one transaction. More would make the first wait longer than the fsync that they share.
const MOST: usize = 128;
/// With so many lists the task does not wait for more: larger batches gain little, and while these are committed the other
/// requests get the processors.
const ENOUGH: usize = 32;

/// A list of changes, and the caller that waits for it.
pub(crate) struct List {
    pub(crate) changes: Vec<Change>,
    answer: oneshot::Sender<Result<(), StoreError>>,
}

enum Job {
    Commit(List),
    /// Dropped when everything before it is done.
    Close(oneshot::Sender<()>),
}

/// The queue of the task that writes. The task starts with the first list.
pub(crate) struct Queue {
    jobs: OnceLock<mpsc::UnboundedSender<Job>>,
    writer: Arc<Connections>,
    readers: Arc<Connections>,
    generation: Arc<Generation>,
    measured: Arc<Measured>,
}

/// How many lists came, and how many were taken together.
struct Measured {
    queued: Counter,
    batches: Histogram,
}

/// The bounds of batches, in lists.
const BATCHES: &[u64] = &[1, 2, 4, 8, 16, 32, 64, 128];

impl Queue {
    /// A queue for the lists that `writer` commits.
    pub(crate) fn new(writer: &Arc<Connections>, readers: &Arc<Connections>) -> Self {
        let (jobs, generation) = (OnceLock::new(), Arc::default());
        let measured = Arc::new(Measured { queued: Counter::default(), batches: Histogram::new(BATCHES) });
        Self { jobs, writer: Arc::clone(writer), readers: Arc::clone(readers), generation, measured }
    }

    /// How the queue is used.
    pub(crate) fn statistics(&self) -> QueueStatistics {
        let batches = self.measured.batches.distribution();
        QueueStatistics { waiting: self.measured.queued.get().saturating_sub(batches.sum), batches }
    }

    /// The generation of cached look-ups.
    pub(crate) fn generation(&self) -> &Generation {
        &self.generation
    }

    /// Makes all the changes or none. Once this was polled they are made, even when the future is dropped.
    pub(crate) async fn commit(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        let jobs = self.jobs.get_or_init(|| {
            let (sender, receiver) = mpsc::unbounded_channel();
            let checkpoints = Checkpoints::new(&self.writer, &self.readers);
            let (writer, generation) = (Arc::clone(&self.writer), Arc::clone(&self.generation));
            tokio::spawn(write(writer, generation, Arc::clone(&self.measured), checkpoints, receiver));
            sender
        });
        let (answer, answered) = oneshot::channel();
        let closed = || store_error(sqlx::Error::PoolClosed);
        jobs.send(Job::Commit(List { changes, answer })).map_err(|_| closed())?;
        self.measured.queued.add(1);
        answered.await.map_err(|_| closed())?
    }

    /// Takes no more lists, and waits until those that were taken are committed.
    pub(crate) async fn close(&self) {
        let Some(jobs) = self.jobs.get() else { return };
        let (done, all_done) = oneshot::channel();
        if jobs.send(Job::Close(done)).is_ok() {
            // An error means that the task has dropped the sender: everything is done.
            let _ = all_done.await;
        }
    }
}

async fn write(
    writer: Arc<Connections>,
    generation: Arc<Generation>,
    measured: Arc<Measured>,
    mut checkpoints: Checkpoints,
    mut jobs: mpsc::UnboundedReceiver<Job>,
) {
    let mut taken = Vec::with_capacity(MOST);
    let mut closing = Vec::new();
    while jobs.recv_many(&mut taken, MOST).await > 0 {
        gather(&mut taken, &mut jobs).await;
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
        let count = lists.len();
        measured.batches.observe(u64::try_from(count).unwrap_or_default());
        let (writer, generation) = (Arc::clone(&writer), Arc::clone(&generation));
        // In a task of its own: if it should panic, its lists fail and the next are written all the same.
        if let Err(error) = tokio::spawn(async move { commit_together(&writer, &generation, lists).await }).await {
            tracing::error!(%error, "a transaction panicked");
        }
        checkpoints.after(count).await;
    }
}

/// Yields to the requests that are being processed and takes their lists, as long as any arrive.
async fn gather(taken: &mut Vec<Job>, jobs: &mut mpsc::UnboundedReceiver<Job>) {
    let mut before = 0;
    while before < taken.len() && taken.len() < ENOUGH {
        before = taken.len();
        tokio::task::yield_now().await;
        while taken.len() < MOST
            && let Ok(job) = jobs.try_recv()
        {
            taken.push(job);
        }
    }
}

async fn commit_together(writer: &Arc<Connections>, generation: &Generation, lists: Vec<List>) {
    let done = batch::commit(writer, &lists).await;
    if !lists.iter().all(|list| batch::keeps_lookups(&list.changes)) {
        generation.advance();
    }
    match done {
        Ok(results) => {
            for (list, result) in lists.into_iter().zip(results) {
                // An error means that the request was cancelled.
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
