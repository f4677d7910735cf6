//! A provider's page *Reconcile*: what the portal knows against what the provider says, and making them the same again.
//!
//! | file | holds |
//! | --- | --- |
//! | `api` | server functions and view types |
//! | `page` | the page |
//! | `table` | the clients |
//! | `operations` | what is still to be done |
//! | `repair` | what a repair would do, and doing it |
//! | `adopt` | taking over a client that is there already |

mod adopt;
pub mod api;
mod operations;
mod page;
mod repair;
mod table;

pub use adopt::AdoptPage;
pub use page::ReconcilePage;
pub use repair::RepairPage;

/// How a difference is repaired: its word, what people choose, and what it does.
const REPAIRS: [(&str, &str, &str); 5] = [
    ("adopt", "Adopt what the provider says", "What the provider says becomes what the portal knows."),
    ("restore", "Restore ours", "The provider is sent what the portal knows."),
    (
        "re_register",
        "Register again",
        "A new client takes the place of one that is lost. Its client ID and secret are new.",
    ),
    ("delete", "Delete there", "The client is deleted at the provider."),
    ("forget", "Forget", "It is taken off this list. Nothing is done at the provider."),
];

/// What a repair is called, and what it does.
fn repair_words(word: &str) -> (&'static str, &'static str) {
    REPAIRS.iter().find(|(known, ..)| *known == word).map_or(("", ""), |&(_, label, does)| (label, does))
}
