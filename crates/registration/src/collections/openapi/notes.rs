//! The notes of a document: where it departs from its standard, by line.

use std::{
    collections::{BTreeMap, HashSet},
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use super::{lines::line, reading::Note};

/// How many notes are kept.
const MOST_NOTES: usize = 100;

/// The notes of a document: the first of them by line, and how many there are.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// By line, and then in the order in which they were made.
    kept: BTreeMap<(u32, usize), Note>,
    /// Hashes of all of them.
    seen: HashSet<u64>,
}

impl Notes {
    /// One more; the same in the same line is noted once.
    pub(super) fn add(&mut self, at: u32, what: impl Into<String>, effect: impl Into<String>) {
        let what = line(&what.into());
        let mut hasher = DefaultHasher::new();
        (at, &what).hash(&mut hasher);
        if !self.seen.insert(hasher.finish()) {
            return;
        }
        self.kept.insert((at, self.seen.len()), Note { line: at, what, effect: line(&effect.into()) });
        if self.kept.len() > MOST_NOTES {
            self.kept.pop_last();
        }
    }

    /// The first of them by line, and how many more there are.
    pub(super) fn finish(self) -> (Vec<Note>, usize) {
        let further = self.seen.len() - self.kept.len();
        (self.kept.into_values().collect(), further)
    }
}
