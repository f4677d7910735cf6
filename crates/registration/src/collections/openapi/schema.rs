//! Schemas as people read them: a type in words, and the members below it.

use std::collections::HashSet;

use super::{
    lines::{LONGEST_LINE, words},
    reader::{Reader, Standard},
    reading::{Html, Property, Schema},
    reference,
    tree::{Id, Value},
};
use crate::text::beginning;

/// How many members of one schema are kept, those of its members included.
const MOST_MEMBERS: usize = 200;
/// How deep members lie inside each other.
const DEEPEST: usize = 6;
/// How deep types in words lie inside each other: `array of array of string`.
const DEEPEST_WORDS: usize = 3;
/// How many forms or values of one type are named.
const MOST_FORMS: usize = 8;
/// How many values of `enum` are looked at for those.
const MOST_LOOKED_AT: usize = 200;
/// The longest type in words, in characters.
const LONGEST_WORDS: usize = 200;
/// How many bytes of one word are looked at for it: more than are shown, whatever the characters.
const LOOKED_AT: usize = 5 * LONGEST_WORDS;

/// How a schema is walked through: what it is in, and how much more is kept.
struct Walk {
    within: Vec<Id>,
    left: usize,
    cut: bool,
    /// The level of headings in descriptions.
    heading: u8,
}

impl<'t> Reader<'t> {
    /// A schema of a body, or by itself. The outermost headings of its descriptions are of the level `heading`.
    pub(super) fn schema(&mut self, id: Id, heading: u8) -> Schema {
        let mut walk = Walk { within: Vec::new(), left: MOST_MEMBERS, cut: false, heading };
        let properties = self.members(id, &mut walk);
        let description = self.description_of_schema(id, heading);
        Schema { kind: self.kind(id), description, properties, cut: walk.cut }
    }

    /// The type of a schema in words.
    pub(super) fn kind(&mut self, id: Id) -> String {
        let words = self.words(id, 0);
        self.budget.keep(words.len());
        words
    }

    fn description_of_schema(&mut self, id: Id, heading: u8) -> Html {
        match self.resolve(id) {
            Ok(resolved) => self.description(id, resolved, heading),
            Err(_) => Html::default(),
        }
    }

    /// The type of a schema so deep inside others, worked out once.
    fn words(&mut self, id: Id, depth: usize) -> String {
        if let Some(known) = self.kinds.get(&(id, depth)) {
            return known.clone();
        }
        let found = if self.budget.look(1) { words(&self.words_of(id, depth), LONGEST_WORDS) } else { String::new() };
        self.kinds.insert((id, depth), found.clone());
        found
    }

    fn words_of(&mut self, id: Id, depth: usize) -> String {
        let tree = self.tree;
        let resolved = match self.resolve(id) {
            Ok(resolved) => resolved,
            Err(missing) => return missing.text(tree),
        };
        match tree.value(resolved) {
            Value::Bool(true) => return "anything".to_owned(),
            Value::Bool(false) => return "nothing".to_owned(),
            _ => {}
        }
        if depth > DEEPEST_WORDS {
            return "…".to_owned();
        }
        let types = self.types(resolved);
        let is_simple = |word: &&str| matches!(*word, "string" | "number" | "integer" | "boolean" | "null" | "file");
        if let Some(reference) = reference::reference(tree, id) {
            let says_more = !types.is_empty() && types.iter().all(|word| is_simple(&word.as_str()));
            if !says_more {
                return reference::name(tree, reference);
            }
        }
        self.said_words(resolved, &types, depth)
    }

