//! Operations: parameters, bodies, responses.

use std::collections::HashSet;

use super::{
    reader::{IN_OPERATION, IN_PART, Missing, Reader, Standard},
    reading::{Content, Operation, Parameter, Property, Response, Schema},
    reference,
    tree::Id,
};

/// The media types in which forms are sent.
const FORMS: [&str; 2] = ["application/x-www-form-urlencoded", "multipart/form-data"];

impl Reader<'_> {
    /// An operation of a path, or of a webhook.
    pub(super) fn operation(&mut self, path: &str, method: &str, item: Id, operation: Id) -> Operation {
        let tree = self.tree;
        let operation = match self.resolve(operation) {
            Ok(operation) => operation,
            Err(missing) => return Self::missing_operation(path, method, &missing),
        };
        let summary = Some(tree.text_of(operation, "summary")).filter(|summary| !summary.trim().is_empty());
        let (parameters, in_body) = self.parameters(item, operation);
        let (request_description, request) = if self.standard == Standard::Swagger2 {
            self.swagger_request(operation, &in_body)
        } else {
            self.request(operation)
        };
        Operation {
            method: method.to_uppercase(),
            path: path.to_owned(),
            tag: self.texts(operation, "tags").first().copied().unwrap_or_default().to_owned(),
            summary: summary.unwrap_or_else(|| tree.text_of(operation, "operationId")).trim().to_owned(),
            description: self.prose.html(tree.text_of(operation, "description"), IN_OPERATION),
            deprecated: tree.is_true(operation, "deprecated"),
            parameters,
            request_description,
            request,
            responses: self.responses(operation),
        }
    }

    /// What is shown of an operation that is not in this document.
    pub(super) fn missing_operation(path: &str, method: &str, missing: &Missing) -> Operation {
        Operation {
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: missing.text(),
            ..Operation::default()
        }
    }

    /// Parameters of the path that the operation does not say otherwise, then those of the operation. Of Swagger 2.0, those
    /// that are sent in the body are apart.
    fn parameters(&mut self, item: Id, operation: Id) -> (Vec<Parameter>, Vec<Id>) {
        let tree = self.tree;
        let mut shown: Vec<Parameter> = Vec::new();
        let mut in_body: Vec<Id> = Vec::new();
        for owner in [item, operation] {
            let of_path = shown.len();
            let mut said = HashSet::new();
            for id in tree.get(owner, "parameters").map(|list| tree.items(list)).unwrap_or_default() {
                if !self.spend_part() {
                    break;
                }
                let resolved = match self.resolve(*id) {
                    Ok(resolved) => resolved,
                    Err(missing) => {
                        let name = reference::name(&missing.reference);
                        shown.push(Parameter { name, description: missing.html(), ..Parameter::default() });
                        continue;
                    }
                };
                let location = tree.text_of(resolved, "in").to_owned();
                if self.standard == Standard::Swagger2 && matches!(location.as_str(), "body" | "formData") {
                    in_body.push(resolved);
                    continue;
                }
                let parameter = self.parameter(*id, resolved, location);
                said.insert((parameter.name.clone(), parameter.location.clone()));
                shown.push(parameter);
            }
            let mut index = 0;
            shown.retain(|parameter| {
                index += 1;
                index > of_path || !said.contains(&(parameter.name.clone(), parameter.location.clone()))
            });
        }
        (shown, in_body)
    }

    fn parameter(&mut self, id: Id, resolved: Id, location: String) -> Parameter {
        Parameter {
            name: self.tree.text_of(resolved, "name").to_owned(),
            kind: self.kind_of_parameter(resolved),
            required: location == "path" || self.tree.is_true(resolved, "required"),
            description: self.description(id, resolved, IN_PART),
            location,
        }
    }

    fn request(&mut self, operation: Id) -> (super::Html, Vec<Content>) {
        let Some(body) = self.tree.get(operation, "requestBody") else { return Default::default() };
        match self.resolve(body) {
            Ok(resolved) => (self.description(body, resolved, IN_PART), self.content(resolved)),
            Err(missing) => (missing.html(), Vec::new()),
        }
    }

    /// `content`: a body in each of its media types.
    fn content(&mut self, owner: Id) -> Vec<Content> {
        let tree = self.tree;
        let mut all = Vec::new();
        for entry in tree.get(owner, "content").map(|content| tree.entries(content)).unwrap_or_default() {
            if !self.spend_part() {
                break;
            }
            let schema = match self.resolve(entry.value) {
                Ok(content) => match (tree.get(content, "schema"), tree.get(content, "itemSchema")) {
                    (Some(schema), _) => self.schema(schema),
                    // OpenAPI 3.2: a stream, each item of which is described.
                    (None, Some(item)) => {
                        let schema = self.schema(item);
                        Schema { kind: format!("stream of {}", schema.kind), ..schema }
                    }
                    (None, None) => Schema::default(),
                },
                Err(missing) => Schema { kind: missing.text(), ..Schema::default() },
            };
            all.push(Content { media_type: entry.key.to_string(), schema });
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
                all.push(Response { status: "*".to_owned(), description: missing.html(), content: Vec::new() });
                return all;
            }
        };
        for entry in tree.entries(responses) {
            if entry.key.starts_with("x-") {
                continue;
            }
            if !self.spend_part() {
                break;
            }
            let status = entry.key.to_string();
            let resolved = match self.resolve(entry.value) {
                Ok(resolved) => resolved,
                Err(missing) => {
                    all.push(Response { status, description: missing.html(), content: Vec::new() });
                    continue;
                }
            };
            let mut description = self.description(entry.value, resolved, IN_PART);
            if description.is_empty() {
                // OpenAPI 3.2 has both; some write a text alone.
                let short = tree.text(resolved).unwrap_or_else(|| tree.text_of(resolved, "summary"));
                description = self.prose.html(short, IN_PART);
            }
            let content = match tree.get(resolved, "schema").filter(|_| self.standard == Standard::Swagger2) {
                Some(schema) => self.swagger_content(operation, "produces", schema),
                None => self.content(resolved),
            };
            all.push(Response { status, description, content });
        }
        all
    }

    /// Swagger 2.0: a body in each of the media types that the operation, or the document, names.
    fn swagger_content(&mut self, operation: Id, key: &str, schema: Id) -> Vec<Content> {
        let schema = self.schema(schema);
        let content = |media_type: String| Content { media_type, schema: schema.clone() };
        self.media_types(operation, key).into_iter().map(content).collect()
    }

    fn media_types(&self, operation: Id, key: &str) -> Vec<String> {
        let owner = if self.tree.get(operation, key).is_some() { operation } else { self.tree.root() };
        let named: Vec<String> = self.texts(owner, key).into_iter().take(20).map(str::to_owned).collect();
        if named.is_empty() { vec!["application/json".to_owned()] } else { named }
    }

    /// Swagger 2.0: the parameter `in: body`, or those `in: formData` as the members of one body.
    fn swagger_request(&mut self, operation: Id, in_body: &[Id]) -> (super::Html, Vec<Content>) {
        let tree = self.tree;
        // An operation's own parameter comes after that of its path, and stands in its place.
        if let Some(body) = in_body.iter().rev().find(|id| tree.text_of(**id, "in") == "body") {
            let description = self.description(*body, *body, IN_PART);
            let content = match tree.get(*body, "schema") {
                Some(schema) => self.swagger_content(operation, "consumes", schema),
                None => Vec::new(),
            };
            return (description, content);
        }
        if in_body.is_empty() {
            return Default::default();
        }
        let mut properties: Vec<Property> = Vec::new();
        for id in in_body {
            let property = Property {
                name: tree.text_of(*id, "name").to_owned(),
                kind: self.kind_of_parameter(*id),
                required: tree.is_true(*id, "required"),
                description: self.description(*id, *id, IN_PART),
                properties: Vec::new(),
            };
            properties.retain(|before| before.name != property.name);
            properties.push(property);
        }
        let has_file = in_body.iter().any(|id| tree.text_of(*id, "type") == "file");
        let named = self.media_types(operation, "consumes");
        let mut media_types: Vec<String> = named.into_iter().filter(|word| FORMS.contains(&word.as_str())).collect();
        if media_types.is_empty() {
            media_types.push(FORMS[usize::from(has_file)].to_owned());
        }
        let schema = Schema { kind: "object".to_owned(), properties, ..Schema::default() };
        let content = |media_type| Content { media_type, schema: schema.clone() };
        (super::Html::default(), media_types.into_iter().map(content).collect())
    }
}
