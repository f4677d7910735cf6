//! Inviting people, again if need be. Only one invitation of a member works at a time.

use model::{
    ApiClient, ApiClientId, Change, Link, LinkId, LinkKind, MailId, MailKind, MailState, Member, MemberChange,
    MemberId, MemberRole, MemberState, OutboxMail, Secret, SecretHash, Unique,
};

use super::{SIGN_IN_LINK_SECONDS, code};
use crate::{
    Caller, Error, MailContent, Url,
    audit::Subject,
    error::{CommitResult as _, valid},
    members::Members,
    text,
};

/// Invitations to one address before it has to rest, and the window they are counted in, in seconds.
const INVITATIONS_PER_MEMBER: i64 = 5;
const WINDOW_SECONDS: i64 = 60 * 60;

impl Members<'_> {
    /// Invites another person to an API client.
    pub async fn invite(self, caller: &Caller, client: &ApiClientId, email: &str) -> Result<MemberId, Error> {
        caller.owner()?;
        let client = self.client_with_portal(client).await?;
        let mut errors = Vec::new();
        let email = text::email("email", email, &mut errors);
        valid(errors)?;
        let (id, changes) = self.new_member(caller, &client, &email, MemberRole::Developer)?;
        self.shared
            .store
            .commit(changes)
            .await
            .taken_as(Unique::MemberEmail, Error::field("email", "This person is already a member of this client."))?;
        self.shared.mail_queued.notify_one();
        Ok(id)
    }

    /// The owner of a client, invited at its e-mail address; nobody when it has none.
    pub(crate) fn invite_first_member(self, caller: &Caller, client: &ApiClient) -> Result<Vec<Change>, Error> {
        match &client.email {
            Some(email) => Ok(self.new_member(caller, client, email, MemberRole::Owner)?.1),
            None => Ok(Vec::new()),
        }
    }

    fn new_member(
        self,
        caller: &Caller,
        client: &ApiClient,
        email: &str,
        role: MemberRole,
    ) -> Result<(MemberId, Vec<Change>), Error> {
        let now = self.shared.clock.now();
        let member = Member {
            id: MemberId::new(&*self.shared.clock, &*self.shared.entropy),
            api_client: client.id.clone(),
            email: email.to_owned(),
            role,
            state: MemberState::Invited,
            invited_at: now,
            invitation_expires_at: now.plus_seconds(self.invitation_seconds()),
            invitation_requested_at: None,
            activated_at: None,
            last_sign_in_at: None,
        };
        let mut changes = vec![MemberChange::Add(member.clone()).into()];
        changes.extend(self.invitation(&member, &client.name)?);
        changes.push(self.member_event(caller, "invitation.sent", &member));
        Ok((member.id, changes))
    }

    /// Sends a new invitation; the older ones stop working.
    pub async fn resend_invitation(self, caller: &Caller, member: &MemberId) -> Result<(), Error> {
        caller.owner()?;
        let member = self.shared.store.lookup_member(member).await?.ok_or(Error::NotFound("member"))?;
        if member.state == MemberState::Active {
            return Err(Error::Refused(format!(
                "{} has already accepted, and can ask for a sign-in link at any time.",
                member.email
            )));
        }
        self.send_new_invitation(caller, &member, Vec::new(), "invitation.resent").await
    }

    /// Sends a new invitation, after these changes; the older ones stop working.
    pub(super) async fn send_new_invitation(
        self,
        caller: &Caller,
        member: &Member,
        mut changes: Vec<Change>,
        action: &'static str,
    ) -> Result<(), Error> {
        let client = self.client_with_portal(&member.api_client).await?;
        self.shared.limit(&format!("invite/{}", member.id), INVITATIONS_PER_MEMBER, WINDOW_SECONDS).await?;
        let now = self.shared.clock.now();
        changes.extend([
            MemberChange::RevokeLinks(member.id.clone(), LinkKind::Invitation, now).into(),
            MemberChange::Reinvite {
                member: member.id.clone(),
                at: now,
                expires_at: now.plus_seconds(self.invitation_seconds()),
            }
            .into(),
        ]);
        changes.extend(self.invitation(member, &client.name)?);
        changes.push(self.member_event(caller, action, member));
        self.shared.store.commit(changes).await?;
        self.shared.mail_queued.notify_one();
        Ok(())
    }

    /// The link of a message that has not been taken by a mail server: for portals without SMTP, and for mail that fails.
    ///
    /// An administrator gets invitations of people who have not accepted yet. Whoever has the sign-in link of a member
    /// *is* that member, so that only Gatehouse itself gets those.
    pub async fn unsent_link(self, caller: &Caller, member: &MemberId) -> Result<Option<MailContent>, Error> {
        let only_invitations = !matches!(caller, Caller::System);
        if only_invitations {
            caller.owner()?;
        }
        match self.shared.store.unsent_mail(member, self.shared.clock.now()).await? {
            Some(mail) if !only_invitations || mail.kind == MailKind::Invitation => self.shared.open_mail(&mail),
            _ => Ok(None),
        }
    }

    /// How many days an invitation works.
    #[must_use]
    pub const fn invitation_days(self) -> i64 {
        self.shared.invitation_days
    }

    const fn invitation_seconds(self) -> i64 {
        self.shared.invitation_days * 24 * 60 * 60
    }

    /// A fresh invitation: the link and the mail that carries it.
    fn invitation(self, member: &Member, client_name: &str) -> Result<[Change; 2], Error> {
        self.link_by_mail(member, client_name, None)
    }

    /// A fresh link for `member` and the mail that carries it: a sign-in link for the session that asked for it (the hash
    /// of what it keeps), an invitation for nobody's.
    pub(super) fn link_by_mail(
        self,
        member: &Member,
        client_name: &str,
        asked_in: Option<&SecretHash>,
    ) -> Result<[Change; 2], Error> {
        let now = self.shared.clock.now();
        let (kind, mail_kind, seconds) = match asked_in {
            Some(_) => (LinkKind::SignIn, MailKind::SignIn, SIGN_IN_LINK_SECONDS),
            None => (LinkKind::Invitation, MailKind::Invitation, self.invitation_seconds()),
        };
        let code = asked_in.map(|session| (session, code::generate(&*self.shared.entropy)));
        let token = Secret::generate(&*self.shared.entropy, "");
        let link = Link {
            id: LinkId::new(&*self.shared.clock, &*self.shared.entropy),
            kind,
            member: Some(member.id.clone()),
            token_hash: token.hash(),
            code_hash: code.as_ref().map(|(session, code)| code::hash(session, code)),
            created_at: now,
            expires_at: now.plus_seconds(seconds),
        };
        let content = MailContent {
            client_name: client_name.to_owned(),
            url: self.portal_link(&token).into(),
            expires_at: link.expires_at,
            code: code.map(|(_, code)| code).unwrap_or_default(),
            credential: String::new(),
        };
        let id = MailId::new(&*self.shared.clock, &*self.shared.entropy);
        let mail = OutboxMail {
            kind: mail_kind,
            recipient: member.email.clone(),
            member: member.id.clone(),
            link: Some(link.id.clone()),
            content: Some(self.shared.seal_mail(&id, &content)?),
            state: MailState::Queued,
            attempts: 0,
            next_attempt_at: now,
            last_error: None,
            created_at: now,
            sent_at: None,
            id,
        };
        Ok([MemberChange::AddLink(link).into(), MemberChange::Queue(mail).into()])
    }

    pub(super) fn member_event(self, caller: &Caller, action: &'static str, member: &Member) -> Change {
        let subject = Subject { id: member.id.as_str(), name: &member.email, api_client: Some(&member.api_client) };
        self.shared.event(caller, action, &subject)
    }

    fn portal_link(self, token: &Secret) -> Url {
        self.shared.address(&format!("/portal/link/{}", token.expose()))
    }

    async fn client_with_portal(self, id: &ApiClientId) -> Result<ApiClient, Error> {
        let client = self.shared.store.lookup_client(id).await?.ok_or(Error::NotFound("client"))?;
        if client.portal_access {
            Ok(client)
        } else {
            Err(Error::Refused(format!("{} has no access to the portal, so nobody can be invited.", client.name)))
        }
    }
}
