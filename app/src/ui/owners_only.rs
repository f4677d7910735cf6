//! What people who may only look do not see.

use leptos::prelude::*;

/// Whether whoever is signed in may change things on this page; provided by `App`.
///
/// `Button`, `ConfirmDialog` and `FormErrorsScope` ask it themselves. It decides what is shown and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MayChange(pub bool);

/// True unless the page says otherwise.
pub(crate) fn may_change() -> bool {
    use_context::<MayChange>().is_none_or(|MayChange(may)| may)
}

/// Links to forms, and whole sections, that are there for people who may change things.
#[component]
pub fn OwnersOnly<C: IntoView + 'static>(
    /// What only they see.
    children: TypedChildren<C>,
) -> impl IntoView {
    let children = children.into_inner();
    may_change().then(children)
}

#[cfg(test)]
mod tests {
    use super::{super::*, *};
    use crate::form::FormFeedback;

    fn html(may: bool) -> String {
        crate::testing::owner().with(|| {
            provide_context(MayChange(may));
            view! {
                <Form action="/save" feedback=FormFeedback::default()>
                    <TextInput name="name" value="Acme" />
                    <Button>"Save"</Button>
                </Form>
                <Button asks=true>"Search"</Button>
                <ConfirmDialog trigger="Delete" name="delete" title="Delete Acme?">
                    <form method="post"></form>
                </ConfirmDialog>
                <OwnersOnly>
                    <a href="/edit">"Edit"</a>
                </OwnersOnly>
            }
            .to_html()
        })
    }

    #[test]
    fn an_owner_sees_forms_buttons_and_links() {
        let html = html(true);
        for there in ["Acme", "Save", "Search", "Delete Acme?", "Edit"] {
            assert!(html.contains(there), "{there} is not in {html}");
        }
        assert!(!html.contains("fieldset") && !html.contains("only an owner"), "{html}");
    }

    #[test]
    fn whoever_may_only_look_sees_values_and_nothing_to_press() {
        let html = html(false);
        for there in ["only an owner can change it", "<fieldset disabled", "Acme", "Search"] {
            assert!(html.contains(there), "{there} is not in {html}");
        }
        for gone in ["Save", "Delete", "Edit", "<form"] {
            assert!(!html.contains(gone), "{gone} is in {html}");
        }
    }
}
