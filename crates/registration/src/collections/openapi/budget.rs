//! How much of one document is kept, and how much of it is looked at. A file of a few kilobytes can stand for gigabytes, by
//! aliases and by references that lead to the same part many times.

/// The most operations that are shown, and the most webhooks; a larger document is still kept whole.
pub(super) const MOST_OPERATIONS: usize = 2000;
/// The most parameters, responses and bodies.
const MOST_PARTS: usize = 60_000;
/// The most members of schemas.
const MOST_MEMBERS: usize = 6000;
/// The most bytes that a reading takes as JSON, descriptions aside.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// What of [`MOST_BYTES`] is left to operations themselves when there is no room for their parts any more.
const FOR_OPERATIONS: usize = 2 * 1024 * 1024;
/// What an operation, a part or a member takes beside its texts, in bytes of JSON.
const WITHOUT_TEXTS: usize = 64;
/// The most values that are looked at, counted as often as references lead to them.
const MOST_LOOKS: usize = 1_000_000;

/// What is left.
#[derive(Debug)]
pub(super) struct Budget {
    parts: usize,
    members: usize,
    bytes: usize,
    looks: usize,
    /// Parts or members were left out.
    pub cut: bool,
}

impl Default for Budget {
    fn default() -> Self {
        Self { parts: MOST_PARTS, members: MOST_MEMBERS, bytes: MOST_BYTES, looks: MOST_LOOKS, cut: false }
    }
}

impl Budget {
    /// One more operation beside so many; `false` when it is to be left out.
    pub(super) fn operation(&mut self, beside: usize) -> bool {
        let room = beside < MOST_OPERATIONS && self.bytes > 0 && self.looks > 0;
        self.keep(WITHOUT_TEXTS);
        room
    }

    /// One more parameter, response or body; `false` when it is to be left out.
    pub(super) fn part(&mut self) -> bool {
        self.one_more(|budget| &mut budget.parts)
    }

    /// One more member of a schema; `false` when it is to be left out.
    pub(super) fn member(&mut self) -> bool {
        self.one_more(|budget| &mut budget.members)
    }

    /// Members of schemas are still shown.
    pub(super) fn has_members(&self) -> bool {
        self.members > 0 && self.bytes > FOR_OPERATIONS
    }

    fn one_more(&mut self, of: fn(&mut Self) -> &mut usize) -> bool {
        let room = self.bytes > FOR_OPERATIONS && self.looks > 0;
        let left = of(self);
        if !room || *left == 0 {
            self.cut = true;
            return false;
        }
        *left -= 1;
        self.keep(WITHOUT_TEXTS);
        true
    }

    /// So many bytes of text are kept.
    pub(super) fn keep(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// So many more values are to be looked at; `false` when they are too many.
    pub(super) fn look(&mut self, values: usize) -> bool {
        let enough = values <= self.looks;
        self.looks = self.looks.saturating_sub(values);
        self.cut |= !enough;
        enough
    }
}
