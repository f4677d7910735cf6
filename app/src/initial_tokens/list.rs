//! The initial access tokens.

use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn as _;

use super::{
    INITIAL_TOKENS,
    api::{InitialTokenRow, InitialTokensView, RevokeInitialToken, TokenState, list_initial_tokens},
    shown::NewToken,
};
use crate::{
    clients::client_path,
    loaded::loaded,
    providers::PROVIDERS,
    ui::{
        Badge, ButtonSize, ButtonVariant, ConfirmPost, Crumb, EmptyState, Icon, LinkButton, OwnersOnly, PageHeader,
        RelativeTime, TableWrap, Tone, number,
    },
};

/// All initial access tokens.
#[component]
pub fn InitialTokensPage() -> impl IntoView {
    let tokens = list_initial_tokens();
    view! {
        <Title text="Initial access tokens" />
        {loaded(tokens, |view| view! { <Tokens view=view /> })}
    }
}

#[component]
fn Tokens(view: InitialTokensView) -> impl IntoView {
    let InitialTokensView { rows, shown, has_provider, now } = view;
    let is_empty = rows.is_empty();
    let body = match (is_empty, has_provider) {
        (false, _) => view! { <TokenTable rows=rows now=now /> }.into_any(),
        (true, true) => view! {
            <EmptyState
                icon="key-round"
                title="No initial access tokens yet"
                text="An initial access token lets a program register its own OAuth clients at a DCR provider: as many, for \
                      as long and within the limits that you choose."
            >
                {add()}
            </EmptyState>
        }
        .into_any(),
        (true, false) => view! {
            <EmptyState
                icon="key-round"
                title="No DCR provider yet"
                text="An initial access token lets a program register at a DCR provider. Add a provider first."
            >
                <LinkButton href=PROVIDERS>"Dynamic client registration"</LinkButton>
            </EmptyState>
        }
        .into_any(),
    };
    view! {
        <PageHeader
            title="Initial access tokens"
            lede="What lets a program register its own OAuth clients, without a person."
            crumbs=vec![Crumb::here("Settings"), Crumb::here("Developer Portal")]
        >
            {(!is_empty).then(add)}
        </PageHeader>
        <div class="stack">{shown.map(|shown| view! { <NewToken shown=shown now=now /> })} {body}</div>
    }
}

fn add() -> impl IntoView {
    view! {
        <OwnersOnly>
            <LinkButton href=[INITIAL_TOKENS, "/new"].concat() variant=ButtonVariant::Primary>
                <Icon name="plus" />
                "New initial access token"
            </LinkButton>
        </OwnersOnly>
    }
}

#[component]
fn TokenTable(rows: Vec<InitialTokenRow>, now: i64) -> impl IntoView {
    view! {
        <TableWrap label="Initial access tokens">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Label"</th>
                        <th scope="col">"DCR provider"</th>
                        <th scope="col">"API client"</th>
                        <th scope="col" class="num">
                            "Uses"
                        </th>
                        <th scope="col">"Expires"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Made by"</th>
                        <th scope="col">
                            <span class="sr-only">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows.into_iter().map(|row| one(row, now)).collect_view()}</tbody>
            </table>
        </TableWrap>
    }
}

fn one(row: InitialTokenRow, now: i64) -> impl IntoView {
    let (tone, state) = match row.state {
        TokenState::Open => (Tone::Good, "Open"),
        TokenState::UsedUp => (Tone::Neutral, "Used up"),
        TokenState::Expired => (Tone::Neutral, "Expired"),
        TokenState::Revoked => (Tone::Neutral, "Revoked"),
    };
    let client = match row.client {
        Some((id, name)) => view! { <a class="clipped" href=client_path(&id)>{name}</a> }.into_any(),
        None => view! { <span class="faint">"Unassigned"</span> }.into_any(),
    };
    let expires = match row.expires_at {
        Some(at) => view! { <RelativeTime at=at now=now /> }.into_any(),
        None => "Never".into_any(),
    };
    let (provider, provider_name) = row.provider;
    let revoke = (row.state == TokenState::Open).then(|| revoke(row.id, &row.label));
    view! {
        <tr>
            <td class="cell-main">
                <span class="clipped">{row.label}</span>
                <code class="cell-sub">{format!("ghi_••••{}", row.last_four)}</code>
            </td>
            <td data-label="DCR provider">
                <a class="clipped" href=format!("{PROVIDERS}/{provider}")>
                    {provider_name}
                </a>
            </td>
            <td data-label="API client">{client}</td>
            <td class="num" data-label="Uses">
                {uses(row.uses, row.max_uses)}
            </td>
            <td data-label="Expires">{expires}</td>
            <td data-label="State">
                <Badge tone=tone label=state />
            </td>
            <td data-label="Made by">
                {row.created_by} <span class="cell-sub"><RelativeTime at=row.created_at now=now /></span>
            </td>
            <td>
                <div class="cell-actions">{revoke}</div>
            </td>
        </tr>
    }
}

/// “3 of 10”, or “3”.
fn uses(uses: i64, most: Option<i64>) -> String {
    match most {
        Some(most) => format!("{} of {}", number(uses), number(most)),
        None => number(uses),
    }
}

fn revoke(id: String, label: &str) -> impl IntoView + use<> {
    view! {
        <ConfirmPost
            name=format!("revoke-{id}")
            trigger="Revoke"
            variant=ButtonVariant::Quiet
            size=ButtonSize::Small
            title=format!("Revoke {label}?")
            text="Nothing more can be registered with it, at once and for good. What was registered with it stays."
            action=RevokeInitialToken::url()
            fields=vec![("id", id)]
            does="Revoke token"
        />
    }
}

#[cfg(test)]
mod tests {
    use super::uses;

    #[test]
    fn uses_are_told_with_their_limit_when_there_is_one() {
        assert_eq!(uses(3, Some(10)), "3 of 10");
        assert_eq!(uses(1200, None), "1,200");
    }
}
