//! The credentials of a client, as an administrator sees them: never a secret, always the way to stop one.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::api::{ClientView, CredentialRow, RevokeCredential};
use crate::{
    registrations::{registration_path, state},
    ui::{Badge, ButtonSize, ButtonVariant, ConfirmPost, CopyInline, RelativeTime, TableWrap},
};

#[component]
pub(super) fn Credentials(view: ClientView) -> impl IntoView {
    let title = if view.uses_api_keys { "API keys" } else { "Registrations" };
    let none = match (view.uses_api_keys, view.provider.is_some()) {
        (true, _) => "Nobody has made an API key yet. Members make them in the portal, under Credentials.",
        (false, true) => "Nobody has generated credentials yet. Members do so in the portal, under Credentials.",
        (false, false) => "This client's credentials are made outside the portal, so there are none here.",
    };
    let (now, client, api_keys) = (view.now, view.id.clone(), view.uses_api_keys);
    let empty = view.credentials.is_empty();
    let rows =
        view.credentials.into_iter().map(move |credential| row(credential, &client, api_keys, now)).collect_view();
    view! {
        <section class="section" aria-labelledby="credentials-title">
            <h2 id="credentials-title">{title}</h2>
            {if empty {
                view! { <p class="muted">{none}</p> }.into_any()
            } else {
                view! {
                    <TableWrap plain=true>
                        <table class="table">
                            <thead>
                                <tr>
                                    <th scope="col">"Label"</th>
                                    <th scope="col">{if api_keys { "API key" } else { "Client ID" }}</th>
                                    <th scope="col">"State"</th>
                                    <th scope="col">"Made by"</th>
                                    <th scope="col">"Created"</th>
                                    <th scope="col"><span class="sr-only">"Actions"</span></th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </TableWrap>
                }
                .into_any()
            }}
        </section>
    }
}

fn row(credential: CredentialRow, client: &str, api_key: bool, now: i64) -> impl IntoView + use<> {
    let (tone, state) = state(&credential.state);
    let ended = matches!(credential.state.as_str(), "revoked" | "rejected" | "revoking" | "delete_failed");
    let revoke = (!ended).then(|| revoke(&credential, client, api_key));
    let label = if api_key {
        credential.label.into_any()
    } else {
        view! { <a href=registration_path(&credential.id)>{credential.label}</a> }.into_any()
    };
    let identifier = if api_key {
        view! { <code>{credential.identifier}</code> }.into_any()
    } else {
        let secret = credential.secret.map_or_else(|| "No secret".to_owned(), |secret| format!("Secret {secret}"));
        if credential.identifier.is_empty() {
            view! { <span class="faint">"None yet"</span> }.into_any()
        } else {
            view! {
                <CopyInline value=credential.identifier what="client ID" />
                <span class="cell-sub">{secret}</span>
            }
            .into_any()
        }
    };
    view! {
        <tr>
            <td class="cell-main">
                {label}
                {(!credential.grants.is_empty()).then(|| view! { <span class="cell-sub">{credential.grants}</span> })}
            </td>
            <td data-label=if api_key { "API key" } else { "Client ID" }>{identifier}</td>
            <td data-label="State"><Badge tone=tone label=state /></td>
            <td data-label="Made by">{credential.owner}</td>
            <td data-label="Created"><RelativeTime at=credential.created_at now=now /></td>
            <td><div class="cell-actions">{revoke}</div></td>
        </tr>
    }
}

fn revoke(credential: &CredentialRow, client: &str, api_key: bool) -> impl IntoView + use<> {
    let id = credential.id.clone();
    let mut fields = vec![("client", client.to_owned()), ("credential", id.clone())];
    if api_key {
        fields.push(("api_key", "on".to_owned()));
    }
    let text = match &credential.external {
        None => "Programs that use it are refused at once. This cannot be undone.".to_owned(),
        Some((provider, true)) => format!(
            "The client is deleted at {provider}, and programs that use it are refused as soon as it is. This cannot be \
             undone."
        ),
        Some((provider, false)) => format!(
            "{provider} does not delete clients: it goes on working until somebody deletes it there. This cannot be \
             undone."
        ),
    };
    view! {
        <ConfirmPost
            name=format!("revoke-{id}")
            trigger="Revoke"
            variant=ButtonVariant::Quiet
            size=ButtonSize::Small
            title=format!("Revoke {}?", credential.label)
            text=text
            action=RevokeCredential::PATH
            fields=fields
            does="Revoke credential"
        />
    }
}
