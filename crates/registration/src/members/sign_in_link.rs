//! Later sign-ins: a link by mail, the same answer for every address after the same work.
//!
//! Who is asking is written down; whose address it is, and whether a mail goes out, is found out by a worker.

use super::{LinkKind, LinkRequest, MemberState, SIGN_IN_LINK_SECONDS};
use crate::{Caller, Core, Error, LinkId, MemberChange, Secret, StoreError, error::valid, text};

/// Sign-in links to one address before it has to rest.
const LINKS_PER_ADDRESS: i64 = 5;
/// Requests from one network address before it has to rest.
const REQUESTS_PER_SOURCE: i64 = 30;
/// Requests that a worker answers in one go.
const AT_ONCE: i64 = 50;
/// The window they are counted in, in seconds.
const WINDOW_SECONDS: i64 = 60 * 60;

impl Core {
    /// Asks for a sign-in link to `email`. Succeeds for every address, after the same work, so that nobody learns who is a
    /// member; an address that asks too often is quietly not sent more.
    ///
    /// The answer is for the session that asks: the code in the mail works with it ([`Core::redeem_code`]).
    pub async fn request_sign_in_link(&self, email: &str, source: &str) -> Result<Secret, Error> {
        let mut errors = Vec::new();
        let email = text::email("email", email, &mut errors);
        valid(errors)?;
        let source_key = format!("sign-in-link/source/{}", Secret::new(source).hash().as_str());
        self.limit(&source_key, REQUESTS_PER_SOURCE, WINDOW_SECONDS).await?;
        let address_key = format!("sign-in-link/address/{}", Secret::new(email.as_str()).hash().as_str());
        let session = Secret::generate(&*self.entropy, "");
        match self.limit(&address_key, LINKS_PER_ADDRESS, WINDOW_SECONDS).await {
            Err(Error::Throttled { .. }) => return Ok(session),
            other => other?,
        }
        let request = LinkRequest {
            id: LinkId::new(&*self.clock, &*self.entropy),
            email,
            session: session.hash(),
            created_at: self.clock.now(),
        };
        self.store.commit(vec![MemberChange::AskForLink(request).into()]).await?;
        self.link_requested.notify_one();
        Ok(session)
    }

    /// Does what was asked for with a sign-in link: mails it to every active membership of the address, and tells
    /// administrators that somebody who was only invited asks again. Answers how many requests there were.
    pub async fn answer_link_requests(&self) -> Result<usize, Error> {
        let requests = self.store.link_requests(AT_ONCE).await?;
        for request in &requests {
            self.answer_link_request(request).await?;
        }
        Ok(requests.len())
    }

    async fn answer_link_request(&self, request: &LinkRequest) -> Result<(), Error> {
        let now = self.clock.now();
        let mut changes = vec![MemberChange::TakeLinkRequest(request.id.clone()).into()];
        // Nobody waits any more for what was asked while no worker ran.
        let waits = request.created_at.plus_seconds(SIGN_IN_LINK_SECONDS) > now;
        let members = if waits { self.store.find_members(&request.email).await? } else { Vec::new() };
        for member in members {
            let Some(client) = self.store.lookup_client(&member.api_client).await? else { continue };
            if !client.portal_access {
                continue;
            }
            match member.state {
                MemberState::Active => {
                    changes.push(MemberChange::RevokeLinks(member.id.clone(), LinkKind::SignIn, now).into());
                    changes.extend(self.link_by_mail(&member, &client.name, Some(&request.session))?);
                }
                MemberState::Invited if member.asked_again_at.is_none() => {
                    changes.push(MemberChange::AskAgain { member: member.id.clone(), at: now }.into());
                    changes.push(self.member_event(&Caller::Anonymous, "invitation.asked_again", &member));
                }
                MemberState::Invited => {}
            }
        }
        match self.store.commit(changes).await {
            Ok(()) => {
                self.mail_queued.notify_one();
                Ok(())
            }
            // Another worker has done it, or somebody is gone.
            Err(StoreError::Conflict) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    /// Resolves when a sign-in link has been asked for in this process since the last call.
    pub async fn link_requested(&self) {
        self.link_requested.notified().await;
    }
}
