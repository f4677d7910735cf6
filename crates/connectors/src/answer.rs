//! Registration answers (RFC 7591 section 3.2.1, RFC 7592 section 3), read as hostile input.

use std::collections::BTreeSet;

use dcr::{GrantType, TokenEndpointAuthMethod, VerifiedClientMetadata};
use model::{CallError, KnownClient, Problem, RemoteClient, Secret, Timestamp};
use serde_json::{Map, Value};
use url::Url;

use crate::{failure::clean, wire::Wire};

/// The longest `client_id`, in characters.
const LONGEST_ID: usize = 512;
/// The longest `client_secret`, in characters.
const LONGEST_SECRET: usize = 4096;
/// The longest `registration_access_token`, in bytes.
const LONGEST_TOKEN: usize = 8 * 1024;
/// The longest member that is kept, in bytes of JSON.
const LONGEST_MEMBER: usize = 16 * 1024;
/// The most bytes of members that are kept.
const LONGEST_MEMBERS: usize = 64 * 1024;
/// The last second of the year 9999.
const END_OF_TIME: i64 = 253_402_300_799;
/// How many broken rules an error names.
const NAMED: usize = 3;

/// What the answer is to.
#[derive(Clone, Copy)]
pub(crate) enum AnswerTo<'a> {
    /// A registration of these metadata.
    Register(&'a VerifiedClientMetadata),
    /// A look at a client.
    Read(&'a KnownClient),
    /// A change of a client to these metadata.
    Update(&'a KnownClient, &'a VerifiedClientMetadata),
    /// A change that must bring another secret.
    Rotate(&'a KnownClient, &'a VerifiedClientMetadata),
    /// A search.
    Find,
}

impl<'a> AnswerTo<'a> {
    const fn asked(self) -> Option<&'a VerifiedClientMetadata> {
        match self {
            Self::Register(asked) | Self::Update(_, asked) | Self::Rotate(_, asked) => Some(asked),
            Self::Read(_) | Self::Find => None,
        }
    }

    /// The client was to be public.
    pub(crate) fn asks_for_public(self) -> bool {
        self.asked().is_some_and(VerifiedClientMetadata::is_public)
    }

    const fn known(self) -> Option<&'a KnownClient> {
        match self {
            Self::Read(known) | Self::Update(known, _) | Self::Rotate(known, _) => Some(known),
            Self::Register(_) | Self::Find => None,
        }
    }
}

/// Reads an answer in the standard's members. `endpoint` is the registration endpoint.
pub(crate) fn read(
    wire: &Wire,
    endpoint: &str,
    answer: &Map<String, Value>,
    to: AnswerTo<'_>,
) -> Result<RemoteClient, CallError> {
    let mut broken = Broken::default();
    let client_id = client_id(answer, to)?;
    let method = word(answer, "token_endpoint_auth_method", &mut broken);
    let asked_method = to.asked().map(|asked| &asked.token_endpoint_auth_method);
    let public = match (&method, asked_method) {
        (Some(method), _) => *method == TokenEndpointAuthMethod::None.as_str(),
        (None, Some(asked)) => *asked == TokenEndpointAuthMethod::None,
        (None, None) => false,
    };
    // Some give a public client a secret all the same: nobody needs to know it.
    let client_secret = secret(answer, &mut broken).filter(|_| !public);
    let secret_expires_at =
        if client_secret.is_some() { expiry(answer, wire.clock.now(), to, &mut broken) } else { None };
    let remote = RemoteClient {
        client_id,
        secret_expires_at,
        registration_client_uri: client_uri(wire, endpoint, answer, &mut broken),
        access_token: access_token(answer, &mut broken),
        members: members(answer, &mut broken),
        client_secret,
    };
    if let Some(asked) = to.asked() {
        compare(asked, &remote, method.as_deref(), to, &mut broken);
    }
    broken.judge(remote, to)
}

/// The rules that an answer breaks, as the ends of a sentence.
#[derive(Default)]
struct Broken(Vec<String>);

impl Broken {
    fn add(&mut self, rule: impl Into<String>) {
        self.0.push(rule.into());
    }

