//! A document as data: values in the order of the document, each with its line. What an alias of YAML stands for is kept
//! once and shared, so that a file costs what it holds and not what it would be written out.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use super::notes::Notes;

/// The most values that a document may have once its aliases are written out.
pub(super) const MAX_VALUES: usize = 3_000_000;
/// So many bytes of text count as one more value where an alias stands for them.
const BYTES_OF_A_VALUE: usize = 16;
/// How many maps and lists may lie inside each other, aliases written out.
pub(super) const MAX_DEPTH: usize = 200;
/// In maps with more keys than this, keys are looked up in their order, and duplicates by a hash.
const FEW_KEYS: usize = 16;

/// A value of a [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Id(u32);

impl Id {
    /// Its place among the values of its tree, for a table beside it.
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A value; numbers are kept as they were typed.
#[derive(Debug)]
pub(super) enum Value<'a> {
    /// `null`, or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number in any notation of JSON or of YAML's core schema.
    Number(Cow<'a, str>),
    /// Text, without control characters.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Id>),
    /// A map. No key stands twice; merge keys are carried out.
    Map(Vec<Entry<'a>>),
}

/// A key of a map, and its value.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    /// The key as text, whatever it is typed as.
    pub key: Cow<'a, str>,
    /// The line of the key.
    pub line: u32,
    /// The value.
    pub value: Id,
}

#[derive(Debug)]
struct Node<'a> {
    line: u32,
    value: Value<'a>,
}

/// Why a document could not be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable {
    /// The line, or 0 when there is none.
    pub line: u32,
    /// The reason, without a full stop.
    pub reason: String,
}

/// A document.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    root: Id,
    /// The entries of maps with many keys, in the order of their keys.
    sorted: HashMap<Id, Vec<u32>>,
    /// What was odd while reading.
    pub notes: Notes,
}

impl<'a> Tree<'a> {
    /// The outermost value.
    pub(super) fn root(&self) -> Id {
        self.root
    }

    /// How many values are kept.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// A value.
    pub(super) fn value(&self, id: Id) -> &Value<'a> {
        self.nodes.get(id.index()).map_or(&Value::Null, |node| &node.value)
    }

    /// The line of a value.
    pub(super) fn line(&self, id: Id) -> u32 {
        self.nodes.get(id.index()).map_or(0, |node| node.line)
    }

    /// The keys of a map; of anything else, none.
    pub(super) fn entries(&self, id: Id) -> &[Entry<'a>] {
        match self.value(id) {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The entries of a map that are no extensions (`x-`).
    pub(super) fn fields(&self, id: Id) -> impl Iterator<Item = &Entry<'a>> {
        self.entries(id).iter().filter(|entry| !entry.key.starts_with("x-"))
    }

    /// The items of a list; of anything else, none.
    pub(super) fn items(&self, id: Id) -> &[Id] {
        match self.value(id) {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The entry of a map's key.
    pub(super) fn entry(&self, id: Id, key: &str) -> Option<&Entry<'a>> {
        let entries = self.entries(id);
        if entries.len() <= FEW_KEYS {
            return entries.iter().find(|entry| entry.key == key);
        }
        let sorted = self.sorted.get(&id)?;
        let key_at = |index: u32| entries.get(index as usize).map(|entry| entry.key.as_ref());
        let found = sorted.binary_search_by(|index| key_at(*index).cmp(&Some(key))).ok()?;
        entries.get(sorted[found] as usize)
    }

    /// The value of a map's key, unless it is null.
    pub(super) fn get(&self, id: Id, key: &str) -> Option<Id> {
        self.entry(id, key).map(|entry| entry.value).filter(|value| !matches!(self.value(*value), Value::Null))
    }

    /// A text, number or truth value as it was typed.
    pub(super) fn text(&self, id: Id) -> Option<&str> {
        match self.value(id) {
            Value::Text(text) | Value::Number(text) => Some(text),
            Value::Bool(truth) => Some(if *truth { "true" } else { "false" }),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// [`Tree::text`] of a map's key; empty when there is none.
    pub(super) fn text_of(&self, id: Id, key: &str) -> &str {
        self.get(id, key).and_then(|value| self.text(value)).unwrap_or_default()
    }

    /// A map's key says `true`, with or without quotes.
    pub(super) fn is_true(&self, id: Id, key: &str) -> bool {
        self.text_of(id, key).eq_ignore_ascii_case("true")
    }
}

/// How large a value is with its aliases written out. Long texts count as several values.
#[derive(Clone, Copy, Debug, Default)]
struct Extent {
    values: usize,
    depth: usize,
}

impl Extent {
    fn of_text(text: &str) -> Self {
        Self { values: 1 + text.len() / BYTES_OF_A_VALUE, depth: 0 }
    }
}

#[derive(Debug)]
enum Key<'a> {
    Named(Cow<'a, str>, u32),
    /// `<<`, by which other maps are merged into this one.
    Merge(u32),
    /// A key that is a list or a map: its value is left out.
    Nameless,
}

#[derive(Debug)]
enum Item<'a> {
    Own(Entry<'a>),
    Merged(Entry<'a>),
}

impl<'a> Item<'a> {
    fn entry(&self) -> &Entry<'a> {
        match self {
            Item::Own(entry) | Item::Merged(entry) => entry,
        }
    }

    fn into_entry(self) -> Entry<'a> {
        match self {
            Item::Own(entry) | Item::Merged(entry) => entry,
        }
    }
}

#[derive(Debug)]
enum Content<'a> {
    List(Vec<Id>),
    Map { items: Vec<Item<'a>>, key: Option<Key<'a>> },
}

#[derive(Debug)]
struct Open<'a> {
    content: Content<'a>,
    line: u32,
    anchor: usize,
    extent: Extent,
}

