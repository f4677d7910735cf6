//! Documents as people upload them.

mod descriptions;
mod documents;
mod limits;
mod notes;
mod refusals;

use super::{Reading, read};

/// What is shown of a document that is accepted.
fn reading(text: &str) -> Reading {
    read(text).unwrap_or_else(|refusal| panic!("{refusal}\n{text}")).reading
}

/// Does what must not take longer than so many seconds.
#[expect(clippy::disallowed_methods, reason = "what is tested is how long it takes")]
fn within<T>(seconds: u64, work: impl FnOnce() -> T) -> T {
    let begun = std::time::Instant::now();
    let done = work();
    assert!(begun.elapsed().as_secs() < seconds, "{:?}", begun.elapsed());
    done
}
