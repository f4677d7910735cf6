//! Inviting a member who has accepted once more: for portals whose mail does not reach them.

use super::{LinkKind, MemberState};
use crate::{Caller, Core, Error, MemberChange, MemberId};

impl Core {
    /// A member begins anew, as somebody who is only invited: their sessions end, what waits to be read by them is gone,
    /// and their credentials go on working. Whoever passes the new invitation on could become that member, which is why
    /// it is the only way in that an administrator has, and why it is seen: by the member, whose session ends, and in the
    /// audit log.
    pub async fn invite_again(&self, caller: &Caller, member: &MemberId) -> Result<(), Error> {
        caller.owner()?;
        let member = self.store.lookup_member(member).await?.ok_or(Error::NotFound("member"))?;
        if member.state != MemberState::Active {
            return self.resend_invitation(caller, &member.id).await;
        }
        let now = self.clock.now();
        let changes = vec![
            MemberChange::StartOver(member.id.clone()).into(),
            MemberChange::RevokeLinks(member.id.clone(), LinkKind::SignIn, now).into(),
        ];
        self.invite_once_more(caller, &member, changes, "member.invited_again").await
    }
}
