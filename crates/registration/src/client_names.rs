//! What clients are called at external providers, and what else is said of them there.

use model::{Clock, Entropy, External, ProviderClientId, ProviderKind, providers::DEFAULT_NAME_TEMPLATE};
use serde_json::{Map, Value};

/// The most characters of an API client's or a credential's name within the name of a client.
const MOST_OF_A_NAME: usize = 60;
/// The longest name, in characters: Keycloak fails beyond it.
const LONGEST_NAME: usize = 255;
/// The letters that tell clients of the same name apart.
const TAG_LENGTH: usize = 8;

/// What the variables of a template stand for.
pub(crate) struct Variables<'a> {
    /// The API client's name.
    pub client: &'a str,
    /// What the credential is called.
    pub credential: &'a str,
    /// Letters that no other client of ours has.
    pub tag: &'a str,
    /// Who asked for it.
    pub email: &'a str,
}

/// New letters that tell a client from all others: a part of a new id.
pub(crate) fn tag(clock: &dyn Clock, entropy: &dyn Entropy) -> String {
    let id = ProviderClientId::new(clock, entropy);
    let text = id.as_str();
    text[text.len().saturating_sub(TAG_LENGTH)..].to_ascii_lowercase()
}

/// What a client is called at its provider.
pub(crate) fn client_name(kind: ProviderKind, external: &External, variables: &Variables<'_>) -> String {
    let part = |text: &str| crate::text::shortened_to(text, MOST_OF_A_NAME);
    let (client, credential) = (part(variables.client), part(variables.credential));
    let short = Variables { client: &client, credential: &credential, tag: variables.tag, email: variables.email };
    let mut name = filled(&external.client_name_template, &short);
    if name.chars().count() > LONGEST_NAME {
        // The template repeats itself.
        name = filled(DEFAULT_NAME_TEMPLATE, &short);
    }
    match kind {
        // They take letters, digits, spaces and three signs.
        ProviderKind::Wso2Is | ProviderKind::Wso2Apim => plain(&name),
        _ => name,
    }
}

/// The further members of a registration, with the variables in their texts filled in.
pub(crate) fn extra_metadata(external: &External, variables: &Variables<'_>) -> Map<String, Value> {
    fn fill(value: &Value, variables: &Variables<'_>) -> Value {
        match value {
            Value::String(text) => Value::String(filled(text, variables)),
            Value::Array(items) => Value::Array(items.iter().map(|item| fill(item, variables)).collect()),
            Value::Object(members) => {
                Value::Object(members.iter().map(|(name, value)| (name.clone(), fill(value, variables))).collect())
            }
            other => other.clone(),
        }
    }
    external.extra_metadata.iter().map(|(name, value)| (name.clone(), fill(value, variables))).collect()
}

/// One pass: what a variable stands for is not looked at again.
fn filled(template: &str, variables: &Variables<'_>) -> String {
    let mut text = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        let found = [
            ("{client}", variables.client),
            ("{credential}", variables.credential),
            ("{tag}", variables.tag),
            ("{email}", variables.email),
        ]
        .into_iter()
        .find(|(name, _)| rest.starts_with(name));
        if let Some((name, value)) = found {
            text.push_str(value);
            rest = &rest[name.len()..];
        } else {
            text.push('{');
            rest = &rest[1..];
        }
    }
    text.push_str(rest);
    text
}

/// Letters, digits, `.`, `_`, `-` and single spaces between them.
fn plain(name: &str) -> String {
    let kept = name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { ' ' });
    kept.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Variables, client_name, extra_metadata};
    use model::{External, ProviderKind};

    fn variables() -> Variables<'static> {
        Variables { client: "Acme {tag} & Co", credential: "Nightly export", tag: "k3f9x2ab", email: "ann@acme.test" }
    }

    #[test]
    fn a_name_holds_what_its_template_says_and_variables_are_not_read_twice() {
        let external = External::default();
        assert_eq!(
            client_name(ProviderKind::Rfc7591, &external, &variables()),
            "Acme {tag} & Co - Nightly export (k3f9x2ab)"
        );
        assert_eq!(
            client_name(ProviderKind::Wso2Is, &external, &variables()),
            "Acme tag Co - Nightly export k3f9x2ab",
            "WSO2 takes plain names only"
        );
        let external = External { client_name_template: "{x}{ {tag}{".to_owned(), ..External::default() };
        assert_eq!(client_name(ProviderKind::Rfc7591, &external, &variables()), "{x}{ k3f9x2ab{");
    }

    #[test]
    fn a_long_name_keeps_its_tag() {
        let long = "x".repeat(255);
        let variables = Variables { client: &long, credential: &long, ..variables() };
        let name = client_name(ProviderKind::Rfc7591, &External::default(), &variables);
        assert!(name.len() < 160 && name.ends_with("(k3f9x2ab)"), "{name}");
        let template = "{client}".repeat(9) + "{tag}";
        let external = External { client_name_template: template, ..External::default() };
        assert_eq!(client_name(ProviderKind::Rfc7591, &external, &variables), name, "one that repeats itself");
    }

    #[test]
    fn variables_are_filled_in_wherever_a_text_is() {
        let text = r#"{"team": "{client}", "list": [1, "{email}"], "deep": {"n": "{credential}"}}"#;
        let external = External { extra_metadata: serde_json::from_str(text).unwrap(), ..External::default() };
        let filled = serde_json::Value::Object(extra_metadata(&external, &variables()));
        assert_eq!(
            filled,
            serde_json::json!({
                "team": "Acme {tag} & Co", "list": [1, "ann@acme.test"], "deep": {"n": "Nightly export"},
            })
        );
    }
}
