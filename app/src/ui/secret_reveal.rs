//! A secret, the only time it is shown.

use leptos::prelude::*;

use super::{CopyField, Icon};

/// One value of a [`SecretReveal`].
#[derive(Clone)]
pub struct SecretRow {
    /// What the value is, for example "Client secret".
    pub label: String,
    /// The value.
    pub value: String,
    /// A word for the element's id; unique on the page.
    pub name: String,
}

impl SecretRow {
    /// A row.
    #[must_use]
    pub fn new(name: impl Into<String>, label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into(), name: name.into() }
    }
}

/// A box that says it is shown once, with every value to copy; below them the downloads and the form "I have saved it".
#[component]
pub fn SecretReveal(
    /// What has been made, for example "Your client secret is ready".
    #[prop(into)]
    title: String,
    /// What cannot be done later, and what can.
    #[prop(into, default = "This is the only time it is shown. Copy it or download it now; \
                            if it is lost, make a new one.".to_owned())]
    text: String,
    /// The values.
    rows: Vec<SecretRow>,
    /// What stands below the values: how to use them.
    #[prop(into, optional)]
    more: ViewFn,
    /// The links that download them, as `LinkButton`s.
    #[prop(into, optional)]
    downloads: ViewFn,
    /// The form with the button "I have saved it".
    children: Children,
) -> impl IntoView {
    view! {
        <section class="secret" aria-labelledby="secret-title">
            <div class="secret-head">
                <Icon name="key-round" large=true />
                <h2 id="secret-title">{title}</h2>
                <p>{text}</p>
            </div>
            <div class="secret-rows">
                {rows
                    .into_iter()
                    .map(|row| view! { <CopyField label=row.label value=row.value name=row.name /> })
                    .collect_view()}
                {more.run()}
            </div>
            <div class="secret-foot">
                <div class="button-row">{downloads.run()}</div>
                {children()}
            </div>
        </section>
    }
}
