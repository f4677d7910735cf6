//! What a repair would do, client by client, and the button that does it.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use server_fn::ServerFn as _;

use super::{
    api::{PlanRow, RepairClients, RepairView, plan_repair},
    repair_words,
};
use crate::{
    loaded::loaded,
    providers::{PROVIDERS, ProviderTabs, provider_page_path},
    ui::{Badge, Button, ButtonVariant, Crumb, EmptyState, LinkButton, PageHeader, TableWrap, Tone, counted},
};

/// `…/dynamic-client-registration/:id/reconcile/repair`
#[component]
pub fn RepairPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = move || {
        let id = params.with(|params| params.get("id").unwrap_or_default());
        query.with(|query| (id, query.get("repair").unwrap_or_default(), query.get_all("client").unwrap_or_default()))
    };
    let (id, repair, clients) = asked();
    let plan = plan_repair(id, repair, clients);
    view! {
        {loaded(plan, |view| view! { <Plan view=view /> })}
    }
}

#[component]
fn Plan(view: RepairView) -> impl IntoView {
    let RepairView { provider, name, repair, rows } = view;
    let (label, does) = repair_words(&repair);
    let back = provider_page_path(&provider, "/reconcile");
    let body = if rows.is_empty() {
        let back = back.clone();
        view! {
            <EmptyState icon="info" title="Nothing is ticked" text="Tick the clients that you want to repair first.">
                <LinkButton href=back>"Back to Reconcile"</LinkButton>
            </EmptyState>
        }
        .into_any()
    } else {
        view! { <Plans provider=provider.clone() name=name.clone() repair=repair rows=rows back=back.clone() /> }
            .into_any()
    };
    view! {
        <Title text=label />
        <PageHeader
            title=label
            lede=does
            crumbs=vec![
                Crumb::here("Settings"),
                Crumb::link("Dynamic client registration", PROVIDERS),
                Crumb::link(name, provider_page_path(&provider, "")),
                Crumb::link("Reconcile", back),
                Crumb::here(label),
            ]
        />
        <ProviderTabs id=provider />
        {body}
    }
}

#[component]
fn Plans(provider: String, name: String, repair: String, rows: Vec<PlanRow>, back: String) -> impl IntoView {
    let doable: Vec<String> = rows.iter().filter(|row| row.plan.is_ok()).map(|row| row.id.clone()).collect();
    let count = i64::try_from(doable.len()).unwrap_or(i64::MAX);
    let others = i64::try_from(rows.len()).unwrap_or(i64::MAX) - count;
    let summary = match (count, others) {
        (0, _) => "Nothing would be done.".to_owned(),
        (_, 0) => format!("This would be done for {}.", counted(count, "client", "clients")),
        (_, _) => format!(
            "This would be done for {}, and not for {}.",
            counted(count, "client", "clients"),
            counted(others, "other", "others")
        ),
    };
    let variant = if repair == "delete" { ButtonVariant::Danger } else { ButtonVariant::Primary };
    let act = (count > 0).then(|| {
        view! {
            <form method="post" action=RepairClients::url()>
                <input type="hidden" name="provider" value=provider />
                <input type="hidden" name="repair" value=repair.clone() />
                {doable
                    .into_iter()
                    .map(|id| view! { <input type="hidden" name="clients[]" value=id /> })
                    .collect_view()}
                <Button variant=variant>{act_words(&repair, count, &name)}</Button>
            </form>
        }
    });
    view! {
        <div class="stack">
            <p>{summary} " Nothing has been changed yet."</p>
            <TableWrap label="What would be done">
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Client there"</th>
                            <th scope="col">"Registration"</th>
                            <th scope="col">"What would be done"</th>
                        </tr>
                    </thead>
                    <tbody>{rows.into_iter().map(one).collect_view()}</tbody>
                </table>
            </TableWrap>
            <div class="button-row">
                {act}
                <LinkButton href=back variant=ButtonVariant::Quiet>"Cancel"</LinkButton>
            </div>
        </div>
    }
}

fn one(row: PlanRow) -> impl IntoView {
    let (tone, word, sentence) = match row.plan {
        Ok(sentence) => (Tone::Info, "Would be done", sentence),
        Err(reason) => (Tone::Neutral, "Would not", reason),
    };
    view! {
        <tr>
            <td class="cell-main">
                <span class="break">{row.name}</span>
                <code class="cell-sub break">{row.client_id.unwrap_or_else(|| "Client ID not known".to_owned())}</code>
            </td>
            <td data-label="Registration">{row.label.unwrap_or_else(|| "None".to_owned())}</td>
            <td data-label="What would be done">
                <Badge tone=tone label=word />
                <span class="cell-sub">{sentence}</span>
            </td>
        </tr>
    }
}

/// The words on the button.
fn act_words(repair: &str, count: i64, provider: &str) -> String {
    let clients = counted(count, "client", "clients");
    match repair {
        "adopt" => format!("Adopt what {provider} says of {clients}"),
        "restore" => format!("Restore {clients}"),
        "re_register" => format!("Register {clients} again"),
        "delete" => format!("Delete {clients} at {provider}"),
        _ => format!("Forget {clients}"),
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::{PlanRow, Plans};

    fn row(id: &str, plan: Result<&str, &str>) -> PlanRow {
        PlanRow {
            id: id.into(),
            name: format!("Client {id}"),
            client_id: None,
            label: None,
            plan: plan.map(str::to_owned).map_err(str::to_owned),
        }
    }

    fn html(rows: Vec<PlanRow>) -> String {
        crate::testing::owner().with(|| {
            view! {
                <Plans provider="01P".into() name="Keycloak".into() repair="delete".into() rows=rows back="/back".into() />
            }
            .to_html()
        })
    }

    #[test]
    fn only_what_can_be_done_is_submitted_and_the_rest_says_why_not() {
        let rows = vec![
            row("01A", Ok("It is deleted at the provider.")),
            row("01B", Err("A credential uses it.")),
            row("01C", Ok("It is deleted at the provider.")),
        ];
        let shown = html(rows);
        for there in [
            "This would be done for 2 clients, and not for 1 other.",
            "Delete 2 clients at Keycloak",
            "A credential uses it.",
            r#"name="clients[]" value="01A""#,
            r#"name="clients[]" value="01C""#,
        ] {
            assert!(shown.contains(there), "{there} is not in {shown}");
        }
        assert!(!shown.contains(r#"value="01B""#), "{shown}");
        let none = html(vec![row("01B", Err("A credential uses it."))]);
        assert!(none.contains("Nothing would be done.") && !none.contains("<form"), "{none}");
    }
}