    fn judge(self, remote: RemoteClient, to: AnswerTo<'_>) -> Result<RemoteClient, CallError> {
        if self.0.is_empty() {
            return Ok(remote);
        }
        let what = match to {
            AnswerTo::Register(_) => "The client was registered, and cannot be used",
            AnswerTo::Update(..) => "The client was changed, and not to what was asked for",
            AnswerTo::Rotate(..) => "The provider's answer for another secret cannot be used",
            AnswerTo::Read(_) | AnswerTo::Find => "What the provider says of the client cannot be used",
        };
        let rules: Vec<String> = self.0.into_iter().take(NAMED).collect();
        let mut failed = CallError::new(Problem::Unacceptable, format!("{what}: {}.", rules.join("; ")));
        if !matches!(to, AnswerTo::Read(_) | AnswerTo::Find) {
            failed.made = Some(Box::new(remote));
        }
        Err(failed)
    }
}

fn text<'a>(answer: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    answer.get(name).filter(|value| !value.is_null())
}

/// RFC 7591 section 3.2.1: REQUIRED. RFC 7592 section 2.1: it never changes.
fn client_id(answer: &Map<String, Value>, to: AnswerTo<'_>) -> Result<String, CallError> {
    let found = match text(answer, "client_id") {
        Some(Value::String(id))
            if (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic()) =>
        {
            Some(id)
        }
        Some(_) => None,
        None => match to {
            // It is about the client that was named in the request.
            AnswerTo::Rotate(known, _) => Some(&known.client_id),
            _ => None,
        },
    };
    match (found, to.known()) {
        (Some(id), Some(known)) if *id != known.client_id && !known.client_id.is_empty() => {
            let id = clean(id);
            Err(CallError::new(Problem::Unacceptable, format!("The provider answered for another client: {id}.")))
        }
        (Some(id), _) => Ok(id.clone()),
        // A client may be there, and nobody can tell which one it is.
        (None, None) => Err(CallError::new(Problem::Uncertain, "The provider answered without a usable client ID.")),
        (None, Some(_)) => {
            Err(CallError::new(Problem::Unacceptable, "The provider answered without a usable client ID."))
        }
    }
}

/// A member that is a word.
fn word(answer: &Map<String, Value>, name: &str, broken: &mut Broken) -> Option<String> {
    let word = text(answer, name)?.as_str();
    if word.is_none() {
        broken.add(format!("{name} is not a text"));
    }
    word.map(str::to_owned)
}

fn secret(answer: &Map<String, Value>, broken: &mut Broken) -> Option<Secret> {
    match text(answer, "client_secret")? {
        // RFC 6749 appendix A.2.
        Value::String(secret)
            if secret.len() <= LONGEST_SECRET && secret.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) =>
        {
            (!secret.is_empty()).then(|| Secret::new(secret.clone()))
        }
        _ => {
            broken.add("the client secret is not a text that can be used");
            None
        }
    }
}

fn expiry(answer: &Map<String, Value>, now: Timestamp, to: AnswerTo<'_>, broken: &mut Broken) -> Option<Timestamp> {
    let value = text(answer, "client_secret_expires_at")?;
    match value.as_i64() {
        Some(0) => None,
        Some(seconds @ 1..=END_OF_TIME) => {
            let end = Timestamp::from_unix_seconds(seconds);
            // One that was looked at may have ended long ago.
            let fresh = matches!(to, AnswerTo::Register(_) | AnswerTo::Rotate(..));
            if fresh && end <= now {
                broken.add("the client secret has ended already");
            }
            Some(end)
        }
        _ => {
            broken.add("client_secret_expires_at is not a time");
            None
        }
    }
}

/// RFC 7592 section 3. What is sent there is a token: it goes nowhere but to the server that was configured.
fn client_uri(wire: &Wire, endpoint: &str, answer: &Map<String, Value>, broken: &mut Broken) -> Option<String> {
    let value = text(answer, "registration_client_uri")?;
    let same_origin = |uri: &str| {
        let judged = wire.exchange.judge(uri).ok()?;
        let own = Url::parse(endpoint).ok()?;
        (judged.origin() == own.origin()).then_some(())
    };
    match value.as_str() {
        Some("") => None,
        Some(uri) if same_origin(uri).is_some() => Some(uri.to_owned()),
        _ => {
            broken.add("registration_client_uri is not on the origin of the registration endpoint");
            None
        }
    }
}

