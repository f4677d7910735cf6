//! The question before something that cannot be taken back.

use leptos::prelude::*;

use super::{ButtonSize, ButtonVariant, button, may_change};

/// A button and the dialog it opens, which names the act and holds its form: [`islands::Dialog`]. It stands outside of other
/// forms, since its children hold one. For people who may only look it is not there.
#[component]
pub fn ConfirmDialog<C: IntoView + 'static>(
    /// The words on the button, for example "Delete client".
    #[prop(into)]
    trigger: String,
    /// An icon before them.
    #[prop(into, default = None)]
    icon: Option<&'static str>,
    /// The button's variant.
    #[prop(default = ButtonVariant::Danger)]
    variant: ButtonVariant,
    /// The button's height.
    #[prop(optional)]
    size: ButtonSize,
    /// A word for the elements' ids; unique on the page.
    #[prop(into)]
    name: String,
    /// The question, naming the object: "Delete Acme Logistics and its 3 registrations?"
    #[prop(into)]
    title: String,
    /// What will happen, in a sentence or two.
    #[prop(into, optional)]
    text: Option<String>,
    /// The form: hidden fields, perhaps an input, and a `button-row` with `DialogCancel` and the button that does it.
    children: TypedChildren<C>,
) -> impl IntoView {
    let children = children.into_inner();
    may_change().then(|| {
        view! {
            <islands::Dialog
                trigger=trigger
                icon=icon.unwrap_or_default().to_owned()
                class=button::classes(variant, size, false)
                title_id=format!("dialog-{name}")
                title=title
                text=text.unwrap_or_default()
            >
                {children()}
            </islands::Dialog>
        }
    })
}

/// The way out of a [`ConfirmDialog`], inside its form. It is seen in a modal only; where the dialog unfolds in place, the
/// button that unfolded it folds it up again.
#[component]
pub fn DialogCancel(
    /// Its words.
    #[prop(into, default = "Cancel".to_owned())]
    label: String,
) -> impl IntoView {
    let class = [&button::classes(ButtonVariant::Secondary, ButtonSize::Medium, false), " dialog-cancel"].concat();
    view! {
        <button type="button" class=class>
            <span class="button-label">{label}</span>
        </button>
    }
}
