//! What is known of a registration, and what it says of itself.

use leptos::prelude::*;

use super::{api::Facts, grants, origin};
use crate::{
    clients::client_path,
    initial_tokens::INITIAL_TOKENS,
    portal::authentication_method,
    providers::PROVIDERS,
    ui::{CopyInline, KeyValue, KeyValues, RelativeTime, number, time::exact},
};

/// What is known, whatever the client says of itself.
#[component]
pub(super) fn FactList(facts: Facts, client: Option<(String, String)>, now: i64) -> impl IntoView {
    let client = match client {
        Some((id, name)) => view! { <a href=client_path(&id)>{name}</a> }.into_any(),
        None => "Unassigned".into_any(),
    };
    let provider = match facts.provider.clone() {
        Some((id, name)) => view! { <a href=format!("{PROVIDERS}/{id}")>{name}</a> }.into_any(),
        None => "None".into_any(),
    };
    let last_used = match facts.last_used_at {
        Some(at) => view! { <RelativeTime at=at now=now /> }.into_any(),
        None => "Never".into_any(),
    };
    let changed = facts.updated_at != facts.created_at;
    let scopes = if facts.scopes.is_empty() { "None".into_any() } else { values(facts.scopes.clone()).into_any() };
    let logout = facts.post_logout_redirect_uris.clone();
    let (came_by, redirects, address) = (came_by(&facts), redirects(facts.redirect_uris), facts.address);
    let client_id = if facts.client_id.is_empty() {
        "None yet".into_any()
    } else {
        view! { <CopyInline value=facts.client_id.clone() what="client ID" /> }.into_any()
    };
    let secret = match facts.secret {
        Some(masked) => view! { <code>{masked}</code> }.into_any(),
        None => "None".into_any(),
    };
    let statement =
        if facts.vouched_for { "Verified: its issuer is trusted by the provider" } else { "None that was verified" };
    view! {
        <KeyValues>
            <KeyValue label="Redirect URIs">{redirects}</KeyValue>
            {(!logout.is_empty()).then(|| view! { <KeyValue label="After signing out">{values(logout)}</KeyValue> })}
            <KeyValue label="Came by">{came_by}</KeyValue>
            {address.map(|address| view! { <KeyValue label="Network address"><code>{address}</code></KeyValue> })}
            <KeyValue label="Registered">
                <RelativeTime at=facts.created_at now=now /> <span class="faint">" · " {exact(facts.created_at)}</span>
            </KeyValue>
            {changed
                .then(|| view! { <KeyValue label="Last changed"><RelativeTime at=facts.updated_at now=now /></KeyValue> })}
            <KeyValue label="Last token">{last_used}</KeyValue>
            <KeyValue label="Owner">{facts.owner}</KeyValue>
            <KeyValue label="DCR provider">{provider}</KeyValue>
            <KeyValue label="API client">{client}</KeyValue>
            <KeyValue label="Client ID">{client_id}</KeyValue>
            <KeyValue label="Client secret">
                {secret}
            </KeyValue>
            <KeyValue label="Grant types">{grants(&facts.grant_types)}</KeyValue>
            <KeyValue label="Scopes">{scopes}</KeyValue>
            <KeyValue label="Token endpoint authentication">
                {authentication_method(&facts.authentication, facts.either_way)}
            </KeyValue>
            <KeyValue label="PKCE">{facts.pkce}</KeyValue>
            {facts.keys.map(|keys| view! { <KeyValue label="Keys"><span class="break">{keys}</span></KeyValue> })}
            <KeyValue label="Software statement">
                {statement}
            </KeyValue>
            {(facts.holders > 1)
                .then(|| {
                    view! {
                        <KeyValue label="Shared">
                            {format!("Registered alike {} times; all of them use this client ID", number(facts.holders))}
                        </KeyValue>
                    }
                })}
        </KeyValues>
    }
}

fn came_by(facts: &Facts) -> AnyView {
    match facts.initial_token.clone() {
        Some((label, last_four)) => view! {
            "Initial access token "
            <a href=INITIAL_TOKENS>{label}</a>
            " "
            <code class="faint">{format!("••••{last_four}")}</code>
        }
        .into_any(),
        None => match facts.origin.as_str() {
            "portal" => "Portal: a member generated it".into_any(),
            "administrator" => "Administrator: with a user name and password".into_any(),
            "metadata_document" => {
                "Metadata document: it describes itself at its client ID, and somebody who was signed in came with it"
                    .into_any()
            }
            "open" => "Open registration: from somebody unknown, without a credential".into_any(),
            other => origin(other).into_any(),
        },
    }
}

/// The URIs with their hosts, which say where codes and people go.
fn redirects(uris: Vec<(String, String)>) -> AnyView {
    if uris.is_empty() {
        return "None".into_any();
    }
    view! {
        <ul class="values">
            {uris
                .into_iter()
                .map(|(uri, host)| view! { <li><strong>{host}</strong> " " <code class="faint">{uri}</code></li> })
                .collect_view()}
        </ul>
    }
    .into_any()
}

fn values(values: Vec<String>) -> impl IntoView {
    view! {
        <ul class="values">
            {values.into_iter().map(|value| view! { <li><code>{value}</code></li> }).collect_view()}
        </ul>
    }
}

/// What the client says of itself. Everything is text: an address is not a link, and a logo is not fetched.
#[component]
pub(super) fn Claims(claims: Vec<(String, String)>) -> impl IntoView {
    let body = if claims.is_empty() {
        view! { <p class="muted">"It says nothing of itself."</p> }.into_any()
    } else {
        let rows = claims.into_iter().map(|(label, words)| {
            view! { <KeyValue label=label><span class="break">"“" {words} "”"</span></KeyValue> }
        });
        view! { <KeyValues>{rows.collect_view()}</KeyValues> }.into_any()
    };
    view! {
        <section class="section claimed" aria-labelledby="claimed">
            <div class="section-head">
                <div>
                    <h2 id="claimed">"What the client says of itself"</h2>
                    <p>"In its own words, checked by nobody. Anybody can claim any name."</p>
                </div>
            </div>
            {body}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::Claims;

    #[test]
    fn what_a_client_says_is_text_and_leads_nowhere() {
        let claims = vec![
            ("Name".to_owned(), "\"'><script>alert(1)</script>".to_owned()),
            ("Home page".to_owned(), "javascript:alert(1)".to_owned()),
            ("Logo".to_owned(), "https://tracker.example/pixel.png".to_owned()),
        ];
        let html = crate::testing::owner().with(|| view! { <Claims claims=claims /> }.to_html());
        for bad in ["<script", "<a ", "<img", "href=", "src="] {
            assert!(!html.contains(bad), "{bad} is in {html}");
        }
        assert!(html.contains("https://tracker.example/pixel.png") && html.contains("In its own words"), "{html}");
    }
}