/// Makes a tree of what a reader finds, in the order it finds it. Never recurses.
#[derive(Debug, Default)]
pub(super) struct Builder<'a> {
    nodes: Vec<Node<'a>>,
    open: Vec<Open<'a>>,
    anchors: HashMap<usize, (Id, Extent)>,
    root: Option<Id>,
    values: usize,
    sorted: HashMap<Id, Vec<u32>>,
    notes: Notes,
}

impl<'a> Builder<'a> {
    /// The outermost value is complete.
    pub(super) fn is_complete(&self) -> bool {
        self.root.is_some()
    }

    /// Notes something odd.
    pub(super) fn odd(&mut self, line: u32, what: impl Into<String>, effect: &'static str) {
        self.notes.add(line, what, effect);
    }

    /// A key by itself, where the notation tells keys from values.
    pub(super) fn key(&mut self, key: Cow<'a, str>, line: u32) {
        if let Some(Open { content: Content::Map { key: waiting, .. }, .. }) = self.open.last_mut() {
            *waiting = Some(Key::Named(clean(key), line));
        }
    }

    /// A value without parts. `merge` says that it is YAML's plain `<<`.
    pub(super) fn scalar(&mut self, value: Value<'a>, line: u32, anchor: usize, merge: bool) -> Result<(), Unreadable> {
        self.count(1, line, false)?;
        let awaits_key = matches!(self.open.last(), Some(Open { content: Content::Map { key: None, .. }, .. }));
        let value = match value {
            Value::Text(text) => Value::Text(clean(text)),
            other => other,
        };
        let extent = match &value {
            Value::Text(text) | Value::Number(text) => Extent::of_text(text),
            _ => Extent { values: 1, depth: 0 },
        };
        if awaits_key {
            let key = match &value {
                _ if merge => Key::Merge(line),
                Value::Text(text) | Value::Number(text) => Key::Named(text.clone(), line),
                Value::Bool(truth) => Key::Named(Cow::Borrowed(if *truth { "true" } else { "false" }), line),
                _ => Key::Named(Cow::Borrowed(""), line),
            };
            if anchor != 0 {
                let id = self.add(value, line);
                self.anchors.insert(anchor, (id, extent));
            }
            self.set_key(key);
            return Ok(());
        }
        let id = self.add(value, line);
        self.finish(id, anchor, extent)
    }

