//! The usual confirmation: a button, the question, and a form that is only a button.

use leptos::prelude::*;

use super::{Button, ButtonSize, ButtonVariant, ConfirmDialog, DialogCancel};

/// A [`ConfirmDialog`] around a plain form: hidden fields, the way out, and the button that does it.
#[component]
pub fn ConfirmPost(
    /// The words on the button that opens it, for example "Delete client".
    #[prop(into)]
    trigger: String,
    /// An icon before them.
    #[prop(into, default = None)]
    icon: Option<&'static str>,
    /// The variant of the button that opens it.
    #[prop(default = ButtonVariant::Danger)]
    variant: ButtonVariant,
    /// That button's height.
    #[prop(optional)]
    size: ButtonSize,
    /// A word for the elements' ids; unique on the page.
    #[prop(into)]
    name: String,
    /// The question, naming the object.
    #[prop(into)]
    title: String,
    /// What will happen, in a sentence or two.
    #[prop(into)]
    text: String,
    /// Where the form is posted.
    #[prop(into)]
    action: String,
    /// The hidden fields: names and values.
    fields: Vec<(&'static str, String)>,
    /// The words on the button that does it, for example "Delete Acme".
    #[prop(into)]
    does: String,
    /// The variant of the button that does it.
    #[prop(default = ButtonVariant::Danger)]
    does_variant: ButtonVariant,
) -> impl IntoView {
    let fields =
        fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view();
    view! {
        <ConfirmDialog trigger=trigger icon=icon variant=variant size=size name=name title=title text=text>
            <form method="post" action=action>
                {fields}
                <div class="button-row">
                    <DialogCancel />
                    <Button variant=does_variant>{does}</Button>
                </div>
            </form>
        </ConfirmDialog>
    }
}
