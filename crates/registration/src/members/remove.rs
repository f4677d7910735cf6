//! Removing a person from an API client.

use model::{MemberChange, MemberId};

use crate::{Caller, Error, error::CommitResult as _, members::Members};

impl Members<'_> {
    /// The member can no longer sign in, and their session ends. The credentials they made belong to the API client and
    /// go on working: revoke those that left with the person.
    pub async fn remove(self, caller: &Caller, member: &MemberId) -> Result<(), Error> {
        caller.owner()?;
        let member = self.shared.store.lookup_member(member).await?.ok_or(Error::NotFound("member"))?;
        let event = self.member_event(caller, "member.removed", &member);
        self.shared
            .store
            .commit(vec![MemberChange::Remove(member.id).into(), event])
            .await
            .conflict_as(Error::NotFound("member"))
    }
}
