//! `$ref`: where it leads, inside the document. Nothing is ever fetched.

use super::{
    reader::Reader,
    tree::{Id, Tree, Value},
};

/// The most references that are followed one after the other.
const LONGEST_CHAIN: usize = 64;

/// Where a value is, once its `$ref`s are followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Here.
    Here(Id),
    /// In another file: the reference.
    Elsewhere(String),
    /// The reference leads to nothing.
    Nowhere(String),
    /// The reference leads back to itself.
    Circle(String),
}

impl Reader<'_> {
    /// Follows `$ref` until there is none; references to other files are left alone.
    pub(super) fn follow(&mut self, id: Id) -> Found {
        let mut current = id;
        let mut passed = vec![id];
        while let Some(reference) = self.tree.get(current, "$ref").filter(|id| self.tree.text(*id).is_some()) {
            let reference = self.tree.text(reference).unwrap_or_default().to_owned();
            match self.target(&reference) {
                Found::Here(next) if passed.contains(&next) || passed.len() > LONGEST_CHAIN => {
                    return Found::Circle(reference);
                }
                Found::Here(next) => {
                    passed.push(next);
                    current = next;
                }
                missing => return missing,
            }
        }
        Found::Here(current)
    }

    /// What a reference names; each is looked up once.
    pub(super) fn target(&mut self, reference: &str) -> Found {
        if let Some(found) = self.targets.get(reference) {
            return found.clone();
        }
        let found = target(self.tree, reference);
        self.targets.insert(reference.to_owned(), found.clone());
        found
    }
}

fn target(tree: &Tree<'_>, reference: &str) -> Found {
    let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    // OpenAPI 3.2 section 4.1.2: a document may say what its own URI is.
    let own = tree.text_of(tree.root(), "$self");
    let own = own.split_once('#').map_or(own, |(own, _)| own);
    if !file.is_empty() && (own.is_empty() || file != own) {
        return Found::Elsewhere(reference.to_owned());
    }
    let decoded = percent_decoded(fragment);
    // Some write keys with a percent sign as they are.
    let found = pointed(tree, &decoded).or_else(|| pointed(tree, fragment));
    found.map_or_else(|| Found::Nowhere(reference.to_owned()), Found::Here)
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
pub(super) fn name(reference: &str) -> String {
    let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let part = |text: &str| text.rsplit('/').find(|part| !part.is_empty()).map(str::to_owned);
    let decoded = percent_decoded(fragment);
    let name = part(&decoded).or_else(|| part(file)).unwrap_or_default().replace("~1", "/").replace("~0", "~");
    crate::text::one_line(&name)
}
