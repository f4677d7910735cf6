//! What holds for every file, whatever it is. Tests call these with files that are likely, and the fuzz targets of `fuzz/` with
//! bytes that nobody thought of; neither is part of what is shipped (the feature `invariants`).
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "to panic is how they say that something does not hold"
)]

use super::{Content, Html, Operation, Property, Reading, Schema, read};

/// The most bytes that a reading takes as JSON: texts and descriptions, each escaped, and the notes.
const MOST_BYTES: usize = 24 * 1024 * 1024;

/// The elements that descriptions may have.
const ELEMENTS: [&str; 25] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];
/// The attributes that they may have.
const ATTRIBUTES: [&str; 5] = ["align", "href", "rel", "start", "title"];

/// Any file: it is refused in one sentence, or what is shown of it is sound.
pub fn openapi(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    match read(&text) {
        Ok(found) => {
            sound(&found.reading);
            assert_eq!(read(&text).unwrap().reading, found.reading, "it is read the same twice");
        }
        Err(refusal) => {
            assert!(refusal.ends_with('.') && !refusal.contains('\n'), "{refusal:?}");
            assert!(refusal.chars().count() < 400, "{refusal:?}");
        }
    }
}

/// Any schema, among the schemas of a document and as the body of an operation.
pub fn openapi_schema(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let schema: String = text.lines().flat_map(|line| ["      ", line, "\n"]).collect();
    let document = format!(
        "openapi: 3.1.0\ninfo: {{title: x, version: '1'}}\ncomponents:\n  schemas:\n    S:\n{schema}    T: {{$ref: \
         '#/components/schemas/S'}}\n"
    );
    let body = "{$ref: '#/components/schemas/S'}";
    let operation = format!("paths: {{/a: {{post: {{requestBody: {{content: {{a/b: {{schema: {body}}}}}}}}}}}}}\n");
    openapi(document.as_bytes());
    openapi((document + &operation).as_bytes());
}

fn sound(reading: &Reading) {
    let stored = serde_json::to_string(reading).unwrap();
    assert_eq!(serde_json::from_str::<Reading>(&stored).unwrap(), *reading, "it survives being stored");
    assert!(stored.len() <= MOST_BYTES, "{} bytes", stored.len());
    // A backslash that was typed is two in JSON, whatever follows it.
    assert!(!stored.replace(r"\\", "").contains(r"\u0000"), "PostgreSQL takes no U+0000");
    assert!(reading.operations.len() <= 2000 && reading.webhooks.len() <= 2000);
    assert!(reading.servers.len() <= 200 && reading.tags.len() <= 200 && reading.schemas.len() <= 500);
    assert!(reading.notes.len() <= 100 && (reading.further_notes == 0 || reading.notes.len() == 100));
    assert!(reading.notes.is_sorted_by_key(|note| note.line));
    lines([&reading.standard, &reading.title, &reading.version]);
    lines(&reading.servers);
    safe(&reading.description);
    for tag in &reading.tags {
        line(&tag.name);
        safe(&tag.description);
    }
    reading.operations.iter().chain(&reading.webhooks).for_each(operation);
    for named in &reading.schemas {
        line(&named.name);
        schema(&named.schema);
    }
    for note in &reading.notes {
        line(&note.what);
        line(&note.effect);
    }
}

/// One line that people can read, with an ellipsis where it was longer.
fn line(text: &str) {
    assert!(text.chars().count() <= 301 && !text.contains(char::is_control), "{text:?}");
}

fn lines<'a>(texts: impl IntoIterator<Item = &'a String>) {
    for text in texts {
        line(text);
    }
}

fn operation(operation: &Operation) {
    lines([&operation.method, &operation.path, &operation.tag, &operation.summary]);
    safe(&operation.description);
    safe(&operation.request_description);
    for parameter in &operation.parameters {
        lines([&parameter.name, &parameter.location, &parameter.kind]);
        safe(&parameter.description);
    }
    content(&operation.request);
    for response in &operation.responses {
        line(&response.status);
        safe(&response.description);
        content(&response.content);
    }
}

fn content(contents: &[Content]) {
    for content in contents {
        line(&content.media_type);
        schema(&content.schema);
    }
}

fn schema(schema: &Schema) {
    line(&schema.kind);
    safe(&schema.description);
    let count = members(&schema.properties, 0);
    assert!(count <= 200, "{count} members");
}

/// How many there are, those of members included.
fn members(properties: &[Property], depth: usize) -> usize {
    assert!(depth <= 8, "members lie too deep inside each other");
    let of_one = |property: &Property| {
        line(&property.name);
        line(&property.kind);
        safe(&property.description);
        1 + members(&property.properties, depth + 1)
    };
    properties.iter().map(of_one).sum()
}

/// Nothing but the elements, attributes and schemes that are allowed.
fn safe(html: &Html) {
    let mut rest = html.as_str();
    while let Some((_, after)) = rest.split_once('<') {
        let name_end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '/').unwrap_or(after.len());
        let name = after[..name_end].trim_matches('/');
        assert!(ELEMENTS.contains(&name), "<{name}> in {}", html.as_str());
        rest = attributes(&after[name_end..], html);
    }
}

/// Looks at the attributes of a tag; what comes after it.
fn attributes<'a>(mut rest: &'a str, html: &Html) -> &'a str {
    loop {
        rest = rest.trim_start_matches([' ', '/']);
        if let Some(after) = rest.strip_prefix('>') {
            return after;
        }
        let (name, value) = rest.split_once("=\"").unwrap();
        assert!(ATTRIBUTES.contains(&name), "{name} in {}", html.as_str());
        let (value, after) = value.split_once('"').unwrap();
        let leads_outside = ["http://", "https://", "mailto:", "http:", "https:"]
            .iter()
            .any(|scheme| value.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme)));
        assert!(name != "href" || leads_outside, "{value}");
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// Hands every file of a folder to its invariants.
    fn replay(folder: &str, holds: fn(&[u8])) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(files.len() > 5, "{} is almost empty", folder.display());
        for file in files {
            let input = fs::read(&file).unwrap();
            let broken = std::panic::catch_unwind(|| holds(&input)).is_err();
            assert!(!broken, "an invariant does not hold for {}", file.display());
        }
    }

    #[test]
    fn the_invariants_of_openapi_files_hold_for_the_corpus() {
        replay("../../fuzz/corpus/openapi", super::openapi);
    }

    #[test]
    fn the_invariants_of_schemas_hold_for_the_corpus() {
        replay("../../fuzz/corpus/openapi_schema", super::openapi_schema);
    }

    #[test]
    fn the_invariants_of_openapi_files_hold_for_the_documents_of_the_tests() {
        replay("tests/documents", super::openapi);
    }

    #[test]
    fn what_may_not_be_in_a_description_is_found() {
        for bad in ["<script>", "<p onclick=\"x\">", "<a href=\"javascript:x\">", "<img src=\"x\">"] {
            let html = super::Html(bad.to_owned());
            assert!(std::panic::catch_unwind(|| super::safe(&html)).is_err(), "{bad}");
        }
    }
}
