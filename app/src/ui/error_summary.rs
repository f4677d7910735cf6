//! Everything that is wrong with a form, at its top.

use dcr::FieldError;
use leptos::{html, prelude::*};

use super::{Icon, field::FormErrors, field_id};

/// A list of links to the fields that have errors. It takes the focus when it appears, with and without a script.
/// Nothing is rendered while nothing is wrong.
#[component]
pub fn ErrorSummary(
    /// What is wrong; without it, the errors of the `FormErrorsScope` around it.
    #[prop(into, optional)]
    errors: Option<Signal<Vec<FieldError>>>,
    /// The heading.
    #[prop(into, default = "Check these answers".to_owned())]
    title: String,
) -> impl IntoView {
    let errors = errors.or_else(|| use_context::<FormErrors>().map(|form| form.0)).unwrap_or_default();
    let node: NodeRef<html::Div> = NodeRef::new();
    Effect::new(move || {
        if errors.with(|errors| !errors.is_empty())
            && let Some(node) = node.get()
        {
            // Focus is refused only when the page is going away.
            let _ = node.focus();
        }
    });
    move || {
        errors.with(|errors| {
            (!errors.is_empty()).then(|| {
                view! {
                    <div
                        class="alert tone-bad error-summary"
                        role="alert"
                        tabindex="-1"
                        autofocus=true
                        node_ref=node
                    >
                        <Icon name="circle-alert" />
                        <div class="alert-body">
                            <h2 class="alert-title">{title.clone()}</h2>
                            <ul class="error-links">{errors.iter().map(item).collect_view()}</ul>
                        </div>
                    </div>
                }
            })
        })
    }
}

fn item(error: &FieldError) -> impl IntoView + use<> {
    // An error without a field belongs to the form as a whole.
    if error.field.is_empty() {
        view! { <li>{error.message.clone()}</li> }.into_any()
    } else {
        let href = format!("#{}", field_id(&error.field));
        view! { <li><a href=href rel="external">{error.message.clone()}</a></li> }.into_any()
    }
}
