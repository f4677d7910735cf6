//! The first administrator: a one-time link that the server prints at its start.

use model::{Administrator, AdministratorChange, AdministratorRole, Link, LinkId, LinkKind, MemberChange, Secret};

use super::NewAdministrator;
use crate::{
    Error, Url,
    administrators::{Administrators, SET_UP_LINK_SECONDS},
    error::CommitResult as _,
};

impl Administrators<'_> {
    /// A fresh link to the page that creates the first administrator, or `None` when there is one already. Older links work
    /// until they expire or that administrator is there: another process may have shown one.
    pub async fn issue_set_up_link(self) -> Result<Option<Url>, Error> {
        if self.shared.store.count_administrators().await? > 0 {
            return Ok(None);
        }
        let now = self.shared.clock.now();
        let token = Secret::generate(&*self.shared.entropy, "");
        let link = Link {
            id: LinkId::new(&*self.shared.clock, &*self.shared.entropy),
            kind: LinkKind::SetUp,
            member: None,
            token_hash: token.hash(),
            code_hash: None,
            created_at: now,
            expires_at: now.plus_seconds(SET_UP_LINK_SECONDS),
        };
        self.shared.store.commit(vec![MemberChange::AddLink(link).into()]).await?;
        let mut url = self.shared.address("/set-up");
        url.query_pairs_mut().append_pair("token", token.expose());
        Ok(Some(url))
    }

    /// `Ok` while the link still creates the first administrator. Asking does not use it up.
    pub async fn check_set_up_link(self, token: &Secret) -> Result<(), Error> {
        self.open_set_up_link(token).await.map(|_| ())
    }

    /// Redeems the link and creates the first administrator, or neither.
    pub async fn set_up(self, token: &Secret, new: NewAdministrator) -> Result<Administrator, Error> {
        let link = self.open_set_up_link(token).await?;
        let new = NewAdministrator { role: AdministratorRole::Owner, ..new };
        let administrator = self.prepare_administrator(new).await?;
        let event = self.administrator_created(&administrator);
        self.shared
            .store
            .commit(vec![
                MemberChange::RedeemLink(link.id, self.shared.clock.now()).into(),
                AdministratorChange::AddFirst(administrator.clone()).into(),
                event,
            ])
            .await
            .conflict_as(Error::LinkSpent)?;
        Ok(administrator)
    }

    async fn open_set_up_link(self, token: &Secret) -> Result<Link, Error> {
        match self.shared.store.find_open_link(&token.hash(), self.shared.clock.now()).await? {
            Some(link) if link.kind == LinkKind::SetUp && self.shared.store.count_administrators().await? == 0 => {
                Ok(link)
            }
            _ => Err(Error::LinkSpent),
        }
    }
}
