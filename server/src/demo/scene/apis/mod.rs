//! The APIs of the company, each as a short table; [`super::openapi`] makes an OpenAPI document of it.

mod money;
mod trade;
mod transport;

/// An API.
pub(super) struct Api {
    /// One word: what scopes begin with, and what other tables call it.
    pub word: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    pub base_path: &'static str,
    /// Members see it.
    pub published: bool,
    /// The version of OpenAPI in which it is described; those of 3.0 are written as YAML, those of 3.1 as JSON.
    pub openapi: &'static str,
    pub version: &'static str,
    pub operations: &'static [Operation],
    pub schemas: &'static [Schema],
}

/// A schema: its name, and its members with their kinds and what they are.
///
/// A kind is `string`, `integer`, `number`, `boolean`, `positive` (a number above zero), a format of strings (`date`, `date-time`, `uuid`, `uri`, `email`), words
/// to choose from (`air|road|sea`), or another schema's name; `[]` makes it a list of them, and `?` says that it may be null.
pub(super) type Schema = (&'static str, &'static [(&'static str, &'static str, &'static str)]);

/// An operation of an API.
#[derive(Clone, Copy)]
pub(super) struct Operation {
    pub method: &'static str,
    pub path: &'static str,
    pub summary: &'static str,
    pub description: &'static str,
    /// Its query: name, kind, and what it is.
    pub query: &'static [(&'static str, &'static str, &'static str)],
    /// The schema of the request's body, or nothing.
    pub body: &'static str,
    pub status: &'static str,
    /// The schema of the answer, with `[]` for a page of them; or a media type; or nothing.
    pub answer: &'static str,
    pub deprecated: bool,
}

impl Operation {
    const fn new(method: &'static str, path: &'static str, summary: &'static str, status: &'static str) -> Self {
        Self { method, path, summary, description: "", query: &[], body: "", status, answer: "", deprecated: false }
    }

    const fn get(path: &'static str, summary: &'static str, answer: &'static str) -> Self {
        Self { answer, ..Self::new("get", path, summary, "200") }
    }

    const fn post(path: &'static str, summary: &'static str, body: &'static str, answer: &'static str) -> Self {
        Self { body, answer, ..Self::new("post", path, summary, "201") }
    }

    const fn put(path: &'static str, summary: &'static str, body: &'static str) -> Self {
        Self { body, answer: body, ..Self::new("put", path, summary, "200") }
    }

    const fn patch(path: &'static str, summary: &'static str, body: &'static str) -> Self {
        Self { body, answer: body, ..Self::new("patch", path, summary, "200") }
    }

    const fn delete(path: &'static str, summary: &'static str) -> Self {
        Self::new("delete", path, summary, "204")
    }

    const fn saying(self, description: &'static str) -> Self {
        Self { description, ..self }
    }

    const fn asking(self, query: &'static [(&'static str, &'static str, &'static str)]) -> Self {
        Self { query, ..self }
    }

    const fn answering(self, status: &'static str) -> Self {
        Self { status, ..self }
    }

    const fn deprecated(self) -> Self {
        Self { deprecated: true, ..self }
    }
}

/// What the document of an API says of it at length, in CommonMark; of most, nothing more than the table does.
pub(super) fn about(api: &Api) -> &'static str {
    if api.word == "shipments" { SHIPMENTS } else { "" }
}

const SHIPMENTS: &str = "\
# Before your first shipment

1. Ask for `shipments:write` when you obtain a token.
2. Book with **test carriers** first: their short names begin with `test-`.
3. Subscribe to `shipment.delivered` instead of asking every minute.

## When a booking is refused

| code | meaning | what helps |
| --- | --- | --- |
| `17` | The carrier does not serve this postcode | Leave `carrier` out |
| `23` | A parcel is too heavy | Split it below 31.5 kg |
| `40` | The label is printed already | Cancel it and book again |

```json
{ \"type\": \"https://developers.example.com/problems/17\", \"title\": \"Not served\", \"status\": 422 }
```

Everything else is in [the guide for carriers](https://developers.example.com/guides/carriers).
";

/// Everything the company offers.
pub(super) fn all() -> impl Iterator<Item = &'static Api> {
    transport::APIS.iter().chain(&trade::APIS).chain(&money::APIS)
}
