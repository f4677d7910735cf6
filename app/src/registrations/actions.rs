//! What an owner does with a registration.
#![expect(clippy::needless_pass_by_value, reason = "the props of a component are values")]

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::api::{
    ApproveRegistration, AssignRegistration, DeleteRegistration, DisableRegistration, EnableRegistration,
    RegistrationView, RejectRegistration,
};
use crate::{
    form::FormFeedback,
    provisioning::view::AtProvider,
    ui::{Button, ButtonVariant, ConfirmPost, Field, Form, Icon, OwnersOnly, TextInput},
};

/// What leads to another state, by the state it is in. What ended a client of a document can be taken back: its
/// `client_id` is nobody else's.
pub(super) fn moves(id: &str, name: &str, state: &str, by_document: bool) -> AnyView {
    let (id, name) = (id.to_owned(), name.to_owned());
    let moves = match state {
        "awaiting_approval" => view! {
            <Reject id=id.clone() name=name by_document=by_document />
            <form method="post" action=ApproveRegistration::url()>
                <input type="hidden" name="id" value=id />
                <Button variant=ButtonVariant::Primary>
                    <Icon name="check" />
                    "Approve"
                </Button>
            </form>
        }
        .into_any(),
        "active" => view! { <Disable id=id name=name /> }.into_any(),
        "disabled" => view! { <Enable id=id /> }.into_any(),
        "revoked" | "rejected" if by_document => view! { <Enable id=id /> }.into_any(),
        _ => return ().into_any(),
    };
    view! { <OwnersOnly>{moves}</OwnersOnly> }.into_any()
}

#[component]
fn Enable(id: String) -> impl IntoView {
    view! {
        <form method="post" action=EnableRegistration::url()>
            <input type="hidden" name="id" value=id />
            <Button variant=ButtonVariant::Primary>"Enable"</Button>
        </form>
    }
}

#[component]
fn Reject(id: String, name: String, by_document: bool) -> impl IntoView {
    let text = if by_document {
        "It gets no token, and its client ID is refused until you enable it."
    } else {
        "It never works: it gets no token, and its registration access token does nothing. This cannot be undone."
    };
    view! {
        <ConfirmPost
            trigger="Reject"
            variant=ButtonVariant::Secondary
            name="reject"
            title=format!("Reject {name}?")
            text=text
            action=RejectRegistration::url()
            fields=vec![("id", id)]
            does="Reject registration"
        />
    }
}

#[component]
fn Disable(id: String, name: String) -> impl IntoView {
    view! {
        <ConfirmPost
            trigger="Disable"
            icon="pause"
            variant=ButtonVariant::Secondary
            name="disable"
            title=format!("Disable {name}?")
            text="Programs that use it get no token from now on. You can enable it again; its secrets are kept."
            action=DisableRegistration::url()
            fields=vec![("id", id)]
            does="Disable registration"
        />
    }
}

/// Giving it to an API client. There can be thousands of those, so one is named, with some to choose from.
#[component]
pub(super) fn Assign(view: RegistrationView) -> impl IntoView {
    let feedback = FormFeedback::new(view.assign.errors, view.assign.message);
    let help = match &view.provider {
        Some(provider) => format!("The exact name of a client that uses {provider}. Leave it empty for no client."),
        None => "The exact name of a client. Leave it empty for no client.".to_owned(),
    };
    view! {
        <section class="section" aria-labelledby="assign">
            <div class="section-head">
                <div>
                    <h2 id="assign">"API client"</h2>
                    <p>"The members of the API client it belongs to see it under Credentials and can revoke it."</p>
                </div>
            </div>
            <Form action=AssignRegistration::url() feedback=feedback>
                    <input type="hidden" name="id" value=view.id />
                    <Field name="api_client" label="Assign to" help=help>
                        <TextInput
                            value=view.assign.values.api_client
                            maxlength=255
                            autocomplete="off"
                            placeholder="Unassigned"
                            attr:list="offered-clients"
                        />
                    </Field>
                    <datalist id="offered-clients">
                        {view.offered.into_iter().map(|name| view! { <option value=name></option> }).collect_view()}
                    </datalist>
                    <div>
                        <Button>"Save assignment"</Button>
                    </div>
            </Form>
        </section>
    }
}

