//! Platform > API Platform > Registrations: OAuth clients of every origin. What a client says of itself is shown as text
//! and marked as its own word: anybody may have written it.
//!
//! | file | holds |
//! | --- | --- |
//! | `api` | server functions and view types |
//! | `convert` | from the core's types to the view types |
//! | `list` | the Registrations tab |
//! | `page` | the page of one |
//! | `facts` | what is known of it, and what it says of itself |
//! | `actions` | approving, rejecting, disabling, enabling, assigning, deleting |
//! | `privileges` | what an owner lets it do |
//! | `waiting` | how many wait for approval, beside the link in the frame |

mod actions;
pub mod api;
mod convert;
mod facts;
mod list;
mod page;
mod privileges;
mod waiting;

use dcr::GrantType;

pub use list::RegistrationsPage;
pub use page::RegistrationPage;
pub use waiting::WaitingCount;

use crate::ui::Tone;

/// Where the Registrations tab is.
pub(crate) const REGISTRATIONS: &str = "/platform/api-platform/registrations";

/// The path of the endpoint at which programs register by RFC 7591, below the portal's address.
const ENDPOINT: &str = "/connect/register";

/// Where programs register.
pub(crate) fn endpoint(core: &registration::Core) -> String {
    [core.public_url().as_str().trim_end_matches('/'), ENDPOINT].concat()
}

/// Where the page of a registration is. Ids in a path come from forms: anything but letters and digits is dropped.
pub(crate) fn registration_path(id: &str) -> String {
    let id: String = id.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{REGISTRATIONS}/{id}")
}

/// Where whoever calls sees a registration: administrators here, members as a credential.
pub(crate) fn page_of(caller: &registration::Caller, id: &str) -> String {
    match caller {
        registration::Caller::Administrator(_) => registration_path(id),
        _ => crate::portal::credential_path(id),
    }
}

/// The states by their words in forms and addresses, and what people read.
const STATES: [(&str, &str, Tone); 7] = [
    ("awaiting_approval", "Awaiting approval", Tone::Warn),
    ("registering", "Being registered", Tone::Info),
    ("active", "Active", Tone::Good),
    ("disabled", "Disabled", Tone::Neutral),
    ("rejected", "Rejected", Tone::Bad),
    ("revoking", "Being deleted", Tone::Warn),
    ("revoked", "Revoked", Tone::Neutral),
];

/// What is on its way at an external provider and does not go on by itself, as lists of credentials show it.
const STUCK: [(&str, &str, Tone); 2] =
    [("register_failed", "Not registered", Tone::Bad), ("delete_failed", "Not deleted", Tone::Bad)];

/// The state of a registration or an API key in words, and what it means.
pub(crate) fn state(word: &str) -> (Tone, &'static str) {
    STATES
        .iter()
        .chain(&STUCK)
        .find(|(known, ..)| *known == word)
        .map_or((Tone::Neutral, ""), |&(_, label, tone)| (tone, label))
}

/// Which way a registration came, in words.
fn origin(word: &str) -> &'static str {
    match word {
        "portal" => "Portal",
        "administrator" => "Administrator",
        "initial_access_token" => "Initial access token",
        "metadata_document" => "Metadata document",
        _ => "Open",
    }
}

fn grants(grants: &[GrantType]) -> String {
    grants.iter().map(GrantType::label).collect::<Vec<_>>().join(", ")
}
