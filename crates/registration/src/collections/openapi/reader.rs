//! What is known while a document is read.

use std::collections::HashMap;

use super::{
    markdown::{Prose, said},
    notes::Notes,
    reading::Html,
    reference::Found,
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

/// A document and what has been found in it. Nothing in here recurses deeper than the tree is.
#[derive(Debug)]
pub(super) struct Reader<'t> {
    /// The document.
    pub tree: &'t Tree<'t>,
    /// Which standard it follows.
    pub standard: Standard,
    /// References that were looked up.
    pub targets: HashMap<String, Found>,
    /// Its descriptions.
    pub prose: Prose,
    /// How many more members of schemas are kept.
    pub members_left: usize,
    /// How many more parameters, responses and bodies are kept.
    pub parts_left: usize,
    /// Where it departs from the standard.
    pub notes: Notes,
}

impl<'t> Reader<'t> {
    /// Follows `$ref`; what is not in this document comes back as the sentence that says where it is.
    pub(super) fn resolve(&mut self, id: Id) -> Result<Id, Missing> {
        match self.follow(id) {
            Found::Here(id) => Ok(id),
            Found::Elsewhere(reference) => Err(Missing { sentence: "Defined in another file:", reference }),
            Found::Nowhere(reference) => Err(Missing { sentence: "Not in the document:", reference }),
            Found::Circle(reference) => Err(Missing { sentence: "Refers to itself:", reference }),
        }
    }

    /// The description of what a reference leads to. From 3.1 on, one beside the reference comes first.
    pub(super) fn description(&mut self, before: Id, resolved: Id, heading: u8) -> Html {
        let beside = if self.standard >= Standard::V3_1 { self.tree.text_of(before, "description") } else { "" };
        let text = if beside.is_empty() { self.tree.text_of(resolved, "description") } else { beside };
        self.prose.html(text, heading)
    }

    /// One more parameter, response or body; `false` when there are too many already.
    pub(super) fn spend_part(&mut self) -> bool {
        self.parts_left = self.parts_left.saturating_sub(1);
        self.parts_left > 0
    }

    /// The texts of a list.
    pub(super) fn texts(&self, id: Id, key: &str) -> Vec<&'t str> {
        let items = self.tree.get(id, key).map(|list| self.tree.items(list)).unwrap_or_default();
        items.iter().filter_map(|item| self.tree.text(*item)).collect()
    }
}

/// Something that is not in this document.
#[derive(Debug)]
pub(super) struct Missing {
    /// The beginning of a sentence that ends with the reference.
    pub sentence: &'static str,
    /// The reference.
    pub reference: String,
}

impl Missing {
    /// The sentence.
    pub(super) fn html(&self) -> Html {
        said(self.sentence, &self.reference)
    }

    /// The sentence as text.
    pub(super) fn text(&self) -> String {
        format!("{} {}", self.sentence, crate::text::shortened_to(&self.reference, 120))
    }
}
