//! Initial access tokens, and what programs have registered with them, as anybody, or with an administrator's password.

use dcr::{
    ClientMetadata, GrantType, TokenEndpointAuthMethod,
    metadata::{Presentation, Software},
};
use registration::{
    Caller, Error, InitialTokenFields, Privilege, ProgramFields, RegistrationId, Secret, registrations::NewRegistration,
};

use super::{DAY, Done, Scene, catalogue::Catalogue, clients::Placed};

/// Since when registrations by programs wait for approval, in days.
const APPROVAL_SINCE: i64 = 12;

/// Label, API client, uses, days it works, and so many days ago it was made.
const TOKENS: [(&str, &str, &str, &str, i64); 5] = [
    ("Hackathon", "", "", "14", 84),
    ("Havenmark order hub", "Havenmark Marketplace", "3", "", 76),
    ("Continuous integration", "Data platform", "25", "365", 58),
    ("Move from the old portal", "", "", "", 41),
    ("Partner onboarding", "", "100", "180", 21),
];

/// What was registered with a token: its place above, so many days ago, the name, and the host that people are sent to.
const WITH_TOKEN: [(usize, i64, &str, &str); 12] = [
    (0, 83, "Team Rhubarb: where is my parcel", "rhubarb.example.com"),
    (0, 82, "Team Ferret: pallet planner", "ferret.example.com"),
    (0, 82, "Team Nine: voice desk", "nine.example.com"),
    (1, 75, "order-hub-blue", ""),
    (1, 74, "order-hub-green", ""),
    (1, 31, "order-hub-canary", ""),
    (2, 57, "ci-contract-tests", ""),
    (2, 33, "ci-load-tests", ""),
    (3, 40, "Invoice viewer", "invoices.example.com"),
    (4, 20, "Sprint freight calculator", "sprint.example.com"),
    (4, 6, "Kontor returns desk", "returns.kontor.example.com"),
    (4, 1, "Baltic hub connector", ""),
];

/// What anybody has registered: so many days ago, the name, where people are sent, and what became of it.
const BY_ANYBODY: [(i64, &str, &str, Fate); 10] = [
    (64, "Parcelbar for the desktop", "http://127.0.0.1/callback", Fate::Open),
    (52, "Shipnote mail add-in", "https://shipnote.example/oauth", Fate::Open),
    (37, "Dockside assistant", "http://localhost/oauth/callback", Fate::Open),
    (26, "Trackboard TV", "https://trackboard.example/signed-in", Fate::SwitchedOff),
    (11, "Freight copilot", "http://127.0.0.1/callback", Fate::Approved),
    (9, "Free parcels 4 you", "https://free-parcels.example/cb", Fate::Rejected),
    (8, "Shelfie stock counter", "https://shelfie.example/oauth/callback", Fate::Open),
    (4, "merrow-login", "https://login-merrow.example/cb", Fate::Rejected),
    (2, "Customs pal", "https://customspal.example/oauth/callback", Fate::Open),
    (0, "Parcelbar for the phone", "http://127.0.0.1/callback", Fate::Open),
];

/// What an owner did about a registration.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Nothing: it works, or waits for approval when that is asked for.
    Open,
    Approved,
    Rejected,
    SwitchedOff,
}

