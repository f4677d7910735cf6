//! The section itself.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::api::{LiveSecret, RotateSecret, StopSecret};
use crate::ui::{
    Badge, Button, ButtonSize, ButtonVariant, Choice, ConfirmDialog, ConfirmPost, DialogCancel, FieldGroup, RadioCards,
    RelativeTime, TableWrap, Tone,
};

/// How long former secrets can be kept, in seconds; the words; and what that is for.
const KEEP: [(&str, &str, &str); 4] = [
    ("0", "Ends at once", "For a secret that others may know. Programs are refused until they have the new one."),
    ("3600", "Works for 1 hour", "For programs that are changed right now."),
    ("86400", "Works for 24 hours", "Both work until tomorrow."),
    ("604800", "Works for 7 days", "For programs that are not changed every day."),
];
/// The choice to start with.
const USUAL: &str = "86400";

/// The secrets of a registration that work, and how to exchange them.
#[component]
pub fn Secrets(
    /// The registration's id.
    registration: String,
    /// The registration's name.
    name: String,
    /// The secrets, newest first.
    rows: Vec<LiveSecret>,
    /// Whoever looks may exchange them.
    may_rotate: bool,
    /// The time they are told from.
    now: i64,
) -> impl IntoView {
    let id = registration.clone();
    let rotate = may_rotate.then(|| view! { <NewSecret registration=registration name=name /> });
    let table = if rows.is_empty() {
        view! { <p class="muted">"No secret works. Make a new one."</p> }.into_any()
    } else {
        let rows = rows.into_iter().enumerate();
        view! {
            <TableWrap plain=true>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Secret"</th>
                            <th scope="col">"Made"</th>
                            <th scope="col">"Works until"</th>
                            <th scope="col">
                                <span class="sr-only">"Actions"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows.map(|(place, row)| one(&row, place == 0, &id, may_rotate, now)).collect_view()}</tbody>
                </table>
            </TableWrap>
        }
        .into_any()
    };
    view! {
        <section class="section" aria-labelledby="secrets">
            <div class="section-head">
                <div>
                    <h2 id="secrets">"Client secrets"</h2>
                    <p>
                        "Several can work at the same time, so that a secret can be exchanged without a pause: make a new one, \
                         give it to every program, and let the former one end."
                    </p>
                </div>
                {rotate}
            </div>
            {table}
        </section>
    }
}

fn one(row: &LiveSecret, newest: bool, registration: &str, may_rotate: bool, now: i64) -> impl IntoView + use<> {
    let masked = format!("••••{}", row.last_four);
    let badge = if newest {
        view! { <Badge tone=Tone::Good label="Newest" /> }.into_any()
    } else {
        view! { <Badge label="Former" /> }.into_any()
    };
    let until = match row.expires_at {
        Some(at) => view! { <RelativeTime at=at now=now /> }.into_any(),
        None => "No end".into_any(),
    };
    let stop = (may_rotate && !newest).then(|| {
        view! {
            <ConfirmPost
                trigger="Stop now"
                variant=ButtonVariant::Quiet
                size=ButtonSize::Small
                name=format!("stop-{}", row.id)
                title=format!("Stop the secret that ends in {}?", row.last_four)
                text="Programs that still use it are refused at once. This cannot be undone."
                action=StopSecret::url()
                fields=vec![("registration", registration.to_owned()), ("secret", row.id.clone())]
                does="Stop secret"
            />
        }
    });
    view! {
        <tr>
            <td class="cell-main">
                <span class="row"><code>{masked}</code> {badge}</span>
            </td>
            <td data-label="Made">
                <RelativeTime at=row.created_at now=now />
            </td>
            <td data-label="Works until">{until}</td>
            <td>
                <div class="cell-actions">{stop}</div>
            </td>
        </tr>
    }
}

/// Making a new one, with the choice of what becomes of the former ones.
#[component]
fn NewSecret(registration: String, name: String) -> impl IntoView {
    let choices = KEEP
        .into_iter()
        .map(|(seconds, label, detail)| Choice::new(seconds, label).detail(detail).selected(seconds == USUAL))
        .collect::<Vec<_>>();
    view! {
        <ConfirmDialog
            trigger="New secret"
            icon="plus"
            variant=ButtonVariant::Secondary
            name="new-secret"
            title=format!("Make a new secret for {name}?")
            text="It is shown once, to you."
        >
            <form method="post" action=RotateSecret::url()>
                <input type="hidden" name="registration" value=registration />
                <FieldGroup name="keep" label="The former secret">
                    <RadioCards choices=choices />
                </FieldGroup>
                <div class="button-row">
                    <DialogCancel />
                    <Button variant=ButtonVariant::Primary>"Make new secret"</Button>
                </div>
            </form>
        </ConfirmDialog>
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use leptos::prelude::*;

    use super::{LiveSecret, Secrets};

    fn html(rows: usize, may_rotate: bool) -> String {
        let rows = (0..rows).map(|place| LiveSecret {
            id: format!("S{place}"),
            last_four: format!("abc{place}"),
            created_at: 0,
            expires_at: (place > 0).then_some(7200),
        });
        let rows = rows.collect::<Vec<_>>();
        Owner::new().with(|| {
            view! { <Secrets registration="01J".into() name="Batch".into() rows=rows may_rotate=may_rotate now=0 /> }
                .to_html()
        })
    }

    #[test]
    fn former_secrets_can_be_stopped_and_the_newest_cannot() {
        let shown = html(2, true);
        for there in
            ["••••abc0", "No end", "in 2 hours", "Stop the secret that ends in abc1?", r#"value="86400" checked"#]
        {
            assert!(shown.contains(there), "{there} is not in {shown}");
        }
        assert!(!shown.contains("ends in abc0"), "{shown}");
        assert!(!html(2, false).contains("<form"));
        assert!(html(0, true).contains("No secret works."));
    }
}
