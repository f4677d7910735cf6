//! A list of operations; each unfolds without a script.

use leptos::prelude::*;

use super::view::{OperationGroup, OperationView, ParameterView};
use crate::ui::{Badge, EmptyState, SearchInput, TableWrap, Tone, use_hydrated};

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
    let hydrated = use_hydrated();
    let query = RwSignal::new(String::new());
    let words: StoredValue<Vec<String>> =
        StoredValue::new(groups.iter().flat_map(|group| &group.operations).map(search_text).collect());
    let matches = move |text: &str| query.with(|query| query.split_whitespace().all(|word| text.contains(word)));
    let nothing = Memo::new(move |_| total > 0 && words.with_value(|words| !words.iter().any(|text| matches(text))));
    if total == 0 {
        return view! {
            <EmptyState icon="file-text" title="No operations" text="The document describes no operations." />
        }
        .into_any();
    }
    view! {
        <Show when=move || { hydrated.get() && total > WORTH_SEARCHING }>
            <div class="toolbar">
                <SearchInput
                    name="operation"
                    label="Search operations"
                    on:input=move |event| query.set(event_target_value(&event).trim().to_lowercase())
                />
            </div>
        </Show>
        <div class="operations">
            {groups
                .into_iter()
                .enumerate()
                .map(|(index, group)| {
                    let texts: Vec<String> = group.operations.iter().map(search_text).collect();
                    let any = move || texts.iter().any(|text| matches(text));
                    // Operations without a tag stand below no heading that is seen, but the outline keeps its levels.
                    let heading = if group.name.is_empty() {
                        view! { <h3 class="sr-only">"Operations without a tag"</h3> }.into_any()
                    } else {
                        view! { <h3 class="mono" id=anchor(index)>{group.name}</h3> }.into_any()
                    };
                    view! {
                        <section class="operation-group" hidden=move || !any()>
                            {heading}
                            <ul class="operation-list">
                                {group
                                    .operations
                                    .into_iter()
                                    .map(|operation| {
                                        let text = search_text(&operation);
                                        view! { <li hidden=move || !matches(&text)>{one(operation)}</li> }
                                    })
                                    .collect_view()}
                            </ul>
                        </section>
                    }
                })
                .collect_view()}
        </div>
        <div role="status">
            <Show when=move || nothing.get()>
                <p class="table-empty">"No operation matches this search."</p>
            </Show>
        </div>
    }
    .into_any()
}

fn search_text(operation: &OperationView) -> String {
    format!("{} {} {}", operation.method, operation.path, operation.summary).to_lowercase()
}

fn one(operation: OperationView) -> impl IntoView {
    let OperationView { method, path, summary, description, deprecated, parameters, request_types, responses } =
        operation;
    let bare = description.is_empty() && parameters.is_empty() && request_types.is_empty() && responses.is_empty();
    let method_class = method_class(&method);
    view! {
        <details class="operation">
            <summary>
                <span class=method_class>{method}</span>
                <code class="operation-path">{path}</code>
                {deprecated.then(|| view! { <Badge tone=Tone::Warn label="Deprecated" /> })}
                <span class="operation-summary">{summary}</span>
            </summary>
            <div class="operation-body">
                {(!description.is_empty()).then(|| view! { <p class="readable as-typed">{description}</p> })}
                {(!parameters.is_empty()).then(|| parameters_table(parameters))}
                {(!request_types.is_empty())
                    .then(|| {
                        view! {
                            <div class="operation-part">
                                <h4>"Request body"</h4>
                                <ul class="values">
                                    {request_types
                                        .into_iter()
                                        .map(|media_type| view! { <li><code>{media_type}</code></li> })
                                        .collect_view()}
                                </ul>
                            </div>
                        }
                    })}
                {(!responses.is_empty()).then(|| responses_table(responses))}
                {bare.then(|| view! { <p class="muted">"The document says nothing more about this operation."</p> })}
            </div>
        </details>
    }
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
                                        <td data-label="Meaning">{parameter.description}</td>
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

fn responses_table(responses: Vec<(String, String)>) -> impl IntoView {
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
                            .map(|(status, description)| {
                                view! {
                                    <tr>
                                        <td class="cell-main"><code>{status}</code></td>
                                        <td data-label="Meaning">{description}</td>
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
        _ => "method",
    }
}
