//! What is being done at a credential's provider and what was found there, at the top of its page.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::{
    api::{GiveUpOperation, RegisterAgain, RetryOperation},
    reload::Reload,
    view::{AtProvider, ErrorView, FindingView, OperationView},
    words::{self, Telling},
};
use crate::ui::{Alert, Button, ButtonSize, ButtonVariant, ConfirmPost, CopyInline, TableWrap, may_change};

/// After how many seconds something that was never tried can be given up: perhaps nobody works any more.
const LONG_UNTRIED_SECONDS: i64 = 60;

/// Who looks at a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// A member; they may change the credential, or only look.
    Member {
        /// They may change it.
        may_manage: bool,
    },
    /// An administrator.
    Administrator,
}

impl Viewer {
    fn may_act(self) -> bool {
        match self {
            Self::Member { may_manage } => may_manage,
            Self::Administrator => may_change(),
        }
    }

    const fn is_administrator(self) -> bool {
        matches!(self, Self::Administrator)
    }
}

/// The notes: what is being done, or else what the last look found.
#[component]
pub fn ProviderNotes(
    /// The registration's id.
    registration: String,
    /// Its name.
    name: String,
    /// The registration at its provider.
    at: AtProvider,
    /// Who looks.
    viewer: Viewer,
    /// The time it is told from.
    now: i64,
) -> impl IntoView {
    let AtProvider { name: provider, operation, finding, .. } = at;
    match (operation, finding) {
        (Some(operation), _) => view! {
            <OperationNote
                registration=registration
                name=name
                provider=provider
                operation=operation
                viewer=viewer
                now=now
            />
        }
        .into_any(),
        (None, Some(finding)) => view! {
            <FindingNote registration=registration name=name provider=provider finding=finding viewer=viewer />
        }
        .into_any(),
        (None, None) => ().into_any(),
    }
}

#[component]
fn OperationNote(
    registration: String,
    name: String,
    provider: String,
    operation: OperationView,
    viewer: Viewer,
    now: i64,
) -> impl IntoView {
    let Telling { tone, title, text } = words::of_operation(&operation, &provider, now);
    let failed = operation.stuck || operation.error.is_some();
    let long_untried = now - operation.created_at > LONG_UNTRIED_SECONDS;
    let acts = (viewer.may_act() && (failed || long_untried)).then(|| {
        // Giving up a deletion leaves a client that works: not for members.
        let may_give_up = viewer.is_administrator() || operation.kind != "delete";
        acts(&operation, &registration, &name, failed, may_give_up)
    });
    let again = words::look_again_after(&operation, now).map(|seconds| {
        view! { <Reload seconds=seconds without_script=!viewer.is_administrator() /> }
    });
    let words = operation.error.clone().map(|error| {
        view! { <ProviderWords error=error correlation_id=operation.correlation_id.clone() /> }
    });
    view! {
        <div role="status">
            <Alert tone=tone title=title>
                <p>{text}</p>
                {words}
                {acts}
            </Alert>
        </div>
        {again}
    }
}

fn acts(
    operation: &OperationView,
    registration: &str,
    name: &str,
    failed: bool,
    may_give_up: bool,
) -> impl IntoView + use<> {
    let (operation_id, registration) = (operation.id.clone(), registration.to_owned());
    let give_up = may_give_up.then(|| {
        view! {
            <ConfirmPost
                trigger="Give up"
                variant=ButtonVariant::Secondary
                size=ButtonSize::Small
                name="give-up"
                title=format!("Give up: {} {name}?", words::kind(&operation.kind).to_lowercase())
                text=words::of_giving_up(operation)
                action=GiveUpOperation::url()
                fields=vec![("operation", operation_id.clone()), ("registration", registration.clone())]
                does="Give up"
            />
        }
    });
    let retry = failed.then(|| {
        view! {
            <form method="post" action=RetryOperation::url()>
                <input type="hidden" name="operation" value=operation_id.clone() />
                <input type="hidden" name="registration" value=registration.clone() />
                <Button variant=ButtonVariant::Primary size=ButtonSize::Small>"Try again"</Button>
            </form>
        }
    });
    view! { <div class="button-row">{retry} {give_up}</div> }
}

#[component]
fn FindingNote(
    registration: String,
    name: String,
    provider: String,
    finding: FindingView,
    viewer: Viewer,
) -> impl IntoView {
    let changed = matches!(finding, FindingView::Changed(_) | FindingView::Unknown(_));
    if changed && !viewer.is_administrator() {
        return ().into_any();
    }
    let Telling { tone, title, text } = words::of_finding(&finding, &provider);
    let detail = match finding {
        FindingView::Missing(error) | FindingView::Locked(error) => {
            let again = viewer.may_act().then(|| {
                view! {
                    <ConfirmPost
                        trigger="Register again"
                        variant=ButtonVariant::Primary
                        size=ButtonSize::Small
                        name="register-again"
                        title=format!("Register {name} again?")
                        text=format!(
                            "A new client is registered at {provider} and takes the place of the lost one. Its client ID \
                             and secret are new: every program that uses it has to be given them.",
                        )
                        action=RegisterAgain::url()
                        fields=vec![("registration", registration)]
                        does="Register again"
                        does_variant=ButtonVariant::Primary
                    />
                }
            });
            view! {
                <ProviderWords error=error />
                <div class="button-row">{again}</div>
            }
            .into_any()
        }
        FindingView::Changed(members) => view! { <Differences members=members /> }.into_any(),
        FindingView::Unknown(reason) => view! { <p>{reason}</p> }.into_any(),
    };
    view! {
        <Alert tone=tone title=title>
            {(!text.is_empty()).then(|| view! { <p>{text}</p> })}
            {detail}
        </Alert>
    }
    .into_any()
}

/// Why something failed: our sentence, the provider's own words, and what its administrator finds it by.
#[component]
pub fn ProviderWords(
    /// Why.
    error: ErrorView,
    /// The correlation id; empty for none.
    #[prop(into, optional)]
    correlation_id: String,
) -> impl IntoView {
    let said = error.said();
    view! {
        <p>{error.reason}</p>
        {said.map(|said| view! { <blockquote>{said}</blockquote> })}
        {(!correlation_id.is_empty())
            .then(|| {
                view! {
                    <p class="small">
                        "Correlation ID, for whoever runs that server: "
                        <CopyInline value=correlation_id what="correlation ID" />
                    </p>
                }
            })}
    }
}

/// What differs, member by member. Both sides are shown as text.
#[component]
pub fn Differences(
    /// The members.
    members: Vec<super::view::DifferenceView>,
) -> impl IntoView {
    let shown = |value: String| {
        if value.is_empty() {
            view! { <span class="faint">"Nothing"</span> }.into_any()
        } else {
            view! { <span class="break">{value}</span> }.into_any()
        }
    };
    view! {
        <TableWrap plain=true>
            <table class="table differences">
                <thead>
                    <tr>
                        <th scope="col">"Member"</th>
                        <th scope="col">"Here"</th>
                        <th scope="col">"There"</th>
                    </tr>
                </thead>
                <tbody>
                    {members
                        .into_iter()
                        .map(|difference| {
                            view! {
                                <tr>
                                    <td class="cell-main">
                                        <code>{difference.member}</code>
                                    </td>
                                    <td data-label="Here">{shown(difference.here)}</td>
                                    <td data-label="There">{shown(difference.there)}</td>
                                </tr>
                            }
                        })
                        .collect_view()}
                </tbody>
            </table>
        </TableWrap>
    }
}
