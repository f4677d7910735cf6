//! Operations: parameters, bodies, responses.

use std::collections::{HashMap, HashSet};

use super::{
    lines::line,
    reader::{IN_OPERATION, IN_PART, Reader, Standard},
    reading::{Content, Html, Operation, Parameter, Property, Response, Schema},
    reference::Missing,
    tree::Id,
};

/// The media types in which forms are sent.
const FORMS: [&str; 2] = ["application/x-www-form-urlencoded", "multipart/form-data"];
/// The most media types of one body in Swagger 2.0.
const MOST_MEDIA_TYPES: usize = 20;

impl Reader<'_> {
    /// An operation of a path, or of a webhook.
    pub(super) fn operation(&mut self, path: &str, method: &str, item: Id, operation: Id) -> Operation {
        let tree = self.tree;
        let operation = match self.resolve(operation) {
            Ok(operation) => operation,
            Err(missing) => return self.missing_operation(path, method, missing),
        };
        let (parameters, in_body) = self.parameters(item, operation);
        let (request_description, request) = if self.standard == Standard::Swagger2 {
            self.swagger_request(operation, &in_body)
        } else {
            self.request(operation)
        };
        let summary = Some(self.line_of(operation, "summary")).filter(|summary| !summary.is_empty());
        let tag = self.texts(operation, "tags").next().unwrap_or_default();
        Operation {
            method: self.line(method).to_ascii_uppercase(),
            path: self.line(path),
            tag: self.line(tag),
            summary: summary.unwrap_or_else(|| self.line_of(operation, "operationId")),
            description: self.html(tree.get(operation, "description"), IN_OPERATION),
            deprecated: tree.is_true(operation, "deprecated"),
            parameters,
            request_description,
            request,
            responses: self.responses(operation),
        }
    }

    /// What is shown of an operation that is not in this document.
    pub(super) fn missing_operation(&mut self, path: &str, method: &str, missing: Missing) -> Operation {
        Operation {
            method: self.line(method).to_ascii_uppercase(),
            path: self.line(path),
            summary: self.line(&missing.text(self.tree)),
            ..Operation::default()
        }
    }

    /// Parameters of the path that the operation does not say otherwise, then those of the operation. Of Swagger 2.0, those
    /// that are sent in the body are apart.
    fn parameters(&mut self, item: Id, operation: Id) -> (Vec<Parameter>, Vec<Id>) {
        let mut in_body = Vec::new();
        let mut shown = self.parameters_of(item, &mut in_body);
        let own = self.parameters_of(operation, &mut in_body);
        let said: HashSet<(&str, &str)> = own.iter().map(|one| (one.name.as_str(), one.location.as_str())).collect();
        shown.retain(|one| !said.contains(&(one.name.as_str(), one.location.as_str())));
        shown.extend(own);
        (shown, in_body)
    }

    fn parameters_of(&mut self, owner: Id, in_body: &mut Vec<Id>) -> Vec<Parameter> {
        let tree = self.tree;
        let mut shown = Vec::new();
        for id in tree.get(owner, "parameters").map(|list| tree.items(list)).unwrap_or_default() {
            if !self.budget.part() {
                break;
            }
            match self.resolve(*id) {
                Ok(resolved) => {
                    let location = tree.text_of(resolved, "in");
                    if self.standard == Standard::Swagger2 && matches!(location, "body" | "formData") {
                        in_body.push(resolved);
                    } else {
                        shown.push(self.parameter(*id, resolved));
                    }
                }
                Err(missing) => {
                    let name = self.line(&missing.name(tree));
                    shown.push(Parameter { name, description: self.said(missing), ..Parameter::default() });
                }
            }
        }
        shown
    }

    fn parameter(&mut self, id: Id, resolved: Id) -> Parameter {
        let location = self.line_of(resolved, "in");
        Parameter {
            name: self.line_of(resolved, "name"),
            kind: self.kind_of_parameter(resolved),
            required: location == "path" || self.tree.is_true(resolved, "required"),
            description: self.description(id, resolved, IN_PART),
            location,
        }
    }

    fn request(&mut self, operation: Id) -> (Html, Vec<Content>) {
        let Some(body) = self.tree.get(operation, "requestBody") else { return Default::default() };
        match self.resolve(body) {
            Ok(resolved) => (self.description(body, resolved, IN_PART), self.content(resolved)),
            Err(missing) => (self.said(missing), Vec::new()),
        }
    }

    /// `content`: a body in each of its media types.
    fn content(&mut self, owner: Id) -> Vec<Content> {
        let tree = self.tree;
        let mut all = Vec::new();
        for entry in tree.get(owner, "content").map(|content| tree.entries(content)).unwrap_or_default() {
            if !self.budget.part() {
                break;
            }
            let schema = match self.resolve(entry.value) {
                Ok(content) => match (tree.get(content, "schema"), tree.get(content, "itemSchema")) {
                    (Some(schema), _) => self.schema(schema, IN_PART),
                    // OpenAPI 3.2: a stream, each item of which is described.
                    (None, Some(item)) => {
                        let schema = self.schema(item, IN_PART);
                        Schema { kind: format!("stream of {}", schema.kind), ..schema }
                    }
                    (None, None) => Schema::default(),
                },
                Err(missing) => Schema { kind: self.line(&missing.text(tree)), ..Schema::default() },
            };
            all.push(Content { media_type: self.line(&entry.key), schema });
        }
        all
    }

    fn responses(&mut self, operation: Id) -> Vec<Response> {
        let tree = self.tree;
        let mut all = Vec::new();
        let responses = match tree.get(operation, "responses").map(|responses| self.resolve(responses)) {
            None => return all,
            Some(Ok(responses)) => responses,
            Some(Err(missing)) => {
                let description = self.said(missing);
                all.push(Response { status: "*".to_owned(), description, content: Vec::new() });
                return all;
            }
        };
        if !self.budget.look(tree.entries(responses).len()) {
            return all;
        }
        for entry in tree.fields(responses) {
            if !self.budget.part() {
                break;
            }
            let status = self.line(&entry.key);
            let resolved = match self.resolve(entry.value) {
                Ok(resolved) => resolved,
                Err(missing) => {
                    all.push(Response { status, description: self.said(missing), content: Vec::new() });
                    continue;
                }
            };
            let mut description = self.description(entry.value, resolved, IN_PART);
            if description.is_empty() {
                // OpenAPI 3.2 has both; some write a text alone.
                let short = tree.text(resolved).map(|_| resolved).or_else(|| tree.get(resolved, "summary"));
                description = self.html(short, IN_PART);
            }
            let content = match tree.get(resolved, "schema").filter(|_| self.standard == Standard::Swagger2) {
                Some(schema) => vec![self.swagger_content(operation, "produces", schema)],
                None => self.content(resolved),
            };
            all.push(Response { status, description, content });
        }
        all
    }

    /// Swagger 2.0: a body in the media types that the operation, or the document, names.
    fn swagger_content(&mut self, operation: Id, key: &str, schema: Id) -> Content {
        let media_type = self.line(&self.media_types(operation, key).join(", "));
        Content { media_type, schema: self.schema(schema, IN_PART) }
    }

    fn media_types(&self, operation: Id, key: &str) -> Vec<String> {
        let owner = if self.tree.get(operation, key).is_some() { operation } else { self.tree.root() };
        let named: Vec<String> = self.texts(owner, key).take(MOST_MEDIA_TYPES).map(line).collect();
        if named.is_empty() { vec!["application/json".to_owned()] } else { named }
    }

    /// Swagger 2.0: the parameter `in: body`, or those `in: formData` as the members of one body.
    fn swagger_request(&mut self, operation: Id, in_body: &[Id]) -> (Html, Vec<Content>) {
        let tree = self.tree;
        // An operation's own parameter comes after that of its path, and stands in its place.
        if let Some(body) = in_body.iter().rev().find(|id| tree.text_of(**id, "in") == "body") {
            let description = self.description(*body, *body, IN_PART);
            let schema = tree.get(*body, "schema");
            return (
                description,
                schema.map(|schema| self.swagger_content(operation, "consumes", schema)).into_iter().collect(),
            );
        }
        if in_body.is_empty() {
            return Default::default();
        }
        let names: Vec<String> = in_body.iter().map(|id| self.line_of(*id, "name")).collect();
        let last: HashMap<&str, usize> = names.iter().enumerate().map(|(index, name)| (name.as_str(), index)).collect();
        let mut properties: Vec<Property> = Vec::new();
        for (index, id) in in_body.iter().enumerate().filter(|(index, _)| last[names[*index].as_str()] == *index) {
            properties.push(Property {
                name: names[index].clone(),
                kind: self.kind_of_parameter(*id),
                required: tree.is_true(*id, "required"),
                description: self.description(*id, *id, IN_PART),
                properties: Vec::new(),
            });
        }
        let has_file = in_body.iter().any(|id| tree.text_of(*id, "type") == "file");
        let mut media_types = self.media_types(operation, "consumes");
        media_types.retain(|word| FORMS.contains(&word.as_str()));
        if media_types.is_empty() {
            media_types.push(FORMS[usize::from(has_file)].to_owned());
        }
        let schema = Schema { kind: "object".to_owned(), properties, ..Schema::default() };
        (Html::default(), vec![Content { media_type: media_types.join(", "), schema }])
    }
}
