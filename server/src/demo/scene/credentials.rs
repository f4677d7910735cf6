//! What members have made: OAuth clients at the provider of their API client, or API keys.

use authorization::{ClientCredentials, TokenRequest};
use registration::{Caller, Error, RegistrationId, registrations::CredentialFields};

use super::{Done, Scene, clients::Placed};

/// A kind of program: what its credential is called, its grants, how it authenticates, its profile at an external provider,
/// and the host that people are sent back to.
struct Program {
    label: &'static str,
    grant_types: &'static [&'static str],
    method: &'static str,
    profile: &'static str,
    host: &'static str,
}

const SERVICE: &[&str] = &["client_credentials"];
const WITH_PEOPLE: &[&str] = &["authorization_code", "refresh_token"];

/// In place of a host: people are sent back to the program on their device.
const DEVICE: &str = "on the device";

const PROGRAMS: [Program; 6] = [
    program("Production", SERVICE, "client_secret_basic", "Service", ""),
    program("Web shop", WITH_PEOPLE, "client_secret_basic", "Web application", "shop"),
    program("Staging", SERVICE, "client_secret_basic", "Service", ""),
    program("Order desk", WITH_PEOPLE, "none", "Single-page application", "desk"),
    program("Nightly export", SERVICE, "client_secret_basic", "Service", ""),
    program("Handheld scanners", WITH_PEOPLE, "none", "Native application", DEVICE),
];

const fn program(
    label: &'static str,
    grant_types: &'static [&'static str],
    method: &'static str,
    profile: &'static str,
    host: &'static str,
) -> Program {
    Program { label, grant_types, method, profile, host }
}

/// Names of API keys.
const KEYS: [&str; 4] = ["Web shop plugin", "Spreadsheet", "Label printer", "Old web shop"];

impl Scene<'_> {
    /// Makes the credentials of a client; later ones differ from earlier ones, so that all kinds are there.
    pub(super) async fn credentials(&self, client: &Placed, member: &Caller) -> Done {
        let index = client.line.index;
        match client.line.method {
            "keys" => return self.keys(index, member).await,
            "built-in" | "partner" | "legacy" => {}
            _ => return Ok(()),
        }
        // Whoever shows the demonstration begins with the first one: it has everything.
        let count = if index == 0 { 5 } else { 1 + index % 3 };
        for (place, program) in PROGRAMS.iter().cycle().skip(index % 5).take(count).enumerate() {
            // The first one at once, the others when somebody needs them.
            let days = i64::try_from(place * (3 + index % 4)).unwrap_or(0);
            self.later(35 + days * 24 * 60);
            let id = self.registers(client, member, program).await?;
            if client.line.method == "built-in" && program.grant_types == SERVICE && index % 4 != 3 {
                self.later(3);
                self.uses(&id, member).await?;
            }
            // Some were given up for good, some got another secret.
            match (place, index % 6) {
                (2, 2) | (1, 5) | (4, _) => {
                    self.later(5 * 24 * 60);
                    self.core.registrations().revoke(member, &id).await?;
                    self.work().await?;
                }
                (0, 0) if program.method != "none" => {
                    let before = self.core.now();
                    self.at(client.line.days.min(2), 65);
                    self.core.credentials().rotate_secret(member, &id, 7 * 24 * 3600).await?;
                    self.work().await?;
                    self.clock.set(before);
                }
                _ => {}
            }
        }
        if client.line.method == "built-in" && index % 7 == 2 {
            self.switched_off(client).await?;
        }
        Ok(())
    }

    /// *Generate credentials*, and what follows at an external provider.
    pub(super) async fn registers_at(&self, client: &Placed, member: &Caller, host: &str) -> Done<RegistrationId> {
        let fields = CredentialFields {
            label: "Customer app".to_owned(),
            profile: "Web application".to_owned(),
            redirect_uris: format!("https://{host}/oauth/callback"),
            scopes: scopes(client, false),
            ..CredentialFields::default()
        };
        let id = self.core.credentials().generate(member, &fields).await?;
        self.work().await?;
        Ok(id)
    }

    async fn registers(&self, client: &Placed, member: &Caller, program: &Program) -> Done<RegistrationId> {
        // The partner's server takes addresses of these hosts only.
        let domain = client.line.domain.split('.').next().unwrap_or_default();
        let fields = CredentialFields {
            label: program.label.to_owned(),
            grant_types: program.grant_types.iter().map(|word| (*word).to_owned()).collect(),
            redirect_uris: match program.host {
                "" => String::new(),
                DEVICE => "http://127.0.0.1/oauth/callback".to_owned(),
                host => format!("https://{host}.{domain}.example.com/oauth/callback"),
            },
            token_endpoint_auth_method: program.method.to_owned(),
            scopes: scopes(client, program.label == "Production"),
            profile: program.profile.to_owned(),
            ..CredentialFields::default()
        };
        let id = self.core.credentials().generate(member, &fields).await?;
        self.work().await?;
        Ok(id)
    }

    /// A program of the member obtains a token with the secret that is shown to them, and then they have saved it.
    async fn uses(&self, id: &RegistrationId, member: &Caller) -> Done {
        let Some(shown) = self.core.reveals().get(member, id.as_str()).await? else { return Ok(()) };
        let client_id = self.core.registrations().get(member, id).await?.registration.client_id;
        let credentials = ClientCredentials::Basic { client_id, secret: shown.secret };
        let refused = |error: authorization::OAuthError| Error::Unexpected(format!("no token: {error:?}"));
        let client = self.authorization.authenticate(&credentials).await.map_err(refused)?;
        self.authorization.client_credentials(&client, &TokenRequest::default()).await.map_err(refused)?;
        self.core.reveals().acknowledge(member, id.as_str()).await
    }

    /// An owner of the portal switches the client's newest credential off.
    async fn switched_off(&self, client: &Placed) -> Done {
        self.later(9 * 24 * 60);
        let page = self.core.clients().page(&self.owner, &client.id).await?;
        if let Some(newest) =
            page.registrations.iter().find(|found| found.registration.state == registration::RegistrationState::Active)
        {
            self.core.registrations().disable(&self.colleague, &newest.registration.id).await?;
        }
        Ok(())
    }

    async fn keys(&self, index: usize, member: &Caller) -> Done {
        for (place, label) in KEYS.iter().take(1 + index % 4).enumerate() {
            self.later(20);
            let id = self.core.api_keys().make(member, "", label).await?;
            self.core.reveals().acknowledge(member, id.as_str()).await?;
            match place {
                1 => {
                    self.later(3 * 24 * 60);
                    self.core.api_keys().refresh(member, &id).await?;
                }
                3 => {
                    self.later(60);
                    self.core.api_keys().revoke(member, &id).await?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The scopes of the client's APIs.
fn scopes(client: &Placed, writes: bool) -> Vec<String> {
    let rights: &[&str] = if writes { &["read", "write"] } else { &["read"] };
    let of = |api: &&str| rights.iter().map(|right| format!("{api}:{right}")).collect::<Vec<_>>();
    client.line.collections.iter().flat_map(of).collect()
}
