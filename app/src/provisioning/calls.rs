//! Calls to external providers, as the activity log keeps them.
#![expect(clippy::needless_pass_by_value, reason = "the props of a component are values")]

use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use serde::{Deserialize, Serialize};

use registration::{CallFilter, Page, ProviderCall, ProviderId, RegistrationId};

use super::words::kind;
use crate::{backend, error::AppError};
use crate::{
    query::first_row,
    registrations::registration_path,
    ui::{Badge, ButtonSize, ButtonVariant, CopyInline, LinkButton, Pagination, RelativeTime, TableWrap, Tone, number},
};

/// A page of calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calls {
    /// The calls, newest first.
    pub rows: Vec<CallRow>,
    /// How many match in all.
    pub total: i64,
    /// Which page this is, from 1.
    pub page: u32,
    /// Only those that failed.
    pub failed: bool,
}

/// A call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallRow {
    /// When it ended.
    pub at: i64,
    /// `POST`, `GET` …
    pub method: String,
    /// Host and path.
    pub address: String,
    /// The status of the answer.
    pub status: Option<u16>,
    /// What went wrong.
    pub error: Option<String>,
    /// How long it took.
    pub duration_ms: i64,
    /// The word for what it was for.
    pub purpose: String,
    /// What went with it, to both sides' logs.
    pub correlation_id: String,
    /// For which registration.
    pub registration: Option<String>,
}

/// The calls to a provider or for a registration.
pub async fn calls_of(
    provider: Option<ProviderId>,
    registration: Option<RegistrationId>,
    failed: bool,
    page: u32,
) -> Result<Calls, AppError> {
    let filter = CallFilter { provider, registration, failed, page: Page::number(page) };
    let listing = backend::core().provisioning().calls(&backend::caller(), &filter).await?;
    Ok(Calls {
        rows: listing.items.into_iter().map(row).collect(),
        total: listing.total,
        page: filter.page.get(),
        failed,
    })
}

fn row(call: ProviderCall) -> CallRow {
    CallRow {
        at: call.at.unix_seconds(),
        method: call.call.method,
        address: call.call.address,
        status: call.call.status,
        error: call.call.error,
        duration_ms: call.call.duration_ms,
        purpose: call.purpose,
        correlation_id: call.correlation_id,
        registration: call.registration.map(|id| id.to_string()),
    }
}

/// What the URL asks for: only calls that failed, and which page.
pub fn calls_asked(query: &ParamsMap) -> (bool, u32) {
    let page = query.get("page").and_then(|page| page.parse().ok()).unwrap_or(1);
    (query.get("calls").is_some_and(|which| which == "failed"), page)
}

/// The section *Calls to the provider* of a registration.
#[component]
pub fn CallsSection(
    /// The calls.
    calls: Calls,
    /// The address of the page.
    path: String,
    /// The time they are told from.
    now: i64,
) -> impl IntoView {
    view! {
        <section class="section" aria-labelledby="calls">
            <div class="section-head">
                <div>
                    <h2 id="calls">"Calls to the provider"</h2>
                    <p>"What was asked there for this registration. The correlation ID is in the provider's log too."</p>
                </div>
            </div>
            <CallList calls=calls path=path of_provider=false now=now />
        </section>
    }
}

