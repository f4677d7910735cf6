//! Members: the people of an API client. They come in by links sent to their address and have no passwords.

mod code;
mod enter_code;
mod invite;
mod link;
mod redeem;
mod reinvite;
mod remove;
mod revoke;
mod sign_in_link;

pub use link::{Link, LinkKind, LinkPreview, LinkRequest};
pub use redeem::Redeemed;

use crate::{ApiClientId, MemberId, Timestamp, mail::Delivery};

/// How long an invitation works, in days, where the operator does not say otherwise.
pub const INVITATION_DAYS: i64 = 7;
/// The longest that an invitation works, in days. Links are kept for a month.
pub const MAX_INVITATION_DAYS: i64 = 30;
/// How long a sign-in link and its code work, in seconds: 30 minutes.
pub const SIGN_IN_LINK_SECONDS: i64 = 30 * 60;
/// How long the administrator's set-up link works, in seconds: 24 hours.
pub const SET_UP_LINK_SECONDS: i64 = 24 * 60 * 60;

/// A person of an API client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The id.
    pub id: MemberId,
    /// The API client they belong to.
    pub api_client: ApiClientId,
    /// Lower case; unique within the API client.
    pub email: String,
    /// What they may do there.
    pub role: MemberRole,
    /// Invited or active.
    pub state: MemberState,
    /// When they were last invited.
    pub invited_at: Timestamp,
    /// Until when the last invitation works; in the past once it was revoked.
    pub invitation_expires_at: Timestamp,
    /// When they asked for another invitation; `None` once they got one.
    pub invitation_requested_at: Option<Timestamp>,
    /// When they accepted.
    pub activated_at: Option<Timestamp>,
    /// When they last came in.
    pub last_sign_in_at: Option<Timestamp>,
}

/// What a member may do in their API client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberRole {
    /// Manages people and credentials.
    Owner,
    /// Manages credentials.
    Developer,
    /// Looks.
    Viewer,
}

/// How far a member has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberState {
    /// Invited, has not accepted yet.
    Invited,
    /// Has accepted.
    Active,
}

/// Declares the words of a small enum in the database.
macro_rules! stored_words {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// The word in the database and in forms.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value of that word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use stored_words;

stored_words!(MemberRole { Owner = "owner", Developer = "developer", Viewer = "viewer" });
stored_words!(MemberState { Invited = "invited", Active = "active" });

/// A member as the client page shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberSummary {
    /// The member.
    pub member: Member,
    /// What became of the last mail to them.
    pub delivery: Option<Delivery>,
}
