//! The section itself.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::api::{LiveSecret, RotateSecret, StopSecret};
use crate::{
    provisioning::{
        of_expiry,
        view::{AtProvider, Renewal},
    },
    ui::{
        Badge, Button, ButtonSize, ButtonVariant, Choice, ConfirmDialog, ConfirmPost, DialogCancel, FieldGroup,
        RadioCards, RelativeTime, TableWrap, Tone,
    },
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
    /// The registration at its external provider; `None` for one of our own server.
    #[prop(default = None)]
    at: Option<AtProvider>,
) -> impl IntoView {
    let id = registration.clone();
    let explained = explained(at.as_ref());
    // Ending a secret here would not end it there.
    let may_stop = may_rotate && at.is_none();
    let renewable = at.as_ref().is_none_or(|at| at.renewal != Renewal::Never && !at.is_busy());
    let rotate = (may_rotate && renewable).then(|| view! { <NewSecret registration=registration name=name at=at /> });
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
                    <tbody>{rows.map(|(place, row)| one(&row, place == 0, &id, may_stop, now)).collect_view()}</tbody>
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
                    <p>{explained}</p>
                </div>
                {rotate}
            </div>
            {table}
        </section>
    }
}

/// How a secret is exchanged.
fn explained(at: Option<&AtProvider>) -> String {
    match at.map(|at| (at.renewal, &at.name)) {
        None => {
            "Several can work at the same time, so that a secret can be exchanged without a pause: make a new one, \
                 give it to every program, and let the former one end."
                .to_owned()
        }
        Some((Renewal::Replacement, provider)) => format!(
            "A secret is exchanged without a pause: a new client is registered at {provider}, and the former one goes on \
             working for the time you choose. The client ID changes as well."
        ),
        Some((Renewal::InPlace, provider)) => {
            format!("{provider} gives a new secret in the place of the former one, which ends. The client ID stays.")
        }
        Some((Renewal::Never, provider)) => {
            format!("{provider} gives no second secret. To exchange it, generate new credentials and revoke these.")
        }
    }
}

fn one(row: &LiveSecret, newest: bool, registration: &str, may_stop: bool, now: i64) -> impl IntoView + use<> {
    let masked = format!("••••{}", row.last_four);
    let badge = if newest {
        view! { <Badge tone=Tone::Good label="Newest" /> }.into_any()
    } else {
        view! { <Badge label="Former" /> }.into_any()
    };
    let until = match row.expires_at {
        // The former ones are meant to end.
        Some(at) if newest => {
            let (tone, words) = of_expiry(at, now);
            view! { <Badge tone=tone label=words /> " " <span class="cell-sub"><RelativeTime at=at now=now /></span> }
                .into_any()
        }
        Some(at) => view! { <RelativeTime at=at now=now /> }.into_any(),
        None => "No end".into_any(),
    };
    let stop = (may_stop && !newest).then(|| {
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

/// Making a new one, with the choice of what becomes of the former ones, where there is one.
#[component]
fn NewSecret(registration: String, name: String, at: Option<AtProvider>) -> impl IntoView {
    let in_place = at.as_ref().is_some_and(|at| at.renewal == Renewal::InPlace);
    let text = match &at {
        None => "It is shown once, in this browser.".to_owned(),
        Some(at) if in_place => format!(
            "{} gives a new secret, which is shown once. The former one ends at once: programs are refused until they \
             have the new one.",
            at.name
        ),
        Some(at) => format!(
            "A new client is registered at {}: its client ID and its secret are new, and are shown once. Programs need \
             both.",
            at.name
        ),
    };
    let label = if at.is_some() { "The former client" } else { "The former secret" };
    let stays = at.as_ref().filter(|at| !in_place && !at.deletes).map(|at| at.name.clone());
    let keep = if in_place {
        view! { <input type="hidden" name="keep" value="0" /> }.into_any()
    } else if let Some(provider) = stays {
        let text = format!(
            "The former client goes on working until somebody deletes it at {provider}: nothing is deleted there from here."
        );
        view! {
            <input type="hidden" name="keep" value="0" />
            <p>{text}</p>
        }
        .into_any()
    } else {
        let choices = KEEP
            .into_iter()
            .map(|(seconds, label, detail)| Choice::new(seconds, label).detail(detail).selected(seconds == USUAL))
            .collect::<Vec<_>>();
        view! {
            <FieldGroup name="keep" label=label>
                <RadioCards choices=choices />
            </FieldGroup>
        }
        .into_any()
    };
    view! {
        <ConfirmDialog
            trigger="New secret"
            icon="plus"
            variant=ButtonVariant::Secondary
            name="new-secret"
            title=format!("Make a new secret for {name}?")
            text=text
        >
            <form method="post" action=RotateSecret::url()>
                <input type="hidden" name="registration" value=registration />
                {keep}
                <div class="button-row">
                    <DialogCancel />
                    <Button variant=ButtonVariant::Primary>"Make new secret"</Button>
                </div>
            </form>
        </ConfirmDialog>
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::{AtProvider, LiveSecret, Renewal, Secrets};

    fn html(rows: usize, may_rotate: bool) -> String {
        html_at(rows, may_rotate, None)
    }

    fn html_at(rows: usize, may_rotate: bool, at: Option<AtProvider>) -> String {
        let rows = (0..rows).map(|place| LiveSecret {
            id: format!("S{place}"),
            last_four: format!("abc{place}"),
            created_at: 0,
            expires_at: (place > 0).then_some(7200),
        });
        let rows = rows.collect::<Vec<_>>();
        crate::testing::owner().with(|| {
            view! {
                <Secrets registration="01J".into() name="Batch".into() rows=rows may_rotate=may_rotate now=0 at=at />
            }
            .to_html()
        })
    }

    fn at(renewal: Renewal) -> AtProvider {
        AtProvider {
            name: "Keycloak".into(),
            issuer: String::new(),
            token_endpoint: String::new(),
            renewal,
            updates: true,
            deletes: true,
            testable: false,
            secret_expires_at: None,
            operation: None,
            finding: None,
        }
    }

    #[test]
    fn at_a_provider_it_depends_on_the_provider_what_becomes_of_the_former_secret() {
        let replaced = html_at(2, true, Some(at(Renewal::Replacement)));
        for there in ["The client ID changes as well", "The former client", r#"value="86400" checked"#] {
            assert!(replaced.contains(there), "{there} is not in {replaced}");
        }
        let in_place = html_at(2, true, Some(at(Renewal::InPlace)));
        assert!(in_place.contains(r#"name="keep" value="0""#) && !in_place.contains("86400"), "{in_place}");
        let never = html_at(2, true, Some(at(Renewal::Never)));
        assert!(never.contains("gives no second secret"), "{never}");
        for html in [replaced, in_place, never.clone()] {
            assert!(!html.contains("Stop the secret"), "{html}");
        }
        assert!(!never.contains("<form"), "{never}");
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
