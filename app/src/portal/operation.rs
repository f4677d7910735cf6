//! A list of operations; each unfolds without a script.

use leptos::prelude::*;

use super::view::{ContentView, OperationGroup, OperationView, ParameterView, ResponseView, SchemaView};
use crate::ui::{Badge, Prose, TableWrap, Tone};

/// More than fit on a screen are worth a search.
const WORTH_SEARCHING: usize = 10;

/// The id of the heading of a group, by its place in the list.
pub fn anchor(index: usize) -> String {
    format!("operations-{index}")
}

/// Operations in their groups, with a search once a script runs.
#[component]
pub fn Operations(
    /// The groups.
    groups: Vec<OperationGroup>,
    /// How many operations there are in all.
    total: usize,
) -> impl IntoView {
    let list = groups.into_iter().enumerate().map(|(index, group)| one_group(index, group)).collect_view();
    let list = view! { <div class="operations">{list}</div> };
    if total <= WORTH_SEARCHING {
        return list.into_any();
    }
    let (label, none) = ("Search operations".to_owned(), "No operation matches this search.".to_owned());
    view! { <islands::FilteredList label=label none=none>{list}</islands::FilteredList> }.into_any()
}

fn one_group(index: usize, group: OperationGroup) -> impl IntoView {
    // Operations without a tag stand below no heading that is seen, but the outline keeps its levels.
    let heading = if group.name.is_empty() {
        view! { <h3 class="sr-only">"Operations without a tag"</h3> }.into_any()
    } else {
        let class = if group.is_tag { "" } else { "mono" };
        view! { <h3 class=class id=anchor(index)>{group.name}</h3> }.into_any()
    };
    let operations = group
        .operations
        .into_iter()
        .map(|operation| {
            let text = search_text(&operation);
            view! { <li data-search=text>{one(operation)}</li> }
        })
        .collect_view();
    view! {
        <section class="operation-group" data-search-group="">
            {heading}
            <Prose html=group.description />
            <ul class="operation-list">{operations}</ul>
        </section>
    }
}

/// What the API calls by itself.
#[component]
pub fn Webhooks(
    /// The webhooks; the path of each is its name.
    webhooks: Vec<OperationView>,
) -> impl IntoView {
    view! {
        <h3 class="sr-only">"Webhooks by their names"</h3>
        <ul class="operation-list">
            {webhooks.into_iter().map(|webhook| view! { <li>{one(webhook)}</li> }).collect_view()}
        </ul>
    }
}

/// Schemas by themselves.
#[component]
pub fn Schemas(
    /// The schemas.
    schemas: Vec<SchemaView>,
) -> impl IntoView {
    view! {
        <h3 class="sr-only">"Schemas by their names"</h3>
        <ul class="operation-list">
            {schemas
                .into_iter()
                .map(|schema| {
                    view! {
                        <li class="schema">
                            <code class="member-name">{schema.name}</code>
                            " "
                            <span class="member-kind">{schema.kind}</span>
                            <div inner_html=schema.html></div>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
    }
}

fn search_text(operation: &OperationView) -> String {
    format!("{} {} {}", operation.method, operation.path, operation.summary)
}

fn one(operation: OperationView) -> impl IntoView {
    let OperationView {
        method,
        path,
        summary,
        description,
        deprecated,
        parameters,
        request_description,
        request,
        responses,
    } = operation;
    let no_request = request_description.is_empty() && request.is_empty();
    let bare = description.is_empty() && parameters.is_empty() && no_request && responses.is_empty();
    // What another file describes has no method here.
    let elsewhere = method.is_empty();
    let method_class = method_class(&method);
    view! {
        <details class="operation">
            <summary>
                <span class=method_class>{method}</span>
                <code class="operation-path">{path}</code>
                {deprecated.then(|| view! { <Badge tone=Tone::Warn label="Deprecated" /> })}
                <span class=if elsewhere { "operation-summary operation-elsewhere" } else { "operation-summary" }>{summary}</span>
            </summary>
            <div class="operation-body">
                <Prose html=description />
                {(!parameters.is_empty()).then(|| parameters_table(parameters))}
                {(!no_request)
                    .then(|| {
                        view! {
                            <div class="operation-part">
                                <h4>"Request body"</h4>
                                <Prose html=request_description />
                                {bodies(request)}
                            </div>
                        }
                    })}
                {(!responses.is_empty()).then(|| responses_table(responses))}
                {bare.then(|| view! { <p class="muted">"The document says nothing more about this operation."</p> })}
            </div>
        </details>
    }
}

/// A body in each of its media types; what is in it unfolds.
fn bodies(contents: Vec<ContentView>) -> impl IntoView {
    contents
        .into_iter()
        .map(|ContentView { media_type, schema: SchemaView { kind, html, .. } }| {
            let head = view! {
                <code>{media_type}</code>
                " "
                <span class="member-kind">{kind}</span>
            };
            if html.is_empty() {
                view! { <p class="body-type">{head}</p> }.into_any()
            } else {
                view! {
                    <details class="body-type">
                        <summary>{head}</summary>
                        <div inner_html=html></div>
                    </details>
                }
                .into_any()
            }
        })
        .collect_view()
}

fn parameters_table(parameters: Vec<ParameterView>) -> impl IntoView {
    view! {
        <div class="operation-part">
            <h4>"Parameters"</h4>
            <TableWrap plain=true>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th>
                            <th scope="col">"In"</th>
                            <th scope="col">"Type"</th>
                            <th scope="col">"Meaning"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {parameters
                            .into_iter()
                            .map(|parameter| {
                                view! {
                                    <tr>
                                        <td class="cell-main">
                                            <code>{parameter.name}</code>
                                            {parameter.required.then(|| view! { <span class="cell-sub">"Required"</span> })}
                                        </td>
                                        <td data-label="In">{parameter.location}</td>
                                        <td data-label="Type">{parameter.kind}</td>
                                        <td data-label="Meaning">
                                            <Prose html=parameter.description />
                                        </td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </TableWrap>
        </div>
    }
}

fn responses_table(responses: Vec<ResponseView>) -> impl IntoView {
    view! {
        <div class="operation-part">
            <h4>"Responses"</h4>
            <TableWrap plain=true>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Status"</th>
                            <th scope="col">"Meaning"</th>
                        </tr>
                    </thead>
                    <tbody>
                        {responses
                            .into_iter()
                            .map(|ResponseView { status, description, content }| {
                                view! {
                                    <tr>
                                        <td class="cell-main"><code>{status}</code></td>
                                        <td data-label="Meaning">
                                            <Prose html=description />
                                            {bodies(content)}
                                        </td>
                                    </tr>
                                }
                            })
                            .collect_view()}
                    </tbody>
                </table>
            </TableWrap>
        </div>
    }
}

/// The classes of a method: what it does to the server decides its colour.
fn method_class(method: &str) -> &'static str {
    match method {
        "GET" => "method method-read",
        "POST" => "method method-add",
        "PUT" | "PATCH" => "method method-change",
        "DELETE" => "method method-delete",
        // Its place stays, so that paths stand below each other.
        "" => "",
        _ => "method",
    }
}
