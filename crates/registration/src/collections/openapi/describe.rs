//! The document as a whole: info, servers, tags, paths, webhooks.

use super::{
    markdown::Prose,
    notes::Notes,
    reader::{IN_DOCUMENT, IN_OPERATION, Reader, Standard},
    reading::{NamedSchema, Operation, Reading, Tag},
    tree::{Id, Tree, Value},
};

/// The most operations that are shown; a larger document is still kept whole.
const MOST_OPERATIONS: usize = 2000;
/// The most parameters, responses and bodies.
const MOST_PARTS: usize = 60_000;
/// The most members of schemas.
const MOST_MEMBERS: usize = 6000;
/// The most schemas that are shown of a document without operations.
const MOST_SCHEMAS: usize = 500;
/// The most servers, and the most tags.
const MOST_NAMES: usize = 200;

/// The HTTP methods of a Path Item Object. `query` is one since 3.2, and shown wherever it is written.
pub(super) const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// Reads a document that is known to have something to show.
pub(super) fn describe(tree: &Tree<'_>, standard: Standard) -> Reading {
    let mut reader = Reader {
        tree,
        standard,
        targets: std::collections::HashMap::new(),
        prose: Prose::default(),
        members_left: MOST_MEMBERS,
        parts_left: MOST_PARTS,
        notes: Notes::default(),
    };
    let root = tree.root();
    let info = tree.get(root, "info").unwrap_or(root);
    let of_info = |key| if info == root { "" } else { tree.text_of(info, key).trim() };
    let (title, version) = (of_info("title").to_owned(), of_info("version").to_owned());
    let description = reader.prose.html(of_info("description"), IN_DOCUMENT);
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
        typed => format!("OpenAPI {}", crate::text::shortened_to(typed.trim(), 20)),
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
        let tree = self.tree;
        for path in tree.entries(paths).iter().filter(|path| !path.key.starts_with("x-")) {
            if operations.len() >= MOST_OPERATIONS {
                let effect = format!("Only the first {MOST_OPERATIONS} operations are shown.");
                self.notes.add(path.line, "Here the document goes on", effect);
                return;
            }
            let item = path.value;
            match self.resolve(item) {
                Ok(target) => {
                    self.path_item(&path.key, target, operations);
                    // What stands beside a reference is not defined in 3.0, and adds to it since 3.1.
                    if target != item {
                        self.path_item(&path.key, item, operations);
                    }
                }
                Err(missing) => {
                    operations.push(Self::missing_operation(&path.key, "", &missing));
                    self.path_item(&path.key, item, operations);
                }
            }
        }
    }

    fn path_item(&mut self, path: &str, item: Id, operations: &mut Vec<Operation>) {
        let tree = self.tree;
        for entry in tree.entries(item) {
            if operations.len() >= MOST_OPERATIONS {
                return;
            }
            let is_map = matches!(tree.value(entry.value), Value::Map(_));
            if is_map && METHODS.contains(&entry.key.to_ascii_lowercase().as_str()) {
                let operation = self.operation(path, &entry.key, item, entry.value);
                operations.push(operation);
            } else if entry.key == "additionalOperations" {
                for other in tree.entries(entry.value).iter().filter(|other| !other.key.starts_with("x-")) {
                    let operation = self.operation(path, &other.key, item, other.value);
                    operations.push(operation);
                }
            }
        }
    }

    fn servers(&self) -> Vec<String> {
        let (tree, root) = (self.tree, self.tree.root());
        if self.standard == Standard::Swagger2 {
            return self.swagger_servers();
        }
        let servers = tree.get(root, "servers").map(|servers| tree.items(servers)).unwrap_or_default();
        let urls = servers.iter().map(|server| tree.text_of(*server, "url").trim().to_owned());
        urls.filter(|url| !url.is_empty()).take(MOST_NAMES).collect()
    }

    /// `schemes`, `host` and `basePath`. Without schemes a document is reached by the one it came by; https is what is meant.
    fn swagger_servers(&self) -> Vec<String> {
        let (tree, root) = (self.tree, self.tree.root());
        let (host, base) = (tree.text_of(root, "host").trim(), tree.text_of(root, "basePath").trim());
        if host.is_empty() {
            return Some(base.to_owned()).filter(|base| !base.is_empty()).into_iter().collect();
        }
        let mut schemes = self.texts(root, "schemes");
        if schemes.is_empty() {
            schemes.push("https");
        }
        let slash = if base.is_empty() || base.starts_with('/') { "" } else { "/" };
        let url = |scheme: &str| format!("{scheme}://{host}{slash}{base}");
        schemes.into_iter().take(MOST_NAMES).map(url).collect()
    }

    fn tags(&mut self) -> Vec<Tag> {
        let (tree, root) = (self.tree, self.tree.root());
        let tags = tree.get(root, "tags").map(|tags| tree.items(tags)).unwrap_or_default();
        let tag = |tag: &Id| Tag {
            name: tree.text_of(*tag, "name").to_owned(),
            description: self.prose.html(tree.text_of(*tag, "description"), IN_OPERATION),
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
        let mut named = Vec::new();
        for entry in schemas.map(|schemas| tree.entries(schemas)).unwrap_or_default().iter().take(MOST_SCHEMAS) {
            named.push(NamedSchema { name: entry.key.to_string(), schema: self.schema(entry.value) });
        }
        named
    }
}
