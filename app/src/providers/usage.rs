//! Who uses a provider, and deleting it.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::api::{DeleteProvider, StoredProvider};
use crate::{
    clients::CLIENTS,
    ui::{Button, ButtonVariant, ConfirmDialog, DialogCancel, counted},
};

/// The API clients that use a provider.
#[component]
pub(super) fn UsedBy(stored: StoredProvider) -> impl IntoView {
    let credentials = counted(stored.registrations, "credential", "credentials");
    let sentence = match stored.api_clients {
        0 if stored.registrations == 0 => {
            "No client uses this provider yet. Choose it as DCR provider when you add a client.".to_owned()
        }
        0 => format!("No client uses this provider. It still has {credentials}."),
        clients => format!("{} with {credentials}.", counted(clients, "client", "clients")),
    };
    let more = stored.api_clients - i64::try_from(stored.used_by.len()).unwrap_or_default();
    view! {
        <section class="section" aria-labelledby="used-by">
            <div class="section-head">
                <div>
                    <h2 id="used-by">"Used by"</h2>
                    <p>{sentence}</p>
                </div>
            </div>
            {(!stored.used_by.is_empty())
                .then(|| {
                    view! {
                        <ul class="row">
                            {stored
                                .used_by
                                .into_iter()
                                .map(|(id, name)| {
                                    view! {
                                        <li>
                                            <a href=format!("{CLIENTS}/{id}")>{name}</a>
                                        </li>
                                    }
                                })
                                .collect_view()}
                            {(more > 0)
                                .then(|| {
                                    view! { <li class="muted">"and " {counted(more, "other", "others")}</li> }
                                })}
                        </ul>
                    }
                })}
        </section>
    }
}

/// Deleting a provider. While somebody uses it there is a sentence in the button's place.
#[component]
pub(super) fn DeleteZone(stored: StoredProvider) -> impl IntoView {
    let act = match blocked(&stored) {
        Some(sentence) => view! { <p class="muted">{sentence}</p> }.into_any(),
        None => view! {
            <p class="muted">"Nobody uses this provider. Deleting it changes nothing for anybody."</p>
            <ConfirmDialog
                trigger="Delete provider"
                icon="trash-2"
                name="delete-provider"
                title=format!("Delete the provider {}?", stored.name)
                text="It can no longer be chosen for clients. This cannot be undone."
            >
                <form method="post" action=DeleteProvider::url()>
                    <input type="hidden" name="id" value=stored.id />
                    <div class="button-row">
                        <DialogCancel />
                        <Button variant=ButtonVariant::Danger>"Delete provider"</Button>
                    </div>
                </form>
            </ConfirmDialog>
        }
        .into_any(),
    };
    view! {
        <section class="danger-zone" aria-labelledby="delete">
            <h2 id="delete">"Delete provider"</h2>
            {act}
        </section>
    }
}

/// Why a provider cannot be deleted now.
fn blocked(stored: &StoredProvider) -> Option<String> {
    let others = |named: i64| counted(stored.api_clients - named, "other client", "other clients");
    let names: Vec<&str> = stored.used_by.iter().map(|(_, name)| name.as_str()).collect();
    let users = match (stored.api_clients, names.as_slice()) {
        (0, []) if stored.registrations == 0 => return None,
        (0, []) => counted(stored.registrations, "credential is", "credentials are") + " registered there",
        (1, [one, ..]) => format!("{one} uses it"),
        (2, [one, two, ..]) => format!("{one} and {two} use it"),
        (_, [one, two, ..]) => format!("{one}, {two} and {} use it", others(2)),
        (_, [one]) => format!("{one} and {} use it", others(1)),
        (_, []) => counted(stored.api_clients, "client uses it", "clients use it"),
    };
    Some(format!("{} cannot be deleted while {users}. Delete these clients first, or keep the provider.", stored.name))
}

#[cfg(test)]
mod tests {
    use dcr::AuthenticationMethod;

    use super::{StoredProvider, blocked};

    #[test]
    fn the_sentence_names_the_clients() {
        let stored = |names: &[&str], api_clients, registrations| StoredProvider {
            id: "1".into(),
            name: "Main".into(),
            authentication_method: AuthenticationMethod::OpenIdConnect,
            used_by: names.iter().map(|name| ("1".into(), (*name).into())).collect(),
            api_clients,
            registrations,
        };
        assert_eq!(blocked(&stored(&[], 0, 0)), None);
        for (names, clients, expected) in [
            (&["Acme"][..], 1, "Acme uses it."),
            (&["Acme", "Globex"], 2, "Acme and Globex use it."),
            (&["Acme", "Globex", "Initech"], 3, "Acme, Globex and 1 other client use it."),
            (&["Acme", "Globex"], 1202, "Acme, Globex and 1,200 other clients use it."),
            (&[], 0, "1 credential is registered there."),
        ] {
            let sentence = blocked(&stored(names, clients, 1)).unwrap();
            assert!(sentence.starts_with(&format!("Main cannot be deleted while {expected}")), "{sentence}");
        }
    }
}
