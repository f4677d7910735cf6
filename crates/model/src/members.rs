//! Members: the people of an API client. They come in by links sent to their address and have no passwords.

use crate::{ApiClientId, Delivery, LinkId, MemberId, SecretHash, Timestamp, stored_words};

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

/// A single-use link.
#[derive(Clone, Debug)]
pub struct Link {
    /// The id.
    pub id: LinkId,
    /// What it opens.
    pub kind: LinkKind,
    /// Whom it lets in; a set-up link has nobody yet.
    pub member: Option<MemberId>,
    /// The hash of the token in the link.
    pub token_hash: SecretHash,
    /// The hash of the code that came with it, for the session that asked; invitations have none.
    pub code_hash: Option<SecretHash>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// Somebody asked for a sign-in link, who may be a member or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRequest {
    /// The id.
    pub id: LinkId,
    /// The address, in lower case.
    pub email: String,
    /// The hash of what the session that asked keeps.
    pub session: SecretHash,
    /// When.
    pub created_at: Timestamp,
}

/// What a single-use link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// The page that creates the first administrator.
    SetUp,
    /// The portal, for the first time.
    Invitation,
    /// The portal, again.
    SignIn,
}

stored_words!(LinkKind { SetUp = "set_up", Invitation = "invitation", SignIn = "sign_in" });
