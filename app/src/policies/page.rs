//! Adding, changing and deleting a policy.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use registration::{Interval, Policy, PolicyFields};
use server_fn::ServerFn as _;

use super::{
    POLICIES,
    api::{DeletePolicy, PolicyPage, SavePolicy, policy_page},
};
use crate::{
    clients::{UsedBy, Users},
    form::{FormFeedback, FormState},
    loaded::loaded,
    ui::{
        Button, ButtonVariant, Choice, ConfirmPost, Crumb, Field, Form, LinkButton, OwnersOnly, PageHeader, Select,
        TextInput, counted,
    },
};

/// One policy, or a new one.
#[component]
pub fn PolicyFormPage() -> impl IntoView {
    let params = use_params_map();
    // The address of a new one ends with this word where the others have an id.
    let id = move || params.with(|params| params.get("id").filter(|id| id != "new").unwrap_or_default());
    let policy = policy_page(id());
    view! {
        {loaded(policy, |page| view! { <Page page=page /> })}
    }
}

#[component]
fn Page(page: PolicyPage) -> impl IntoView {
    let PolicyPage { stored, form } = page;
    let title = stored.as_ref().map_or_else(|| "Add policy".to_owned(), |(summary, _)| summary.policy.name.clone());
    let lede = match &stored {
        Some((_, users)) if users.total > 0 => format!(
            "Assigned to {}. What you change here holds for all of them at once.",
            counted(users.total, "client", "clients")
        ),
        Some(_) => "Not assigned to any client.".to_owned(),
        None => "How fast and how much an API client may call. Fill in one of the two limits or both.".to_owned(),
    };
    let id = stored.as_ref().map(|(summary, _)| summary.policy.id.to_string()).unwrap_or_default();
    view! {
        <Title text=title.clone() />
        <PageHeader
            title=title.clone()
            lede=lede
            crumbs=vec![
                Crumb::here("Platform"),
                Crumb::here("API Platform"),
                Crumb::link("Policies", POLICIES),
                Crumb::here(title),
            ]
        />
        <div class="stack">
            <Fields id=id form=form />
            {stored
                .map(|(summary, users)| {
                    let sentence = match users.total {
                        0 => "No client has this policy yet. Assign it when you add or edit a client.".to_owned(),
                        clients => format!("{} with this policy.", counted(clients, "client", "clients")),
                    };
                    view! {
                        <UsedBy sentence=sentence users=users.clone() />
                        <DeleteZone policy=summary.policy users=users />
                    }
                })}
        </div>
    }
}

#[component]
fn Fields(id: String, form: FormState<PolicyFields>) -> impl IntoView {
    let feedback = FormFeedback::new(form.errors, form.message);
    let values = form.values;
    let is_new = id.is_empty();
    view! {
        <Form action=SavePolicy::url() feedback=feedback>
                <input type="hidden" name="id" value=id />
                <Field
                    name="name"
                    label="Name"
                    required=true
                    help="Administrators choose the policy by this name when they set up a client."
                >
                    <TextInput value=values.name maxlength=255 autocomplete="off" autofocus=is_new />
                </Field>
                <div class="form-section" role="group" aria-labelledby="rate-limit">
                    <div class="section-head">
                        <h2 id="rate-limit">"Rate limit"</h2>
                        <p>"How fast. It evens out bursts, so that one client does not slow down the others."</p>
                    </div>
                    <div class="form-columns">
                        <Field name="rate_requests" label="Requests" help="Leave it empty for no rate limit.">
                            <TextInput value=values.rate_requests inputmode="numeric" autocomplete="off" />
                        </Field>
                        <Field name="rate_interval" label="Time interval">
                            <Select choices=intervals(Interval::RATE, &values.rate_interval) />
                        </Field>
                    </div>
                </div>
                <div class="form-section" role="group" aria-labelledby="usage-quota">
                    <div class="section-head">
                        <h2 id="usage-quota">"Usage quota"</h2>
                        <p>"How much in all. Days and months are those of the calendar, in UTC."</p>
                    </div>
                    <div class="form-columns">
                        <Field name="quota_requests" label="Requests" help="Leave it empty for no quota.">
                            <TextInput value=values.quota_requests inputmode="numeric" autocomplete="off" />
                        </Field>
                        <Field name="quota_interval" label="Time interval">
                            <Select choices=intervals(Interval::QUOTA, &values.quota_interval) />
                        </Field>
                    </div>
                </div>
                <div class="form-foot">
                    <Button variant=ButtonVariant::Primary>
                        {if is_new { "Add policy" } else { "Save policy" }}
                    </Button>
                    <LinkButton href=POLICIES variant=ButtonVariant::Quiet>
                        "Cancel"
                    </LinkButton>
                </div>
        </Form>
    }
}

fn intervals(intervals: &[Interval], chosen: &str) -> Vec<Choice> {
    intervals
        .iter()
        .map(|interval| interval.as_str())
        .map(|word| Choice::new(word, format!("per {word}")).selected(word == chosen))
        .collect()
}

/// Deleting a policy. While a client has it there is a sentence in the button's place.
#[component]
fn DeleteZone(policy: Policy, users: Users) -> impl IntoView {
    let act = match users.who("has it", "have it") {
        Some(users) => view! {
            <p class="muted">
                {format!("{} cannot be deleted while {users}. Edit these clients and give them another policy first.", policy.name)}
            </p>
        }
        .into_any(),
        None => view! {
            <p class="muted">"No client has this policy. It can be deleted safely."</p>
            <ConfirmPost
                trigger="Delete policy"
                icon="trash-2"
                name="delete-policy"
                title=format!("Delete the policy {}?", policy.name)
                text="It can no longer be assigned to clients. This cannot be undone."
                action=DeletePolicy::url()
                fields=vec![("id", policy.id.to_string())]
                does="Delete policy"
            />
        }
        .into_any(),
    };
    view! {
        <OwnersOnly>
            <section class="danger-zone" aria-labelledby="delete">
                <h2 id="delete">"Delete policy"</h2>
                {act}
            </section>
        </OwnersOnly>
    }
}
