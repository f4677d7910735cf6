//! `crates/registration/tests/documents`: files of many kinds, and beside each what is shown of it, as an outline. To write
//! the outlines anew, set `OUTLINES=write`; then read what has changed.

use std::{fmt::Write as _, fs, path::Path};

use super::{
    super::{Content, Operation, Property, Schema, read},
    Reading,
};

#[test]
fn every_document_shows_what_its_outline_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "yaml" || ending == "json"));
    files.sort();
    assert!(files.len() > 40, "documents are missing");
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_str().unwrap();
        let found = read(&text).map_or_else(
            |refusal| panic!("{name}: {refusal}"),
            |read| {
                assert_eq!(read.format.as_str(), file.extension().unwrap().to_str().unwrap(), "{name}");
                outline(&read.reading)
            },
        );
        let beside = folder.join(format!("{name}.outline"));
        if std::env::var_os("OUTLINES").is_some() {
            fs::write(&beside, &found).unwrap();
        }
        if fs::read_to_string(&beside).unwrap_or_default() != found {
            wrong.push(format!("{name}:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a reading says, a line for each thing.
fn outline(reading: &Reading) -> String {
    let mut text = format!("{} | {} | {}\n", reading.standard, reading.title, reading.version);
    if !reading.description.is_empty() {
        writeln!(text, "{}", reading.description.as_str()).unwrap();
    }
    for server in &reading.servers {
        writeln!(text, "server {server}").unwrap();
    }
    for tag in &reading.tags {
        writeln!(text, "tag {} {}", tag.name, tag.description.as_str()).unwrap();
    }
    for one in &reading.operations {
        operation("", one, &mut text);
    }
    for one in &reading.webhooks {
        operation("webhook ", one, &mut text);
    }
    for one in &reading.schemas {
        write!(text, "schema {}", one.name).unwrap();
        schema(&one.schema, &mut text);
    }
    for note in &reading.notes {
        writeln!(text, "note {}: {} -> {}", note.line, note.what, note.effect).unwrap();
    }
    text
}

fn operation(word: &str, one: &Operation, text: &mut String) {
    let deprecated = if one.deprecated { " (deprecated)" } else { "" };
    let tag = if one.tag.is_empty() { String::new() } else { format!(" [{}]", one.tag) };
    writeln!(text, "{word}{} {}{tag}: {}{deprecated}", one.method, one.path, one.summary).unwrap();
    if !one.description.is_empty() {
        writeln!(text, "    {}", one.description.as_str()).unwrap();
    }
    for one in &one.parameters {
        let required = if one.required { " required" } else { "" };
        let (name, location) = (&one.name, &one.location);
        writeln!(text, "    parameter {name} ({location}) {}{required} {}", one.kind, one.description.as_str())
            .unwrap();
    }
    if !one.request_description.is_empty() {
        writeln!(text, "    body {}", one.request_description.as_str()).unwrap();
    }
    contents("body", &one.request, text);
    for one in &one.responses {
        writeln!(text, "    {} {}", one.status, one.description.as_str()).unwrap();
        contents("    of", &one.content, text);
    }
}

fn contents(word: &str, contents: &[Content], text: &mut String) {
    for content in contents {
        write!(text, "    {word} {}", content.media_type).unwrap();
        schema(&content.schema, text);
    }
}

fn schema(schema: &Schema, text: &mut String) {
    let cut = if schema.cut { " (cut)" } else { "" };
    writeln!(text, " : {}{cut} {}", schema.kind, schema.description.as_str()).unwrap();
    members(&schema.properties, 2, text);
}

fn members(properties: &[Property], depth: usize, text: &mut String) {
    for property in properties {
        let required = if property.required { " required" } else { "" };
        let (name, kind) = (&property.name, &property.kind);
        let description = property.description.as_str();
        writeln!(text, "{}- {name} : {kind}{required} {description}", "    ".repeat(depth)).unwrap();
        members(&property.properties, depth + 1, text);
    }
}