/// Deleting it.
#[component]
pub(super) fn DeleteZone(
    id: String,
    name: String,
    /// It at its external provider.
    #[prop(default = None)]
    at: Option<AtProvider>,
    /// It is known by its metadata document.
    #[prop(default = false)]
    by_document: bool,
) -> impl IntoView {
    let end = if by_document { "" } else { " This cannot be undone." };
    let (consequences, advice) = match &at {
        None if by_document => (
            "Programs that use it lose access at once, and its client ID is refused until you enable it again."
                .to_owned(),
            "",
        ),
        None => (
            "Programs that use it lose access at once, and its secrets are deleted.".to_owned(),
            " To stop it for a while, disable it.",
        ),
        Some(AtProvider { name, deletes: true, .. }) => (
            format!(
                "The client is deleted at {name}, and programs that use it lose access as soon as it is. Its secrets are \
                 deleted here."
            ),
            "",
        ),
        Some(AtProvider { name, .. }) => (
            format!(
                "{name} does not delete clients: it goes on working until you delete it there. It stays on the provider's \
                 page Reconcile until then."
            ),
            "",
        ),
    };
    view! {
        <OwnersOnly>
            <section class="danger-zone" aria-labelledby="delete">
                <h2 id="delete">"Delete registration"</h2>
                <p class="muted">{format!("{consequences}{advice}")}</p>
                <ConfirmPost
                    trigger="Delete registration"
                    icon="trash-2"
                    name="delete-registration"
                    title=format!("Delete the registration {name}?")
                    text=format!("{consequences}{end}")
                    action=DeleteRegistration::url()
                    fields=vec![("id", id)]
                    does="Delete registration"
                />
            </section>
        </OwnersOnly>
    }
}

#[cfg(test)]
mod tests {
    use dcr::{FieldError, TokenEndpointAuthMethod};
    use leptos::prelude::*;

    use super::{
        super::api::{AssignForm, Facts, Privileges, RegistrationView},
        Assign, DeleteZone, moves,
    };
    use crate::{form::FormState, ui::MayChange};

    fn view() -> RegistrationView {
        RegistrationView {
            id: "01J".into(),
            name: "Batch".into(),
            state: "active".into(),
            facts: Facts {
                client_id: "abc".into(),
                secret: None,
                redirect_uris: Vec::new(),
                post_logout_redirect_uris: Vec::new(),
                origin: "open".into(),
                initial_token: None,
                address: None,
                owner: "anonymous".into(),
                provider: None,
                grant_types: Vec::new(),
                scopes: Vec::new(),
                authentication: TokenEndpointAuthMethod::None,
                either_way: false,
                pkce: String::new(),
                keys: None,
                vouched_for: false,
                holders: 1,
                created_at: 0,
                updated_at: 0,
                last_used_at: None,
            },
            claims: Vec::new(),
            client: None,
            provider: Some("Production".into()),
            offered: vec!["Acme".into()],
            privileges: Privileges::default(),
            secrets: None,
            new_secret: None,
            tokens: None,
            at: None,
            tested: None,
            calls: None,
            assign: FormState {
                values: AssignForm { api_client: "Acne".into() },
                errors: vec![FieldError::new("api_client", "There is no such client.")],
                message: None,
            },
            now: 0,
        }
    }

    fn html(may_change: bool, part: impl FnOnce() -> AnyView) -> String {
        crate::testing::owner().with(|| {
            provide_context(MayChange(may_change));
            part().to_html()
        })
    }

    #[test]
    fn the_form_offers_clients_and_keeps_what_was_typed() {
        let html = html(true, || view! { <Assign view=view() /> }.into_any());
        for there in [
            r#"list="offered-clients""#,
            r#"<option value="Acme">"#,
            r#"value="Acne""#,
            "There is no such client.",
            "Save assignment",
        ] {
            assert!(html.contains(there), "{there} is not in {html}");
        }
    }

    #[test]
    fn what_can_be_done_depends_on_the_state_and_on_the_role() {
        for (state, by_document, there) in [
            ("awaiting_approval", false, &["Approve", "Reject Batch?"][..]),
            ("active", false, &["Disable Batch?"]),
            ("disabled", false, &["Enable"]),
            ("rejected", false, &[]),
            ("revoked", false, &[]),
            ("rejected", true, &["Enable"]),
            ("revoked", true, &["Enable"]),
        ] {
            let owners = html(true, || moves("01J", "Batch", state, by_document));
            for words in ["Approve", "Reject Batch?", "Disable Batch?", "Enable"] {
                assert_eq!(owners.contains(words), there.contains(&words), "{state}: {words}: {owners}");
            }
            assert!(!html(false, || moves("01J", "Batch", state, by_document)).contains("<form"), "{state}");
        }
        let zone = || view! { <DeleteZone id="01J".into() name="Batch".into() /> }.into_any();
        assert!(html(true, zone).contains("Delete the registration Batch?"));
        assert!(!html(false, zone).contains("Delete"));
    }
}
