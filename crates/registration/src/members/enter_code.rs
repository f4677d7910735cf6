//! Signing in with the code from a sign-in mail.

use model::{MemberChange, Secret};

use super::{Redeemed, SIGN_IN_LINK_SECONDS, code};
use crate::{Error, attempts::SignInSource, members::Members};

/// How many codes may be tried for one request.
const TRIES: i64 = 5;

impl Members<'_> {
    /// Redeems the code of a sign-in mail, once. `session` is what [`Members::request_sign_in_link`] returned to the session
    /// that asked; `None` when it has not asked.
    ///
    /// # Errors
    ///
    /// A wrong code, an expired one and one that belongs to another session are the same error at the field `code`.
    pub async fn redeem_code(self, session: Option<&Secret>, typed: &str) -> Result<Redeemed, Error> {
        let none = "No sign-in link was requested in this browser, or it has expired. Request a new one.";
        let session = session.ok_or_else(|| Error::field("code", none))?.hash();
        self.shared.limit(&format!("sign-in-code/{}", session.as_str()), TRIES, SIGN_IN_LINK_SECONDS).await?;
        let wrong = || {
            let sentence = "This code does not work here. Each email has its own code: enter the one from the email that you \
                            asked for in this window.";
            Error::field("code", sentence)
        };
        let now = self.shared.clock.now();
        let link = self.shared.store.find_open_code(&code::hash(&session, typed), now).await?.ok_or_else(wrong)?;
        let (member, client) = self.let_in_by(&link).await?.ok_or_else(wrong)?;
        self.sign_in(MemberChange::UseCode(link.id, now), link.kind, member, client).await?.ok_or_else(wrong)
    }

    /// Signs a member in by the code of a mail, as [`Members::redeem_code`] does.
    pub async fn sign_in_by_code<'a>(
        self,
        session: Option<&Secret>,
        typed: &str,
        source: impl Into<SignInSource<'a>>,
    ) -> Result<Redeemed, Error> {
        let result = self.redeem_code(session, typed).await;
        self.note_sign_in(source.into(), &result).await;
        result
    }
}
