//! Three providers: the built-in one, one of a partner that works, and an old one that has stopped answering.

use std::sync::Arc;

use registration::{ConfigurationFields, ConnectionFields, Error, ProviderFields, ProviderId};

use super::{Done, Scene, apis_scopes};
use crate::{
    demo::{
        clock::StageClock,
        other_gatehouse::{OtherGatehouse, SilentPort},
    },
    http::Site,
    settings::Settings,
};

/// Where clients at the partner's server can send people. Other addresses are refused there, in its own words.
const PARTNER_HOSTS: &str = "*.example.com";

/// The authorization servers behind the external providers.
pub(in crate::demo) struct Servers {
    pub(super) partner: OtherGatehouse,
    old: Option<OtherGatehouse>,
    silent: Option<SilentPort>,
}

/// The ids of the providers.
pub(super) struct Providers {
    pub built_in: ProviderId,
    pub partner: ProviderId,
    pub legacy: ProviderId,
    pub built_in_issuer: String,
    pub legacy_issuer: String,
}

impl Servers {
    /// Starts both.
    pub(super) async fn start(
        settings: &Settings,
        site: &Site,
        clock: &Arc<StageClock>,
        scopes: &str,
    ) -> anyhow::Result<Self> {
        let partner = OtherGatehouse::start("partner", settings, site, clock, scopes, PARTNER_HOSTS).await?;
        let old = OtherGatehouse::start("legacy", settings, site, clock, scopes, "").await?;
        Ok(Self { partner, old: Some(old), silent: None })
    }

    /// Adds the three providers, tests the external ones, and lets members use them.
    pub(super) async fn add(&mut self, scene: &Scene<'_>) -> Done<Providers> {
        let fields = ProviderFields {
            name: "Merrow ID".to_owned(),
            authentication_method: "openid_connect".to_owned(),
            grant_types: ["authorization_code", "refresh_token", "client_credentials"].map(str::to_owned).to_vec(),
            scopes: format!("openid profile email {}", apis_scopes()),
            client_id_claims: "client_id\nazp".to_owned(),
            ..ProviderFields::default()
        };
        let built_in = scene.core.providers().add(&scene.owner, &fields).await?;
        scene.authorization.ring().await?;
        scene.at(119, 0);
        let old = self.old.as_ref().ok_or_else(|| Error::Unexpected("the old server is gone already".to_owned()))?;
        let fields = ConnectionFields { timeout_seconds: "5".to_owned(), ..connection("Merrow Accounts (2019)", old) };
        let legacy_issuer = old.issuer.clone();
        let legacy = external(scene, fields, "openid_connect").await?;
        scene.at(118, 0);
        let fields = ConnectionFields {
            initial_token_remaining: "480".to_owned(),
            ..connection("Partner Identity", &self.partner)
        };
        let partner = external(scene, fields, "token_introspection").await?;
        let built_in_issuer = scene.core.providers().defaults(&scene.owner, &built_in).await?.issuer;
        Ok(Providers { built_in, partner, legacy, built_in_issuer, legacy_issuer })
    }

    /// The old server is switched off, and nobody has told the portal.
    pub(super) async fn lose_the_old_one(&mut self) -> anyhow::Result<()> {
        if let Some(old) = self.old.take() {
            self.silent = Some(old.fall_silent().await?);
        }
        Ok(())
    }

    /// Stops what still runs.
    pub(in crate::demo) async fn stop(self) -> anyhow::Result<()> {
        self.partner.stop().await
    }
}

fn connection(name: &str, server: &OtherGatehouse) -> ConnectionFields {
    ConnectionFields {
        kind: "rfc7591".to_owned(),
        preset: "generic".to_owned(),
        name: name.to_owned(),
        discovery_url: server.issuer.clone(),
        method: "bearer".to_owned(),
        credential: server.token.expose().to_owned(),
        ..ConnectionFields::default()
    }
}

async fn external(scene: &Scene<'_>, connection: ConnectionFields, method: &str) -> Done<ProviderId> {
    let Scene { core, owner, .. } = scene;
    let connection = ConnectionFields { authentication_method: method.to_owned(), ..connection };
    let id = core.providers().add_external(owner, &connection).await?;
    let usual = core.providers().configuration_fields(owner, &id).await?;
    core.providers().update_configuration(owner, &id, &ConfigurationFields { scopes: apis_scopes(), ..usual }).await?;
    let report = core.providers().test(owner, &id).await?;
    if !report.passed() {
        let lines: Vec<String> = report.lines.iter().map(|line| line.note.clone()).collect();
        return Err(Error::Unexpected(format!("the test of {} failed: {}", connection.name, lines.join(" "))));
    }
    core.providers().set_disabled(owner, &id, false).await?;
    Ok(id)
}
