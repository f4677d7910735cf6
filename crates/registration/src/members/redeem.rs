//! Coming in by a link. Looking at it (GET) changes nothing; only pressing the button (POST) redeems it.

use model::{ApiClient, Link, LinkKind, Member, MemberChange, MemberId, MemberState, Secret, StoreError, Timestamp};

use crate::{Caller, Error, MemberCaller, attempts::SignInSource, members::Members};

/// Who has come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redeemed {
    /// The member, now signed in.
    pub member: MemberId,
    /// By which kind of link.
    pub kind: LinkKind,
}

/// What the page behind a link shows before it is redeemed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkPreview {
    /// What it opens.
    pub kind: LinkKind,
    /// The API client's name.
    pub client_name: String,
    /// Whom it lets in.
    pub email: String,
    /// Until when it works.
    pub expires_at: Timestamp,
}

impl Members<'_> {
    /// What the page behind a link shows; [`Error::LinkSpent`] when it was used or replaced, or has expired.
    pub async fn preview_link(self, token: &Secret) -> Result<LinkPreview, Error> {
        let (link, member, client) = self.open_link(token).await?;
        Ok(LinkPreview { kind: link.kind, client_name: client.name, email: member.email, expires_at: link.expires_at })
    }

    /// Redeems a link, once. Of parallel attempts exactly one succeeds.
    pub async fn redeem_link(self, token: &Secret) -> Result<Redeemed, Error> {
        let (link, member, client) = self.open_link(token).await?;
        let spend = MemberChange::RedeemLink(link.id, self.shared.clock.now());
        self.sign_in(spend, link.kind, member, client).await?.ok_or(Error::LinkSpent)
    }

    /// Signs a member in by a link, as [`Members::redeem_link`] does.
    pub async fn sign_in_by_link<'a>(
        self,
        token: &Secret,
        source: impl Into<SignInSource<'a>>,
    ) -> Result<Redeemed, Error> {
        let result = self.redeem_link(token).await;
        self.note_sign_in(source.into(), &result).await;
        result
    }

    /// Counts a sign-in, and notes where it came from or that it failed.
    pub(super) async fn note_sign_in(self, source: SignInSource<'_>, result: &Result<Redeemed, Error>) {
        self.shared.note_member(source.address, result).await;
        // The link is used up: an error here must not keep the member out.
        if let Ok(redeemed) = result
            && let Err(error) = self.member_signed_in(&redeemed.member, source).await
        {
            tracing::error!(%error, "where a member signed in from could not be noted");
        }
    }

    /// The member and API client that a link lets in; `None` when it no longer does.
    pub(super) async fn let_in_by(self, link: &Link) -> Result<Option<(Member, ApiClient)>, Error> {
        let Some(id) = &link.member else { return Ok(None) };
        let Some(member) = self.shared.store.lookup_member(id).await? else { return Ok(None) };
        let Some(client) = self.shared.store.lookup_client(&member.api_client).await? else { return Ok(None) };
        // A member who was invited again since then comes in by that invitation alone.
        let is_due = link.kind == LinkKind::Invitation || member.state == MemberState::Active;
        Ok((client.portal_access && is_due).then_some((member, client)))
    }

    /// Signs a member in with a change that spends the link or its code; `None` when it was spent in the meantime.
    pub(super) async fn sign_in(
        self,
        spend: MemberChange,
        kind: LinkKind,
        member: Member,
        client: ApiClient,
    ) -> Result<Option<Redeemed>, Error> {
        let action = match kind {
            LinkKind::Invitation => "invitation.accepted",
            LinkKind::SignIn | LinkKind::SetUp => "member.signed_in",
        };
        let caller = Caller::Member(member_caller(&member, client));
        let changes = vec![
            spend.into(),
            MemberChange::SignedIn { member: member.id.clone(), at: self.shared.clock.now() }.into(),
            self.member_event(&caller, action, &member),
        ];
        match self.shared.store.commit(changes).await {
            Ok(()) => Ok(Some(Redeemed { member: member.id, kind })),
            Err(StoreError::Conflict) => Ok(None),
            Err(other) => Err(other.into()),
        }
    }

    /// A member as a caller, without a session; [`Error::NotSignedIn`] when they are gone or only invited, or the API
    /// client has no portal access any more.
    pub async fn caller(self, id: &MemberId) -> Result<Caller, Error> {
        Ok(Caller::Member(self.signed_in_member(id).await?.1))
    }

    /// The caller behind a session that a member signed in to at `since`. It has ended when they were invited again since
    /// then.
    pub async fn in_session(self, id: &MemberId, since: Timestamp, session: &Secret) -> Result<Caller, Error> {
        let (member, mut caller) = self.signed_in_member(id).await?;
        if member.activated_at.is_some_and(|activated_at| since < activated_at) {
            return Err(Error::NotSignedIn);
        }
        caller.session = Some(session.hash());
        Ok(Caller::Member(caller))
    }

    async fn signed_in_member(self, id: &MemberId) -> Result<(Member, MemberCaller), Error> {
        let member = self.shared.store.lookup_member(id).await?.ok_or(Error::NotSignedIn)?;
        match self.shared.store.lookup_client(&member.api_client).await? {
            Some(client) if client.portal_access && member.state == MemberState::Active => {
                let caller = member_caller(&member, client);
                Ok((member, caller))
            }
            _ => Err(Error::NotSignedIn),
        }
    }

    async fn open_link(self, token: &Secret) -> Result<(Link, Member, ApiClient), Error> {
        let link =
            self.shared.store.find_open_link(&token.hash(), self.shared.clock.now()).await?.ok_or(Error::LinkSpent)?;
        let (member, client) = self.let_in_by(&link).await?.ok_or(Error::LinkSpent)?;
        Ok((link, member, client))
    }
}

fn member_caller(member: &Member, client: ApiClient) -> MemberCaller {
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
