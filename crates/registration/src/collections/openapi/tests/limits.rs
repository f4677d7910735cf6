//! Documents that are large, or made to cost much.

use std::fmt::Write as _;

use super::{super::read, reading, within};

#[test]
fn a_document_with_very_many_operations_shows_the_first_and_says_so() {
    let mut text = "openapi: 3.0.3\ninfo: {title: Large, version: '1'}\npaths:\n".to_owned();
    for index in 0..2100 {
        writeln!(
            text,
            "  /things-{index}: {{get: {{summary: Read {index}, responses: {{'200': {{description: ok}}}}}}}}"
        )
        .unwrap();
    }
    let reading = reading(&text);
    assert_eq!(reading.operations.len(), 2000);
    let note = &reading.notes[0];
    assert_eq!((note.line, note.effect.as_str()), (2004, "Only the first 2000 operations are shown."));
}

#[test]
fn references_that_repeat_one_large_part_do_not_multiply_it() {
    let mut text = "openapi: 3.1.0\ninfo: {title: Repeats, version: '1'}\ncomponents:\n  pathItems:\n    Huge:\n      get:\n        \
                    responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}\n        \
                    parameters:\n"
        .to_owned();
    for index in 0..2000 {
        writeln!(
            text,
            "          - {{name: p{index}, in: query, description: 'A *long* description {}'}}",
            "x".repeat(500)
        )
        .unwrap();
    }
    text.push_str("  schemas:\n    S:\n      properties:\n");
    for index in 0..300 {
        writeln!(text, "        m{index}: {{anyOf: [{{$ref: '#/components/schemas/S'}}, {{type: array, items: {{$ref: '#/components/schemas/S'}}}}]}}").unwrap();
    }
    text.push_str("paths:\n");
    for index in 0..1900 {
        writeln!(text, "  /p{index}: {{$ref: '#/components/pathItems/Huge'}}").unwrap();
    }
    let reading = within(60, || reading(&text));
    let stored = serde_json::to_string(&reading).unwrap();
    assert!(stored.len() < 12 * 1024 * 1024, "{} bytes", stored.len());
    assert_eq!(reading.operations.len(), 1900);
    let notes: Vec<&str> = reading.notes.iter().map(|note| note.what.as_str()).collect();
    assert!(notes.contains(&"The descriptions are longer than what a page can show"), "{notes:?}");
}

#[test]
fn forms_within_forms_do_not_multiply() {
    let mut text = "openapi: 3.1.0\ninfo: {title: Forms, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    \
                    S0: &s0 {type: string}\n"
        .to_owned();
    for level in 1..6 {
        let before = vec![format!("*s{}", level - 1); 5].join(", ");
        writeln!(
            text,
            "    S{level}: &s{level} {{oneOf: [{before}], allOf: [{before}], properties: {{a: *s{}}}}}",
            level - 1
        )
        .unwrap();
    }
    assert_eq!(within(20, || reading(&text)).schemas.len(), 6);
}

#[test]
fn notes_are_counted_beyond_those_that_are_shown() {
    let mut text = "openapi: 3.0.3\ninfo: {title: Notes, version: '1'}\npaths:\n".to_owned();
    for index in 0..250 {
        writeln!(text, "  /a{index}: {{get: {{summary: Read}}}}").unwrap();
    }
    let reading = reading(&text);
    assert_eq!((reading.notes.len(), reading.further_notes), (100, 150));
    assert_eq!(reading.notes[0].line, 4);
}

#[test]
fn a_reading_survives_being_stored() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/documents");
    let text = std::fs::read_to_string(folder.join("swagger_2_0_bodies.yaml")).unwrap();
    let reading = read(&text).unwrap().reading;
    let stored = serde_json::to_string(&reading).unwrap();
    assert_eq!(serde_json::from_str::<super::Reading>(&stored).unwrap(), reading);
    assert!(!stored.contains("null"), "nothing is kept of what is not said: {stored}");
}
