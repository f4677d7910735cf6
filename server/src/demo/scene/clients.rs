//! The API clients of `clients.txt`, made by the wizard, and their people, who come in by their invitations.
//!
//! How calls are authenticated: `built-in`, `partner` and `legacy` are DCR providers; `discovery` and `jwks` are followed by
//! a URL; `manual` by how Gatehouse authenticates and the server's URL; `keys` are API keys.
//!
//! People: `none` for a client without access to the portal; addresses of people who came in, the owner first, of whom `?`
//! marks somebody whose invitation has expired and `+` somebody who was invited today; or one address after `waiting`,
//! `expired` or `revoked`, which is what became of the invitation.

use registration::{
    ApiClientId, Caller, Error, Secret,
    clients::{AccessFields, Next, StepFields},
};

use super::{
    Done, Scene,
    catalogue::{Catalogue, missing},
    logos,
};

const TABLE: &str = include_str!("clients.txt");

/// A line of the table.
pub(super) struct Line {
    /// Its number, counted from 0.
    pub index: usize,
    pub days: i64,
    pub name: &'static str,
    description: &'static str,
    pub domain: &'static str,
    /// The first word of how its calls are authenticated, and what follows it.
    pub method: &'static str,
    rest: Vec<&'static str>,
    pub collections: Vec<&'static str>,
    policy: &'static str,
    people: Vec<&'static str>,
    colour: &'static str,
}

/// A client that was made.
pub(super) struct Placed {
    pub line: Line,
    pub id: ApiClientId,
    /// Its owner, if they came in.
    pub member: Option<Caller>,
}

/// The lines of the table.
fn lines() -> Done<Vec<Line>> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#')).enumerate();
    lines.map(|(index, text)| read(index, text).ok_or_else(|| missing("line like", text))).collect()
}

fn read(index: usize, text: &'static str) -> Option<Line> {
    let mut cells = text.split('|').map(str::trim);
    let days = cells.next()?.parse().ok()?;
    let (name, description, domain) = (cells.next()?, cells.next()?, cells.next()?);
    let mut how = cells.next()?.split_whitespace();
    Some(Line {
        index,
        days,
        name,
        description,
        domain,
        method: how.next()?,
        rest: how.collect(),
        collections: cells.next()?.split_whitespace().collect(),
        policy: cells.next()?,
        people: cells.next()?.split_whitespace().collect(),
        colour: cells.next()?,
    })
}

impl Line {
    /// The address of somebody there.
    fn address(&self, person: &str) -> String {
        format!("{}@{}", person.trim_end_matches(['?', '+']), self.domain)
    }

    fn has_portal(&self) -> bool {
        self.people.first() != Some(&"none")
    }

    /// What became of the only invitation, when nobody came in.
    fn fate(&self) -> Option<&'static str> {
        self.people.first().copied().filter(|word| matches!(*word, "waiting" | "expired" | "revoked"))
    }

    fn owner(&self) -> &'static str {
        let place = usize::from(self.fate().is_some());
        self.people.get(place).copied().unwrap_or_default()
    }
}

