//! What is in a demonstration: the API platform of Merrow Freight, a company that does not exist.
//!
//! | file | holds |
//! | --- | --- |
//! | `people` | administrators |
//! | `providers` | three DCR providers, and the two servers behind the external ones |
//! | `apis`, `openapi`, `catalogue` | collections with their OpenAPI documents, and policies |
//! | `clients.txt`, `clients` | sixty API clients and their people |
//! | `credentials` | what members have made |
//! | `programs` | initial access tokens, and what programs have registered |
//! | `failures` | what went wrong at providers |
//! | `drafts` | clients that are not finished |
//! | `logos` | pictures |

mod apis;
mod catalogue;
mod clients;
mod credentials;
mod drafts;
mod failures;
mod logos;
mod openapi;
mod people;
mod programs;
pub(super) mod providers;

use std::sync::Arc;

use authorization::AuthorizationServer;
use registration::{Caller, Core, MemberId, Secret, Timestamp};

use super::{Guide, clock::StageClock};
use crate::{
    http::Site,
    mail::{self, Mailer},
    parts::Parts,
    settings::Settings,
};
use clients::Placed;
use providers::Servers;

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;

/// What came of setting a part of the scene.
type Done<T = ()> = Result<T, registration::Error>;

/// The portal while its scene is set.
pub(super) struct Scene<'a> {
    core: &'a Core,
    authorization: &'a AuthorizationServer,
    mailer: &'a Mailer,
    clock: &'a StageClock,
    /// The moment at which the demonstration was started.
    now: Timestamp,
    /// The owner whose password is told.
    owner: Caller,
    /// Another one.
    colleague: Caller,
}

impl Scene<'_> {
    /// Fills a portal in which nothing is yet.
    pub(super) async fn fill(
        parts: &Parts,
        mailer: &Mailer,
        clock: &Arc<StageClock>,
        settings: &Settings,
        site: &Site,
    ) -> anyhow::Result<(Guide, Servers)> {
        let now = parts.core.now();
        clock.set(now.plus_seconds(-130 * DAY));
        let people = people::hire(&parts.core).await.map_err(words)?;
        let scene = Scene {
            core: &parts.core,
            authorization: &parts.authorization,
            mailer,
            clock,
            now,
            owner: people.owner,
            colleague: people.colleague,
        };
        scene.at(125, 0);
        let mut servers = Servers::start(settings, site, clock, &apis_scopes()).await?;
        let providers = servers.add(&scene).await.map_err(words)?;
        let catalogue = scene.catalogue(providers).await.map_err(words)?;
        // Boxed: what all the people do is a large future.
        let placed = Box::pin(scene.everybody(&catalogue)).await.map_err(words)?;
        scene.programs(&catalogue, &placed).await.map_err(words)?;
        scene.differences(&catalogue, &servers).await.map_err(words)?;
        servers.lose_the_old_one().await?;
        scene.failures(&catalogue, &placed).await.map_err(words)?;
        scene.drafts(&catalogue).await.map_err(words)?;
        let (member, member_link) = scene.up_to_now(&placed).await.map_err(words)?;
        let url = parts.core.public_url().clone();
        Ok((Guide { url, owner: people.owner_sign_in, auditor: people.auditor_sign_in, member, member_link }, servers))
    }

    /// Sets the clock to so many days and minutes before the demonstration was started.
    fn at(&self, days: i64, minutes: i64) {
        self.clock.set(self.now.plus_seconds(-days * DAY - minutes * MINUTE));
    }

    /// Lets time pass.
    fn later(&self, minutes: i64) {
        let later = self.core.now().plus_seconds(minutes * MINUTE);
        self.clock.set(later.min(self.now));
    }

    /// Delivers what is in the outbox.
    async fn deliver(&self) -> Done {
        let (_running, mut stop) = tokio::sync::watch::channel(false);
        while mail::deliver_next(self.core, self.mailer, &mut stop).await? {}
        Ok(())
    }

    /// Carries out what is to be done at providers.
    async fn work(&self) -> Done {
        // Boxed: all that can be done at a provider is in this one future.
        while Box::pin(self.core.provisioning().work_next()).await? {}
        Ok(())
    }

    /// A member opens the link in the mail that was last sent to them, some minutes after it was sent.
    async fn opens_link(&self, member: &MemberId, minutes: i64) -> Done<Caller> {
        self.core.members().answer_link_requests().await?;
        let link = self.core.members().unsent_link(&Caller::System, member).await?;
        self.deliver().await?;
        self.later(minutes);
        let link = link.ok_or(registration::Error::LinkSpent)?.url;
        let token = Secret::new(link.rsplit('/').next().unwrap_or_default());
        self.core.members().redeem_link(&token).await?;
        self.core.members().caller(member).await
    }

    /// The last hour: what the background workers do, and the link for whoever looks at the demonstration. From then on
    /// the clock shows the time.
    async fn up_to_now(&self, placed: &[Placed]) -> Done<(String, String)> {
        self.at(0, 1);
        self.core.provisioning().sweep().await?;
        self.deliver().await?;
        self.clock.follow_machine();
        self.core.housekeeping().sweep().await?;
        let member = placed.iter().find_map(|client| client.member.as_ref()).ok_or(registration::Error::LinkSpent)?;
        let member = member.member()?;
        self.core.members().request_sign_in_link(&member.email, "127.0.0.1", None).await?;
        self.core.members().answer_link_requests().await?;
        let link = self
            .core
            .members()
            .unsent_link(&Caller::System, &member.id)
            .await?
            .ok_or(registration::Error::LinkSpent)?;
        self.deliver().await?;
        Ok((member.email.clone(), link.url))
    }
}

/// The scopes of all APIs, separated by spaces.
fn apis_scopes() -> String {
    let scopes = apis::all().flat_map(|api| ["read", "write"].map(|right| format!("{}:{right}", api.word)));
    scopes.collect::<Vec<_>>().join(" ")
}

/// The error for the person at the terminal, with each field that is wrong.
pub(super) fn words(error: registration::Error) -> anyhow::Error {
    let fields = match &error {
        registration::Error::Invalid(fields) => {
            fields.iter().map(|field| format!("{}: {}", field.field, field.message))
        }
        _ => return anyhow::Error::new(error).context("the demonstration could not be filled"),
    };
    anyhow::anyhow!("the demonstration could not be filled: {}", fields.collect::<Vec<_>>().join("; "))
}
