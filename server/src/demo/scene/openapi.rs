//! An OpenAPI document of an API's table: 3.1 as JSON, 3.0 as YAML, with what differs between the two.

use serde_json::{Map, Value, json};

use super::apis::{Api, Operation, about};

/// The document.
pub(super) fn document(api: &Api) -> String {
    let parts = [
        ("openapi", json!(api.openapi)),
        ("info", info(api)),
        ("servers", json!([{ "url": format!("https://api.example.com{}", api.base_path) }])),
        ("security", json!([{ "oauth": [scope(api, "read")] }])),
        ("paths", paths(api)),
        ("components", components(api)),
    ];
    if is_3_1(api) {
        let parts = parts.iter().map(|(name, part)| format!("  \"{name}\": {}", indented(part)));
        format!("{{\n{}\n}}\n", parts.collect::<Vec<_>>().join(",\n"))
    } else {
        let mut text = String::new();
        for (name, part) in &parts {
            member(name, part, 0, &mut text);
        }
        text
    }
}

fn is_3_1(api: &Api) -> bool {
    api.openapi.starts_with("3.1")
}

fn scope(api: &Api, right: &str) -> String {
    format!("{}:{right}", api.word)
}

fn info(api: &Api) -> Value {
    let mut info = json!({
        "title": api.name,
        "version": api.version,
        "description": format!("{}\n\n{}", api.description, about(api)).trim_end(),
        "contact": { "name": "API support", "email": "api-support@example.com" },
    });
    if is_3_1(api) {
        info["summary"] = json!(api.description.split(['.', ':']).next().unwrap_or_default());
    }
    info
}

fn paths(api: &Api) -> Value {
    let mut paths = Map::new();
    for one in api.operations {
        let path = paths.entry(one.path).or_insert_with(|| json!({}));
        path[one.method] = operation(api, one);
    }
    Value::Object(paths)
}

fn operation(api: &Api, one: &Operation) -> Value {
    let mut described = json!({
        "summary": one.summary,
        "operationId": operation_id(one.summary),
        "parameters": parameters(api, one),
        "responses": responses(api, one),
    });
    if !one.description.is_empty() {
        described["description"] = json!(one.description);
    }
    if one.deprecated {
        described["deprecated"] = json!(true);
    }
    if !one.body.is_empty() {
        let schema = kind(api, one.body);
        described["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": schema } } });
    }
    if one.method != "get" {
        described["security"] = json!([{ "oauth": [scope(api, "write")] }]);
    }
    described
}

/// `List free time windows` → `listFreeTimeWindows`
fn operation_id(summary: &str) -> String {
    let words = summary.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let word = |(index, word): (usize, &str)| {
        let (first, rest) = word.split_at(1);
        let first = if index == 0 { first.to_lowercase() } else { first.to_uppercase() };
        first + rest
    };
    words.enumerate().map(word).collect()
}

fn parameters(api: &Api, one: &Operation) -> Value {
    let in_path = one.path.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| {
        let what = name.trim_end_matches("_id").replace('_', " ");
        json!({ "name": name, "in": "path", "required": true, "description": format!("Which {what}."), "schema": { "type": "string" } })
    });
    let in_query = one.query.iter().map(|(name, word, what)| {
        let required = !word.ends_with('?') && one.query.len() > 2;
        let schema = kind(api, word.trim_end_matches('?'));
        json!({ "name": name, "in": "query", "required": required, "description": what, "schema": schema })
    });
    let paging = one.answer.ends_with("[]") && one.method == "get";
    let paging = paging.then(|| json!({ "$ref": "#/components/parameters/Cursor" }));
    in_path.chain(in_query).chain(paging).collect()
}

fn responses(api: &Api, one: &Operation) -> Value {
    let description = match one.status {
        "201" => "Made.",
        "202" => "Accepted; it is done in the background.",
        "204" => "Done.",
        _ => "As asked for.",
    };
    let mut success = json!({ "description": description });
    if one.answer.contains('/') {
        success["content"] = json!({ one.answer: { "schema": { "type": "string", "format": "binary" } } });
    } else if let Some(of) = one.answer.strip_suffix("[]") {
        let schema = json!({
            "type": "object",
            "required": ["items"],
            "properties": {
                "items": { "type": "array", "items": kind(api, of) },
                "next": kind(api, "string?"),
            },
        });
        success["content"] = json!({ "application/json": { "schema": schema } });
    } else if !one.answer.is_empty() {
        success["content"] = json!({ "application/json": { "schema": kind(api, one.answer) } });
    }
    let mut all = json!({
        one.status: success,
        "401": { "$ref": "#/components/responses/Unauthorized" },
        "429": { "$ref": "#/components/responses/TooManyRequests" },
    });
    if one.path.contains('{') {
        all["404"] = json!({ "$ref": "#/components/responses/NotFound" });
    }
    if !one.body.is_empty() {
        all["422"] = json!({ "$ref": "#/components/responses/Invalid" });
    }
    all
}