    fn said_words(&mut self, id: Id, types: &[String], depth: usize) -> String {
        let tree = self.tree;
        if let Some(constant) = tree.entry(id, "const").and_then(|entry| tree.text(entry.value)) {
            return format!("always “{}”", crate::text::shortened_to(constant, 60));
        }
        let format = beginning(tree.text_of(id, "format"), LOOKED_AT);
        let one = |word: &String| match word.as_str() {
            "string" | "number" | "integer" if !format.is_empty() => format!("{word} ({format})"),
            _ => word.clone(),
        };
        let mut words: Vec<String> = types.iter().map(one).collect();
        let items = tree.get(id, "items");
        if let (Some(word), Some(items)) = (words.iter_mut().find(|word| *word == "array"), items) {
            let of = self.words(items, depth + 1);
            if !of.is_empty() {
                *word = format!("array of {of}");
            }
        }
        if words.is_empty() {
            words = self.untyped_words(id, items, depth);
        }
        if tree.is_true(id, "nullable") && !words.is_empty() && !words.contains(&"null".to_owned()) {
            words.push("null".to_owned());
        }
        let mut text = words.join(" or ");
        if let Some(values) = tree.get(id, "enum") {
            let values = tree.items(values).iter().take(MOST_LOOKED_AT).filter_map(|value| tree.text(*value));
            let values = values.map(|value| beginning(value, LOOKED_AT));
            let values: Vec<&str> = values.take(MOST_FORMS + 1).collect();
            if !values.is_empty() {
                let more = if values.len() > MOST_FORMS { " …" } else { "" };
                let named = values[..values.len().min(MOST_FORMS)].join(", ");
                let gap = if text.is_empty() { "" } else { ": " };
                text = [text.as_str(), gap, named.as_str(), more].concat();
            }
        }
        text
    }

    /// The type of a schema that does not name it.
    fn untyped_words(&mut self, id: Id, items: Option<Id>, depth: usize) -> Vec<String> {
        let tree = self.tree;
        for key in ["oneOf", "anyOf"] {
            let forms = tree.get(id, key).map(|forms| tree.items(forms)).unwrap_or_default();
            let mut words: Vec<String> = Vec::new();
            for form in forms.iter().take(MOST_FORMS) {
                let word = self.words(*form, depth + 1);
                if !word.is_empty() && !words.contains(&word) {
                    words.push(word);
                }
            }
            if !words.is_empty() {
                return words;
            }
        }
        if let Some([only]) = tree.get(id, "allOf").map(|all| tree.items(all)) {
            return vec![self.words(*only, depth + 1)];
        }
        if ["properties", "allOf", "additionalProperties"].iter().any(|key| tree.get(id, key).is_some()) {
            return vec!["object".to_owned()];
        }
        match items {
            Some(items) => {
                let of = self.words(items, depth + 1);
                vec![if of.is_empty() { "array".to_owned() } else { format!("array of {of}") }]
            }
            None => Vec::new(),
        }
    }

    /// `type`: one, or a list of them.
    fn types(&self, id: Id) -> Vec<String> {
        let Some(types) = self.tree.entry(id, "type").map(|entry| entry.value) else { return Vec::new() };
        match self.tree.value(types) {
            Value::List(types) => {
                let word = |word: &Id| beginning(self.tree.text(*word).unwrap_or("null"), LOOKED_AT).to_owned();
                types.iter().map(word).take(MOST_FORMS).collect()
            }
            _ => self.tree.text(types).map(|word| beginning(word, LOOKED_AT).to_owned()).into_iter().collect(),
        }
    }

    /// The members of an object or of the items of an array; of a value that has several forms, those.
    fn members(&mut self, id: Id, walk: &mut Walk) -> Vec<Property> {
        let Ok(id) = self.resolve(id) else { return Vec::new() };
        if walk.within.contains(&id) {
            return Vec::new();
        }
        let room = self.budget.has_members() && self.budget.look(1);
        if !room || walk.within.len() >= DEEPEST || walk.left == 0 {
            let more = self.has_members(id);
            walk.cut |= more;
            self.budget.cut |= more && !room;
            return Vec::new();
        }
        walk.within.push(id);
        let members = self.members_of(id, walk);
        walk.within.pop();
        members
    }

    fn has_members(&self, id: Id) -> bool {
        ["properties", "items", "allOf", "oneOf", "anyOf"].iter().any(|key| self.tree.get(id, key).is_some())
    }

