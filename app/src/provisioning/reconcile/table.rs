//! The clients at a provider, as the portal knows them and as they were found.

use leptos::prelude::*;

use super::{api::ClientRow, page::REPAIR_FORM};
use crate::{
    provisioning::{
        status::Differences,
        view::FindingView,
        words::{kind, of_expiry},
    },
    registrations::registration_path,
    ui::{Badge, RelativeTime, TableWrap, Tone, may_change},
};

#[component]
pub(super) fn ClientTable(rows: Vec<ClientRow>, now: i64) -> impl IntoView {
    let may_repair = may_change();
    let all: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let tick_all = may_repair.then(|| tick(all.join(","), "All on this page".to_owned()));
    let columns = if may_repair { "6" } else { "5" };
    view! {
        {tick_all.map(|tick| view! { <label class="row tick-all">{tick} "All on this page"</label> })}
        <TableWrap label="Clients at the provider">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Client there"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Found"</th>
                        <th scope="col">"Registration"</th>
                        <th scope="col">"Last look"</th>
                        {may_repair
                            .then(|| {
                                view! {
                                    <th scope="col">
                                        <span class="sr-only">"Ticked"</span>
                                    </th>
                                }
                            })}
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(|row| one(row, may_repair, columns, now)).collect_view()}</tbody>
            </table>
        </TableWrap>
    }
}

/// A box of the form above the table.
fn tick(value: String, name: String) -> impl IntoView {
    view! { <input class="check" type="checkbox" name="client" value=value form=REPAIR_FORM aria-label=name /> }
}

fn one(row: ClientRow, may_repair: bool, columns: &'static str, now: i64) -> impl IntoView {
    let (tone, state) = state(&row.state);
    let differences = match row.finding.clone() {
        Some(FindingView::Changed(members)) => Some(view! {
            <tr>
                <td class="cell-differences" colspan=columns>
                    <Differences members=members />
                </td>
            </tr>
        }),
        _ => None,
    };
    let found = found(&row);
    let ticked = format!("Tick {}", row.name);
    let deleted = row.delete_after.map(|at| {
        let (_, words) = of_expiry(at, now);
        view! { <span class="cell-sub">{words}</span> }
    });
    let doing = row.operation.as_deref().map(|word| {
        view! { <span class="cell-sub">{format!("Under way: {}", kind(word).to_lowercase())}</span> }
    });
    let registration = match row.registration {
        Some((id, label)) => view! { <a href=registration_path(&id)>{label}</a> }.into_any(),
        None => view! { <span class="faint">"None"</span> }.into_any(),
    };
    let client_id = row.client_id.unwrap_or_else(|| "Client ID not known".to_owned());
    let checked = match row.checked_at {
        Some(at) => view! { <RelativeTime at=at now=now /> }.into_any(),
        None => view! { <span class="faint">"Never"</span> }.into_any(),
    };
    view! {
        <tr>
            <td class="cell-main">
                <span class="break">{row.name}</span>
                <code class="cell-sub break">{client_id}</code>
            </td>
            <td data-label="State">
                <Badge tone=tone label=state />
                {deleted}
                {doing}
            </td>
            <td data-label="Found">{found}</td>
            <td data-label="Registration">
                {registration} {row.api_client.map(|name| view! { <span class="cell-sub">{name}</span> })}
            </td>
            <td data-label="Last look">{checked}</td>
            {may_repair.then(|| view! { <td class="cell-menu">{tick(row.id, ticked)}</td> })}
        </tr>
        {differences}
    }
}

/// What the last look found, in a badge and a sentence.
fn found(row: &ClientRow) -> AnyView {
    let (tone, label, words) = match &row.finding {
        None if row.checked_at.is_none() => return view! { <span class="faint">"Not looked at yet"</span> }.into_any(),
        None => (Tone::Good, "Agrees", None),
        Some(FindingView::Missing(error)) => (Tone::Bad, "Missing there", Some(sentence(error))),
        Some(FindingView::Locked(error)) => (Tone::Bad, "Not ours to manage", Some(sentence(error))),
        Some(FindingView::Changed(_)) => (Tone::Warn, "Changed there", None),
        Some(FindingView::Unknown(reason)) => (Tone::Warn, "Unknown here", Some(reason.clone())),
    };
    view! {
        <Badge tone=tone label=label />
        {words.filter(|words| !words.is_empty()).map(|words| view! { <span class="cell-sub break">{words}</span> })}
    }
    .into_any()
}

/// Our sentence and the provider's words, in one line.
pub(super) fn sentence(error: &crate::provisioning::view::ErrorView) -> String {
    match error.said() {
        Some(said) => format!("{} ({})", error.reason, said.replace('\n', " ")),
        None => error.reason.clone(),
    }
}

/// What a client is to us.
fn state(word: &str) -> (Tone, &'static str) {
    match word {
        "expected" => (Tone::Info, "Being registered"),
        "current" => (Tone::Good, "In use"),
        "retiring" => (Tone::Warn, "To be deleted"),
        "suspect" => (Tone::Warn, "May be there"),
        _ => (Tone::Neutral, "Gone"),
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::{ClientRow, ClientTable};
    use crate::{
        provisioning::view::{DifferenceView, ErrorView, FindingView},
        ui::MayChange,
    };

    fn client(finding: Option<FindingView>) -> ClientRow {
        ClientRow {
            id: "01C".into(),
            name: "Acme - Export (k3)".into(),
            client_id: Some("abc".into()),
            state: "current".into(),
            finding,
            registration: Some(("01R".into(), "Export".into())),
            api_client: Some("Acme".into()),
            operation: None,
            checked_at: Some(0),
            delete_after: None,
        }
    }

    fn html(rows: Vec<ClientRow>, may_change: bool) -> String {
        crate::testing::owner().with(|| {
            provide_context(MayChange(may_change));
            view! { <ClientTable rows=rows now=100 /> }.to_html()
        })
    }

    #[test]
    fn each_finding_is_said_in_words_with_what_the_provider_answered() {
        let error = || ErrorView {
            reason: "The provider does not know the client.".into(),
            status: Some(404),
            error: Some("invalid_client<b>".into()),
            description: None,
            uncertain: false,
        };
        let difference = DifferenceView { member: "scope".into(), here: "a b".into(), there: String::new() };
        for (finding, words) in [
            (None, &["Agrees"][..]),
            (Some(FindingView::Missing(error())), &["Missing there", "HTTP 404 invalid_client&lt;b&gt;"]),
            (Some(FindingView::Locked(error())), &["Not ours to manage"]),
            (Some(FindingView::Changed(vec![difference])), &["Changed there", "scope", "a b", "Nothing"]),
            (Some(FindingView::Unknown("Its answer was lost.".into())), &["Unknown here", "Its answer was lost."]),
        ] {
            let shown = html(vec![client(finding)], true);
            for there in words.iter().chain(&["Export", "Acme", r#"name="client" value="01C""#]) {
                assert!(shown.contains(there), "{there} is not in {shown}");
            }
        }
    }

    #[test]
    fn whoever_may_only_look_has_nothing_to_tick() {
        assert!(!html(vec![client(None)], false).contains("checkbox"));
        let two = html(vec![client(None), ClientRow { id: "01D".into(), ..client(None) }], true);
        assert!(two.contains("01C,01D"), "{two}");
    }
}
