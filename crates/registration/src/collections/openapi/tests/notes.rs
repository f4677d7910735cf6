//! Departures from the standard, and what is none.

use std::fmt::Write as _;

use super::reading;

/// What is noted of a document, with the lines.
fn notes(text: &str) -> Vec<(u32, String)> {
    reading(text).notes.into_iter().map(|note| (note.line, note.what)).collect()
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
fn all_that_is_odd_in_the_notation_is_counted() {
    let mut text = "openapi: 3.1.0\ninfo: {title: Notes, version: '1'}\npaths: {}\nx-a:\n".to_owned();
    for index in 0..700 {
        writeln!(text, "  k{index}: 1\n  k{index}: 2").unwrap();
    }
    let reading = reading(&text);
    assert_eq!((reading.notes.len(), reading.further_notes), (100, 600));
    assert_eq!((reading.notes[0].line, reading.notes[99].line), (6, 204));
}

#[test]
fn names_that_documents_give_are_no_words_of_the_standard() {
    let words = "{deprecated: [a], title: [b], nullable: [c], summary: [d], exclusiveMinimum: [e]}";
    let variables = "{deprecated: {default: a}, title: {default: b}, version: {default: c}}";
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: Names, version: '1'}}\nservers: [{{url: 'https://{{title}}.example', variables: {variables}}}]\n\
         security: [{words}]\npaths:\n  /a:\n    get: {{security: [{words}], responses: {{}}}}\ncomponents:\n  schemas:\n    S: \
         {{dependentRequired: {words}, dependencies: {words}}}\n"
    );
    assert_eq!(notes(&text), []);
    let schema = format!(
        "openapi: 3.1.0\ninfo: {{title: Words, version: '1'}}\npaths: {{}}\nx: 1\ncomponents: {{schemas: {{S: {words}}}}}\n"
    );
    assert_eq!(notes(&schema).len(), 2, "the same as words of a schema: {:?}", notes(&schema));
}

#[test]
fn additional_operations_are_looked_at_like_all_others() {
    let text = "openapi: 3.2.0\ninfo: {title: More, version: '1'}\npaths:\n  /a:\n    additionalOperations:\n      \
                POST: {summary: Add}\n      PURGE: 7\n      x-own: 8\n  /b:\n    additionalOperations: [COPY]\n";
    let expected = [
        (6, "The method “POST” belongs beside “additionalOperations”, and not in it"),
        (7, "“PURGE” is not a map"),
        (10, "“additionalOperations” is not a map"),
    ];
    assert_eq!(notes(text), expected.map(|(line, what)| (line, what.to_owned())));
    assert_eq!(reading(text).operations.len(), 1);
}

#[test]
fn a_note_is_one_line_whatever_it_quotes() {
    let long = "1".repeat(2000);
    let text = format!("openapi: 3.1.0\ninfo: {{title: {long}, version: '1'}}\npaths: {{? \"a\\nb{long}\" : {{}}}}\n");
    let notes = reading(&text).notes;
    assert_eq!(notes.len(), 2);
    for note in notes {
        assert!(note.what.chars().count() <= 301 && note.effect.chars().count() <= 301, "{note:?}");
        assert!(!note.what.contains('\n'), "{note:?}");
    }
}
