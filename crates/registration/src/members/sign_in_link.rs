//! Later sign-ins: a link by mail, the same answer for every address.

use super::{LinkKind, MemberState};
use crate::{Core, Error, MemberChange, Secret, error::valid, text};

/// Sign-in links to one address before it has to rest.
const LINKS_PER_ADDRESS: i64 = 5;
/// Requests from one network address before it has to rest.
const REQUESTS_PER_SOURCE: i64 = 30;
/// The window they are counted in, in seconds.
const WINDOW_SECONDS: i64 = 60 * 60;

impl Core {
    /// Mails a sign-in link to every active membership of `email`. Succeeds for unknown addresses too, so that nobody
    /// learns who is a member; an address that asks too often is quietly not sent more.
    pub async fn request_sign_in_link(&self, email: &str, source: &str) -> Result<(), Error> {
        let mut errors = Vec::new();
        let email = text::email("email", email, &mut errors);
        valid(errors)?;
        let source_key = format!("sign-in-link/source/{}", Secret::new(source).hash().as_str());
        self.limit(&source_key, REQUESTS_PER_SOURCE, WINDOW_SECONDS).await?;
        let address_key = format!("sign-in-link/address/{}", Secret::new(email.as_str()).hash().as_str());
        match self.limit(&address_key, LINKS_PER_ADDRESS, WINDOW_SECONDS).await {
            Err(Error::Throttled { .. }) => return Ok(()),
            other => other?,
        }
        let now = self.clock.now();
        let mut changes = Vec::new();
        for member in self.store.find_members(&email).await? {
            if member.state != MemberState::Active {
                continue;
            }
            let Some(client) = self.store.lookup_client(&member.api_client).await? else { continue };
            if client.portal_access {
                changes.push(MemberChange::RevokeLinks(member.id.clone(), LinkKind::SignIn, now).into());
                changes.extend(self.link_by_mail(&member, &client.name, LinkKind::SignIn)?);
            }
        }
        if !changes.is_empty() {
            self.store.commit(changes).await?;
            self.mail_queued.notify_one();
        }
        Ok(())
    }
}
