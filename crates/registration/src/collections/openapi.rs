//! OpenAPI documents: judged by a library for their version, refused with the line where they go wrong, kept as they
//! came.

use serde_json::Value;

use super::{MAX_OPENAPI_BYTES, OpenApiDocument, OpenApiFormat};

/// The most operations that are listed; a larger document is still kept whole.
const MAX_OPERATIONS: usize = 2000;
/// How many references are followed before we give up on one that leads in a circle.
const MAX_REFERENCES: usize = 8;
/// The HTTP methods of a Path Item Object, in the order they are shown.
const METHODS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

/// What a document says, as far as the portal shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Description {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`.
    pub description: String,
    /// `servers[].url`.
    pub servers: Vec<String>,
    /// Every operation, by path and method.
    pub operations: Vec<Operation>,
}

/// One operation of an API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Upper case: `GET`.
    pub method: String,
    /// The path template.
    pub path: String,
    /// `summary`, or the `operationId` when there is none.
    pub summary: String,
    /// `description`.
    pub description: String,
    /// Still there, but to be avoided.
    pub deprecated: bool,
    /// Parameters of the operation and of its path.
    pub parameters: Vec<Parameter>,
    /// The media types of its request body.
    pub request_types: Vec<String>,
    /// Status codes with their descriptions.
    pub responses: Vec<(String, String)>,
}

/// One parameter of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// `query`, `header`, `path` or `cookie`.
    pub location: String,
    /// `schema.type`, when it is said.
    pub kind: String,
    /// It must be given.
    pub required: bool,
    /// What it means.
    pub description: String,
}

/// Judges an uploaded file. The refusal is one sentence, with the line where the file is wrong if there is one.
pub(super) fn parse(text: &str) -> Result<OpenApiDocument, String> {
    if text.trim().is_empty() {
        return Err("The file is empty.".to_owned());
    }
    if text.len() > MAX_OPENAPI_BYTES {
        return Err("The file is larger than 4 MB.".to_owned());
    }
    let format = if text.trim_start().starts_with('{') { OpenApiFormat::Json } else { OpenApiFormat::Yaml };
    let root: Value = read(text, format)?;
    let version = root.get("openapi").and_then(Value::as_str).unwrap_or_default();
    if version.starts_with("3.0") {
        read::<openapiv3::OpenAPI>(text, format)?;
    } else if version.starts_with("3.1") {
        read::<oas3::Spec>(text, format)?;
    } else if root.get("swagger").is_some() {
        return Err("This is Swagger 2.0. Convert it to OpenAPI 3.0 or 3.1 first.".to_owned());
    } else if version.is_empty() {
        return Err("This is not an OpenAPI document: it has no “openapi” member that says 3.0 or 3.1.".to_owned());
    } else {
        let version: String = version.chars().take(20).collect();
        return Err(format!("This is OpenAPI {version}; versions 3.0 and 3.1 are accepted."));
    }
    let description = describe_value(&root);
    Ok(OpenApiDocument {
        text: text.to_owned(),
        format,
        title: description.title,
        version: description.version,
        operations: i64::try_from(description.operations.len()).unwrap_or(i64::MAX),
    })
}

/// What a stored document says. A document that was accepted once reads back; if it should not, it says nothing.
#[must_use]
pub fn describe(document: &OpenApiDocument) -> Description {
    read::<Value>(&document.text, document.format).map(|root| describe_value(&root)).unwrap_or_default()
}

fn read<T: serde::de::DeserializeOwned>(text: &str, format: OpenApiFormat) -> Result<T, String> {
    match format {
        OpenApiFormat::Json => serde_json::from_str(text).map_err(|error| {
            let message = error.to_string();
            let reason = message.split(" at line ").next().unwrap_or_default();
            sentence(Some(error.line() as u64), reason)
        }),
        OpenApiFormat::Yaml => serde_saphyr::from_str(text).map_err(|error| {
            let error = error.without_snippet();
            let message = error.to_string();
            let reason = message.lines().next().unwrap_or_default();
            // The location is told by us, once.
            let reason = reason.split(" at line ").next().unwrap_or(reason);
            let reason = match reason.split_once(": ") {
                Some((place, rest)) if place.starts_with("line ") => rest,
                _ => reason,
            };
            sentence(error.location().map(|location| location.line()), reason)
        }),
    }
}

fn sentence(line: Option<u64>, reason: &str) -> String {
    let reason = crate::text::shortened_to(reason.trim().trim_end_matches('.'), 200);
    match line {
        Some(line) if line > 0 => format!("Line {line}: {reason}."),
        _ => format!("The file cannot be read: {reason}."),
    }
}

fn describe_value(root: &Value) -> Description {
    let info = root.get("info");
    let mut operations = Vec::new();
    for (path, item) in root.get("paths").and_then(Value::as_object).into_iter().flatten() {
        let item = follow(root, item);
        for method in METHODS {
            if let Some(operation) = item.get(method).filter(|_| operations.len() < MAX_OPERATIONS) {
                operations.push(describe_operation(root, path, method, item, operation));
            }
        }
    }
    Description {
        title: string(info, "title"),
        version: string(info, "version"),
        description: string(info, "description"),
        servers: items(root, "servers").map(|server| string(Some(server), "url")).collect(),
        operations,
    }
}

