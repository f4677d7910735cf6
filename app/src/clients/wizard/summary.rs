//! What is already chosen, beside the later steps. Server only.

use registration::{CollectionSummary, DraftFields, PolicySummary, ProviderSummary, clients::Step};

/// Names and values of what the steps before this one have settled.
pub fn summary(
    fields: &DraftFields,
    step: Step,
    collections: &[CollectionSummary],
    policies: &[PolicySummary],
    providers: &[ProviderSummary],
) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let mut row = |name: &str, value: String| rows.push((name.to_owned(), value));
    if step > Step::Details {
        row("Client", fields.name.trim().to_owned());
        let access = if fields.portal_access { fields.email.trim().to_owned() } else { "Off".to_owned() };
        row("Portal access", access);
    }
    if step > Step::Access {
        row("Authentication", fields.method().label().to_owned());
        let names: Vec<&str> = collections
            .iter()
            .filter(|collection| fields.collections.iter().any(|id| id == collection.id.as_str()))
            .map(|collection| collection.name.as_str())
            .collect();
        row("API collections", if names.is_empty() { "None".to_owned() } else { names.join(", ") });
        let policy = policies.iter().find(|policy| policy.policy.id.as_str() == fields.policy);
        row("Policy", policy.map_or_else(|| "None".to_owned(), |policy| policy.policy.name.clone()));
    }
    if step > Step::Discovery {
        let provider = providers.iter().find(|provider| provider.provider.id.as_str() == fields.provider);
        let provider = provider.filter(|_| fields.discovery == "dcr_provider");
        row("Discovery method", fields.discovery_method().label().to_owned());
        if let Some(provider) = provider {
            row("DCR provider", provider.provider.name.clone());
        }
    }
    rows
}