impl Scene<'_> {
    /// All of them.
    pub(super) async fn programs(&self, catalogue: &Catalogue, placed: &[Placed]) -> Done {
        self.by_administrators(placed).await?;
        self.at(70, 0);
        self.open(catalogue, false).await?;
        let mut tokens = Vec::new();
        for (label, client, uses, lasts, days) in TOKENS {
            self.at(days, 140);
            let fields = InitialTokenFields {
                label: label.to_owned(),
                provider: catalogue.providers.built_in.to_string(),
                api_client: client.to_owned(),
                max_uses: uses.to_owned(),
                days: lasts.to_owned(),
                grant_types: ["authorization_code", "refresh_token", "client_credentials"].map(str::to_owned).to_vec(),
                scopes: "shipments:read tracking:read rates:read invoices:read".to_owned(),
                ..InitialTokenFields::default()
            };
            tokens.push(self.core.initial_tokens().add(&self.owner, &fields).await?);
        }
        let before = |days: i64| days > APPROVAL_SINCE;
        self.with_tokens(&tokens, before).await?;
        self.by_anybody(before).await?;
        self.at(APPROVAL_SINCE, 0);
        self.open(catalogue, true).await?;
        self.with_tokens(&tokens, |days| !before(days)).await?;
        self.by_anybody(|days| !before(days)).await?;
        self.at(39, 0);
        if let Some((token, _)) = tokens.get(3) {
            self.core.initial_tokens().revoke(&self.colleague, &token.id).await?;
        }
        Ok(())
    }

    /// Opens the built-in provider to anybody; with `approval`, what comes from then on waits for an owner.
    async fn open(&self, catalogue: &Catalogue, approval: bool) -> Done {
        let fields = ProgramFields {
            approval,
            open: true,
            grant_types: vec!["authorization_code".to_owned(), "refresh_token".to_owned()],
            scopes: "shipments:read tracking:read rates:read".to_owned(),
            protected_names: "Merrow Freight\nMerrow ID".to_owned(),
            max_unused: "500".to_owned(),
            unused_days: "180".to_owned(),
            per_source_per_hour: "20".to_owned(),
            per_hour: "200".to_owned(),
            metadata_documents: true,
            ..ProgramFields::default()
        };
        self.core.providers().update_program_rules(&self.owner, &catalogue.providers.built_in, &fields).await
    }

    async fn with_tokens(&self, tokens: &[(registration::InitialToken, Secret)], when: impl Fn(i64) -> bool) -> Done {
        for (place, days, name, host) in WITH_TOKEN.into_iter().filter(|(_, days, ..)| when(*days)) {
            let Some((_, secret)) = tokens.get(place) else { continue };
            self.at(days, 75);
            let caller = self.core.initial_tokens().caller(secret).await?;
            let metadata = if host.is_empty() { service(name) } else { web(name, &format!("https://{host}/callback")) };
            self.registers_program(&caller, &metadata, &format!("203.0.113.{}", 20 + place)).await?;
        }
        Ok(())
    }

    async fn by_anybody(&self, when: impl Fn(i64) -> bool) -> Done {
        for ((days, name, redirect_uri, fate), host) in BY_ANYBODY.into_iter().zip(31..) {
            if !when(days) {
                continue;
            }
            self.at(days, 22);
            let metadata = ClientMetadata {
                token_endpoint_auth_method: Some(TokenEndpointAuthMethod::None),
                ..web(name, redirect_uri)
            };
            let id = self.registers_program(&Caller::Anonymous, &metadata, &format!("198.51.100.{host}")).await?;
            self.later(16 * 60);
            match fate {
                Fate::Open => {}
                Fate::Approved => drop(self.core.registrations().approve(&self.owner, &id).await?),
                Fate::Rejected => drop(self.core.registrations().reject(&self.colleague, &id).await?),
                Fate::SwitchedOff => drop(self.core.registrations().disable(&self.owner, &id).await?),
            }
        }
        Ok(())
    }

    /// What administrators have registered themselves. Two belong to API clients, and their secrets end soon.
    async fn by_administrators(&self, placed: &[Placed]) -> Done {
        for (days, name, lasts, client) in [
            (112, "API gateway Frankfurt", None, None),
            (112, "API gateway Lisbon", None, None),
            (84, "EDI bridge", Some(6), Some("Brightwater Outdoor")),
            (65, "Month-end batch", Some(26), Some("Finance and controlling")),
            (50, "Old monitoring", None, None),
        ] {
            self.at(days, 180);
            let id =
                self.registers_lasting(&service(name), lasts.map(|days| self.now.plus_seconds(days * DAY))).await?;
            if let Some(client) = client.and_then(|name| placed.iter().find(|placed| placed.line.name == name)) {
                self.core.registrations().assign(&self.owner, &id, client.line.name).await?;
            }
            if name.starts_with("API gateway") {
                self.core.registrations().set_privileges(&self.owner, &id, vec![Privilege::Introspect]).await?;
            }
            if name == "Old monitoring" {
                self.at(18, 0);
                self.core.registrations().disable(&self.owner, &id).await?;
            }
        }
        Ok(())
    }

    async fn registers_lasting(
        &self,
        metadata: &ClientMetadata,
        until: Option<registration::Timestamp>,
    ) -> Done<RegistrationId> {
        let new = NewRegistration { secret_expires_at: until, ..new(metadata, "192.0.2.10")? };
        Ok(self.core.registrations().register(&self.owner, new).await?.registration.id)
    }

    async fn registers_program(
        &self,
        caller: &Caller,
        metadata: &ClientMetadata,
        address: &str,
    ) -> Done<RegistrationId> {
        Ok(self.core.registrations().register(caller, new(metadata, address)?).await?.registration.id)
    }
}

fn new(metadata: &ClientMetadata, address: &str) -> Done<NewRegistration> {
    let verified = metadata.verify().map_err(|errors| {
        let sentences: Vec<String> = errors.into_iter().map(|error| error.description).collect();
        Error::Unexpected(sentences.join(" "))
    })?;
    Ok(NewRegistration::by_rfc_7591(verified, address))
}

/// A program that acts for itself.
fn service(name: &str) -> ClientMetadata {
    ClientMetadata {
        client_name: Some(name.to_owned()),
        grant_types: Some(vec![GrantType::ClientCredentials]),
        scope: Some("shipments:read tracking:read".to_owned()),
        software: Software { software_version: Some("1.4.2".to_owned()), ..Software::default() },
        ..ClientMetadata::default()
    }
}

/// A program that people use, and what it says of itself.
fn web(name: &str, redirect_uri: &str) -> ClientMetadata {
    let of_a_site = redirect_uri.starts_with("https:");
    let site = redirect_uri.split('/').take(3).collect::<Vec<_>>().join("/");
    ClientMetadata {
        client_name: Some(name.to_owned()),
        redirect_uris: Some(vec![redirect_uri.to_owned()]),
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
        scope: Some("tracking:read rates:read".to_owned()),
        presentation: Presentation {
            policy_uri: of_a_site.then(|| format!("{site}/privacy")),
            client_uri: of_a_site.then_some(site),
            ..Presentation::default()
        },
        ..ClientMetadata::default()
    }
}
