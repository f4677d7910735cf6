//! What members see.
//!
//! | file | page |
//! | --- | --- |
//! | `sign_in_page` | asking for a sign-in link |
//! | `link_page` | the page behind a link in a mail |
//! | `layout` | the frame of a signed-in member's pages |
//! | `my_apis_page`, `api_page`, `operation` | the APIs their client may see |
//! | `credentials_page`, `generate_page`, `api_key_form`, `credential_page`, `edit_page` | what they use to call them |
//!
//! `api` and `forms_api` hold the server functions, `view` and `forms` what they answer, `convert` how that is made of the
//! core's types, `reference` of an OpenAPI document; `fields` holds what several forms have, `operations` puts operations into
//! groups.

mod api;
mod api_key_form;
mod api_page;
mod convert;
mod credential_page;
mod credentials_page;
mod edit_page;
mod fields;
mod forms;
mod forms_api;
mod generate_page;
mod layout;
mod link_page;
mod my_apis_page;
mod operation;
mod operations;
mod reference;
mod sign_in_page;
mod view;

pub use api_page::ApiPage;
pub use credential_page::CredentialPage;
pub(crate) use credential_page::authentication_method;
pub use credentials_page::CredentialsPage;
pub use edit_page::EditCredentialPage;
pub use generate_page::GeneratePage;
pub use layout::PortalLayout;
pub use link_page::LinkPage;
pub use my_apis_page::MyApisPage;
pub use sign_in_page::PortalSignInPage;
pub use view::RevealView;

/// Where a sign-in link is asked for.
const SIGN_IN: &str = "/portal/sign-in";
/// Where links in mails lead.
const LINK: &str = "/portal/link";
/// *My APIs*, the first page.
const APIS: &str = "/portal/apis";
/// *Credentials*.
const CREDENTIALS: &str = "/portal/credentials";

/// Where the page of a credential is. Ids in a path come from forms: anything but letters and digits is dropped.
pub(crate) fn credential_path(id: &str) -> String {
    let id: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{CREDENTIALS}/{id}")
}
