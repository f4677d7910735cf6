//! Between the page *Edit client* and the core. The form carries a file and is therefore posted to a handler of the
//! server, which uses [`EditForm`] and [`form_key`].

use serde::{Deserialize, Serialize};

use crate::{backend, form};
use crate::{error::AppError, form::FormState};

/// Everything the page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditView {
    /// The client's id.
    pub id: String,
    /// Its name as it is stored.
    pub name: String,
    /// Its picture.
    pub logo: Option<String>,
    /// How many people it has.
    pub members: usize,
    /// Granting access invites its first person.
    pub invites: bool,
    /// There is something to change on the page *Edit authentication*.
    pub has_authentication_settings: bool,
    /// The collections to choose from: id, name, base path.
    pub collections: Vec<(String, String, String)>,
    /// The policies to choose from: id, name.
    pub policies: Vec<(String, String)>,
    /// The form.
    pub form: FormState<EditForm>,
}

/// The form, without its file: what was typed is kept, a file has to be chosen again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditForm {
    /// Unique among clients.
    pub name: String,
    /// Free text.
    pub description: String,
    /// The picture is to go.
    pub remove_logo: bool,
    /// Its people may sign in.
    pub portal_access: bool,
    /// Whom to invite first.
    pub email: String,
    /// Collection ids.
    pub collections: Vec<String>,
    /// A policy id, or empty.
    pub policy: String,
}

/// The page to change a client.
pub async fn edit_page(id: String) -> Result<EditView, AppError> {
    let (core, caller) = (backend::core(), backend::caller());
    let page = core.clients().page(&caller, &id.as_str().into()).await?;
    let client = page.client;
    let has_authentication_settings = client.has_authentication_settings();
    let stored = EditForm {
        name: client.name.clone(),
        description: client.description,
        remove_logo: false,
        portal_access: client.portal_access,
        email: client.email.unwrap_or_default(),
        collections: client.collections.iter().map(ToString::to_string).collect(),
        policy: client.policy.map(|policy| policy.to_string()).unwrap_or_default(),
    };
    let collections = core.collections().list(&caller).await?;
    let policies = core.policies().list(&caller).await?;
    Ok(EditView {
        form: form::restore(&form_key(&id)).await.unwrap_or_else(|| FormState::fresh(stored)),
        name: client.name,
        logo: client.logo.map(|logo| logo.to_string()),
        invites: !client.portal_access && page.members.is_empty(),
        members: page.members.len(),
        has_authentication_settings,
        collections: collections.into_iter().map(|c| (c.id.to_string(), c.name, c.base_path)).collect(),
        policies: policies.into_iter().map(|p| (p.policy.id.to_string(), p.policy.name)).collect(),
        id,
    })
}

/// Under which name the form of this client waits in the session.
#[must_use]
pub fn form_key(id: &str) -> String {
    format!("client/{id}")
}
