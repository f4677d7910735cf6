//! What is still to be done at a provider.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::{api::OpenOperation, table::sentence};
use crate::{
    provisioning::{
        api::{GiveUpOperation, RetryOperation},
        words::{again, kind, of_giving_up},
    },
    registrations::registration_path,
    ui::{
        Badge, Button, ButtonSize, ButtonVariant, ConfirmPost, CopyInline, RelativeTime, TableWrap, Tone, may_change,
        number,
    },
};

/// The operations that are open, with what can be done about them; nothing when there is none.
#[component]
pub(super) fn Operations(provider: String, operations: Vec<OpenOperation>, now: i64) -> impl IntoView {
    (!operations.is_empty()).then(|| {
        view! {
            <section class="section" aria-labelledby="operations">
                <div class="section-head">
                    <div>
                        <h2 id="operations">"Still to be done"</h2>
                        <p>"What waits is done by itself. What does not go on needs somebody to look at it."</p>
                    </div>
                </div>
                <TableWrap label="What is still to be done">
                    <table class="table">
                        <thead>
                            <tr>
                                <th scope="col">"What"</th>
                                <th scope="col">"State"</th>
                                <th scope="col" class="num">
                                    "Attempts"
                                </th>
                                <th scope="col">"Correlation ID"</th>
                                <th scope="col">"Asked for"</th>
                                <th scope="col">
                                    <span class="sr-only">"Actions"</span>
                                </th>
                            </tr>
                        </thead>
                        <tbody>
                            {operations.into_iter().map(|open| one(open, &provider, now)).collect_view()}
                        </tbody>
                    </table>
                </TableWrap>
            </section>
        }
    })
}

fn one(open: OpenOperation, provider: &str, now: i64) -> impl IntoView + use<> {
    let OpenOperation { operation, name, registration } = open;
    let what = kind(&operation.kind);
    let shown = if name.is_empty() { "A client without a registration".to_owned() } else { name.clone() };
    let whose = match registration {
        Some(id) => view! { <a href=registration_path(&id)>{shown}</a> }.into_any(),
        None => shown.into_any(),
    };
    let (tone, state) = match (operation.stuck, operation.error.is_some()) {
        (true, _) => (Tone::Bad, "Does not go on"),
        (false, true) => (Tone::Warn, "Tried again"),
        (false, false) => (Tone::Info, "Waits"),
    };
    let next = (!operation.stuck && operation.error.is_some()).then(|| again(&operation, now));
    let error = operation.error.as_ref().map(sentence);
    let fields = vec![("operation", operation.id.clone()), ("provider", provider.to_owned())];
    let act = format!("{} {name}", what.to_lowercase());
    let retry = (operation.error.is_some() && may_change()).then(|| {
        let said = format!(": {act}");
        view! {
            <form method="post" action=RetryOperation::url()>
                <input type="hidden" name="operation" value=operation.id.clone() />
                <input type="hidden" name="provider" value=provider.to_owned() />
                <Button variant=ButtonVariant::Quiet size=ButtonSize::Small>
                    "Try again"
                    <span class="sr-only">{said}</span>
                </Button>
            </form>
        }
    });
    view! {
        <tr>
            <td class="cell-main">
                {what}
                <span class="cell-sub break">{whose}</span>
            </td>
            <td data-label="State">
                <Badge tone=tone label=state />
                {next.map(|next| view! { <span class="cell-sub">{next}</span> })}
                {error.map(|error| view! { <span class="cell-sub break">{error}</span> })}
            </td>
            <td class="num" data-label="Attempts">{number(operation.attempts)}</td>
            <td data-label="Correlation ID">
                <CopyInline value=operation.correlation_id.clone() what="correlation ID" />
            </td>
            <td data-label="Asked for">
                <RelativeTime at=operation.created_at now=now />
            </td>
            <td>
                <div class="cell-actions">
                    {retry}
                    <ConfirmPost
                        trigger="Give up"
                        variant=ButtonVariant::Quiet
                        size=ButtonSize::Small
                        name=format!("give-up-{}", operation.id)
                        title=format!("Give up: {act}?")
                        text=of_giving_up(&operation)
                        action=GiveUpOperation::url()
                        fields=fields
                        does="Give up"
                    />
                </div>
            </td>
        </tr>
    }
}
