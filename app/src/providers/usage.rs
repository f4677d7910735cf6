//! Who uses a provider, and deleting it.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::api::{DeleteProvider, StoredProvider};
#[cfg(test)]
use crate::clients::Users;
use crate::{
    clients::UsedBy,
    ui::{ConfirmPost, OwnersOnly, counted},
};

/// The API clients that use a provider.
#[component]
pub(super) fn ProviderUsers(stored: StoredProvider) -> impl IntoView {
    let credentials = counted(stored.registrations, "credential", "credentials");
    let sentence = match stored.users.total {
        0 if stored.registrations == 0 => {
            "No client uses this provider yet. Choose it as DCR provider when you add a client.".to_owned()
        }
        0 => format!("No client uses this provider. It still has {credentials}."),
        clients => format!("{} with {credentials}.", counted(clients, "client", "clients")),
    };
    view! { <UsedBy sentence=sentence users=stored.users /> }
}

/// Deleting a provider. While somebody uses it there is a sentence in the button's place.
#[component]
pub(super) fn DeleteZone(stored: StoredProvider) -> impl IntoView {
    let act = match blocked(&stored) {
        Some(sentence) => view! { <p class="muted">{sentence}</p> }.into_any(),
        None => view! {
            <p class="muted">"No client uses this provider. It can be deleted safely."</p>
            <ConfirmPost
                trigger="Delete provider"
                icon="trash-2"
                name="delete-provider"
                title=format!("Delete the provider {}?", stored.name)
                text="It can no longer be chosen for clients. This cannot be undone."
                action=DeleteProvider::url()
                fields=vec![("id", stored.id)]
                does="Delete provider"
            />
        }
        .into_any(),
    };
    view! {
        <OwnersOnly>
            <section class="danger-zone" aria-labelledby="delete">
                <h2 id="delete">"Delete provider"</h2>
                {act}
            </section>
        </OwnersOnly>
    }
}

/// Why a provider cannot be deleted now.
fn blocked(stored: &StoredProvider) -> Option<String> {
    let users = match stored.users.who("uses it", "use it") {
        Some(users) => users,
        None if stored.registrations == 0 => return None,
        None => counted(stored.registrations, "credential is", "credentials are") + " registered there",
    };
    Some(format!("{} cannot be deleted while {users}. Delete these clients first, or keep the provider.", stored.name))
}

#[cfg(test)]
mod tests {
    use dcr::AuthenticationMethod;

    use super::{super::programs_api::ProgramSummary, StoredProvider, Users, blocked};

    #[test]
    fn a_provider_is_kept_by_its_clients_and_by_its_registrations() {
        let stored = |users, registrations| StoredProvider {
            id: "1".into(),
            name: "Main".into(),
            authentication_method: AuthenticationMethod::OpenIdConnect,
            users,
            registrations,
            programs: ProgramSummary { approval: false, open: false, documents: false, issuers: Vec::new() },
        };
        let acme = || Users { first: vec![("1".into(), "Acme".into())], total: 1 };
        assert_eq!(blocked(&stored(Users::default(), 0)), None);
        for (users, registrations, expected) in [
            (acme(), 0, "Main cannot be deleted while Acme uses it."),
            (acme(), 1, "Main cannot be deleted while Acme uses it."),
            (Users::default(), 1, "Main cannot be deleted while 1 credential is registered there."),
        ] {
            let sentence = blocked(&stored(users, registrations)).unwrap();
            assert!(sentence.starts_with(expected), "{sentence}");
        }
    }
}
