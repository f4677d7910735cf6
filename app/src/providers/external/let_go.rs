//! Letting go of an external provider: disabling, moving to another one, detaching, deleting.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::{
    overview_api::{DeleteExternal, DetachProvider, MoveProvider, OverviewView},
    test_api::SetDisabled,
};
use crate::ui::{
    Button, ButtonVariant, Choice, ConfirmDialog, ConfirmPost, DialogCancel, Field, OwnersOnly, Select, counted,
};

#[component]
pub(super) fn LetGo(view: OverviewView) -> impl IntoView {
    let OverviewView { head, users, registrations, disabled, others, .. } = view;
    let (id, name) = (head.id, head.name);
    let clients = counted(users.total, "API client", "API clients");
    let credentials = counted(registrations, "credential", "credentials");
    let in_use = users.total > 0 || registrations > 0;
    let disable = (!disabled).then(|| {
        view! {
            <ConfirmPost
                trigger="Disable provider"
                variant=ButtonVariant::Secondary
                name="disable-provider"
                title=format!("Disable {name}?")
                text="Nothing new is registered there, and it cannot be chosen for API clients. What is there goes on working \
                      and is managed as before."
                action=SetDisabled::url()
                fields=vec![("id", id.clone()), ("disabled", "on".to_owned())]
                does="Disable provider"
            />
        }
    });
    let moving = in_use.then(|| {
        let text = format!(
            "{clients} use the other provider from now on, and {credentials} are registered anew there: client IDs and secrets \
             change, and members find the new ones in the portal. The former ones go on working for 7 days, and are deleted \
             then."
        );
        view! { <Move id=id.clone() name=name.clone() text=text others=others /> }
    });
    let detach_text = format!(
        "{clients} and {credentials} let go of it. What is registered there stays there and goes on working, but is not \
         changed, renewed or deleted from here any more. This cannot be undone."
    );
    view! {
        <OwnersOnly>
            <section class="danger-zone" aria-labelledby="let-go">
                <h2 id="let-go">"Let go"</h2>
                <p class="muted">
                    {if in_use {
                        format!("{name} is used by {clients} with {credentials}. Move them to another provider, or detach them, \
                                 before you delete it.")
                    } else {
                        "No client uses this provider.".to_owned()
                    }}
                </p>
                <div class="button-row">
                    {disable} {moving}
                    <ConfirmPost
                        trigger="Detach"
                        name="detach-provider"
                        title=format!("Detach {name}?")
                        text=detach_text
                        action=DetachProvider::url()
                        fields=vec![("id", id.clone())]
                        does="Detach provider"
                    />
                    <ConfirmPost
                        trigger="Delete provider"
                        icon="trash-2"
                        name="delete-provider"
                        title=format!("Delete {name}?")
                        text="Its configuration, its secrets and its activity log are gone. It is refused while anything of \
                              ours is there. This cannot be undone."
                        action=DeleteExternal::url()
                        fields=vec![("id", id)]
                        does="Delete provider"
                    />
                </div>
            </section>
        </OwnersOnly>
    }
}

#[component]
fn Move(id: String, name: String, text: String, others: Vec<(String, String)>) -> impl IntoView {
    if others.is_empty() {
        return view! {
            <p class="muted">
                "There is no other external provider to move to: it has to serve the same authentication method and be enabled."
            </p>
        }
        .into_any();
    }
    let choices: Vec<Choice> = others.into_iter().map(|(id, name)| Choice::new(id, name)).collect();
    view! {
        <ConfirmDialog
            trigger="Move to another provider"
            variant=ButtonVariant::Secondary
            name="move-provider"
            title=format!("Move everything from {name}?")
            text=text
        >
            <form method="post" action=MoveProvider::url() class="form">
                <input type="hidden" name="id" value=id />
                <Field name="to" label="To" required=true>
                    <Select placeholder="Choose a provider" choices=choices />
                </Field>
                <div class="button-row">
                    <DialogCancel />
                    <Button variant=ButtonVariant::Danger>"Move everything"</Button>
                </div>
            </form>
        </ConfirmDialog>
    }
    .into_any()
}
