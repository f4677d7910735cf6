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
fn texts_that_stand_in_one_line_are_shortened_wherever_they_stand() {
    let long = "x".repeat(20_000);
    let mut text = format!(
        "openapi: 3.2.0\ninfo: {{title: &x {long}, version: *x}}\nservers: [{{url: *x}}]\ntags: [{{name: *x}}]\npaths:\n  *x :\n    \
         additionalOperations:\n"
    );
    for index in 0..100 {
        writeln!(
            text,
            "      A{index}: {{tags: [*x], operationId: *x, parameters: [{{name: *x, in: *x, schema: {{type: *x}}}}], requestBody: \
             {{content: {{*x : {{schema: {{properties: {{*x : {{enum: [*x]}}}}}}}}}}}}, responses: {{*x : {{$ref: *x}}}}}}"
        )
        .unwrap();
    }
    let reading = reading(&text);
    let shortened = format!("{}…", "x".repeat(300));
    let one = &reading.operations[0];
    for line in [
        &reading.title,
        &reading.version,
        &reading.servers[0],
        &reading.tags[0].name,
        &one.path,
        &one.tag,
        &one.summary,
        &one.parameters[0].name,
        &one.parameters[0].location,
        &one.request[0].media_type,
        &one.request[0].schema.properties[0].name,
        &one.responses[0].status,
    ] {
        assert_eq!(*line, shortened);
    }
    assert_eq!(one.parameters[0].kind.chars().count(), 201);
    let stored = serde_json::to_string(&reading).unwrap();
    assert!(stored.len() < 100 * 6000, "{} bytes", stored.len());
    let lines = super::reading("openapi: 3.1.0\ninfo: {title: \" A\\n\\tname \", version: '1'}\npaths: {}\n");
    assert_eq!(lines.title, "A name");
}

/// The note that parameters, responses or members are left out.
const MORE_PARTS: &str = "There are more parameters, responses and members than a page can show";

#[test]
fn what_is_kept_is_bounded_as_a_whole_and_every_operation_stays() {
    let mut text =
        "openapi: 3.1.0\ninfo: {title: Wide, version: '1'}\ncomponents: {pathItems: {P: {get: {responses: {}}, \
                    parameters: ["
            .to_owned();
    for index in 0..20 {
        write!(text, "{{name: {}{index}, in: query, schema: {{type: string}}}},", "n".repeat(290)).unwrap();
    }
    text.push_str("]}}}\npaths:\n");
    for index in 0..2000 {
        writeln!(text, "  /p{index}: {{$ref: '#/components/pathItems/P'}}").unwrap();
    }
    let reading = reading(&text);
    let stored = serde_json::to_string(&reading).unwrap();
    assert!(stored.len() < 8 * 1024 * 1024, "{} bytes", stored.len());
    assert_eq!((reading.operations.len(), reading.operations[1999].path.as_str()), (2000, "/p1999"));
    assert_eq!(reading.notes.iter().filter(|note| note.what == MORE_PARTS).count(), 1, "{:?}", reading.notes);
}

#[test]
fn additional_operations_are_counted_like_all_others() {
    let mut text =
        "openapi: 3.2.0\ninfo: {title: Many, version: '1'}\npaths:\n  /a:\n    additionalOperations:\n".to_owned();
    for index in 0..2100 {
        writeln!(text, "      M{index}: {{summary: Say {index}}}").unwrap();
    }
    let reading = reading(&text);
    assert_eq!(reading.operations.len(), 2000);
    let notes: Vec<(u32, &str)> = reading.notes.iter().map(|note| (note.line, note.effect.as_str())).collect();
    assert_eq!(notes, [(2006, "Only the first 2000 operations are shown.")]);
}

#[test]
fn a_map_of_very_many_keys_is_looked_up_by_each_of_them() {
    let count = 10_000;
    let mut schemas = Vec::new();
    let mut members = Vec::new();
    for index in 0..count {
        schemas.push(format!("\"S{index}\": {{\"type\": \"string\"}}"));
        members.push(format!("\"m{index}\": {{\"$ref\": \"#/components/schemas/S{}\"}}", count - index));
    }
    let text = format!(
        "{{\"openapi\": \"3.1.0\", \"info\": {{\"title\": \"x\", \"version\": \"1\"}}, \"components\": {{\"schemas\": {{{}, \
         \"All\":\n{{\"properties\": {{{}}}}}}}}}}}",
        schemas.join(", "),
        members.join(", ")
    );
    let reading = reading(&text);
    assert_eq!((reading.schemas.len(), reading.schemas[499].name.as_str()), (500, "S499"));
    let notes: Vec<(u32, &str)> = reading.notes.iter().map(|note| (note.line, note.what.as_str())).collect();
    let missing = format!("A reference leads to nothing in the document: #/components/schemas/S{count}");
    assert_eq!(notes, [(2, missing.as_str())]);
}

#[test]
fn what_references_lead_to_again_and_again_is_not_looked_at_for_ever() {
    let many = |before: &str, after: &str| {
        (0..20_000).map(|index| format!("{before}{index}{after}, ")).collect::<Vec<_>>().concat()
    };
    let mut text = format!(
        "openapi: 3.1.0\ninfo: {{title: x, version: '1'}}\ncomponents:\n  pathItems: {{P: {{{}}}}}\n  schemas: {{S: {{required: \
         [{}]}}, N: {{oneOf: [{}]}}}}\n  responses: {{R: {{{}}}}}\npaths:\n",
        many("k", ": 1"),
        many("r", ""),
        vec!["{type: 'null'}"; 20_000].join(", "),
        many("x-", ": 1")
    );
    for index in 0..40 {
        for (method, part) in [("get", "S"), ("post", "N")] {
            let schema = format!("{{$ref: '#/components/schemas/{part}'}}");
            let body = format!("{{content: {{a/b: {{schema: {schema}}}}}}}");
            let responses = "{$ref: '#/components/responses/R'}";
            writeln!(text, "  /{method}{index}: {{{method}: {{requestBody: {body}, responses: {responses}}}}}")
                .unwrap();
        }
    }
    for index in 0..1000 {
        writeln!(text, "  /p{index}: {{$ref: '#/components/pathItems/P'}}").unwrap();
    }
    let reading = reading(&text);
    let whats: Vec<&str> = reading.notes.iter().map(|note| note.what.as_str()).collect();
    assert!(whats.contains(&MORE_PARTS), "{whats:?}");
    assert!(whats.contains(&"Here the document goes on"), "{whats:?}");
}

#[test]
fn a_form_of_very_many_fields_names_the_last_of_each_name() {
    let mut text =
        "swagger: '2.0'\ninfo: {title: x, version: '1'}\npaths:\n  /a:\n    post:\n      parameters:\n".to_owned();
    for index in 0..5_000 {
        writeln!(text, "        - {{name: f{}, in: formData, type: string, description: v{index}}}", index % 4_000)
            .unwrap();
    }
    let reading = reading(&text);
    let members = &reading.operations[0].request[0].schema.properties;
    assert_eq!((members.len(), members[0].name.as_str()), (4_000, "f1000"));
    assert_eq!(members[3_999].description.as_str(), "<p>v4999</p>");
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
