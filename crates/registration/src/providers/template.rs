//! Templates: what a client is called at its provider, and what its further members hold.

use serde_json::{Map, Value};

use super::External;
use crate::{Core, secret::alphanumeric, text};

/// The length of a tag, in characters: nobody else's client has the same.
const TAG: usize = 8;

/// What the variables of a template stand for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TemplateValues<'a> {
    /// `{client}`: the name of the API client.
    pub client: &'a str,
    /// `{credential}`: the label of the credential.
    pub credential: &'a str,
    /// `{tag}`: letters and digits that no other registration has.
    pub tag: &'a str,
    /// `{email}`: the address of the member who asked for it; empty when nobody did.
    pub email: &'a str,
}

impl TemplateValues<'_> {
    fn of(&self, variable: &str) -> Option<&str> {
        Some(match variable {
            "client" => self.client,
            "credential" => self.credential,
            "tag" => self.tag,
            "email" => self.email,
            _ => return None,
        })
    }

    /// Puts the values into a template, in one pass: a value that reads like a variable stays as it is.
    pub(crate) fn fill(&self, template: &str) -> String {
        let mut filled = String::with_capacity(template.len());
        for piece in pieces(template) {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Variable { name, written } => filled.push_str(self.of(name).unwrap_or(written)),
            }
        }
        filled
    }

    /// What a client is called at its provider: at most as long as names are, without losing its tag.
    pub(crate) fn client_name(&self, external: &External) -> String {
        let template = &external.client_name_template;
        let whole = self.fill(template);
        if whole.chars().count() <= text::MAX_NAME {
            return whole;
        }
        // The template itself is short enough, so what is too long is one of the two names.
        let short = |name: &str| text::shortened_to(name, 60);
        let (client, credential) = (short(self.client), short(self.credential));
        let shortened = TemplateValues { client: &client, credential: &credential, tag: self.tag, email: self.email }
            .fill(template);
        if shortened.chars().count() <= text::MAX_NAME { shortened } else { format!("Gatehouse ({})", self.tag) }
    }

    /// Puts the values into the further members of a registration.
    pub(crate) fn fill_members(&self, members: &mut Map<String, Value>) {
        members.values_mut().for_each(|value| self.fill_value(value));
    }

    fn fill_value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.fill(text),
            Value::Array(values) => values.iter_mut().for_each(|value| self.fill_value(value)),
            Value::Object(members) => self.fill_members(members),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

impl Core {
    /// Letters and digits for `{tag}`.
    pub(crate) fn new_tag(&self) -> String {
        alphanumeric(&*self.entropy, TAG)
    }
}

/// The variables of a template, known or not.
pub(super) fn variables(template: &str) -> impl Iterator<Item = &str> {
    pieces(template).filter_map(|piece| match piece {
        Piece::Variable { name, .. } => Some(name),
        Piece::Text(_) => None,
    })
}

enum Piece<'a> {
    Text(&'a str),
    /// `{name}` as it was written, and the name in it.
    Variable {
        name: &'a str,
        written: &'a str,
    },
}

/// A template in pieces. A variable is letters in braces; other braces are text.
fn pieces(mut rest: &str) -> impl Iterator<Item = Piece<'_>> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let variable = |text: &str| {
            let end = text.strip_prefix('{')?.find('}')? + 2;
            let name = text.get(1..end - 1)?;
            (!name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')).then_some(end)
        };
        if let Some(end) = variable(rest) {
            let (written, after) = rest.split_at(end);
            rest = after;
            return Some(Piece::Variable { name: &written[1..end - 1], written });
        }
        // Up to the next brace that begins a variable.
        let next = rest.match_indices('{').map(|(at, _)| at).find(|at| *at > 0 && variable(&rest[*at..]).is_some());
        let (text, after) = rest.split_at(next.unwrap_or(rest.len()));
        rest = after;
        Some(Piece::Text(text))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::TemplateValues;
    use crate::External;

    const VALUES: TemplateValues<'static> =
        TemplateValues { client: "Acme {tag}", credential: "Nightly", tag: "a1B2c3D4", email: "ann@acme.example" };

    #[test]
    fn variables_are_filled_once() {
        for (template, filled) in [
            ("{client} - {credential} ({tag})", "Acme {tag} - Nightly (a1B2c3D4)"),
            ("{tag}{tag}", "a1B2c3D4a1B2c3D4"),
            ("{{tag}}", "{a1B2c3D4}"),
            ("{unknown} {Tag} {} {", "{unknown} {Tag} {} {"),
            ("ä{email}ä", "äann@acme.exampleä"),
            ("", ""),
        ] {
            assert_eq!(VALUES.fill(template), filled, "{template}");
        }
    }

    #[test]
    fn members_are_filled_at_every_depth() {
        let mut members = json!({"a": "{client}", "b": [1, "{tag}", {"c": "{credential}"}], "{tag}": true});
        VALUES.fill_members(members.as_object_mut().unwrap());
        assert_eq!(members, json!({"a": "Acme {tag}", "b": [1, "a1B2c3D4", {"c": "Nightly"}], "{tag}": true}),);
    }

    #[test]
    fn a_name_that_would_be_too_long_keeps_its_tag() {
        let external = External::default();
        let long = "x".repeat(250);
        for values in
            [TemplateValues { client: &long, credential: &long, ..VALUES }, TemplateValues { client: &long, ..VALUES }]
        {
            let name = values.client_name(&external);
            assert!(name.chars().count() <= 255, "{name}");
            assert!(name.ends_with("(a1B2c3D4)"), "{name}");
        }
        assert_eq!(VALUES.client_name(&external), "Acme {tag} - Nightly (a1B2c3D4)");
    }
}
