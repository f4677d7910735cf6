//! Asking once before something is destroyed.

use leptos::{context::Provider, ev, html, prelude::*};

use super::{Button, ButtonSize, ButtonVariant, Icon, button, may_change, use_hydrated};

/// What a [`DialogCancel`] closes.
#[derive(Clone, Copy)]
struct Opened(NodeRef<html::Dialog>);

/// A button and the dialog it opens, which names the act and holds its form.
///
/// It stands outside of other forms, since its children hold one. It is a `<details>` with a `<dialog open>` inside.
/// Without a script the button unfolds the dialog in place. With one, the dialog is shown as a modal: the browser traps
/// the focus, Escape closes it, and the focus returns to the button. For people who may only look it is not there.
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
    if !may_change() {
        return ().into_any();
    }
    let dialog: NodeRef<html::Dialog> = NodeRef::new();
    let details: NodeRef<html::Details> = NodeRef::new();
    let summary: NodeRef<html::Summary> = NodeRef::new();
    let hydrated = use_hydrated();
    let open = move |event: ev::MouseEvent| {
        let (Some(dialog), Some(details)) = (dialog.get_untracked(), details.get_untracked()) else { return };
        event.prevent_default();
        details.set_open(true);
        // `showModal` refuses a dialog that the markup has already opened.
        let _ = dialog.remove_attribute("open");
        let _ = dialog.show_modal();
    };
    let closed = move |_: ev::Event| {
        if let Some(details) = details.get_untracked() {
            details.set_open(false);
        }
        if let Some(summary) = summary.get_untracked() {
            let _ = summary.focus();
        }
    };
    let title_id = format!("dialog-{name}");
    let labelled_by = title_id.clone();
    let children = children.into_inner();
    view! {
        <details class="confirm" node_ref=details>
            <summary
                class=button::classes(variant, size, false)
                node_ref=summary
                aria-haspopup=move || hydrated.get().then_some("dialog")
                on:click=open
            >
                <span class="button-label">{icon.map(|name| view! { <Icon name=name /> })} {trigger}</span>
            </summary>
            <dialog class="dialog" open=true node_ref=dialog aria-labelledby=labelled_by on:close=closed>
                <h2 id=title_id>{title}</h2>
                <div class="dialog-body">
                    {text.map(|text| view! { <p>{text}</p> })}
                    <Provider value=Opened(dialog)>{children()}</Provider>
                </div>
            </dialog>
        </details>
    }
    .into_any()
}

/// The way out of a [`ConfirmDialog`], inside its form. It exists only once a script runs; without one the button that
/// unfolded the dialog folds it up again.
#[component]
pub fn DialogCancel(
    /// Its words.
    #[prop(into, default = "Cancel".to_owned())]
    label: String,
) -> impl IntoView {
    let hydrated = use_hydrated();
    let opened = use_context::<Opened>();
    let label = StoredValue::new(label);
    let close = move |_: ev::MouseEvent| {
        if let Some(dialog) = opened.and_then(|Opened(dialog)| dialog.get_untracked()) {
            dialog.close();
        }
    };
    view! {
        <Show when=move || hydrated.get()>
            <Button kind="button" variant=ButtonVariant::Secondary on:click=close>
                {label.get_value()}
            </Button>
        </Show>
    }
}
