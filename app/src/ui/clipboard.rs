//! Copying a value.

use leptos::prelude::*;

use super::{ButtonSize, ButtonVariant, button};

/// The classes of a button that copies.
pub(super) fn copy_classes(variant: ButtonVariant, size: ButtonSize) -> String {
    [&button::classes(variant, size, false), " copy-button"].concat()
}

/// A button that copies a value: [`islands::CopyButton`].
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    value: String,
    /// What the value is, for example "client ID"; the button is then named "Copy client ID".
    #[prop(into)]
    what: String,
    /// How much it asks for attention.
    #[prop(default = ButtonVariant::Quiet)]
    variant: ButtonVariant,
    /// Its height.
    #[prop(default = ButtonSize::Small)]
    size: ButtonSize,
) -> impl IntoView {
    view! { <islands::CopyButton value=value what=what class=copy_classes(variant, size) /> }
}
