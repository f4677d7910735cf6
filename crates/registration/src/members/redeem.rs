//! Coming in by a link. Looking at it (GET) changes nothing; only pressing the button (POST) redeems it.

use super::{Link, LinkKind, LinkPreview, Member, MemberState};
use crate::{ApiClient, Caller, Core, Error, MemberCaller, MemberChange, MemberId, Secret, StoreError, Timestamp};

/// Who has come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeemed {
    /// The member, now signed in.
    pub member: MemberId,
    /// By which kind of link.
    pub kind: LinkKind,
}

impl Core {
    /// What the page behind a link shows; [`Error::LinkSpent`] when it was used or replaced, or has expired.
    pub async fn preview_link(&self, token: &Secret) -> Result<LinkPreview, Error> {
        let (link, member, client) = self.open_link(token).await?;
        Ok(LinkPreview { kind: link.kind, client_name: client.name, email: member.email, expires_at: link.expires_at })
    }

    /// Redeems a link, once. Of parallel attempts exactly one succeeds.
    pub async fn redeem_link(&self, token: &Secret) -> Result<Redeemed, Error> {
        let (link, member, client) = self.open_link(token).await?;
        let now = self.clock.now();
        let action = match link.kind {
            LinkKind::Invitation => "invitation.accepted",
            LinkKind::SignIn | LinkKind::SetUp => "member.signed_in",
        };
        let caller = Caller::Member(member_caller(&member, client));
        let changes = vec![
            MemberChange::RedeemLink(link.id.clone(), now).into(),
            MemberChange::SignedIn { member: member.id.clone(), at: now }.into(),
            self.member_event(&caller, action, &member),
        ];
        match self.store.commit(changes).await {
            Ok(()) => Ok(Redeemed { member: member.id, kind: link.kind }),
            Err(StoreError::Conflict) => Err(Error::LinkSpent),
            Err(other) => Err(other.into()),
        }
    }

    /// A member as a caller, without a session; [`Error::NotSignedIn`] when they are gone or only invited, or the API
    /// client has no portal access any more.
    pub async fn member_caller(&self, id: &MemberId) -> Result<Caller, Error> {
        Ok(Caller::Member(self.signed_in_member(id).await?.1))
    }

    /// The caller behind a session that a member signed in to at `since`. It has ended when they were invited anew since
    /// then.
    pub async fn member_in_session(&self, id: &MemberId, since: Timestamp, session: &Secret) -> Result<Caller, Error> {
        let (member, mut caller) = self.signed_in_member(id).await?;
        if member.activated_at.is_some_and(|activated_at| since < activated_at) {
            return Err(Error::NotSignedIn);
        }
        caller.session = Some(session.hash());
        Ok(Caller::Member(caller))
    }

    async fn signed_in_member(&self, id: &MemberId) -> Result<(Member, MemberCaller), Error> {
        let member = self.store.lookup_member(id).await?.ok_or(Error::NotSignedIn)?;
        match self.store.lookup_client(&member.api_client).await? {
            Some(client) if client.portal_access && member.state == MemberState::Active => {
                let caller = member_caller(&member, client);
                Ok((member, caller))
            }
            _ => Err(Error::NotSignedIn),
        }
    }

    async fn open_link(&self, token: &Secret) -> Result<(Link, Member, ApiClient), Error> {
        let link = self.store.find_open_link(&token.hash(), self.clock.now()).await?.ok_or(Error::LinkSpent)?;
        let id = link.member.as_ref().ok_or(Error::LinkSpent)?;
        let member = self.store.lookup_member(id).await?.ok_or(Error::LinkSpent)?;
        let client = self.store.lookup_client(&member.api_client).await?.ok_or(Error::LinkSpent)?;
        if client.portal_access { Ok((link, member, client)) } else { Err(Error::LinkSpent) }
    }
}

pub(super) fn member_caller(member: &Member, client: ApiClient) -> MemberCaller {
    MemberCaller {
        id: member.id.clone(),
        email: member.email.clone(),
        api_client: member.api_client.clone(),
        client_name: client.name,
        client_logo: client.logo,
        role: member.role,
        session: None,
    }
}