/// The calls with the way to the failed ones, and to other pages.
#[component]
pub(super) fn CallList(
    calls: Calls,
    path: String,
    /// They are all those to a provider: each says for which registration it was.
    of_provider: bool,
    now: i64,
) -> impl IntoView {
    let Calls { rows, total, page, failed } = calls;
    let total = u64::try_from(total).unwrap_or(0);
    let first = first_row(page);
    let last = (first - 1) + rows.len() as u64;
    let which = if failed { "failed" } else { "" };
    let at = |page: u32| crate::query::place(&path, &[("calls", which)], page);
    let previous = (page > 1).then(|| at(page - 1));
    let next = (last < total).then(|| at(page + 1));
    let filter = if failed {
        view! {
            <LinkButton href=path.clone() variant=ButtonVariant::Secondary size=ButtonSize::Small>"Show all"</LinkButton>
        }
        .into_any()
    } else {
        let href = format!("{path}?calls=failed");
        view! { <LinkButton href=href variant=ButtonVariant::Secondary size=ButtonSize::Small>"Only failed"</LinkButton> }
            .into_any()
    };
    let body = if rows.is_empty() {
        let words = if failed { "No call has failed." } else { "Nothing was asked there yet." };
        view! { <p class="muted">{words}</p> }.into_any()
    } else {
        view! {
            <TableWrap label="Calls to the provider">
                <table class="table calls">
                    <thead>
                        <tr>
                            <th scope="col">"Call"</th>
                            <th scope="col">"Answer"</th>
                            <th scope="col">"For"</th>
                            <th scope="col" class="num">
                                "Took"
                            </th>
                            <th scope="col">"Correlation ID"</th>
                            <th scope="col">"When"</th>
                        </tr>
                    </thead>
                    <tbody>{rows.into_iter().map(|row| one(row, of_provider, now)).collect_view()}</tbody>
                </table>
            </TableWrap>
            <Pagination first=first last=last total=total what="calls" previous=previous next=next />
        }
        .into_any()
    };
    view! {
        <div class="row">{filter}</div>
        {body}
    }
}

fn one(row: CallRow, of_provider: bool, now: i64) -> impl IntoView {
    let (tone, label) = answer(row.status, row.error.is_some());
    let purpose = kind(&row.purpose);
    let registration = row.registration.filter(|_| of_provider).map(|id| {
        view! {
            <span class="cell-sub">
                <a href=registration_path(&id)>"Registration"</a>
            </span>
        }
    });
    view! {
        <tr>
            <td class="cell-main">
                <span class="method">{row.method}</span>
                " "
                <code class="break">{row.address}</code>
            </td>
            <td data-label="Answer">
                <Badge tone=tone label=label />
                {row.error.map(|error| view! { <span class="cell-sub break">{error}</span> })}
            </td>
            <td data-label="For">{purpose} {registration}</td>
            <td class="num" data-label="Took">{format!("{} ms", number(row.duration_ms))}</td>
            <td data-label="Correlation ID">
                <CopyInline value=row.correlation_id what="correlation ID" />
            </td>
            <td data-label="When">
                <RelativeTime at=row.at now=now />
            </td>
        </tr>
    }
}

fn answer(status: Option<u16>, failed: bool) -> (Tone, String) {
    let tone = if failed { Tone::Bad } else { Tone::Good };
    (tone, status.map_or_else(|| "No answer".to_owned(), |status| status.to_string()))
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::{CallList, CallRow, Calls};

    fn html(rows: Vec<CallRow>, total: i64, failed: bool) -> String {
        let calls = Calls { rows, total, page: 1, failed };
        crate::testing::owner()
            .with(|| view! { <CallList calls=calls path="/x".into() of_provider=true now=0 /> }.to_html())
    }

    #[test]
    fn a_call_is_shown_with_what_the_provider_said_as_text() {
        let row = CallRow {
            at: 0,
            method: "POST".into(),
            address: "idp.example/register".into(),
            status: Some(400),
            error: Some("invalid_redirect_uri: <b>no</b>".into()),
            duration_ms: 1234,
            purpose: "register".into(),
            correlation_id: "c0rr".into(),
            registration: Some("01J".into()),
        };
        let shown = html(vec![row], 60, false);
        for there in ["idp.example/register", ">400<", "1,234 ms", "c0rr", "Register", "/x?page=2", "/x?calls=failed"] {
            assert!(shown.contains(there), "{there} is not in {shown}");
        }
        assert!(!shown.contains("<b>"), "{shown}");
        assert!(html(Vec::new(), 0, false).contains("Nothing was asked there yet."));
        assert!(html(Vec::new(), 0, true).contains("No call has failed."));
    }
}
