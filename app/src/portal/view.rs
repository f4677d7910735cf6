//! What the portal's pages show. No secrets, but for [`RevealView`], which a page shows once.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    form::FormState,
    provisioning::view::{AtProvider, TokenTest},
    secrets::api::LiveSecret,
    tokens::api::TokenRow,
};

/// The page to ask for a sign-in link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInView {
    /// The form, with what went wrong the last time.
    pub form: FormState<SignInForm>,
    /// The address that was entered a moment ago, in this browser.
    pub sent_to: Option<String>,
    /// The form for the code in the mail, with what went wrong the last time.
    pub code: FormState<CodeForm>,
    /// Who is signed in already.
    pub signed_in_as: Option<String>,
}

/// The form to ask for a sign-in link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInForm {
    /// The member's address.
    #[serde(default)]
    pub email: String,
    /// The page they wanted to see.
    #[serde(default)]
    pub next: String,
}

/// The form for the code of a sign-in mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeForm {
    /// As it was typed.
    #[serde(default)]
    pub code: String,
}

/// The page behind a link in a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkView {
    /// It works, once.
    Open {
        /// It is an invitation, and not a later sign-in.
        invitation: bool,
        /// The API client's name.
        client_name: String,
        /// Whom it lets in.
        email: String,
        /// Until when it works.
        expires_at: i64,
        /// The time that is told from.
        now: i64,
        /// Who is signed in in this browser and will not be any more.
        signed_in_as: Option<String>,
        /// It is a sign-in link, and was not asked for in this browser: another window may wait.
        asked_elsewhere: bool,
    },
    /// It was used or replaced, or has expired.
    Spent,
}

/// *My APIs*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyApisView {
    /// The API client's name.
    pub client_name: String,
    /// What it may see, by name.
    pub apis: Vec<ApiCard>,
}

/// One API in *My APIs*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiCard {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Where its endpoints begin.
    pub base_path: String,
    /// Its version.
    pub version: Option<String>,
    /// How many operations it has, without webhooks.
    pub operations: Option<i64>,
}

/// The page of one API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiView {
    /// The id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Where its endpoints begin.
    pub base_path: String,
    /// When it was last changed.
    pub updated_at: i64,
    /// The time that is told from.
    pub now: i64,
    /// What its OpenAPI document says, when there is one.
    pub document: Option<DocumentView>,
}

/// What an OpenAPI document says. Its texts were written by others and are shown as text, its descriptions as the HTML that
/// the server made of them (`Prose`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentView {
    /// `info.title`.
    pub title: String,
    /// `info.version`.
    pub version: String,
    /// `info.description`, as HTML.
    pub description: String,
    /// `servers[].url`.
    pub servers: Vec<String>,
    /// `json` or `yaml`.
    pub format: String,
    /// Its operations.
    pub groups: Vec<OperationGroup>,
    /// What the API calls by itself; the path of each is its name.
    pub webhooks: Vec<OperationView>,
    /// The schemas of a document that describes neither.
    pub schemas: Vec<SchemaView>,
}

/// Operations with the same tag, or whose paths begin alike.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationGroup {
    /// What they share; empty when there is nothing to tell apart.
    pub name: String,
    /// The name is a tag of the document, and no piece of a path.
    pub is_tag: bool,
    /// What the tag is about, as HTML.
    pub description: String,
    /// The operations, in the order of the document.
    pub operations: Vec<OperationView>,
}

/// One operation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationView {
    /// Upper case: `GET`. Empty for a path that another file describes.
    pub method: String,
    /// The path template.
    pub path: String,
    /// What it does, in a few words.
    pub summary: String,
    /// What it does, at length, as HTML.
    pub description: String,
    /// Still there, but to be avoided.
    pub deprecated: bool,
    /// Its parameters.
    pub parameters: Vec<ParameterView>,
    /// What its request's body is, as HTML.
    pub request_description: String,
    /// Its request's body.
    pub request: Vec<ContentView>,
    /// What it answers.
    pub responses: Vec<ResponseView>,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParameterView {
    /// Its name.
    pub name: String,
    /// `query`, `header`, `path` or `cookie`.
    pub location: String,
    /// Its type in words, when it is said.
    pub kind: String,
    /// It must be given.
    pub required: bool,
    /// What it means, as HTML.
    pub description: String,
}

