//! Coming in by the code of a mail, in the window that asked for it.

use super::{LinkKind, MemberState, Redeemed, SIGN_IN_LINK_SECONDS, code, redeem::member_caller};
use crate::{Caller, Core, Error, MemberChange, Secret, StoreError};

/// Codes that may be tried for one request.
const TRIES: i64 = 5;

impl Core {
    /// Redeems the code of a sign-in mail, once. `session` is what [`Core::request_sign_in_link`] gave to the session that
    /// asked. A wrong code, one of another session and one that nobody was sent are the same error at the field `code`.
    pub async fn redeem_code(&self, session: &Secret, typed: &str) -> Result<Redeemed, Error> {
        let session = session.hash();
        self.limit(&format!("sign-in-code/{}", session.as_str()), TRIES, SIGN_IN_LINK_SECONDS).await?;
        let wrong = || Error::field("code", "This is not the code in the newest mail, or its time is over.");
        let now = self.clock.now();
        let link = self.store.find_open_code(&code::hash(&session, typed), now).await?.ok_or_else(wrong)?;
        let id = link.member.ok_or_else(wrong)?;
        let member = self.store.lookup_member(&id).await?.ok_or_else(wrong)?;
        let client = self.store.lookup_client(&member.api_client).await?.ok_or_else(wrong)?;
        if member.state != MemberState::Active || !client.portal_access {
            return Err(wrong());
        }
        let caller = Caller::Member(member_caller(&member, client));
        let changes = vec![
            MemberChange::UseCode(link.id, now).into(),
            MemberChange::SignedIn { member: member.id.clone(), at: now }.into(),
            self.member_event(&caller, "member.signed_in", &member),
        ];
        match self.store.commit(changes).await {
            Ok(()) => Ok(Redeemed { member: member.id, kind: LinkKind::SignIn }),
            Err(StoreError::Conflict) => Err(wrong()),
            Err(other) => Err(other.into()),
        }
    }
}
