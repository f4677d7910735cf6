//! The section itself.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::api::{EndTokens, RevokeToken, TokenRow};
use crate::ui::{Button, ButtonSize, ButtonVariant, ConfirmPost, OwnersOnly, RelativeTime, TableWrap};

/// The tokens of a registration, and how to end them.
#[component]
pub fn Tokens(
    /// The registration's id.
    registration: String,
    /// The registration's name.
    name: String,
    /// The tokens, newest first.
    rows: Vec<TokenRow>,
    /// Whoever looks may end them.
    may_end: bool,
    /// The time they are told from.
    now: i64,
) -> impl IntoView {
    let id = registration.clone();
    let table = if rows.is_empty() {
        view! { <p class="muted">"There is no opaque token that lives."</p> }.into_any()
    } else {
        view! {
            <TableWrap plain=true>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">"Speaks for"</th>
                            <th scope="col">"Scope"</th>
                            <th scope="col">"Issued"</th>
                            <th scope="col">"Last used"</th>
                            <th scope="col">"Expires"</th>
                            <th scope="col">
                                <span class="sr-only">"Actions"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows.into_iter().map(|row| one(row, &id, may_end, now)).collect_view()}</tbody>
                </table>
            </TableWrap>
        }
        .into_any()
    };
    let end = may_end.then(move || {
        view! {
            <ConfirmPost
                trigger="End all tokens"
                variant=ButtonVariant::Secondary
                name="end-tokens"
                title=format!("End all tokens of {name}?")
                text="Every program that uses it has to obtain a new token, and people have to allow it again. A signed \
                      token (JWT) ends wherever tokens are checked by introspection; an API that checks it by the public \
                      keys alone accepts it until it expires."
                action=EndTokens::url()
                fields=vec![("registration", registration)]
                does="End all tokens"
            />
        }
    });
    view! {
        <section class="section" aria-labelledby="tokens">
            <div class="section-head">
                <div>
                    <h2 id="tokens">"Tokens"</h2>
                    <p>
                        "Signed tokens (JWTs) are not listed, because they are not stored. “End all tokens” ends them too, \
                         wherever tokens are checked by introspection."
                    </p>
                </div>
                {end}
            </div>
            {table}
        </section>
    }
}

fn one(row: TokenRow, registration: &str, may_end: bool, now: i64) -> impl IntoView + use<> {
    let speaks_for = match row.person {
        Some(person) => view! { <span class="break">{person}</span> }.into_any(),
        None => "The client itself".into_any(),
    };
    let scope = if row.scope.is_empty() {
        view! { <span class="faint">"None"</span> }.into_any()
    } else {
        view! { <code class="break">{row.scope.join(" ")}</code> }.into_any()
    };
    let last_used = match row.last_used_at {
        Some(at) => view! { <RelativeTime at=at now=now /> }.into_any(),
        None => "Never".into_any(),
    };
    let registration = registration.to_owned();
    let revoke = may_end.then(|| {
        view! {
            <OwnersOnly>
                <form method="post" action=RevokeToken::url()>
                    <input type="hidden" name="registration" value=registration />
                    <input type="hidden" name="token" value=row.id />
                    <Button variant=ButtonVariant::Quiet size=ButtonSize::Small>
                        "Revoke"
                        <span class="sr-only">" the token issued " <RelativeTime at=row.issued_at now=now /></span>
                    </Button>
                </form>
            </OwnersOnly>
        }
    });
    view! {
        <tr>
            <td class="cell-main">{speaks_for}</td>
            <td data-label="Scope">{scope}</td>
            <td data-label="Issued">
                <RelativeTime at=row.issued_at now=now />
            </td>
            <td data-label="Last used">{last_used}</td>
            <td data-label="Expires">
                <RelativeTime at=row.expires_at now=now />
            </td>
            <td>
                <div class="cell-actions">{revoke}</div>
            </td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::{TokenRow, Tokens};

    fn html(rows: Vec<TokenRow>, may_end: bool) -> String {
        crate::testing::owner().with(|| {
            view! { <Tokens registration="01J".into() name="Batch".into() rows=rows may_end=may_end now=100 /> }
                .to_html()
        })
    }

    fn token(person: Option<&str>) -> TokenRow {
        TokenRow {
            id: "01T".into(),
            person: person.map(str::to_owned),
            scope: vec!["orders:read".into()],
            issued_at: 0,
            expires_at: 3700,
            last_used_at: None,
        }
    }

    #[test]
    fn a_token_says_for_whom_it_speaks_and_who_may_not_end_it_sees_no_button() {
        let html_of = |may_end| html(vec![token(None), token(Some("ada@acme.example"))], may_end);
        let shown = html_of(true);
        for there in
            ["The client itself", "ada@acme.example", "orders:read", "Never", "Revoke", "End all tokens of Batch?"]
        {
            assert!(shown.contains(there), "{there} is not in {shown}");
        }
        assert!(!html_of(false).contains("<form"));
        assert!(html(Vec::new(), true).contains("There is no opaque token that lives."));
    }
}
