//! Time and randomness as parameters, so that tests are exact.

use std::{
    cell::RefCell,
    sync::{
        LazyLock,
        atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering},
    },
    time::UNIX_EPOCH,
};

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

/// A moment, in seconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment that many seconds after the epoch.
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since the epoch.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0
    }

    /// That many seconds later (or earlier, when negative).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }
}

/// Where the core takes the time from.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that shows `now`.
    #[must_use]
    pub const fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Moves the hands.
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// Where the core takes randomness from.
pub trait Entropy: Send + Sync {
    /// Fills `bytes` with unpredictable ones.
    fn fill(&self, bytes: &mut [u8]);

    /// One more than the last time, beginning anywhere and wrapping around: what is made later sorts later.
    fn sequence(&self) -> u32;
}

/// How many bytes are asked of the operating system at a time: a registration takes a dozen values, and each question
/// costs as much as the bytes for all of them.
const READ_AHEAD: usize = 512;

thread_local! {
    /// Bytes that nobody has had yet, and how many they are. Each thread has its own.
    static AHEAD: RefCell<(Zeroizing<[u8; READ_AHEAD]>, usize)> = RefCell::new((Zeroizing::new([0; READ_AHEAD]), 0));
}

/// The operating system's generator, read some bytes ahead.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads randomness")]
    #[expect(clippy::panic, reason = "without randomness every secret would be guessable: there is no safe way on")]
    fn fill(&self, bytes: &mut [u8]) {
        let read = |bytes: &mut [u8]| {
            if let Err(error) = getrandom::fill(bytes) {
                panic!("the operating system gives no randomness: {error}");
            }
        };
        if bytes.len() > READ_AHEAD / 4 {
            return read(bytes);
        }
        AHEAD.with_borrow_mut(|(ahead, left)| {
            if *left < bytes.len() {
                read(ahead.as_mut_slice());
                *left = READ_AHEAD;
            }
            let given = &mut ahead[*left - bytes.len()..*left];
            bytes.copy_from_slice(given);
            // What was given out is nowhere else any more.
            given.zeroize();
            *left -= bytes.len();
        });
    }

    fn sequence(&self) -> u32 {
        // Shared by all of them, and begun where nobody can tell from an id how many were made before it.
        static NEXT: LazyLock<AtomicU32> = LazyLock::new(|| {
            let mut begin = [0; 4];
            SystemEntropy.fill(&mut begin);
            AtomicU32::new(u32::from_be_bytes(begin))
        });
        NEXT.fetch_add(1, Ordering::Relaxed)
    }
}

/// A generator that counts: the same sequence in every test, never two equal values.
#[derive(Debug, Default)]
pub struct CountingEntropy {
    fills: AtomicU64,
    sequence: AtomicU32,
}

impl Entropy for CountingEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        let count = self.fills.fetch_add(1, Ordering::SeqCst) + 1;
        let seed = count.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for (index, byte) in bytes.iter_mut().enumerate() {
            let mixed = seed.rotate_left(u32::try_from(index % 64).unwrap_or(0)) ^ (index as u64).wrapping_mul(0x85eb);
            *byte = mixed.to_be_bytes()[4];
        }
    }
    fn sequence(&self) -> u32 {
        self.sequence.fetch_add(1, Ordering::SeqCst)
    }
}