/// One response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseView {
    /// `200`, `4XX`, `default`.
    pub status: String,
    /// What it means, as HTML.
    pub description: String,
    /// Its body.
    pub content: Vec<ContentView>,
}

/// A body in one media type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContentView {
    /// `application/json`.
    pub media_type: String,
    /// What is in it.
    pub schema: SchemaView,
}

/// A schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemaView {
    /// Its name, where it has one.
    pub name: String,
    /// Its type in words.
    pub kind: String,
    /// Its description and its members, as HTML: hundreds of views would cost more than the rest of the page.
    pub html: String,
}

/// *Credentials*.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialsView {
    /// Where new ones come from.
    pub origin: Origin,
    /// The member may make and revoke them.
    pub may_manage: bool,
    /// All of them, the newest first.
    pub rows: Vec<CredentialRow>,
    /// The time they are told from.
    pub now: i64,
}

/// Where the credentials of an API client come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Members register OAuth clients here.
    Registered,
    /// Members make API keys here.
    ApiKeys,
    /// They are made at another authorization server.
    Elsewhere {
        /// What is known about it: names and values.
        facts: Vec<(String, String)>,
    },
}

/// A credential in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialRow {
    /// The id.
    pub id: String,
    /// The name its people gave it.
    pub label: String,
    /// The OAuth `client_id`, empty while an external provider has not given it one; `None` for an API key.
    pub client_id: Option<String>,
    /// Grant types in words; empty for an API key.
    pub grants: Vec<String>,
    /// What is still shown of the secret or the key: `••••a1b2`.
    pub masked: Option<String>,
    /// The word of its state; `active` or `revoked` for an API key.
    pub state: String,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: i64,
    /// When its value was last exchanged.
    pub refreshed_at: Option<i64>,
}

/// The page of one credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialView {
    /// The id.
    pub id: String,
    /// The name its people gave it.
    pub label: String,
    /// The word of its state; `active` or `revoked` for an API key.
    pub state: String,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: i64,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
    /// What kind it is.
    pub kind: CredentialKind,
    /// The member may revoke it.
    pub may_manage: bool,
    /// Its name, redirect URIs and scopes can be changed.
    pub changeable: bool,
    /// It at its external provider; `None` for one of our own server, and for an API key.
    pub at: Option<AtProvider>,
    /// How the token test that was just made ended.
    pub tested: Option<TokenTest>,
    /// Its client secrets that work; `None` when it has none, or does not work.
    pub secrets: Option<Vec<LiveSecret>>,
    /// Its opaque access tokens that live; `None` for an API key, and when it does not work.
    pub tokens: Option<Vec<TokenRow>>,
    /// Its secret, as long as it can be read.
    pub reveal: Option<RevealView>,
    /// The time that is told from.
    pub now: i64,
}

/// The two kinds of credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CredentialKind {
    /// An OAuth client.
    OAuth {
        /// The OAuth `client_id`; empty while an external provider has not given it one.
        client_id: String,
        /// What is still shown of the secret; `None` when it has none.
        masked: Option<String>,
        /// How it says who it is, by its RFC name.
        authentication: String,
        /// Its secret may come in the header or in the body.
        either_way: bool,
        /// Grant types in words.
        grants: Vec<String>,
        /// Redirect URIs.
        redirect_uris: Vec<String>,
        /// Scopes.
        scopes: Vec<String>,
        /// When it last obtained a token.
        last_used_at: Option<i64>,
    },
    /// An API key.
    ApiKey {
        /// What is still shown of it.
        masked: String,
        /// When its value was last exchanged.
        refreshed_at: Option<i64>,
    },
}

/// A secret that its maker can read for a few minutes. The only view that holds one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevealView {
    /// The client secret or the API key.
    pub secret: String,
    /// Until when it can be read.
    pub expires_at: i64,
}

impl fmt::Debug for RevealView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RevealView").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}
