//! What is known while a document is read.

use std::collections::HashMap;

use super::{
    budget::Budget,
    lines::line,
    markdown::Prose,
    notes::Notes,
    reading::Html,
    reference::{Missing, Why, own_address, reference, target},
    tree::{Id, Tree},
};

/// The versions that are known. Each later one of OpenAPI reads what those before it say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standard {
    /// Swagger 2.0.
    Swagger2,
    /// OpenAPI 3.0.
    V3_0,
    /// OpenAPI 3.1.
    V3_1,
    /// OpenAPI 3.2.
    V3_2,
}

impl Standard {
    /// Its name and version.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Swagger2 => "Swagger 2.0",
            Self::V3_0 => "OpenAPI 3.0",
            Self::V3_1 => "OpenAPI 3.1",
            Self::V3_2 => "OpenAPI 3.2",
        }
    }
}

/// The level of headings in `info.description`, which stands below a heading of level 2.
pub(super) const IN_DOCUMENT: u8 = 3;
/// The level of headings in an operation's description, which stands in a group with a heading of level 3.
pub(super) const IN_OPERATION: u8 = 4;
/// The level of headings in the parts of an operation, which have headings of level 4.
pub(super) const IN_PART: u8 = 5;

/// The most references that are followed one after the other.
const LONGEST_CHAIN: usize = 64;
/// How many items of a list of texts are looked at.
const MOST_TEXTS: usize = 1000;

/// A document and what has been found in it. Nothing in here recurses deeper than the tree is.
#[derive(Debug)]
pub(super) struct Reader<'t> {
    /// The document.
    pub tree: &'t Tree<'t>,
    /// Which standard it follows.
    pub standard: Standard,
    /// `$self` without its fragment.
    pub own_address: &'t str,
    /// What references lead to, by the value that holds their text.
    pub targets: HashMap<Id, Result<Id, Missing>>,
    /// Types in words that were worked out, with how deep they lie inside others.
    pub kinds: HashMap<(Id, usize), String>,
    /// Its descriptions.
    pub prose: Prose,
    /// How much more is kept.
    pub budget: Budget,
    /// Where it departs from the standard.
    pub notes: Notes,
}

impl<'t> Reader<'t> {
    /// A document of which the notes say what was odd in its notation.
    pub(super) fn new(tree: &'t Tree<'t>, standard: Standard, notes: Notes) -> Self {
        Self {
            tree,
            standard,
            own_address: own_address(tree),
            targets: HashMap::new(),
            kinds: HashMap::new(),
            prose: Prose::default(),
            budget: Budget::default(),
            notes,
        }
    }

    /// A [`line`] that is kept.
    pub(super) fn line(&mut self, text: &str) -> String {
        let line = line(text);
        self.budget.keep(line.len());
        line
    }

    /// The text of a map's key, as a [`line`] that is kept; empty when there is none.
    pub(super) fn line_of(&mut self, id: Id, key: &str) -> String {
        self.line(self.tree.text_of(id, key))
    }

    /// The HTML of a description.
    pub(super) fn html(&mut self, description: Option<Id>, heading: u8) -> Html {
        let source = description.and_then(|id| Some((id, self.tree.text(id)?)));
        source.map(|(id, source)| self.prose.html(id, source, heading)).unwrap_or_default()
    }

    /// The description of what a reference leads to. From 3.1 on, one beside the reference comes first.
    pub(super) fn description(&mut self, before: Id, resolved: Id, heading: u8) -> Html {
        let tree = self.tree;
        let beside = tree.get(before, "description").filter(|_| self.standard >= Standard::V3_1);
        let beside = beside.filter(|text| tree.text(*text).is_some_and(|text| !text.is_empty()));
        self.html(beside.or_else(|| tree.get(resolved, "description")), heading)
    }

    /// The sentence that says where something is that is not in this document.
    pub(super) fn said(&mut self, missing: Missing) -> Html {
        let html = missing.html(self.tree);
        self.budget.keep(html.as_str().len());
        html
    }

    /// The texts of a list, of which so many items are looked at.
    pub(super) fn texts(&self, id: Id, key: &str) -> impl Iterator<Item = &'t str> + use<'t> {
        let tree = self.tree;
        let items = tree.get(id, key).map(|list| tree.items(list)).unwrap_or_default();
        items.iter().take(MOST_TEXTS).filter_map(|item| tree.text(*item))
    }
}

impl Reader<'_> {
    /// Follows `$ref` until there is none; references to other files are left alone.
    pub(super) fn resolve(&mut self, id: Id) -> Result<Id, Missing> {
        let mut current = id;
        let mut passed = Vec::new();
        while let Some(reference) = reference(self.tree, current) {
            passed.push(current);
            let next = self.target(reference)?;
            if passed.contains(&next) || passed.len() > LONGEST_CHAIN {
                return Err(Missing { why: Why::Circle, reference });
            }
            current = next;
        }
        Ok(current)
    }

    /// What the text of a reference names; each is looked up once.
    pub(super) fn target(&mut self, reference: Id) -> Result<Id, Missing> {
        let (tree, own) = (self.tree, self.own_address);
        *self.targets.entry(reference).or_insert_with(|| target(tree, own, reference))
    }
}
