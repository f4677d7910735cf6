//! Where a document departs from its standard. Only what people run into is looked for; it is never a reason to refuse.

use super::{
    describe::{METHODS, is_method},
    reader::{Reader, Standard},
    reference::Why,
    tree::{Entry, Id, Value},
};

/// The fields of a Path Item Object beside its operations.
const PATH_FIELDS: [&str; 6] = ["$ref", "summary", "description", "servers", "parameters", "additionalOperations"];
/// Maps whose keys are names that the document gives, and mean nothing by themselves.
const NAMED: [&str; 25] = [
    "$defs",
    "additionalOperations",
    "callbacks",
    "content",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "encoding",
    "headers",
    "links",
    "mapping",
    "mediaTypes",
    "parameters",
    "pathItems",
    "paths",
    "patternProperties",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "securityDefinitions",
    "securitySchemes",
    "variables",
    "webhooks",
];
/// What may hold anything at all.
const ANYTHING: [&str; 6] = ["const", "default", "enum", "example", "examples", "scopes"];
/// What is true or false wherever it stands as a word of the standard.
const TRUTHS: [&str; 8] =
    ["allowEmptyValue", "allowReserved", "deprecated", "explode", "nullable", "readOnly", "uniqueItems", "writeOnly"];
/// What is text.
const TEXTS: [&str; 5] = ["description", "operationId", "summary", "title", "version"];

