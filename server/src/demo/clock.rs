//! The clock of a demonstration: set to past moments while the portal is filled, the system's time afterwards.

use std::sync::atomic::{AtomicI64, Ordering};

use registration::{Clock, SystemClock, Timestamp};

/// A clock that can be set, and returned to the machine's time.
#[derive(Debug, Default)]
pub(super) struct StageClock {
    /// In seconds since the epoch; 0 while it shows the machine's time.
    shows: AtomicI64,
}

impl StageClock {
    /// Shows this moment until it is set again or follows the machine.
    pub(super) fn set(&self, moment: Timestamp) {
        self.shows.store(moment.unix_seconds(), Ordering::SeqCst);
    }

    /// Shows the machine's time from now on.
    pub(super) fn follow_machine(&self) {
        self.shows.store(0, Ordering::SeqCst);
    }
}

impl Clock for StageClock {
    fn now(&self) -> Timestamp {
        match self.shows.load(Ordering::SeqCst) {
            0 => SystemClock.now(),
            seconds => Timestamp::from_unix_seconds(seconds),
        }
    }
}