impl Scene<'_> {
    /// Makes every client, and what its people have made.
    pub(super) async fn everybody(&self, catalogue: &Catalogue) -> Done<Vec<Placed>> {
        let mut placed = Vec::new();
        for line in lines()? {
            // The hour differs from day to day; the last ones were made today.
            let minutes = if line.days == 0 { 95 } else { i64::try_from(line.index * 53 % 480).unwrap_or(0) };
            self.at(line.days, minutes);
            let id = self.client(catalogue, &line).await?;
            let member = self.people(&line, &id).await?;
            let client = Placed { line, id, member };
            if let Some(member) = &client.member {
                self.credentials(&client, member).await?;
                self.comes_again(&client.line, member).await?;
            }
            placed.push(client);
        }
        Ok(placed)
    }

    /// Most people sign in now and then: the last time within the past three weeks.
    async fn comes_again(&self, line: &Line, member: &Caller) -> Done {
        let days = i64::try_from(line.index * 5 % 21).unwrap_or(0);
        if line.index % 4 == 3 || days >= line.days {
            return Ok(());
        }
        self.at(days, 130);
        let member = member.member()?;
        self.core.members().request_sign_in_link(&member.email, line.domain, None).await?;
        self.opens_link(&member.id, 2).await.map(drop)
    }

    /// Goes through the wizard.
    async fn client(&self, catalogue: &Catalogue, line: &Line) -> Done<ApiClientId> {
        let owner = if line.index % 3 == 1 { &self.colleague } else { &self.owner };
        let id = self.core.clients().start_draft(owner).await?;
        if line.index % 5 != 4 {
            self.core.clients().upload_logo(owner, &id, logos::draw(line.colour, line.index)?).await?;
        }
        let details = StepFields::Details {
            name: line.name.to_owned(),
            description: line.description.to_owned(),
            portal_access: line.has_portal(),
            email: if line.has_portal() { line.address(line.owner()) } else { String::new() },
        };
        let mut next = self.core.clients().save_step(owner, &id, details).await?;
        for step in steps(catalogue, line)? {
            next = self.core.clients().save_step(owner, &id, step).await?;
        }
        match next {
            Next::Created(id) => Ok(id),
            Next::Step(step) => Err(Error::Unexpected(format!("{} stopped at {}", line.name, step.as_str()))),
        }
    }

    /// Lets the people of a client come in; answers its owner, if they did.
    async fn people(&self, line: &Line, id: &ApiClientId) -> Done<Option<Caller>> {
        let first = self.core.clients().page(&self.owner, id).await?.members.into_iter().next();
        let Some((first, email)) = first.map(|summary| (summary.member.id, summary.member.email)) else {
            return Ok(None);
        };
        if let Some(fate) = line.fate() {
            self.deliver().await?;
            match fate {
                "revoked" => {
                    self.later(30);
                    self.core.members().revoke_invitation(&self.owner, &first).await?;
                }
                "waiting" if line.days > 0 => {
                    self.at(0, 200 + 10 * line.days);
                    self.core.members().resend_invitation(&self.owner, &first).await?;
                    self.deliver().await?;
                }
                // One of those who let it pass has come back.
                "expired" if line.days < 30 => {
                    self.at(1, 45);
                    self.core.members().request_sign_in_link(&email, line.domain, None).await?;
                    self.core.members().answer_link_requests().await?;
                }
                _ => {}
            }
            return Ok(None);
        }
        let owner = self.opens_link(&first, 47).await?;
        for person in line.people.iter().skip(1) {
            let before = self.core.now();
            if person.ends_with('+') {
                self.at(0, 310);
            } else {
                self.later(24 * 60);
            }
            let member = self.core.members().invite(&self.owner, id, &line.address(person)).await?;
            if person.ends_with(['?', '+']) {
                self.deliver().await?;
            } else {
                self.opens_link(&member, 90).await?;
            }
            self.clock.set(before);
        }
        Ok(Some(owner))
    }
}

/// The steps of the wizard after the first.
fn steps(catalogue: &Catalogue, line: &Line) -> Done<Vec<StepFields>> {
    let provider = catalogue.provider(line.method).map(ToString::to_string).unwrap_or_default();
    let method = match line.method {
        "partner" | "manual" => "token_introspection",
        "keys" => "auth_token",
        _ => "openid_connect",
    };
    let mut access = AccessFields {
        authentication_method: method.to_owned(),
        collections: catalogue.collections(line.collections.iter().copied())?,
        policy: catalogue.policy(line.policy)?,
        ..AccessFields::default()
    };
    match (line.method, line.rest.as_slice()) {
        ("manual", [connection, url]) => {
            access = AccessFields {
                provider: "manual".to_owned(),
                base_url: (*url).to_owned(),
                endpoint: "/oauth2/introspect".to_owned(),
                connection: (*connection).to_owned(),
                connection_username: if *connection == "basic" { "merrow-gateway" } else { "" }.to_owned(),
                connection_secret: (*connection != "none").then(|| Secret::new("made up, like everything here")),
                ..access
            };
        }
        ("partner", []) => access.provider.clone_from(&provider),
        _ => {}
    }
    let mut steps = vec![StepFields::Access(access)];
    if method == "openid_connect" {
        let url = line.rest.first().copied().unwrap_or_default();
        let (discovery, discovery_url, jwks_uri) = match line.method {
            "discovery" => ("discovery_url", url, ""),
            "jwks" => ("jwks_uri", "", url),
            _ => ("dcr_provider", "", ""),
        };
        steps.push(StepFields::Discovery {
            discovery: discovery.to_owned(),
            provider: provider.clone(),
            discovery_url: discovery_url.to_owned(),
            jwks_uri: jwks_uri.to_owned(),
        });
        steps.push(StepFields::Authentication {
            issuer: catalogue.issuer(line.method, url),
            audience: "https://api.example.com".to_owned(),
            required_claims: if url.is_empty() { String::new() } else { "sub\niat".to_owned() },
            client_id_claims: "client_id\nazp".to_owned(),
        });
    }
    Ok(steps)
}
