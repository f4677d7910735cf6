//! A form, with what is wrong at its top.

use leptos::{context::Provider, prelude::*};

use super::{field::FormErrors, may_change};
use crate::form::FormFeedback;

/// A form that is posted to a server function or a handler. With a script it is sent in the background
/// ([`islands::BackgroundForm`]); without one it is posted like any form. What is wrong is listed at its top, and each field
/// finds its own error by its name. People who may only look see what stands in the fields and cannot change it.
#[component]
pub fn Form<C: IntoView + 'static>(
    /// Where it is posted.
    #[prop(into)]
    action: String,
    /// What was wrong with it the last time.
    feedback: FormFeedback,
    /// A class beside `form`.
    #[prop(optional)]
    class: &'static str,
    /// It carries a file.
    #[prop(optional)]
    multipart: bool,
    /// It is never sent in the background: whoever signs in gets a new document.
    #[prop(optional)]
    plain: bool,
    /// The fields, and the buttons at its foot.
    children: TypedChildren<C>,
) -> impl IntoView {
    let class = ["form ", class].concat().trim_end().to_owned();
    let children = children.into_inner();
    let fields = view! { <Provider value=FormErrors(feedback.errors.clone())>{children()}</Provider> };
    let FormFeedback { errors, message } = feedback;
    let errors = errors
        .into_iter()
        .map(|error| islands::FieldError { field: error.field, message: error.message })
        .collect::<Vec<_>>();
    if !may_change() {
        return view! {
            <p class="muted">"You can look at this; only an owner can change it."</p>
            <fieldset class="only-shown" disabled=true>
                <div class=class>{fields}</div>
            </fieldset>
        }
        .into_any();
    }
    if plain {
        let enctype = multipart.then_some("multipart/form-data");
        return view! {
            <form method="post" action=action class=class enctype=enctype novalidate=true>
                <islands::ErrorSummary errors=errors message=message />
                {fields}
            </form>
        }
        .into_any();
    }
    view! {
        <islands::BackgroundForm action=action class=class multipart=multipart errors=errors message=message>
            {fields}
        </islands::BackgroundForm>
    }
    .into_any()
}
