//! The list.

use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn as _;

use super::api::{ConsentRow, ConsentsView, WithdrawConsent, consents_page};
use crate::{
    loaded::loaded,
    ui::{ButtonSize, ButtonVariant, ConfirmPost, EmptyState, MayChange, PageHeader, RelativeTime, TableWrap},
};

/// What whoever is signed in allowed clients.
#[component]
pub fn ConsentsPage() -> impl IntoView {
    // Everybody decides about what they allowed themselves, whatever else they may change.
    provide_context(MayChange(true));
    let consents = consents_page();
    view! {
        <Title text="Applications you allowed" />
        <PageHeader
            title="Applications you allowed"
            lede="They get access in your name without asking again, until you take it back."
        />
        {loaded(consents, |view| view! { <Consents view=view /> })}
    }
}

#[component]
fn Consents(view: ConsentsView) -> impl IntoView {
    let ConsentsView { rows, now } = view;
    if rows.is_empty() {
        return view! {
            <EmptyState
                icon="key-round"
                title="Nothing allowed"
                text="When an application asks for access in your name and you allow it, it appears here."
            />
        }
        .into_any();
    }
    view! {
        <TableWrap plain=true>
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Calls itself"</th>
                        <th scope="col">"Client ID"</th>
                        <th scope="col">"May have"</th>
                        <th scope="col">"Allowed"</th>
                        <th scope="col">
                            <span class="sr-only">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(|row| one(row, now)).collect_view()}</tbody>
            </table>
        </TableWrap>
    }
    .into_any()
}

fn one(row: ConsentRow, now: i64) -> impl IntoView {
    let ConsentRow { registration, name, client_id, scope, allowed_at } = row;
    let scope = if scope.is_empty() {
        view! { <span class="faint">"No particular scope"</span> }.into_any()
    } else {
        view! { <code class="break">{scope.join(" ")}</code> }.into_any()
    };
    let question = format!("Take back what “{name}” may do?");
    view! {
        <tr>
            <td class="cell-main">"“" <bdi class="break">{name}</bdi> "”"</td>
            <td data-label="Client ID"><code class="break">{client_id}</code></td>
            <td data-label="May have">{scope}</td>
            <td data-label="Allowed">
                <RelativeTime at=allowed_at now=now />
            </td>
            <td>
                <div class="cell-actions">
                    <ConfirmPost
                        trigger="Take back"
                        variant=ButtonVariant::Quiet
                        size=ButtonSize::Small
                        name=format!("withdraw-{registration}")
                        title=question
                        text="It has no access in your name from then on, and has to ask you again."
                        action=WithdrawConsent::url()
                        fields=vec![("registration", registration)]
                        does="Take back"
                    />
                </div>
            </td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::{ConsentRow, Consents, ConsentsView};

    fn html(rows: Vec<ConsentRow>) -> String {
        crate::testing::owner().with(|| view! { <Consents view=ConsentsView { rows, now: 100 } /> }.to_html())
    }

    #[test]
    fn a_consent_names_the_client_in_its_own_words_and_can_be_taken_back() {
        let shown = html(vec![ConsentRow {
            registration: "01J".into(),
            name: "<b>Shop</b>".into(),
            client_id: "abc".into(),
            scope: vec!["openid".into(), "orders:read".into()],
            allowed_at: 40,
        }]);
        for there in ["&lt;b&gt;Shop", "abc", "openid orders:read", "Take back", "name=\"registration\" value=\"01J\""]
        {
            assert!(shown.contains(there), "{there} is not in {shown}");
        }
        assert!(!shown.contains("<b>Shop"));
        assert!(html(Vec::new()).contains("Nothing allowed"));
    }
}