fn access_token(answer: &Map<String, Value>, broken: &mut Broken) -> Option<Secret> {
    match text(answer, "registration_access_token")? {
        Value::String(token) if token.len() <= LONGEST_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic()) => {
            (!token.is_empty()).then(|| Secret::new(token.clone()))
        }
        _ => {
            broken.add("the registration access token is not one that a header can carry");
            None
        }
    }
}

/// The members that the standards know, of the types that the standards say. Those that decide what the client may do must
/// be right; the others are left out when they are not.
fn members(answer: &Map<String, Value>, broken: &mut Broken) -> Map<String, Value> {
    const DECIDING: &[&str] =
        &["redirect_uris", "grant_types", "response_types", "token_endpoint_auth_method", "scope"];
    let mut kept = Map::new();
    let mut left = LONGEST_MEMBERS;
    for (name, value) in answer {
        if value.is_null() {
            continue;
        }
        if name == "client_id_issued_at" {
            if value.as_i64().is_some_and(|at| (0..=END_OF_TIME).contains(&at)) {
                kept.insert(name.clone(), value.clone());
            }
            continue;
        }
        if !dcr::rfc7591::is_member(name) {
            continue;
        }
        let alone = Map::from_iter([(name.clone(), value.clone())]);
        let length = value.to_string().len();
        let sound = dcr::rfc7591::read(&alone).is_ok()
            && length <= LONGEST_MEMBER.min(left)
            // Nothing but public keys.
            && (name != "jwks" || dcr::metadata::check_jwks(value).is_ok());
        if sound {
            left -= length;
            kept.insert(name.clone(), value.clone());
        } else if DECIDING.contains(&name.as_str()) {
            broken.add(format!("{name} is of another type, or too long"));
        }
    }
    kept
}

/// The words of a member that is a list.
fn list(members: &Map<String, Value>, name: &str) -> Option<BTreeSet<String>> {
    let values = members.get(name)?.as_array()?;
    Some(values.iter().filter_map(|value| value.as_str()).map(str::to_owned).collect())
}

/// RFC 7591 section 3.2.1 lets a server register other values than those that were asked for. What must not be other than it
/// was asked for is checked here.
fn compare(
    asked: &VerifiedClientMetadata,
    remote: &RemoteClient,
    method: Option<&str>,
    to: AnswerTo<'_>,
    broken: &mut Broken,
) {
    let wanted = &asked.token_endpoint_auth_method;
    if let Some(method) = method.filter(|method| *method != wanted.as_str()) {
        let method = clean(method);
        broken.add(format!("token_endpoint_auth_method is {method} where {wanted} was asked for"));
    }
    let needs_secret = wanted.uses_secret() || *wanted == TokenEndpointAuthMethod::ClientSecretJwt;
    let brings_secret = matches!(to, AnswerTo::Register(_) | AnswerTo::Rotate(..));
    if needs_secret && brings_secret && remote.client_secret.is_none() {
        broken.add(format!("{wanted} needs a client secret, and none was answered"));
    }
    let wanted: BTreeSet<String> = asked.redirect_uris.iter().cloned().collect();
    if let Some(uris) = list(&remote.members, "redirect_uris").filter(|uris| *uris != wanted) {
        let other: Vec<String> = uris.symmetric_difference(&wanted).map(|uri| clean(uri)).take(NAMED).collect();
        broken.add(format!("redirect_uris are others than those that were asked for ({})", other.join(", ")));
    }
    let wanted: BTreeSet<String> = asked.grant_types.iter().map(ToString::to_string).collect();
    if let Some(grants) = list(&remote.members, "grant_types") {
        // Without another grant there is nothing to refresh.
        let harmless = GrantType::RefreshToken.as_str();
        let more: Vec<String> =
            grants.difference(&wanted).filter(|grant| *grant != harmless).map(|grant| clean(grant)).collect();
        if !more.is_empty() {
            broken.add(format!("grant_types has more than was asked for ({})", more.join(", ")));
        }
        let less: Vec<&str> = wanted.difference(&grants).map(String::as_str).collect();
        if !less.is_empty() {
            broken.add(format!("grant_types lacks what was asked for ({})", less.join(", ")));
        }
    }
}
