//! `$ref`: where it leads, inside the document. Nothing is ever fetched.

use super::{
    lines::line,
    markdown::said,
    reading::Html,
    tree::{Id, Tree, Value},
};
use crate::text::beginning;

/// How much of a reference is read, in bytes.
const LONGEST_REFERENCE: usize = 4096;

/// A reference that leads to nothing in this document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Missing {
    /// Where it leads instead.
    pub why: Why,
    /// The text of the `$ref`.
    pub reference: Id,
}

/// Where a reference leads when what it names is not in this document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// To another file.
    Elsewhere,
    /// To nothing.
    Nowhere,
    /// Back to itself.
    Circle,
}

impl Missing {
    const fn sentence(self) -> &'static str {
        match self.why {
            Why::Elsewhere => "Defined in another file:",
            Why::Nowhere => "Not in the document:",
            Why::Circle => "Refers to itself:",
        }
    }

    /// The sentence that says where it leads.
    pub(super) fn text(self, tree: &Tree<'_>) -> String {
        let reference = line(read(tree, self.reference));
        format!("{} {}", self.sentence(), crate::text::shortened_to(&reference, 120))
    }

    /// The same sentence.
    pub(super) fn html(self, tree: &Tree<'_>) -> Html {
        said(self.sentence(), read(tree, self.reference))
    }

    /// What the reference calls its target.
    pub(super) fn name(self, tree: &Tree<'_>) -> String {
        name(tree, self.reference)
    }
}

/// The text of a `$ref`.
pub(super) fn reference(tree: &Tree<'_>, id: Id) -> Option<Id> {
    tree.get(id, "$ref").filter(|reference| tree.text(*reference).is_some())
}

fn read<'t>(tree: &'t Tree<'_>, reference: Id) -> &'t str {
    beginning(tree.text(reference).unwrap_or_default(), LONGEST_REFERENCE)
}

/// What the text of a reference names.
pub(super) fn target(tree: &Tree<'_>, own: &str, id: Id) -> Result<Id, Missing> {
    let reference = read(tree, id);
    let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    if !file.is_empty() && (own.is_empty() || file != own) {
        return Err(Missing { why: Why::Elsewhere, reference: id });
    }
    let decoded = percent_decoded(fragment);
    // Some write keys with a percent sign as they are.
    let found = pointed(tree, &decoded).or_else(|| pointed(tree, fragment));
    found.ok_or(Missing { why: Why::Nowhere, reference: id })
}

/// OpenAPI 3.2 section 4.1.2: a document may say what its own URI is. Empty when it does not.
pub(super) fn own_address<'t>(tree: &'t Tree<'t>) -> &'t str {
    let own = tree.text_of(tree.root(), "$self");
    own.split_once('#').map_or(own, |(own, _)| own)
}

/// RFC 6901 section 4.
fn pointed(tree: &Tree<'_>, pointer: &str) -> Option<Id> {
    let mut current = tree.root();
    if pointer.is_empty() {
        return Some(current);
    }
    for token in pointer.strip_prefix('/')?.split('/') {
        let token = token.replace("~1", "/").replace("~0", "~");
        current = match tree.value(current) {
            Value::Map(_) => tree.entry(current, &token)?.value,
            Value::List(items) => *items.get(token.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(current)
}

/// RFC 6901 section 6: a pointer in a URI's fragment is percent-decoded first.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(byte) = bytes.get(index) {
        let digits = bytes.get(index + 1..index + 3).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.filter(|_| *byte == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(escaped.unwrap_or(*byte));
        index += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// What a reference calls its target: the last part of its pointer, or of its file.
pub(super) fn name(tree: &Tree<'_>, reference: Id) -> String {
    let reference = read(tree, reference);
    let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let part = |text: &str| text.rsplit('/').find(|part| !part.is_empty()).map(str::to_owned);
    let decoded = percent_decoded(fragment);
    line(&part(&decoded).or_else(|| part(file)).unwrap_or_default().replace("~1", "/").replace("~0", "~"))
}
