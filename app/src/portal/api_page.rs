//! The page of one API: what it is, where it is, and each of its operations. All of its words come from an uploaded
//! document: they are shown as text, and descriptions as the HTML that the server made of them.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::{
    api::my_api,
    operation::{Operations, Schemas, Webhooks, anchor},
    view::{ApiView, DocumentView, OperationView},
};
use crate::{
    loaded::loaded,
    ui::{
        Badge, CopyInline, Crumb, EmptyState, Icon, KeyValue, KeyValues, LinkButton, PageHeader, Prose, RelativeTime,
        thousands,
    },
};

/// `/portal/apis/:id`
#[component]
pub fn ApiPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let api = my_api(id.get_untracked());
    view! {
        {loaded(api, |view| view! { <Api view=view /> })}
    }
}

#[component]
fn Api(view: ApiView) -> impl IntoView {
    let ApiView { id, name, description, base_path, updated_at, now, document } = view;
    let version = document.as_ref().map(|document| document.version.clone()).filter(|version| !version.is_empty());
    let download = document.as_ref().map(|document| {
        let (href, file) = (format!("{}/{id}/openapi", super::APIS), format!("openapi.{}", document.format));
        view! {
            <LinkButton href=href download=file>
                <Icon name="download" />
                "Download OpenAPI"
            </LinkButton>
        }
    });
    view! {
        <Title text=name.clone() />
        <PageHeader
            title=name.clone()
            crumbs=vec![Crumb::link("My APIs", super::APIS), Crumb::here(name.clone())]
            beside=move || version.clone().map(|version| view! { <Badge label=version /> })
        >
            {download}
        </PageHeader>
        <div class="stack">
            {(!description.is_empty()).then(|| view! { <p class="readable as-typed">{description}</p> })}
            {match document {
                Some(document) => {
                    view! { <Document name=name document=document base_path=base_path updated_at=updated_at now=now /> }
                        .into_any()
                }
                None => {
                    view! {
                        <KeyValues>
                            <KeyValue label="Base path"><CopyInline value=base_path what="Base path" /></KeyValue>
                        </KeyValues>
                        <EmptyState
                            icon="file-text"
                            title="No description yet"
                            text="Your administrator has not uploaded a description of this API's operations."
                        />
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

#[component]
fn Document(name: String, document: DocumentView, base_path: String, updated_at: i64, now: i64) -> impl IntoView {
    let DocumentView { title, description, servers, groups, webhooks, schemas, .. } = document;
    let title = Some(title).filter(|title| *title != name && !title.is_empty());
    let total = groups.iter().map(|group| group.operations.len()).sum::<usize>();
    // A path that another file describes is no operation.
    let is_described = |one: &&OperationView| !one.method.is_empty();
    let described = groups.iter().flat_map(|group| &group.operations).filter(is_described).count();
    let described_webhooks = webhooks.iter().filter(is_described).count();
    let contents: Vec<(String, String, usize)> = groups
        .iter()
        .enumerate()
        .filter(|(_, group)| !group.name.is_empty())
        .map(|(index, group)| (group.name.clone(), anchor(index), group.operations.len()))
        .collect();
    let counted = |count: usize| thousands(u64::try_from(count).unwrap_or(u64::MAX));
    let (operations_count, webhooks_count, schemas_count) =
        (counted(described), counted(described_webhooks), counted(schemas.len()));
    let nothing = total == 0 && webhooks.is_empty();
    view! {
        <KeyValues>
            <KeyValue label="Base path"><CopyInline value=base_path what="Base path" /></KeyValue>
            {(!servers.is_empty())
                .then(|| {
                    view! {
                        <KeyValue label=if servers.len() == 1 { "Server" } else { "Servers" }>
                            <ul class="values">
                                {servers
                                    .into_iter()
                                    .map(|url| view! { <li><CopyInline value=url what="Server" /></li> })
                                    .collect_view()}
                            </ul>
                        </KeyValue>
                    }
                })}
            {title.map(|title| view! { <KeyValue label="Title in the document">{title}</KeyValue> })}
            <KeyValue label="Updated"><RelativeTime at=updated_at now=now /></KeyValue>
        </KeyValues>
        {(!description.is_empty())
            .then(|| {
                view! {
                    <section class="section">
                        <h2>"About"</h2>
                        <Prose html=description />
                    </section>
                }
            })}
        {(total > 0)
            .then(|| {
                view! {
                    <section class="section">
                        <div class="section-head">
                            <h2>"Operations"</h2>
                            <p class="small">{operations_count}</p>
                        </div>
                        {(contents.len() > 1)
                            .then(|| {
                                view! {
                                    <nav aria-label="Groups of operations">
                                        <ul class="operation-groups">
                                            {contents
                                                .into_iter()
                                                .map(|(name, anchor, count)| {
                                                    view! {
                                                        <li>
                                                            <a href=format!("#{anchor}") rel="external">{name}</a>
                                                            <span class="faint small">{count}</span>
                                                        </li>
                                                    }
                                                })
                                                .collect_view()}
                                        </ul>
                                    </nav>
                                }
                            })}
                        <Operations groups=groups total=total />
                    </section>
                }
            })}
        {(!webhooks.is_empty())
            .then(|| {
                view! {
                    <section class="section">
                        <div class="section-head">
                            <h2>"Webhooks"</h2>
                            <p class="small">{webhooks_count}</p>
                        </div>
                        <p class="muted">"What this API calls by itself, at an address of yours."</p>
                        <Webhooks webhooks=webhooks />
                    </section>
                }
            })}
        {nothing
            .then(|| {
                if schemas.is_empty() {
                    view! {
                        <EmptyState icon="file-text" title="No operations" text="The document describes no operations." />
                    }
                        .into_any()
                } else {
                    view! {
                        <section class="section">
                            <div class="section-head">
                                <h2>"Schemas"</h2>
                                <p class="small">{schemas_count}</p>
                            </div>
                            <p class="muted">
                                "The document describes schemas only: data that other documents use, and no operations."
                            </p>
                            <Schemas schemas=schemas />
                        </section>
                    }
                        .into_any()
                }
            })}
    }
}
