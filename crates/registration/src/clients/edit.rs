//! Changing an API client after it was made. How its calls are authenticated is changed apart from it, in
//! [`super::authentication`].

use crate::error::CommitResult as _;
use dcr::FieldError;
use model::{
    ApiClient, ApiClientId, Change, ClientChange, LinkKind, LogoId, MemberChange, MemberState, MemberSummary, Unique,
};

use super::check::name_taken;
use crate::{Caller, Error, audit::Subject, clients::Clients, error::valid, members::Members, text};

/// What the page *Edit client* submits.
#[derive(Clone, Debug, Default)]
pub struct ClientFields {
    /// Unique, without regard to case.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Its people may sign in to the portal.
    pub portal_access: bool,
    /// Whom to invite first; looked at when access is granted to a client that has no members yet.
    pub email: String,
    /// Collection ids, in order.
    pub collections: Vec<String>,
    /// A policy id, or empty.
    pub policy: String,
    /// What becomes of its picture.
    pub logo: NewLogo,
}

/// What becomes of a picture.
#[derive(Clone, Debug, Default)]
pub enum NewLogo {
    /// It stays.
    #[default]
    Keep,
    /// It goes.
    Remove,
    /// This file takes its place.
    Replace(Vec<u8>),
    /// A file was chosen that is refused for this reason before it is looked at.
    Refused(FieldError),
}

/// The picture that the client will have, and the changes that exchange it.
#[derive(Default)]
struct LogoExchange {
    id: Option<LogoId>,
    add: Option<Change>,
    delete: Option<Change>,
}

impl Clients<'_> {
    /// Changes an API client, all of it or nothing. Granting access to a client without members invites the first one;
    /// taking it away ends its members' sessions and open links, while its credentials go on working.
    pub async fn update(self, caller: &Caller, id: &ApiClientId, fields: ClientFields) -> Result<(), Error> {
        caller.owner()?;
        let stored = self.shared.store.lookup_client(id).await?.ok_or(Error::NotFound("client"))?;
        let members = self.shared.store.list_members(id).await?;
        // Whoever was removed is not invited again by a change of something else.
        let invites = fields.portal_access && !stored.portal_access && members.is_empty();
        let loses_access = stored.portal_access && !fields.portal_access;

        let mut errors = Vec::new();
        let name = self.check_name(&fields.name, Some(id), &mut errors).await?;
        let description = text::description("description", &fields.description, &mut errors);
        let email = if invites { Some(text::email("email", &fields.email, &mut errors)) } else { stored.email.clone() };
        self.check_collections(&fields.collections, &mut errors).await?;
        self.check_policy(&fields.policy, &mut errors).await?;
        let logo = self.exchange_logo(&stored, fields.logo, &mut errors).await?;
        valid(errors)?;

        let client = ApiClient {
            name,
            description,
            logo: logo.id,
            portal_access: fields.portal_access,
            email,
            policy: (!fields.policy.is_empty()).then(|| fields.policy.as_str().into()),
            collections: fields.collections.iter().map(|id| id.as_str().into()).collect(),
            updated_at: self.shared.clock.now(),
            ..stored
        };
        let subject = Subject { id: id.as_str(), name: &client.name, api_client: Some(id) };
        // The new picture is there before the client points to it, and the old one goes when nothing does any more.
        let mut changes: Vec<Change> = logo.add.into_iter().collect();
        changes.push(ClientChange::Update(Box::new(client.clone())).into());
        changes.extend(logo.delete);
        changes.push(self.shared.event(caller, "client.updated", &subject));
        if invites {
            changes.extend(Members::of(self.shared).invite_first_member(caller, &client)?);
        } else if loses_access {
            changes.extend(self.shut_out(&members));
        }
        self.shared
            .store
            .commit(changes)
            .await
            .taken_as(Unique::ClientName, Error::Invalid(vec![name_taken(&client.name)]))
            .conflict_as(Error::Refused(
                "Something was deleted while this page was open. Load it again and repeat your changes.".to_owned(),
            ))?;
        self.shared.mail_queued.notify_one();
        Ok(())
    }

    async fn exchange_logo(
        self,
        stored: &ApiClient,
        new: NewLogo,
        errors: &mut Vec<FieldError>,
    ) -> Result<LogoExchange, Error> {
        let old = stored.logo.clone();
        let keep = LogoExchange { id: old.clone(), ..LogoExchange::default() };
        let delete = old.map(|old| ClientChange::DeleteLogo(old).into());
        match new {
            NewLogo::Keep => Ok(keep),
            NewLogo::Remove => Ok(LogoExchange { delete, ..LogoExchange::default() }),
            NewLogo::Refused(error) => {
                errors.push(error);
                Ok(keep)
            }
            NewLogo::Replace(file) => match self.shared.process_logo(file).await {
                Ok(logo) => Ok(LogoExchange {
                    id: Some(logo.id.clone()),
                    add: Some(ClientChange::AddLogo(logo).into()),
                    delete,
                }),
                Err(Error::Invalid(more)) => {
                    errors.extend(more);
                    Ok(keep)
                }
                Err(other) => Err(other),
            },
        }
    }

    /// Ends every open link of the members of a client. Their sessions end by themselves: `member_caller` asks.
    fn shut_out(self, members: &[MemberSummary]) -> Vec<Change> {
        let now = self.shared.clock.now();
        let mut changes = Vec::new();
        for MemberSummary { member, .. } in members {
            for kind in [LinkKind::Invitation, LinkKind::SignIn] {
                changes.push(MemberChange::RevokeLinks(member.id.clone(), kind, now).into());
            }
            if member.state == MemberState::Invited {
                changes.push(MemberChange::EndInvitation { member: member.id.clone(), at: now }.into());
            }
        }
        changes
    }
}
