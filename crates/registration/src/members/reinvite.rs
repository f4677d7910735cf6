//! Inviting a member again who has already accepted, for when mail does not reach them.

use model::{LinkKind, MemberChange, MemberId, MemberState};

use crate::{Caller, Error, members::Members};

impl Members<'_> {
    /// Makes an active member an invited one again. Their sessions, the access they gave to applications and the secrets
    /// waiting for them end; their credentials keep working. Anyone with the new invitation can become that member. It is
    /// therefore the only way in that an administrator has, and it leaves traces: the member is signed out, and the audit
    /// log has an entry.
    pub async fn reinvite(self, caller: &Caller, member: &MemberId) -> Result<(), Error> {
        caller.owner()?;
        let member = self.shared.store.lookup_member(member).await?.ok_or(Error::NotFound("member"))?;
        if member.state != MemberState::Active {
            return self.resend_invitation(caller, &member.id).await;
        }
        let now = self.shared.clock.now();
        let changes = vec![
            MemberChange::ResetToInvited(member.id.clone()).into(),
            MemberChange::RevokeLinks(member.id.clone(), LinkKind::SignIn, now).into(),
        ];
        self.send_new_invitation(caller, &member, changes, "member.reinvited").await
    }
}