impl Reader<'_> {
    /// Looks for departures, once everything has been described.
    pub(super) fn check(&mut self) {
        self.check_version();
        self.check_info();
        self.check_paths();
        self.check_words();
        let effect = "Some are left out here. The file that members download has all of them.";
        if self.prose.cut {
            self.notes.add(0, "The descriptions are longer than what a page can show", effect);
        }
        if self.budget.cut {
            self.notes.add(0, "There are more parameters, responses and members than a page can show", effect);
        }
    }

    fn check_version(&mut self) {
        let (tree, root) = (self.tree, self.tree.root());
        let key = if self.standard == Standard::Swagger2 { "swagger" } else { "openapi" };
        let Some(entry) = tree.entry(root, key) else { return };
        let typed = tree.text(entry.value).unwrap_or_default();
        if matches!(tree.value(entry.value), Value::Number(_)) {
            let effect = format!("It is read as {}. Write it in quotes.", self.standard.name());
            self.notes.add(entry.line, format!("“{key}” is a number here: {typed}"), effect);
        } else if self.standard != Standard::Swagger2 && typed.trim().split('.').count() < 3 {
            let effect = format!("It is read as {}.", self.standard.name());
            self.notes.add(
                entry.line,
                format!("“{key}” has three numbers, such as 3.0.3; here it is “{typed}”"),
                effect,
            );
        }
    }

    fn check_info(&mut self) {
        let (tree, root) = (self.tree, self.tree.root());
        let Some(info) = tree.get(root, "info") else {
            self.notes.add(0, "“info” is missing", "The document has no title and no version of its own.");
            return;
        };
        for key in ["title", "version"] {
            match tree.get(info, key) {
                None => {
                    let effect = format!("The document has no {key} of its own.");
                    self.notes.add(tree.line(info), format!("“info” has no “{key}”"), effect);
                }
                Some(value) => {
                    if let Value::Number(_) | Value::Bool(_) = tree.value(value) {
                        let is = if matches!(tree.value(value), Value::Bool(_)) { "true or false" } else { "a number" };
                        let what = format!("“{key}” is {is} where text is meant");
                        let typed = tree.text(value).unwrap_or_default();
                        self.notes.add(tree.line(value), what, format!("It is shown as it was typed: {typed}."));
                    }
                }
            }
        }
    }

    fn check_paths(&mut self) {
        let (tree, root) = (self.tree, self.tree.root());
        if tree.entry(root, "paths").is_none() && self.standard <= Standard::V3_0 {
            self.notes.add(0, "“paths” is missing", "The document has no operations.");
        }
        if let Some(hooks) = tree.entry(root, "webhooks").filter(|_| self.standard < Standard::V3_1) {
            let what = format!("“webhooks” is no part of {}", self.standard.name());
            self.notes.add(hooks.line, what, "They are shown all the same.");
        }
        for key in ["paths", "webhooks"] {
            let Some(entry) = tree.entry(root, key) else { continue };
            if !matches!(tree.value(entry.value), Value::Map(_)) {
                self.notes.add(entry.line, format!("“{key}” is not a map"), "Nothing of it is shown.");
            }
            for path in tree.fields(entry.value) {
                if key == "paths" && !path.key.starts_with('/') {
                    let what = format!("The path “{}” does not begin with a slash", shortened(&path.key));
                    self.notes.add(path.line, what, "It is shown as it stands.");
                }
                self.check_path_item(path.value);
            }
        }
    }

    fn check_path_item(&mut self, item: Id) {
        let tree = self.tree;
        for entry in tree.fields(item) {
            let key = entry.key.as_ref();
            if matches!(key, "query" | "additionalOperations") && self.standard < Standard::V3_2 {
                let what = format!("“{key}” is no part of {}", self.standard.name());
                self.notes.add(entry.line, what, "It is shown all the same.");
            }
            if is_method(key) {
                if !METHODS.contains(&key) {
                    let what = format!("The method “{}” is written in lower case", shortened(key));
                    self.notes.add(entry.line, what, "It is shown all the same.");
                }
                self.check_operation(entry);
            } else if key == "additionalOperations" {
                self.check_additional_operations(entry);
            } else if !PATH_FIELDS.contains(&key) {
                let what = format!("“{}” is no method and no other part of a path", shortened(key));
                self.notes.add(entry.line, what, "It is not shown.");
            }
        }
    }

    fn check_additional_operations(&mut self, additional: &Entry<'_>) {
        let tree = self.tree;
        if !matches!(tree.value(additional.value), Value::Map(_) | Value::Null) {
            self.notes.add(additional.line, "“additionalOperations” is not a map", "Nothing of it is shown.");
        }
        for entry in tree.fields(additional.value) {
            if is_method(&entry.key) {
                let method = shortened(&entry.key);
                let what = format!("The method “{method}” belongs beside “additionalOperations”, and not in it");
                self.notes.add(entry.line, what, "It is shown all the same.");
            }
            self.check_operation(entry);
        }
    }

    fn check_operation(&mut self, operation: &Entry<'_>) {
        let tree = self.tree;
        if matches!(tree.value(operation.value), Value::Null) {
            return;
        }
        if !matches!(tree.value(operation.value), Value::Map(_)) {
            let what = format!("“{}” is not a map", shortened(&operation.key));
            self.notes.add(operation.line, what, "The operation is not shown.");
            return;
        }
        let has = |key| tree.get(operation.value, key).is_some();
        if self.standard <= Standard::V3_0 && !has("responses") && !has("$ref") {
            let what = format!("“{}” has no “responses”", shortened(&operation.key));
            self.notes.add(operation.line, what, "The operation is shown without them.");
        }
    }

    /// Words of the standard wherever they stand. What aliases share is looked at once.
    fn check_words(&mut self) {
        let tree = self.tree;
        let mut seen = vec![false; tree.len()];
        let mut waiting = vec![(tree.root(), false)];
        while let Some((id, named)) = waiting.pop() {
            if seen.get(id.index()).copied().unwrap_or(true) {
                continue;
            }
            seen[id.index()] = true;
            waiting.extend(tree.items(id).iter().map(|item| (*item, false)));
            for entry in tree.entries(id) {
                if named {
                    waiting.push((entry.value, false));
                    continue;
                }
                if ANYTHING.contains(&entry.key.as_ref()) || entry.key.starts_with("x-") {
                    continue;
                }
                self.check_word(entry);
                if entry.key == "security" {
                    // Security Requirement Objects: their keys are the names of schemes.
                    waiting.extend(tree.items(entry.value).iter().map(|item| (*item, true)));
                } else {
                    waiting.push((entry.value, NAMED.contains(&entry.key.as_ref())));
                }
            }
        }
    }

    fn check_word(&mut self, entry: &Entry<'_>) {
        let tree = self.tree;
        let (key, value) = (entry.key.as_ref(), tree.value(entry.value));
        let has_3_1 = self.standard >= Standard::V3_1;
        let name = self.standard.name();
        let (what, effect) = match (key, value) {
            (_, Value::Null) if key != "security" => {
                (format!("“{}” has no value", shortened(key)), "It is read as if it were not there.")
            }
            ("$ref", Value::Text(reference)) => match self.target(entry.value).map_err(|missing| missing.why) {
                Err(Why::Elsewhere) => (
                    format!("A reference leads to another file: {}", shortened(reference)),
                    "It is named, and nothing is fetched.",
                ),
                Err(Why::Nowhere) => (
                    format!("A reference leads to nothing in the document: {}", shortened(reference)),
                    "It is shown as missing.",
                ),
                Err(Why::Circle) | Ok(_) => return,
            },
            ("exclusiveMinimum" | "exclusiveMaximum", Value::Number(_)) if !has_3_1 => {
                (format!("“{key}” is a number; in {name} it is true or false"), "Limits of numbers are not shown.")
            }
            ("exclusiveMinimum" | "exclusiveMaximum", Value::Bool(_)) if has_3_1 => (
                format!("“{key}” is true or false; since OpenAPI 3.1 it is a number"),
                "Limits of numbers are not shown.",
            ),
            ("type", Value::List(_)) if !has_3_1 => {
                (format!("“type” is a list; in {name} it is one word"), "All of its words are shown.")
            }
            ("nullable", Value::Bool(_)) if has_3_1 => {
                ("“nullable” is no part of schemas since OpenAPI 3.1".to_owned(), "It is shown as “or null”.")
            }
            (_, Value::Text(_) | Value::Number(_)) if TRUTHS.contains(&key) => {
                (format!("“{key}” is true or false; here it is something else"), "Only the word true is read as true.")
            }
            (_, Value::List(_) | Value::Map(_)) if TEXTS.contains(&key) => {
                (format!("“{key}” is text; here it is something else"), "It is not shown.")
            }
            _ => return,
        };
        self.notes.add(entry.line, what, effect);
    }
}

fn shortened(text: &str) -> String {
    crate::text::shortened_to(text, 120)
}
