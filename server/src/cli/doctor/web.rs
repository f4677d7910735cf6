//! Outbound calls, and the portal's own public URL.

use std::collections::BTreeMap;

use authorization::paths;
use connectors::OutboundHttp;
use registration::{
    Url,
    store::{CatalogueStore as _, TokenStore as _},
};
use serde_json::Value;
use storage::Database;
use url::Host;

use super::{Finding, within};
use crate::{cli::health, parts, settings::Settings};

/// Checks that outbound calls can be made, and that the external providers' host names resolve. None of them is called.
pub(super) async fn outbound(settings: &Settings, database: Option<&Database>) -> Vec<Finding> {
    const ABOUT: &str = "outbound";
    let http = match parts::documents(settings) {
        Ok(http) => http,
        Err(error) => return vec![Finding::fail(ABOUT, format!("{error:#}"))],
    };
    let names = match database {
        Some(database) => match provider_names(database).await {
            Ok(names) => names,
            Err(error) => return vec![Finding::fail(ABOUT, error.to_string())],
        },
        None => BTreeMap::new(),
    };
    if names.is_empty() {
        return vec![Finding::ok(ABOUT, "calls by https can be set up; there is no external provider to look up")];
    }
    let mut findings = Vec::new();
    for (name, provider) in names {
        findings.push(within(ABOUT, look_up(&http, &name, &provider)).await);
    }
    findings
}

async fn look_up(http: &OutboundHttp, name: &str, provider: &str) -> Finding {
    match http.look_up(name).await {
        Ok(()) => Finding::ok(
            "outbound",
            format!("{name}, of the provider {provider}, leads to addresses that may be called"),
        ),
        Err(error) => {
            Finding::fail("outbound", format!("{name}, of the provider {provider}, cannot be called: {error}"))
        }
    }
}

/// The host names of external providers that are not disabled, each with the provider's name.
async fn provider_names(database: &Database) -> Result<BTreeMap<String, String>, registration::StoreError> {
    let mut names = BTreeMap::new();
    for summary in database.list_providers().await? {
        let provider = summary.provider;
        let Some(external) = provider.external.filter(|_| !provider.disabled) else { continue };
        for address in [&external.endpoints.registration, &external.endpoints.token] {
            let url = Url::parse(address).ok();
            if let Some(Host::Domain(name)) = url.as_ref().and_then(Url::host) {
                names.insert(name.to_owned(), provider.name.clone());
            }
        }
    }
    Ok(names)
}

/// Checks that the public URL leads to a portal on this database, by comparing the signing keys.
pub(super) async fn public_url(settings: &Settings, database: Option<&Database>) -> Finding {
    ask_public_url(settings, database).await.unwrap_or_else(|error| Finding::fail(ABOUT, format!("{error:#}")))
}

const ABOUT: &str = "public URL";

async fn ask_public_url(settings: &Settings, database: Option<&Database>) -> anyhow::Result<Finding> {
    let public_url = settings.public_url(settings.listen)?;
    let listen = settings.listen;
    if tokio::task::spawn_blocking(move || health::ask(listen)).await?.is_err() {
        let text = format!("no portal runs at {listen} on this machine, so {public_url} was not asked");
        return Ok(Finding::warn(ABOUT, text));
    }
    let base = public_url.as_str().trim_end_matches('/');
    let answer = match parts::documents(settings)?.fetch_own(Url::parse(&format!("{base}{}", paths::JWKS))?).await {
        Ok(answer) => answer,
        Err(error) => {
            let text = format!("the portal runs at {listen}, but {base} does not lead to it: {error}");
            return Ok(Finding::fail(ABOUT, text));
        }
    };
    let published: Value = serde_json::from_slice(&answer).unwrap_or_default();
    let ours = match database {
        Some(database) => database.signing_keys().await?,
        None => return Ok(Finding::ok(ABOUT, format!("{base} is answered"))),
    };
    let kids = published["keys"].as_array().into_iter().flatten().filter_map(|key| key["kid"].as_str());
    let mut kids = kids.filter(|kid| ours.iter().any(|key| key.id == *kid));
    Ok(if kids.next().is_some() {
        Finding::ok(ABOUT, format!("{base} is answered by this portal"))
    } else {
        Finding::fail(ABOUT, format!("{base} is answered by something else: its keys are not those of this database"))
    })
}
