//! The background workers of a process, and which of them have ended.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::task::JoinSet;

/// The workers that were started.
#[derive(Debug, Default)]
pub struct Workers {
    tasks: JoinSet<()>,
    state: WorkersState,
}

/// Which workers have ended, for the health check.
#[derive(Clone, Debug, Default)]
pub struct WorkersState(Arc<Mutex<BTreeSet<&'static str>>>);

impl Workers {
    /// Returns an empty set of workers, which records in `state` when one ends.
    #[must_use]
    pub fn watched_by(state: WorkersState) -> Self {
        Self { tasks: JoinSet::new(), state }
    }

    /// Starts a worker. Several may have one name.
    pub fn spawn(&mut self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        let end = End { name, state: self.state.clone() };
        self.tasks.spawn(async move {
            let _end = end;
            work.await;
        });
    }

    /// Waits until all have ended.
    pub async fn join(&mut self) {
        while self.tasks.join_next().await.is_some() {}
    }
}

impl WorkersState {
    /// The names of the workers that have ended, by a panic or because the process stops.
    #[must_use]
    pub fn ended(&self) -> Vec<&'static str> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }
}

/// Records the end of a worker when it is dropped, by a return or a panic.
struct End {
    name: &'static str,
    state: WorkersState,
}

impl Drop for End {
    fn drop(&mut self) {
        self.state.0.lock().unwrap_or_else(PoisonError::into_inner).insert(self.name);
    }
}

#[cfg(test)]
mod tests {
    use super::{Workers, WorkersState};

    #[tokio::test]
    async fn a_worker_that_panics_is_named() {
        let state = WorkersState::default();
        let mut workers = Workers::watched_by(state.clone());
        workers.spawn("mail", std::future::pending());
        workers.spawn("provisioning", async { panic!("a test") });
        while state.ended().is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!(state.ended(), ["provisioning"]);
    }
}
