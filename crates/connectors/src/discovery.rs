//! What a provider says of itself: RFC 8414, `OpenID` Connect Discovery.

use model::{CallError, Discovered, Endpoints, Problem, Target};
use reqwest::Method;
use serde_json::{Map, Value};
use url::Url;

use crate::{
    exchange::{Body, Request},
    failure::clean,
    wire::{Wire, misconfigured},
};

const OPENID: &str = "/.well-known/openid-configuration";
const OAUTH: &str = "/.well-known/oauth-authorization-server";
/// The most words of a list that are taken.
const MOST_WORDS: usize = 200;
/// The longest word that is taken, in bytes.
const LONGEST_WORD: usize = 256;

/// Reads the metadata at a URL: that of the document itself, or an issuer, for which the well-known places are tried.
pub(crate) async fn discover(wire: &Wire, target: &Target, url: &str) -> Result<Discovered, CallError> {
    let mut first = None;
    for place in places(url) {
        let request = Request::new(Method::GET, &place.url, Body::Nothing);
        let outcome =
            wire.exchange.call(target, request, |answer| document(wire, &answer.object()?, &place.issuer)).await;
        match outcome {
            // Another place may have it; nothing else is worth a second try.
            Err(failed) if failed.error.status.is_some_and(|status| (400..500).contains(&status)) => {
                first.get_or_insert(failed);
            }
            outcome => return outcome,
        }
    }
    Err(first.unwrap_or_else(|| misconfigured("The discovery URL is not one.")))
}

/// Where a document is, and which issuer it must name.
struct Place {
    url: String,
    issuer: String,
}

fn places(url: &str) -> Vec<Place> {
    let Ok(parsed) = Url::parse(url) else {
        // It is judged before it is called, which says what is wrong with it.
        return vec![Place { url: url.to_owned(), issuer: url.to_owned() }];
    };
    let origin = parsed.origin().ascii_serialization();
    let path = parsed.path();
    for well_known in [OPENID, OAUTH] {
        // Behind the issuer (OpenID Connect Discovery section 4), or between its host and its path (RFC 8414 section 3).
        if let Some(before) = path.strip_suffix(well_known) {
            return vec![Place { url: url.to_owned(), issuer: format!("{origin}{before}") }];
        }
        if let Some(after) = path.strip_prefix(well_known) {
            return vec![Place { url: url.to_owned(), issuer: format!("{origin}{after}") }];
        }
    }
    let path = path.trim_end_matches('/');
    let issuer = format!("{origin}{path}");
    let mut urls = vec![format!("{origin}{path}{OPENID}"), format!("{origin}{OAUTH}{path}")];
    if !path.is_empty() {
        urls.extend([format!("{origin}{path}{OAUTH}"), format!("{origin}{OPENID}{path}")]);
    }
    urls.into_iter().map(|url| Place { url, issuer: issuer.clone() }).collect()
}

/// Reads a document. Its issuer must be the one that its URL belongs to (RFC 8414 section 3.3); whether a slash ends it, its
/// URL does not say.
fn document(wire: &Wire, members: &Map<String, Value>, issuer: &str) -> Result<Discovered, CallError> {
    let found = members.get("issuer").and_then(Value::as_str).unwrap_or_default();
    if found.trim_end_matches('/') != issuer.trim_end_matches('/') || found.is_empty() {
        let found = if found.is_empty() { "no issuer".to_owned() } else { format!("the issuer {}", clean(found)) };
        let reason = format!("The provider's metadata name {found}, and their URL belongs to the issuer {issuer}.");
        return Err(CallError::new(Problem::Misconfigured, reason));
    }
    let endpoint = |name: &str| match members.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(url)) if wire.exchange.judge(url).is_ok() => Ok(url.clone()),
        Some(_) => {
            let reason = format!("The provider's metadata have a {name} that is not an https URL which may be called.");
            Err(CallError::new(Problem::Misconfigured, reason))
        }
    };
    Ok(Discovered {
        issuer: found.to_owned(),
        endpoints: Endpoints {
            registration: endpoint("registration_endpoint")?,
            token: endpoint("token_endpoint")?,
            shown_token: String::new(),
            authorization: endpoint("authorization_endpoint")?,
            introspection: endpoint("introspection_endpoint")?,
            revocation: endpoint("revocation_endpoint")?,
            jwks: endpoint("jwks_uri")?,
            userinfo: endpoint("userinfo_endpoint")?,
        },
        scopes: words(members, "scopes_supported"),
        grant_types: words(members, "grant_types_supported"),
        auth_methods: words(members, "token_endpoint_auth_methods_supported"),
    })
}

fn words(members: &Map<String, Value>, name: &str) -> Vec<String> {
    let values = members.get(name).and_then(Value::as_array);
    let sound =
        |word: &&str| (1..=LONGEST_WORD).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_graphic());
    values.into_iter().flatten().filter_map(Value::as_str).filter(sound).take(MOST_WORDS).map(str::to_owned).collect()
}