fn describe_operation(root: &Value, path: &str, method: &str, item: &Value, operation: &Value) -> Operation {
    let summary = Some(string(Some(operation), "summary")).filter(|summary| !summary.is_empty());
    let parameters = items(item, "parameters").chain(items(operation, "parameters")).map(|parameter| {
        let parameter = follow(root, parameter);
        let schema = parameter.get("schema").map(|schema| follow(root, schema));
        Parameter {
            name: string(Some(parameter), "name"),
            location: string(Some(parameter), "in"),
            kind: string(schema, "type"),
            required: parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
            description: string(Some(parameter), "description"),
        }
    });
    let body = operation.get("requestBody").map(|body| follow(root, body));
    let content = body.and_then(|body| body.get("content")).and_then(Value::as_object);
    let responses = operation.get("responses").and_then(Value::as_object);
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: summary.unwrap_or_else(|| string(Some(operation), "operationId")),
        description: string(Some(operation), "description"),
        deprecated: operation.get("deprecated").and_then(Value::as_bool).unwrap_or(false),
        parameters: parameters.collect(),
        request_types: content.into_iter().flatten().map(|(media_type, _)| media_type.clone()).collect(),
        responses: responses
            .into_iter()
            .flatten()
            .map(|(status, response)| (status.clone(), string(Some(follow(root, response)), "description")))
            .collect(),
    }
}

/// Follows `$ref` inside the document; references to other documents are left alone, nothing is ever fetched.
fn follow<'a>(root: &'a Value, value: &'a Value) -> &'a Value {
    let mut current = value;
    for _ in 0..MAX_REFERENCES {
        let target = current
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.strip_prefix('#'))
            .and_then(|pointer| root.pointer(pointer));
        match target {
            Some(next) => current = next,
            None => break,
        }
    }
    current
}

fn string(value: Option<&Value>, member: &str) -> String {
    value.and_then(|value| value.get(member)).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn items<'a>(value: &'a Value, member: &str) -> impl Iterator<Item = &'a Value> {
    value.get(member).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::{describe, parse};

    const ORDERS_3_0: &str = "openapi: 3.0.3\ninfo:\n  title: Orders\n  version: '1.2'\npaths:\n  /orders/{id}:\n    \
        parameters:\n      - $ref: '#/components/parameters/Id'\n    get:\n      summary: Read an order\n      \
        responses:\n        '200':\n          description: The order\ncomponents:\n  parameters:\n    Id:\n      \
        name: id\n      in: path\n      required: true\n      schema: {type: string}\n";

    #[test]
    fn both_versions_in_both_notations_are_accepted() {
        let yaml = parse(ORDERS_3_0).unwrap();
        assert_eq!((yaml.title.as_str(), yaml.version.as_str(), yaml.operations), ("Orders", "1.2", 1));
        let json = r#"{"openapi":"3.1.0","info":{"title":"Orders","version":"2"},"paths":{"/orders":{"post":
            {"operationId":"createOrder","deprecated":true,"requestBody":{"content":{"application/json":{}}},
             "responses":{"201":{"description":"Made"}}}}}}"#;
        let description = describe(&parse(json).unwrap());
        assert_eq!(description.operations[0].summary, "createOrder");
        assert!(description.operations[0].deprecated);
        assert_eq!(description.operations[0].request_types, ["application/json"]);
    }

    #[test]
    fn references_inside_the_document_are_followed() {
        let parameters = &describe(&parse(ORDERS_3_0).unwrap()).operations[0].parameters;
        assert_eq!(
            (parameters[0].name.as_str(), parameters[0].kind.as_str(), parameters[0].required),
            ("id", "string", true)
        );
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_line() {
        let cases = [
            ("", "The file is empty."),
            ("openapi: 3.0.3\ninfo:\n  title: [oops\n", "Line "),
            ("{\n  \"openapi\": \"3.1.0\",\n  \"info\": {,\n}", "Line 3: "),
            ("openapi: 3.0.3\ninfo:\n  title: Orders\npaths: {}\n", "Line "),
            ("swagger: '2.0'\ninfo: {title: x, version: '1'}\n", "This is Swagger 2.0."),
            ("openapi: 2.9.0\n", "This is OpenAPI 2.9.0;"),
            ("hello: world\n", "This is not an OpenAPI document"),
            ("just some prose", "This is not an OpenAPI document"),
            ("<svg></svg>", "This is not an OpenAPI document"),
        ];
        for (text, beginning) in cases {
            let refusal = parse(text).expect_err(text);
            assert!(refusal.starts_with(beginning) && refusal.ends_with('.'), "{text:?}: {refusal}");
            assert!(!refusal.contains('\n'), "{refusal}");
        }
    }

    #[test]
    fn an_alias_bomb_is_refused_quickly() {
        let levels = (1..12).map(|level| {
            let previous = format!("*a{}", level - 1);
            format!("a{level}: &a{level} [{}]\n", [previous.as_str(); 10].join(","))
        });
        let bomb: String = std::iter::once("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned()).chain(levels).collect();
        assert!(parse(&bomb).is_err());
    }

    #[test]
    fn a_reference_in_a_circle_ends() {
        let text = "openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths:\n  /a:\n    get:\n      parameters:\n        - \
            $ref: '#/components/parameters/A'\n      responses: {'200': {description: ok}}\ncomponents:\n  \
            parameters:\n    A: {$ref: '#/components/parameters/A'}\n";
        assert_eq!(describe(&parse(text).unwrap()).operations.len(), 1);
    }
}
