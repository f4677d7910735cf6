//! Later sign-ins: a link by mail, with the same answer for every address after the same work.
//!
//! The request is only stored. A worker then looks up the address and sends the mail.

use model::{LinkId, LinkRequest, MemberChange, MemberId, MemberState, Secret, StoreError};

use super::SIGN_IN_LINK_SECONDS;
use crate::{
    Caller, Error, SignInSource,
    attempts::{Account, Admission, Limits},
    error::valid,
    members::Members,
    text,
};

/// As long as requests count, the links that they brought still work: strangers who use up the count of an account have
/// filled its mailbox with links.
const LIMITS: Limits = Limits {
    name: "sign-in-link",
    per_source: 5,
    per_account: 10,
    per_network: 30,
    window_seconds: SIGN_IN_LINK_SECONDS,
};
/// Requests that a worker answers in one go.
const AT_ONCE: i64 = 50;

impl Members<'_> {
    /// Asks for a sign-in link to `email`. Succeeds for every address, after the same work, so that the answer does not tell
    /// who is a member. Requests are limited (see [`crate::attempts`]); one too many for an address sends no mail, and the
    /// answer does not say so.
    ///
    /// The session that asks keeps the returned secret: the code in the mail works only with it ([`Members::redeem_code`]).
    /// `former` is the one that it keeps already, which stays when no further mail is sent.
    pub async fn request_sign_in_link<'a>(
        self,
        email: &str,
        source: impl Into<SignInSource<'a>>,
        former: Option<Secret>,
    ) -> Result<Secret, Error> {
        let mut errors = Vec::new();
        let email = text::email("email", email, &mut errors);
        valid(errors)?;
        let session = Secret::generate(&*self.shared.entropy, "");
        match self.shared.admit(&LIMITS, &Account::of_member(&email), &source.into()).await? {
            Admission::Admitted => {}
            // The answer does not tell whether the address is known in this network.
            Admission::AccountLimited | Admission::NetworkLimited => return Ok(former.unwrap_or(session)),
        }
        let request = LinkRequest {
            id: LinkId::new(&*self.shared.clock, &*self.shared.entropy),
            email,
            session: session.hash(),
            created_at: self.shared.clock.now(),
        };
        self.shared.store.commit(vec![MemberChange::AddLinkRequest(request).into()]).await?;
        self.shared.link_requested.notify_one();
        Ok(session)
    }

    /// Handles the stored requests: mails a link to every active membership of the address, and notes for administrators
    /// that an invited person asked for a new invitation. Returns how many requests there were.
    ///
    /// # Errors
    ///
    /// The first error of a request, after the others were handled.
    pub async fn answer_link_requests(self) -> Result<usize, Error> {
        let requests = self.shared.store.link_requests(AT_ONCE).await?;
        let mut failed = None;
        for request in &requests {
            match self.answer_link_request(request).await {
                // What does not read back today does not read back tomorrow: it must not stand before the others.
                Err(error @ (Error::Store(StoreError::Inconsistent { .. }) | Error::Vault(_))) => {
                    failed.get_or_insert(error);
                    self.shared.store.commit(vec![MemberChange::RemoveLinkRequest(request.id.clone()).into()]).await?;
                }
                Err(error) => {
                    failed.get_or_insert(error);
                }
                Ok(()) => {}
            }
        }
        match failed {
            Some(error) => Err(error),
            None => Ok(requests.len()),
        }
    }

    async fn answer_link_request(self, request: &LinkRequest) -> Result<(), Error> {
        let now = self.shared.clock.now();
        let mut changes = vec![MemberChange::RemoveLinkRequest(request.id.clone()).into()];
        // Requests older than a link are dropped: they were made while no worker ran.
        let waits = request.created_at.plus_seconds(SIGN_IN_LINK_SECONDS) > now;
        let members = if waits { self.shared.store.find_members(&request.email).await? } else { Vec::new() };
        for member in members {
            let Some(client) = self.shared.store.lookup_client(&member.api_client).await? else { continue };
            if !client.portal_access {
                continue;
            }
            match member.state {
                MemberState::Active => {
                    // Earlier links keep working: anybody can ask for a link to this address.
                    changes.extend(self.link_by_mail(&member, &client.name, Some(&request.session))?);
                }
                MemberState::Invited if member.invitation_requested_at.is_none() => {
                    changes.push(MemberChange::RequestInvitation { member: member.id.clone(), at: now }.into());
                    changes.push(self.member_event(&Caller::Anonymous, "invitation.requested", &member));
                }
                MemberState::Invited => {}
            }
        }
        match self.shared.store.commit(changes).await {
            Ok(()) => {
                self.shared.mail_queued.notify_one();
                Ok(())
            }
            // Another worker has done it, or a member is gone.
            Err(StoreError::Conflict) => Ok(()),
            Err(other) => Err(other.into()),
        }
    }

    /// Notes that a member has signed in from a source.
    pub(crate) async fn member_signed_in(self, member: &MemberId, source: SignInSource<'_>) -> Result<(), Error> {
        let member = self.shared.store.lookup_member(member).await?.ok_or(Error::NotSignedIn)?;
        self.shared.signed_in_from(&LIMITS, &Account::of_member(&member.email), &source).await
    }

    /// Resolves when a sign-in link was requested in this process since the last call.
    pub async fn link_requested(self) {
        self.shared.link_requested.notified().await;
    }
}
