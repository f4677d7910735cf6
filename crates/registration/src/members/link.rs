//! Single-use links: stored as a hash, redeemed by a POST, so that a mail scanner's GET does not use them up.

use super::stored_words;
use crate::{LinkId, MemberId, SecretHash, Timestamp};

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
