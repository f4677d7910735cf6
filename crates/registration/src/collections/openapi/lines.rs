//! Texts of a document that stand in one line.

use crate::text::{beginning, one_line, shortened_to};

/// The longest text that stands in one line, such as a name, a path or a title, in characters.
pub(super) const LONGEST_LINE: usize = 300;

/// A text of the document that stands in one line, and is no longer than [`LONGEST_LINE`].
pub(super) fn line(text: &str) -> String {
    words(text, LONGEST_LINE)
}

/// A text of the document in one line of at most so many characters. What of it is looked at is bounded too.
pub(super) fn words(text: &str, longest: usize) -> String {
    shortened_to(&one_line(beginning(text, 16 * longest)), longest)
}
