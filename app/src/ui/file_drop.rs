//! A file, chosen or dropped.

use leptos::prelude::*;

use super::{Icon, field::use_control};

/// A native file input drawn as a drop zone: [`islands::FileDrop`]. Inside a `Field`, which holds the label, the help and the error. The form
/// around it needs `enctype="multipart/form-data"`.
#[component]
pub fn FileDrop(
    /// The name submitted; inside a `Field`, the field's name.
    #[prop(into, optional)]
    name: Option<String>,
    /// The media types the browser offers.
    #[prop(default = "image/jpeg,image/png")]
    accept: &'static str,
    /// What may be dropped, in words.
    #[prop(into, default = "JPG or PNG".to_owned())]
    what: String,
    /// What is there now, for example an `Avatar` with the present logo.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let control = use_control(name);
    let present = match children {
        Some(children) => children().into_any(),
        None => view! { <Icon name="image" /> }.into_any(),
    };
    view! {
        <islands::FileDrop
            id=control.id
            name=control.name
            accept=accept.to_owned()
            what=what
            required=control.required
            described_by=control.described_by
            invalid=control.invalid
        >
            {present}
        </islands::FileDrop>
    }
}
