//! From what the core read of an OpenAPI document to what the page of an API shows. Server only.

use maud::{Markup, PreEscaped, html};
use registration::collections::openapi::{
    Content, Html, NamedSchema, Operation, Parameter, Property, Reading, Response, Schema,
};

use super::{
    operations,
    view::{ContentView, DocumentView, OperationView, ParameterView, ResponseView, SchemaView},
};

/// The document of one API.
pub fn document(reading: Reading, format: &str) -> DocumentView {
    let tags = reading.tags.into_iter().map(|tag| (tag.name, tag.description.into_string())).collect();
    DocumentView {
        title: reading.title,
        version: reading.version,
        description: reading.description.into_string(),
        servers: reading.servers,
        format: format.to_owned(),
        groups: operations::group(reading.operations.into_iter().map(tagged).collect(), tags),
        webhooks: reading.webhooks.into_iter().map(operation).collect(),
        schemas: reading.schemas.into_iter().map(named).collect(),
    }
}

/// An operation with its tag, by which it is put into a group.
fn tagged(mut one: Operation) -> (String, OperationView) {
    (std::mem::take(&mut one.tag), operation(one))
}

fn operation(operation: Operation) -> OperationView {
    OperationView {
        method: operation.method,
        path: operation.path,
        summary: operation.summary,
        description: operation.description.into_string(),
        deprecated: operation.deprecated,
        parameters: operation.parameters.into_iter().map(parameter).collect(),
        request_description: operation.request_description.into_string(),
        request: operation.request.into_iter().map(content).collect(),
        responses: operation.responses.into_iter().map(response).collect(),
    }
}

fn parameter(parameter: Parameter) -> ParameterView {
    ParameterView {
        name: parameter.name,
        location: parameter.location,
        kind: parameter.kind,
        required: parameter.required,
        description: parameter.description.into_string(),
    }
}

fn response(response: Response) -> ResponseView {
    ResponseView {
        status: response.status,
        description: response.description.into_string(),
        content: response.content.into_iter().map(content).collect(),
    }
}

fn content(content: Content) -> ContentView {
    ContentView { media_type: content.media_type, schema: schema(String::new(), &content.schema) }
}

fn named(schema_of: NamedSchema) -> SchemaView {
    schema(schema_of.name, &schema_of.schema)
}

fn schema(name: String, schema: &Schema) -> SchemaView {
    let html = html! {
        (prose(&schema.description))
        @if !schema.properties.is_empty() { (members(&schema.properties)) }
        @if schema.cut {
            p .faint.small { "There is more than is shown here; the OpenAPI file has all of it." }
        }
    };
    SchemaView { name, kind: schema.kind.clone(), html: html.into_string() }
}

fn members(properties: &[Property]) -> Markup {
    html! {
        ul .members {
            @for property in properties {
                li {
                    @if !property.name.is_empty() { code .member-name { (property.name) } " " }
                    @if !property.kind.is_empty() { span .member-kind { (property.kind) } " " }
                    @if property.required { span .member-required { "Required" } }
                    (prose(&property.description))
                    @if !property.properties.is_empty() { (members(&property.properties)) }
                }
            }
        }
    }
}

/// HTML that the core has made safe.
fn prose(html: &Html) -> Markup {
    html! { @if !html.is_empty() { div .prose { (PreEscaped(html.as_str())) } } }
}

#[cfg(test)]
mod tests {
    use registration::collections::openapi::{Property, Schema};

    #[test]
    fn what_a_document_says_of_members_is_escaped() {
        let evil = "<script>alert(1)</script>".to_owned();
        let member = Property { name: evil.clone(), kind: evil.clone(), required: true, ..Property::default() };
        let within = Property { properties: vec![member], name: "outer".to_owned(), ..Property::default() };
        let schema = super::schema(evil.clone(), &Schema { properties: vec![within], ..Schema::default() });
        assert!(!schema.html.contains("<script"), "{}", schema.html);
        assert_eq!(schema.html.matches("&lt;script&gt;").count(), 2, "{}", schema.html);
        assert!(schema.html.contains("Required"));
    }
}
