//! *Credentials*: what the people of a client call its APIs with.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{
    api::credentials,
    view::{CredentialRow, CredentialsView, Origin},
};
use crate::{
    loaded::loaded,
    registrations,
    ui::{
        Alert, Badge, ButtonVariant, CopyInline, EmptyState, Icon, KeyValue, KeyValues, LinkButton, PageHeader,
        RelativeTime, TableWrap,
    },
};

/// Where a new credential is made.
const NEW: &str = "/portal/credentials/new";

/// `/portal/credentials`
#[component]
pub fn CredentialsPage() -> impl IntoView {
    let page = credentials();
    view! {
        <Title text="Credentials" />
        {loaded(page, |view| view! { <Credentials view=view /> })}
    }
}

#[component]
fn Credentials(view: CredentialsView) -> impl IntoView {
    let CredentialsView { origin, may_manage, rows, now } = view;
    let (lede, make) = match &origin {
        Origin::Registered => {
            ("The client IDs and secrets your programs get access with.", Some("Generate credentials"))
        }
        Origin::ApiKeys => ("The API keys your programs call the APIs with.", Some("Create API key")),
        Origin::Elsewhere { .. } => ("What your programs get access with.", None),
    };
    let make = make.filter(|_| may_manage);
    let empty = rows.is_empty();
    // An empty page has its button in the middle.
    let header_button = make.filter(|_| !empty).map(make_button);
    let body = match (&origin, empty) {
        (Origin::Elsewhere { .. }, true) => ().into_any(),
        (_, true) => {
            let text = match (&origin, make.is_some()) {
                (Origin::ApiKeys, true) => "Create an API key for each program that calls the APIs.",
                (_, true) => {
                    "Generate credentials for each program that calls the APIs. You can revoke each by itself."
                }
                (_, false) => "When somebody of your client makes credentials, they appear here.",
            };
            view! {
                <EmptyState icon="key-round" title="No credentials yet" text=text>
                    {make.map(make_button)}
                </EmptyState>
            }
            .into_any()
        }
        (_, false) => view! { <Rows rows=rows now=now /> }.into_any(),
    };
    let elsewhere = match origin {
        Origin::Elsewhere { facts } => Some(view! { <Elsewhere facts=facts /> }),
        Origin::Registered | Origin::ApiKeys => None,
    };
    let viewer = (!may_manage).then(|| {
        view! { <p class="muted">"You can look at credentials. Developers and owners of your client make and revoke them."</p> }
    });
    view! {
        <PageHeader title="Credentials" lede=lede>{header_button}</PageHeader>
        <div class="stack">{viewer} {elsewhere} {body}</div>
    }
}

fn make_button(words: &'static str) -> impl IntoView {
    view! {
        <LinkButton href=NEW variant=ButtonVariant::Primary>
            <Icon name="plus" />
            {words}
        </LinkButton>
    }
}

#[component]
fn Elsewhere(facts: Vec<(String, String)>) -> impl IntoView {
    view! {
        <Alert title="Your credentials are made at another authorization server">
            <p>
                "This portal does not make them. Ask the people who run that server for a client ID; calls are let in by the tokens it issues to you."
            </p>
        </Alert>
        {(!facts.is_empty())
            .then(|| {
                view! {
                    <section class="section">
                        <h2>"How tokens are checked"</h2>
                        <KeyValues>
                            {facts
                                .into_iter()
                                .map(|(name, value)| {
                                    let what = name.clone();
                                    view! { <KeyValue label=name><CopyInline value=value what=what /></KeyValue> }
                                })
                                .collect_view()}
                        </KeyValues>
                    </section>
                }
            })}
    }
}

#[component]
fn Rows(rows: Vec<CredentialRow>, now: i64) -> impl IntoView {
    // A client has one kind; both only when its authentication method was changed.
    let has_clients = rows.iter().any(|row| row.client_id.is_some());
    view! {
        <TableWrap label="Credentials">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        {has_clients.then(|| view! { <th scope="col">"Client ID"</th> })}
                        <th scope="col">{if has_clients { "Secret" } else { "Key" }}</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Created"</th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(|row| one(row, has_clients, now)).collect_view()}</tbody>
            </table>
        </TableWrap>
    }
}

fn one(row: CredentialRow, has_clients: bool, now: i64) -> impl IntoView {
    let kind = if row.client_id.is_some() { row.grants.join(", ") } else { "API key".to_owned() };
    let secret = match row.masked {
        Some(masked) => view! { <code>{masked}</code> }.into_any(),
        None if row.client_id.as_ref().is_some_and(String::is_empty) && row.state != "revoked" => {
            view! { <span class="faint">"None yet"</span> }.into_any()
        }
        None if row.state != "revoked" => view! { <span class="faint">"None"</span> }.into_any(),
        None => view! { <span class="faint">"Deleted"</span> }.into_any(),
    };
    view! {
        <tr>
            <td class="cell-main">
                <a class="row-link" href=format!("{}/{}", super::CREDENTIALS, row.id)>{row.label}</a>
                <span class="cell-sub">{kind}</span>
            </td>
            {has_clients
                .then(|| {
                    view! {
                        <td data-label="Client ID">
                            {row
                                .client_id
                                .map(|id| {
                                    if id.is_empty() {
                                        view! { <span class="faint">"None yet"</span> }.into_any()
                                    } else {
                                        view! { <CopyInline value=id what="Client ID" /> }.into_any()
                                    }
                                })}
                        </td>
                    }
                })}
            <td data-label=if has_clients { "Secret" } else { "Key" }>
                {secret}
                {row
                    .refreshed_at
                    .map(|at| view! { <span class="cell-sub">"Refreshed " <RelativeTime at=at now=now /></span> })}
            </td>
            <td data-label="State">{state(&row.state)}</td>
            <td data-label="Created">
                <RelativeTime at=row.created_at now=now />
                <span class="cell-sub">{row.created_by}</span>
            </td>
        </tr>
    }
}

/// Whether a credential works, in a word or two.
pub(super) fn state(word: &str) -> impl IntoView + use<> {
    let (tone, label) = registrations::state(word);
    if word == "revoked" {
        view! { <Badge icon="ban" label=label /> }.into_any()
    } else {
        view! { <Badge tone=tone label=label /> }.into_any()
    }
}
