//! The API clients that use something, on the page of what they use.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::client_path;
use crate::ui::counted;

/// The API clients that use something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Users {
    /// The first ones by name: id and name.
    pub first: Vec<(String, String)>,
    /// How many there are in all.
    pub total: i64,
}

impl Users {
    /// “Acme, Globex and 3 other clients use it”, with the verb for one client and for several; `None` when there is
    /// nobody.
    pub fn who(&self, one_does: &str, several_do: &str) -> Option<String> {
        let names: Vec<&str> = self.first.iter().map(|(_, name)| name.as_str()).collect();
        let others = |named: i64| counted(self.total - named, "other client", "other clients");
        Some(match (self.total, names.as_slice()) {
            (0, _) => return None,
            (1, [one, ..]) => format!("{one} {one_does}"),
            (2, [one, two, ..]) => format!("{one} and {two} {several_do}"),
            (_, [one, two, ..]) => format!("{one}, {two} and {} {several_do}", others(2)),
            (_, [one]) => format!("{one} and {} {several_do}", others(1)),
            (1, []) => format!("1 client {one_does}"),
            (total, []) => format!("{} {several_do}", counted(total, "client", "clients")),
        })
    }
}

impl Users {
    /// From what the core answers.
    pub fn new(first: Vec<registration::UsedBy>, total: i64) -> Self {
        Self { first: first.into_iter().map(|user| (user.id.to_string(), user.name)).collect(), total }
    }
}

/// A section that names the API clients.
#[component]
pub fn UsedBy(
    /// What their use means, in a sentence.
    sentence: String,
    /// Who they are.
    users: Users,
) -> impl IntoView {
    let more = users.total - i64::try_from(users.first.len()).unwrap_or_default();
    let links =
        users.first.into_iter().map(|(id, name)| view! { <li><a href=client_path(&id)>{name}</a></li> }).collect_view();
    view! {
        <section class="section" aria-labelledby="used-by">
            <div class="section-head">
                <div>
                    <h2 id="used-by">"Used by"</h2>
                    <p>{sentence}</p>
                </div>
            </div>
            {(users.total > 0)
                .then(|| {
                    view! {
                        <ul class="row">
                            {links}
                            {(more > 0).then(|| view! { <li class="muted">"and " {counted(more, "other", "others")}</li> })}
                        </ul>
                    }
                })}
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::Users;

    #[test]
    fn the_sentence_names_the_clients() {
        let users = |names: &[&str], total| Users {
            first: names.iter().map(|name| ("1".into(), (*name).into())).collect(),
            total,
        };
        assert_eq!(users(&[], 0).who("uses it", "use it"), None);
        for (names, total, expected) in [
            (&["Acme"][..], 1, "Acme uses it"),
            (&["Acme", "Globex"], 2, "Acme and Globex use it"),
            (&["Acme", "Globex", "Initech"], 3, "Acme, Globex and 1 other client use it"),
            (&["Acme", "Globex"], 1202, "Acme, Globex and 1,200 other clients use it"),
            (&["Acme"], 2, "Acme and 1 other client use it"),
        ] {
            assert_eq!(users(names, total).who("uses it", "use it").as_deref(), Some(expected));
        }
    }
}
