//! The document as a whole: info, servers, tags, paths, webhooks.

use std::ops::ControlFlow;

use super::{
    lines::line,
    notes::Notes,
    reader::{IN_DOCUMENT, IN_OPERATION, Reader, Standard},
    reading::{NamedSchema, Operation, Reading, Tag},
    tree::{Entry, Id, Tree, Value},
};

/// The most schemas that are shown of a document without operations.
const MOST_SCHEMAS: usize = 500;
/// The most servers, and the most tags.
const MOST_NAMES: usize = 200;

/// The HTTP methods of a Path Item Object. `query` is one since 3.2, and shown wherever it is written.
pub(super) const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// A key of a Path Item Object is a method, in upper or lower case.
pub(super) fn is_method(key: &str) -> bool {
    METHODS.iter().any(|method| method.eq_ignore_ascii_case(key))
}

/// Reads a document that is known to have something to show. The notes say what was odd in its notation.
pub(super) fn describe(tree: &Tree<'_>, standard: Standard, notes: Notes) -> Reading {
    let mut reader = Reader::new(tree, standard, notes);
    let root = tree.root();
    let info = tree.get(root, "info");
    let mut of_info = |key| info.map(|info| reader.line_of(info, key)).unwrap_or_default();
    let (title, version) = (of_info("title"), of_info("version"));
    let description = reader.html(info.and_then(|info| tree.get(info, "description")), IN_DOCUMENT);
    let mut operations = Vec::new();
    if let Some(paths) = tree.get(root, "paths") {
        reader.paths(paths, &mut operations);
    }
    let mut webhooks = Vec::new();
    // Before 3.1 had webhooks, some wrote them as an extension.
    for key in ["webhooks", "x-webhooks"] {
        if let Some(hooks) = tree.get(root, key) {
            reader.paths(hooks, &mut webhooks);
        }
    }
    let nothing = operations.is_empty() && webhooks.is_empty();
    let schemas = if nothing { reader.named_schemas() } else { Vec::new() };
    let (servers, tags) = (reader.servers(), reader.tags());
    reader.check();
    let (notes, further_notes) = reader.notes.finish();
    let standard = match tree.text_of(root, "openapi") {
        "" => standard.name().to_owned(),
        typed => format!("OpenAPI {}", crate::text::shortened_to(&line(typed), 20)),
    };
    Reading {
        standard,
        title,
        version,
        description,
        servers,
        tags,
        operations,
        webhooks,
        schemas,
        notes,
        further_notes,
    }
}

impl Reader<'_> {
    fn paths(&mut self, paths: Id, operations: &mut Vec<Operation>) {
        for path in self.tree.fields(paths) {
            if let ControlFlow::Break(line) = self.path(path, operations) {
                let effect = format!("Only the first {} operations are shown.", operations.len());
                self.notes.add(line, "Here the document goes on", effect);
                return;
            }
        }
    }

    /// The operations of a path; breaks off at the line of the first one that is left out.
    fn path(&mut self, path: &Entry<'_>, operations: &mut Vec<Operation>) -> ControlFlow<u32> {
        let item = path.value;
        match self.resolve(item) {
            Ok(target) => {
                self.path_item(&path.key, target, operations)?;
                // What stands beside a reference is not defined in 3.0, and adds to it since 3.1.
                if target == item { ControlFlow::Continue(()) } else { self.path_item(&path.key, item, operations) }
            }
            Err(missing) => {
                if !self.budget.operation(operations.len()) {
                    return ControlFlow::Break(path.line);
                }
                let operation = self.missing_operation(&path.key, "", missing);
                operations.push(operation);
                self.path_item(&path.key, item, operations)
            }
        }
    }

    fn path_item(&mut self, path: &str, item: Id, operations: &mut Vec<Operation>) -> ControlFlow<u32> {
        let tree = self.tree;
        let others = tree.get(item, "additionalOperations").map(|others| tree.entries(others)).unwrap_or_default();
        if !self.budget.look(tree.entries(item).len() + others.len()) {
            return ControlFlow::Break(tree.line(item));
        }
        for entry in tree.entries(item) {
            if is_method(&entry.key) {
                self.add_operation(path, item, entry, operations)?;
            } else if entry.key == "additionalOperations" {
                for other in tree.fields(entry.value) {
                    self.add_operation(path, item, other, operations)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn add_operation(
        &mut self,
        path: &str,
        item: Id,
        entry: &Entry<'_>,
        operations: &mut Vec<Operation>,
    ) -> ControlFlow<u32> {
        if !matches!(self.tree.value(entry.value), Value::Map(_)) {
            return ControlFlow::Continue(());
        }
        if !self.budget.operation(operations.len()) {
            return ControlFlow::Break(entry.line);
        }
        let operation = self.operation(path, &entry.key, item, entry.value);
        operations.push(operation);
        ControlFlow::Continue(())
    }

    fn servers(&mut self) -> Vec<String> {
        let (tree, root) = (self.tree, self.tree.root());
        if self.standard == Standard::Swagger2 {
            return self.swagger_servers();
        }
        let servers = tree.get(root, "servers").map(|servers| tree.items(servers)).unwrap_or_default();
        let urls = servers.iter().take(MOST_NAMES).map(|server| self.line_of(*server, "url"));
        urls.filter(|url| !url.is_empty()).collect()
    }

    /// `schemes`, `host` and `basePath`. Without schemes a document is reached by the one it came by; https is what is meant.
    fn swagger_servers(&mut self) -> Vec<String> {
        let root = self.tree.root();
        let (host, base) = (self.line_of(root, "host"), self.line_of(root, "basePath"));
        if host.is_empty() {
            return Some(base).filter(|base| !base.is_empty()).into_iter().collect();
        }
        let mut schemes: Vec<&str> = self.texts(root, "schemes").take(MOST_NAMES).collect();
        if schemes.is_empty() {
            schemes.push("https");
        }
        let slash = if base.is_empty() || base.starts_with('/') { "" } else { "/" };
        schemes.into_iter().map(|scheme| self.line(&format!("{}://{host}{slash}{base}", line(scheme)))).collect()
    }

    fn tags(&mut self) -> Vec<Tag> {
        let (tree, root) = (self.tree, self.tree.root());
        let tags = tree.get(root, "tags").map(|tags| tree.items(tags)).unwrap_or_default();
        let tag = |tag: &Id| Tag {
            name: self.line_of(*tag, "name"),
            description: self.html(tree.get(*tag, "description"), IN_OPERATION),
        };
        tags.iter().take(MOST_NAMES).map(tag).filter(|tag| !tag.name.is_empty()).collect()
    }

    fn named_schemas(&mut self) -> Vec<NamedSchema> {
        let (tree, root) = (self.tree, self.tree.root());
        let schemas = if self.standard == Standard::Swagger2 {
            tree.get(root, "definitions")
        } else {
            tree.get(root, "components").and_then(|components| tree.get(components, "schemas"))
        };
        let schemas = schemas.map(|schemas| tree.entries(schemas)).unwrap_or_default();
        let named = |entry: &Entry<'_>| NamedSchema {
            name: self.line(&entry.key),
            schema: self.schema(entry.value, IN_OPERATION),
        };
        schemas.iter().take(MOST_SCHEMAS).map(named).collect()
    }
}
