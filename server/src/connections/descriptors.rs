//! File descriptors: how many the process may have, and what happens when there is none for another connection.

use std::{fs::File, io, time::Duration};

use futures_util::FutureExt as _;
use rustix::{
    io::Errno,
    process::{Resource, Rlimit, getrlimit, setrlimit},
};
use tokio::{net::TcpListener, time::Instant};

/// How many files the process may have open. Without a limit: as many as can be counted.
#[must_use]
pub fn open_file_limit() -> usize {
    let current = getrlimit(Resource::Nofile).current;
    current.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
}

/// Raises the limit as far as the process may raise it by itself: shells and services start programs with 1024 for those that
/// use `select`, which nothing here does.
pub fn raise_open_file_limit() {
    let limits = getrlimit(Resource::Nofile);
    if limits.current != limits.maximum {
        let raised = Rlimit { current: limits.maximum, maximum: limits.maximum };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::debug!(%error, "the limit of open files stays as it is");
        }
    }
}

/// Whether the process, or the machine, has as many files open as it may.
pub(super) fn are_used_up(error: &io::Error) -> bool {
    Errno::from_io_error(error).is_some_and(|errno| matches!(errno, Errno::MFILE | Errno::NFILE))
}

/// A descriptor in reserve. Given up for a moment, it lets the server accept a connection and close it: the client learns at
/// once that there is no place, and does not wait in the queue of the listener.
pub(super) struct Spare {
    file: Option<File>,
    warned: Option<Instant>,
}

/// How often the log says that connections are refused.
const WARNINGS: Duration = Duration::from_mins(1);

impl Spare {
    pub(super) fn open() -> Self {
        Self { file: File::open("/dev/null").ok(), warned: None }
    }

    /// Accepts a connection that is waiting, and closes it.
    pub(super) fn refuse_one(&mut self, listener: &TcpListener) {
        if self.warned.is_none_or(|warned| warned.elapsed() >= WARNINGS) {
            tracing::warn!(
                "no file descriptor is left for another connection; raise the limit of open files (ulimit -n)"
            );
            self.warned = Some(Instant::now());
        }
        self.file = None;
        drop(listener.accept().now_or_never());
        self.file = File::open("/dev/null").ok();
    }
}