    /// The beginning of a list.
    pub(super) fn open_list(&mut self, line: u32, anchor: usize) -> Result<(), Unreadable> {
        self.begin(Content::List(Vec::new()), line, anchor)
    }

    /// The beginning of a map.
    pub(super) fn open_map(&mut self, line: u32, anchor: usize) -> Result<(), Unreadable> {
        self.begin(Content::Map { items: Vec::new(), key: None }, line, anchor)
    }

    /// The end of the innermost list or map.
    pub(super) fn close(&mut self) -> Result<(), Unreadable> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let (value, sorted) = match open.content {
            Content::List(items) => (Value::List(items), None),
            Content::Map { items, .. } => {
                let entries = self.settle(items);
                let sorted = sorted(&entries);
                (Value::Map(entries), sorted)
            }
        };
        let id = self.add(value, open.line);
        self.sorted.extend(sorted.map(|sorted| (id, sorted)));
        self.finish(id, open.anchor, open.extent)
    }

    /// An alias: the value of the anchor again.
    pub(super) fn alias(&mut self, anchor: usize, line: u32) -> Result<(), Unreadable> {
        let Some((id, extent)) = self.anchors.get(&anchor).copied() else {
            self.odd(line, "An alias (*name) stands for something that it is itself a part of", "It is left out.");
            return self.scalar(Value::Null, line, 0, false);
        };
        self.count(extent.values, line, true)?;
        if matches!(self.open.last(), Some(Open { content: Content::Map { key: None, .. }, .. })) {
            let key = match &self.nodes[id.index()].value {
                Value::Text(text) | Value::Number(text) => Key::Named(text.clone(), line),
                _ => Key::Nameless,
            };
            self.set_key(key);
            return Ok(());
        }
        self.finish(id, 0, extent)
    }

    /// The tree; `None` when nothing was in the document.
    pub(super) fn build(self) -> Option<Tree<'a>> {
        let root = self.root?;
        Some(Tree { nodes: self.nodes, root, sorted: self.sorted, notes: self.notes })
    }

    fn begin(&mut self, content: Content<'a>, line: u32, anchor: usize) -> Result<(), Unreadable> {
        self.count(1, line, false)?;
        if self.open.len() >= MAX_DEPTH {
            return Err(too_deep(line));
        }
        self.open.push(Open { content, line, anchor, extent: Extent { values: 1, depth: 0 } });
        Ok(())
    }

    fn count(&mut self, values: usize, line: u32, by_alias: bool) -> Result<(), Unreadable> {
        self.values = self.values.saturating_add(values);
        if self.values <= MAX_VALUES {
            return Ok(());
        }
        let reason = if by_alias {
            "With its aliases (*name) written out, the file would hold more than 3 million values, where 16 bytes of text \
             count as one"
        } else {
            "The file holds more than 3 million values"
        };
        Err(Unreadable { line, reason: reason.to_owned() })
    }

    fn add(&mut self, value: Value<'a>, line: u32) -> Id {
        // There are at most `MAX_VALUES`.
        let id = Id(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { line, value });
        id
    }

    fn set_key(&mut self, key: Key<'a>) {
        let nameless = matches!(key, Key::Nameless);
        let mut at = 0;
        if let Some(Open { content: Content::Map { key: waiting, .. }, line, .. }) = self.open.last_mut() {
            *waiting = Some(key);
            at = *line;
        }
        if nameless {
            self.odd(at, "A key is a list or a map, and not a word", "It is left out, with its value.");
        }
    }

    /// Puts a value that is complete where it belongs.
    fn finish(&mut self, id: Id, anchor: usize, extent: Extent) -> Result<(), Unreadable> {
        if anchor != 0 {
            self.anchors.insert(anchor, (id, extent));
        }
        let depth = self.open.len();
        let Some(parent) = self.open.last_mut() else {
            self.root = self.root.or(Some(id));
            return Ok(());
        };
        parent.extent.values = parent.extent.values.saturating_add(extent.values);
        parent.extent.depth = parent.extent.depth.max(extent.depth + 1);
        if depth + extent.depth > MAX_DEPTH {
            return Err(too_deep(self.nodes[id.index()].line));
        }
        match &mut parent.content {
            Content::List(items) => items.push(id),
            Content::Map { items, key } => match key.take() {
                None => self.set_key(Key::Nameless),
                Some(Key::Nameless) => {}
                Some(Key::Named(key, line)) => {
                    parent.extent.values = parent.extent.values.saturating_add(key.len() / BYTES_OF_A_VALUE);
                    items.push(Item::Own(Entry { key, line, value: id }));
                }
                Some(Key::Merge(line)) => {
                    let (merged, odd) = merged(&self.nodes, id);
                    items.extend(merged);
                    if odd {
                        self.odd(line, "The merge key (<<) names something that is no map", "It is left out.");
                    }
                }
            },
        }
        Ok(())
    }

    /// The entries of a map: what it says itself before what is merged into it, and the last of what it says twice.
    fn settle(&mut self, items: Vec<Item<'a>>) -> Vec<Entry<'a>> {
        if !repeats(&items) {
            return items.into_iter().map(Item::into_entry).collect();
        }
        let mut last_own: HashMap<&str, usize> = HashMap::new();
        let mut merged: HashMap<&str, usize> = HashMap::new();
        for (index, item) in items.iter().enumerate() {
            match item {
                Item::Own(entry) => {
                    if let Some(before) = last_own.insert(&entry.key, index) {
                        let key = crate::text::shortened_to(&entry.key, 60);
                        let first = items[before].entry().line;
                        let what = format!("“{key}” stands here for the second time; first in line {first}");
                        self.notes.add(entry.line, what, LAST_COUNTS);
                    }
                }
                Item::Merged(entry) => {
                    merged.entry(&entry.key).or_insert(index);
                }
            }
        }
        let stays = |(index, item): (usize, &Item<'a>)| match item {
            Item::Own(entry) => last_own.get(entry.key.as_ref()) == Some(&index),
            Item::Merged(entry) => {
                !last_own.contains_key(entry.key.as_ref()) && merged.get(entry.key.as_ref()) == Some(&index)
            }
        };
        let stay: Vec<bool> = items.iter().enumerate().map(stays).collect();
        items.into_iter().zip(stay).filter(|(_, stays)| *stays).map(|(item, _)| item.into_entry()).collect()
    }
}