/// The schema of a kind, as [`super::apis::Schema`] writes it.
fn kind(api: &Api, word: &str) -> Value {
    if let Some(word) = word.strip_suffix('?') {
        return or_null(api, kind(api, word));
    }
    if let Some(of) = word.strip_suffix("[]") {
        return json!({ "type": "array", "items": kind(api, of) });
    }
    match word {
        "string" | "integer" | "number" | "boolean" => json!({ "type": word }),
        // As OpenAPI 3.1 says it. Tools write it into documents of 3.0 as well, which gives such a collection a note.
        "positive" => json!({ "type": "number", "exclusiveMinimum": 0 }),
        "date" | "date-time" | "uuid" | "uri" | "email" => json!({ "type": "string", "format": word }),
        choice if choice.contains('|') => json!({ "type": "string", "enum": choice.split('|').collect::<Vec<_>>() }),
        name => json!({ "$ref": format!("#/components/schemas/{name}") }),
    }
}

/// Each version says in its own way that a value may be null.
fn or_null(api: &Api, mut schema: Value) -> Value {
    match (is_3_1(api), schema["type"].as_str().map(str::to_owned)) {
        (true, Some(word)) => {
            schema["type"] = json!([word, "null"]);
            schema
        }
        (true, None) => json!({ "oneOf": [schema, { "type": "null" }] }),
        (false, Some(_)) => {
            schema["nullable"] = json!(true);
            schema
        }
        (false, None) => json!({ "nullable": true, "allOf": [schema] }),
    }
}

fn components(api: &Api) -> Value {
    let problem = |what: &str| {
        let content = json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
        json!({ "description": what, "content": content })
    };
    let mut schemas = Map::new();
    for (name, members) in api.schemas {
        let required: Vec<&str> =
            members.iter().filter(|(_, word, _)| !word.ends_with('?')).map(|(name, ..)| *name).collect();
        let properties: Map<String, Value> =
            members.iter().map(|(name, word, what)| ((*name).to_owned(), described(kind(api, word), what))).collect();
        let schema = json!({ "type": "object", "required": required, "properties": properties });
        schemas.insert((*name).to_owned(), schema);
    }
    schemas.insert("Problem".to_owned(), problem_schema());
    json!({
        "schemas": schemas,
        "parameters": { "Cursor": {
            "name": "cursor", "in": "query", "required": false, "schema": { "type": "string" },
            "description": "What `next` of the page before said.",
        } },
        "responses": {
            "Unauthorized": problem("The token is missing, unknown or has expired."),
            "NotFound": problem("There is no such thing, or it is not yours."),
            "Invalid": problem("Members of the body are wrong; each is named."),
            "TooManyRequests": problem("Your policy allows no more for now; see Retry-After."),
        },
        "securitySchemes": { "oauth": { "type": "oauth2", "flows": { "clientCredentials": {
            "tokenUrl": "https://developers.example.com/oauth2/token",
            "scopes": {
                scope(api, "read"): format!("Read from {}.", api.name),
                scope(api, "write"): format!("Change things in {}.", api.name),
            },
        } } } },
    })
}

/// Beside a `$ref` nothing else counts in 3.0, so it is left alone.
fn described(mut schema: Value, what: &str) -> Value {
    if schema.get("$ref").is_none() {
        schema["description"] = json!(what);
    }
    schema
}

/// RFC 9457.
fn problem_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "type": { "type": "string", "format": "uri-reference" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
        },
    })
}

fn indented(part: &Value) -> String {
    serde_json::to_string_pretty(part).unwrap_or_default().replace('\n', "\n  ")
}

/// A member of a mapping in YAML. Texts are quoted as in JSON, which YAML reads.
fn member(name: &str, value: &Value, depth: usize, text: &mut String) {
    let plain = name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(|c| c.is_ascii_alphanumeric());
    let name = if plain { name.to_owned() } else { json!(name).to_string() };
    text.push_str(&"  ".repeat(depth));
    text.push_str(&name);
    text.push(':');
    rest(value, depth, text);
}

/// A value after a colon or a dash.
fn rest(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            text.push('\n');
            for (name, value) in members {
                member(name, value, depth + 1, text);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            text.push('\n');
            for item in items {
                text.push_str(&"  ".repeat(depth + 1));
                text.push('-');
                rest(item, depth + 1, text);
            }
        }
        scalar => {
            text.push(' ');
            text.push_str(&scalar.to_string());
            text.push('\n');
        }
    }
}
