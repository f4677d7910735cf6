//! Fields that the wizard and the page *Edit client* both have.
#![expect(clippy::needless_pass_by_value, reason = "the props of a component are values")]

use leptos::prelude::*;

use crate::ui::{Choice, Field, FieldGroup, MultiSelect, Select};

/// API collections to include.
#[component]
pub(super) fn CollectionsField(
    /// The name submitted with each one; `collections[]` where a server function reads it.
    #[prop(default = "collections")]
    name: &'static str,
    /// Id, name and base path.
    choices: Vec<(String, String, String)>,
    /// Ids.
    chosen: Vec<String>,
) -> impl IntoView {
    let choices = choices
        .into_iter()
        .map(|(id, name, path)| Choice::new(&id, name).detail(path).selected(chosen.contains(&id)))
        .collect::<Vec<_>>();
    view! {
        <FieldGroup
            name="collections"
            label="API collections to include"
            optional=true
            help="The APIs the client can see and call. Without any, it can look around before you grant access."
        >
            <MultiSelect
                name=name
                choices=choices
                search_label="Search collections"
                none="There are no API collections yet. You can add them later."
            />
        </FieldGroup>
    }
}

/// The client's policy.
#[component]
pub(super) fn PolicyField(
    /// Id and name.
    choices: Vec<(String, String)>,
    /// An id, or empty.
    chosen: String,
) -> impl IntoView {
    let choices =
        choices.into_iter().map(|(id, name)| Choice::new(&id, name).selected(chosen == id)).collect::<Vec<_>>();
    let help = if choices.is_empty() {
        "There are no policies yet. Without a policy there is no limit."
    } else {
        "A rate limit and a usage quota. Without a policy there is no limit."
    };
    view! {
        <Field name="policy" label="Policy" optional=true help=help>
            <Select placeholder="No policy" choices=choices />
        </Field>
    }
}