const LAST_COUNTS: &str = "What it says here is shown; what it says before is not.";

fn too_deep(line: u32) -> Unreadable {
    Unreadable { line, reason: format!("Maps and lists lie more than {MAX_DEPTH} deep inside each other") }
}

/// The entries of a map, or of a list of maps, that are to be merged; and whether something else was among them.
fn merged<'a>(nodes: &[Node<'a>], id: Id) -> (Vec<Item<'a>>, bool) {
    let maps = match &nodes[id.index()].value {
        Value::List(items) => items.clone(),
        _ => vec![id],
    };
    let (mut items, mut odd) = (Vec::new(), false);
    for map in maps {
        match &nodes[map.index()].value {
            Value::Map(entries) => items.extend(entries.iter().cloned().map(Item::Merged)),
            Value::Null => {}
            _ => odd = true,
        }
    }
    (items, odd)
}

fn repeats(items: &[Item<'_>]) -> bool {
    if items.len() > FEW_KEYS {
        let mut seen = HashSet::with_capacity(items.len());
        return !items.iter().all(|item| seen.insert(item.entry().key.as_ref()));
    }
    items
        .iter()
        .enumerate()
        .any(|(index, item)| items[..index].iter().any(|other| other.entry().key == item.entry().key))
}

/// The order of the keys of a map that has many.
fn sorted(entries: &[Entry<'_>]) -> Option<Vec<u32>> {
    if entries.len() <= FEW_KEYS {
        return None;
    }
    let mut order: Vec<u32> = (0..u32::try_from(entries.len()).ok()?).collect();
    order.sort_unstable_by_key(|index| entries[*index as usize].key.as_ref());
    Some(order)
}

/// Without control characters: U+0000 is refused by PostgreSQL, and none of the others means anything in a text.
fn clean(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.contains(is_control) { Cow::Owned(text.replace(is_control, "\u{fffd}")) } else { text }
}
