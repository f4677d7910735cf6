//! Taking an invitation back.

use model::{LinkKind, MemberChange, MemberId, MemberState};

use crate::{Caller, Error, members::Members};

impl Members<'_> {
    /// The open invitation of a member stops working, and its mail is not sent any more.
    pub async fn revoke_invitation(self, caller: &Caller, member: &MemberId) -> Result<(), Error> {
        caller.owner()?;
        let member = self.shared.store.lookup_member(member).await?.ok_or(Error::NotFound("member"))?;
        if member.state == MemberState::Active {
            return Err(Error::Refused(format!("{} has already accepted the invitation.", member.email)));
        }
        let now = self.shared.clock.now();
        self.shared
            .store
            .commit(vec![
                MemberChange::RevokeLinks(member.id.clone(), LinkKind::Invitation, now).into(),
                MemberChange::EndInvitation { member: member.id.clone(), at: now }.into(),
                self.member_event(caller, "invitation.revoked", &member),
            ])
            .await?;
        Ok(())
    }
}