    fn members_of(&mut self, id: Id, walk: &mut Walk) -> Vec<Property> {
        let tree = self.tree;
        let mut members: Vec<Property> = Vec::new();
        for part in tree.get(id, "allOf").map(|parts| tree.items(parts)).unwrap_or_default() {
            if !self.spend(walk) {
                return members;
            }
            for member in self.members(*part, walk) {
                put(&mut members, member);
            }
        }
        let properties = tree.get(id, "properties").map(|properties| tree.entries(properties)).unwrap_or_default();
        let mut room = true;
        for property in properties {
            room = self.spend(walk);
            if !room {
                break;
            }
            let name = self.line(&property.key);
            let member = self.member(name, property.value, walk);
            put(&mut members, member);
        }
        if !members.is_empty() {
            let required = self.required(id);
            for member in &mut members {
                member.required |= required.contains(member.name.as_str());
            }
        }
        if !room {
            return members;
        }
        let others = tree.get(id, "additionalProperties").filter(|others| matches!(tree.value(*others), Value::Map(_)));
        if let Some(others) = others.filter(|_| self.spend(walk)) {
            let member = self.member("*".to_owned(), others, walk);
            members.push(member);
        }
        if let Some(items) = tree.get(id, "items") {
            members.extend(self.members(items, walk));
        }
        members.extend(self.forms(id, walk));
        members
    }

    fn member(&mut self, name: String, schema: Id, walk: &mut Walk) -> Property {
        Property {
            name,
            kind: self.kind(schema),
            required: false,
            description: self.description_of_schema(schema, walk.heading),
            properties: self.members(schema, walk),
        }
    }

    /// `required`. A name that is longer than those that are shown is left out.
    fn required(&mut self, id: Id) -> HashSet<&'t str> {
        let tree = self.tree;
        let names = tree.get(id, "required").map(|names| tree.items(names)).unwrap_or_default();
        let names = if self.budget.look(names.len()) { names } else { &[] };
        names.iter().filter_map(|name| tree.text(*name)).filter(|name| name.len() <= 4 * LONGEST_LINE).collect()
    }

    /// The forms that a value may have; of a single one, its members.
    fn forms(&mut self, id: Id, walk: &mut Walk) -> Vec<Property> {
        let tree = self.tree;
        let lists = ["oneOf", "anyOf"].into_iter().filter_map(|key| tree.get(id, key));
        let forms: Vec<Id> = lists.flat_map(|forms| tree.items(forms)).copied().take(MOST_MEMBERS + 1).collect();
        if !self.budget.look(forms.len()) {
            walk.cut = true;
            return Vec::new();
        }
        let forms: Vec<Id> = forms.into_iter().filter(|form| tree.text_of(*form, "type") != "null").collect();
        if let [only] = forms.as_slice() {
            return self.members(*only, walk);
        }
        let mut found = Vec::new();
        for form in forms {
            if !self.spend(walk) {
                break;
            }
            let properties = self.members(form, walk);
            if !properties.is_empty() {
                let (kind, description) = (self.kind(form), self.description_of_schema(form, walk.heading));
                found.push(Property { kind, description, properties, ..Property::default() });
            }
        }
        found
    }

    /// One more member; `false` when it is left out.
    fn spend(&mut self, walk: &mut Walk) -> bool {
        if walk.left == 0 || !self.budget.member() {
            walk.cut = true;
            return false;
        }
        walk.left -= 1;
        true
    }

    /// The schema of a parameter: its own, that of its content, or in Swagger 2.0 the parameter itself.
    pub(super) fn kind_of_parameter(&mut self, parameter: Id) -> String {
        let tree = self.tree;
        if let Some(schema) = tree.get(parameter, "schema") {
            return self.kind(schema);
        }
        if self.standard == Standard::Swagger2 {
            return self.kind(parameter);
        }
        let Some(content) = tree.get(parameter, "content").and_then(|content| tree.entries(content).first()) else {
            return String::new();
        };
        let media_type = self.line(&content.key);
        let schema = self.resolve(content.value).ok().and_then(|content| tree.get(content, "schema"));
        let kind = schema.map(|schema| self.kind(schema)).unwrap_or_default();
        if kind.is_empty() { media_type } else { format!("{kind} ({media_type})") }
    }
}

/// Adds a member in the place of one of the same name.
fn put(members: &mut Vec<Property>, member: Property) {
    members.retain(|before| before.name.is_empty() || before.name != member.name);
    members.push(member);
}
