//! What is told to the person who started a demonstration.

use std::fmt;

use registration::{Secret, Url};

/// Where a demonstration is, and who can sign in.
pub struct Guide {
    /// Its address.
    pub url: Url,
    /// An administrator who may do everything.
    pub owner: SignIn,
    /// An administrator who may only look.
    pub auditor: SignIn,
    /// A member's address.
    pub member: String,
    /// The one-time link that signs the member in. It works for 30 minutes.
    pub member_link: String,
}

/// The user name and the password of an administrator.
pub struct SignIn {
    /// The user name.
    pub username: String,
    /// The password.
    pub password: Secret,
}

impl fmt::Debug for Guide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guide").field("url", &self.url.as_str()).finish_non_exhaustive()
    }
}

impl Guide {
    /// The lines to print.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let address = self.url.as_str().trim_end_matches('/');
        let administrator = |role: &str, who: &SignIn| {
            format!("  {role}  user name {:<8}  password {}", who.username, who.password.expose())
        };
        vec![
            format!("A demonstration of Gatehouse is at {address}"),
            String::new(),
            format!("Administrators sign in at {address}/sign-in"),
            administrator("owner  ", &self.owner),
            administrator("auditor", &self.auditor),
            String::new(),
            format!("A member, {}, comes in by this link, once and within 30 minutes", self.member),
            format!("  {}", self.member_link),
            format!(
                "Afterwards ask for another at {address}/portal/sign-in; it is printed here, because no mail is sent."
            ),
            String::new(),
            "Everything in it is made up. Ctrl-C stops it and removes all of it.".to_owned(),
        ]
    }
}
