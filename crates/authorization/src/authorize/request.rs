//! What the client asks for.

use dcr::{GrantType, client_id_document};
use registration::{CodeChallenge, DocumentReader, Error, Registration};

use super::{
    Visitor, pkce,
    redirect::{self, Back, ResponseMode},
};
use crate::{
    AuthorizationServer, Client, ErrorCode, OAuthError, Parameters, client::documented,
    client_credentials::expect_grant, dpop::is_thumbprint, parameters::invalid, person::person, promises, resource,
};

/// An authorization request that is right.
pub(crate) struct Request {
    /// Who asks.
    pub(crate) client: Client,
    /// The way back.
    pub(crate) back: Back,
    /// `redirect_uri`, if it came: then it comes again with the code.
    pub(crate) redirect_uri: Option<String>,
    /// What for.
    pub(crate) scope: Vec<String>,
    /// Where (RFC 8707).
    pub(crate) audience: Vec<String>,
    /// RFC 7636.
    pub(crate) challenge: Option<CodeChallenge>,
    /// `OpenID` Connect Core section 3.1.2.1.
    pub(crate) nonce: Option<String>,
    /// The key that the code is bound to (RFC 9449 section 10).
    pub(crate) dpop_jkt: Option<String>,
    /// The words of `prompt`.
    pub(crate) prompt: Prompt,
    /// `max_age`, or the registered `default_max_age`, in seconds.
    pub(crate) max_age: Option<i64>,
    /// `id_token_hint`: whom the client expects.
    pub(crate) hint: Option<String>,
}

/// The words of `prompt` (`OpenID` Connect Core section 3.1.2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prompt {
    /// No page may be shown.
    pub(crate) none: bool,
    /// The person must sign in again.
    pub(crate) login: bool,
    /// The person must be asked: by `consent`, and by `select_account`, since the page that asks is where they change to
    /// another account.
    pub(crate) ask: bool,
}

/// Why a request is not answered with a code.
pub(crate) enum Refused {
    /// Told to the person, on a page: where to go back to is not known to be right.
    Here(OAuthError),
    /// Told to the client: a code of the standards, and a sentence.
    Back(Box<(Client, Back)>, ErrorCode, String),
    /// The document that this `client_id` is the URL of is read when somebody is signed in, and not for everybody.
    SignIn(String),
}

impl Refused {
    /// The same for a client that asks directly (RFC 9126 section 2.3).
    pub(crate) fn into_error(self) -> OAuthError {
        match self {
            Self::Here(error) => error,
            Self::Back(_, code, description) => OAuthError::Refused { code, description },
            Self::SignIn(_) => OAuthError::Core(Error::NotSignedIn),
        }
    }
}

impl AuthorizationServer {
    /// Judges the parameters; `pushed` says that they came by RFC 9126.
    pub(crate) async fn read_request(
        &self,
        parameters: &Parameters,
        pushed: bool,
        visitor: Visitor<'_>,
    ) -> Result<Request, Refused> {
        Self::request_of(self.asking_client(parameters, visitor).await?, parameters, pushed)
    }

    /// The same of a client that is known already.
    pub(crate) fn request_of(client: Client, parameters: &Parameters, pushed: bool) -> Result<Request, Refused> {
        let (redirect_uri, given) = redirect_uri(&client, parameters).map_err(Refused::Here)?;
        let mode = parameters.one("response_mode").ok().flatten();
        let back = Back {
            redirect_uri,
            mode: mode.and_then(ResponseMode::from_word).unwrap_or_default(),
            state: parameters.one("state").ok().flatten().map(str::to_owned),
        };
        match read(client.clone(), back.clone(), given, parameters, pushed) {
            Ok(request) => Ok(request),
            Err(OAuthError::Refused { code, description }) => {
                Err(Refused::Back(Box::new((client, back)), code, description))
            }
            Err(other) => Err(Refused::Here(other)),
        }
    }

    async fn asking_client(&self, parameters: &Parameters, visitor: Visitor<'_>) -> Result<Client, Refused> {
        let client_id = parameters.needed("client_id").map_err(Refused::Here)?;
        let found = self.find(client_id).await.map_err(Refused::Here)?.map(|found| found.registration);
        let found = if client_id_document::is_url(client_id) {
            self.described(client_id, found, visitor).await?
        } else {
            found
        };
        let unknown = || Refused::Here(invalid("The client_id is one that this server does not know."));
        self.working(found.ok_or_else(unknown)?).await.map_err(Refused::Here)
    }

    /// The client of a URL. Nobody who is not signed in makes this server call others, or remember what they made up.
    async fn described(
        &self,
        url: &str,
        found: Option<Registration>,
        visitor: Visitor<'_>,
    ) -> Result<Option<Registration>, Refused> {
        if person(visitor.caller).is_ok() {
            let reader = DocumentReader::Person { caller: visitor.caller, address: visitor.address };
            // Boxed, as it is rare and large.
            let client = Box::pin(self.core.client_documents().client(url, found, reader));
            return client.await.map_err(|error| Refused::Here(documented(error)));
        }
        if found.is_some() || !self.core.client_documents().are_taken().await {
            return Ok(found);
        }
        client_id_document::check_url(url).map_err(|sentence| Refused::Here(invalid(sentence)))?;
        Err(Refused::SignIn(url.to_owned()))
    }
}

/// Where to go back to, and whether that was said. It need not be when there is no choice and `OpenID` Connect, which
/// wants it said, is not asked for.
fn redirect_uri(client: &Client, parameters: &Parameters) -> Result<(String, Option<String>), OAuthError> {
    let metadata = &client.registration.metadata;
    let given = parameters.one("redirect_uri")?;
    let uri = if let Some(given) = given {
        if !redirect::is_registered(metadata, given) {
            return Err(invalid("The redirect_uri is not one that this client registered; it must be the same text."));
        }
        given.to_owned()
    } else {
        let openid = parameters.all("scope").iter().any(|scope| scope.split_whitespace().any(|word| word == "openid"));
        match redirect::registered(metadata).as_slice() {
            [only] if !openid => only.clone(),
            _ => return Err(invalid("redirect_uri is missing.")),
        }
    };
    if !redirect::is_usable(&uri) {
        return Err(invalid("The redirect_uri that this client registered is not one that a browser can be sent to."));
    }
    Ok((uri, given.map(str::to_owned)))
}

fn read(
    client: Client,
    back: Back,
    redirect_uri: Option<String>,
    parameters: &Parameters,
    pushed: bool,
) -> Result<Request, OAuthError> {
    parameters.check_once(&["resource"])?;
    if parameters.one("request")?.is_some() {
        let sentence = "Request objects (RFC 9101) are not supported; push the request (RFC 9126) instead.";
        return Err(OAuthError::refused(ErrorCode::RequestNotSupported, sentence));
    }
    if parameters.one("request_uri")?.is_some() {
        let sentence = "request_uri must be one that the pushed authorization request endpoint answered.";
        return Err(OAuthError::refused(ErrorCode::RequestUriNotSupported, sentence));
    }
    let security = &client.registration.metadata.security;
    if security.require_pushed_authorization_requests == Some(true) && !pushed {
        return Err(invalid("This client is registered to push its authorization requests (RFC 9126)."));
    }
    if security.require_signed_request_object == Some(true) {
        return Err(invalid("This client is registered to sign its requests, and signed requests are not supported."));
    }
    if parameters.needed("response_type")? != "code" {
        let sentence = "response_type must be code.";
        return Err(OAuthError::refused(ErrorCode::UnsupportedResponseType, sentence));
    }
    if parameters.one("response_mode")?.is_some_and(|mode| ResponseMode::from_word(mode).is_none()) {
        return Err(invalid("response_mode must be query or fragment."));
    }
    expect_grant(&client, &GrantType::AuthorizationCode)?;
    let scope = AuthorizationServer::scopes_of_person(&client, parameters.one("scope")?)?;
    promises::check_access_token(&client)?;
    promises::check_id_token(&client, &scope)?;
    Ok(Request {
        scope,
        audience: resource::check(&parameters.all("resource"))?,
        challenge: pkce::challenge(&client, parameters)?,
        nonce: parameters.one("nonce")?.map(str::to_owned),
        dpop_jkt: dpop_jkt(parameters)?,
        prompt: prompt(parameters)?,
        max_age: max_age(&client, parameters)?,
        hint: parameters.one("id_token_hint")?.map(str::to_owned),
        client,
        back,
        redirect_uri,
    })
}

fn dpop_jkt(parameters: &Parameters) -> Result<Option<String>, OAuthError> {
    match parameters.one("dpop_jkt")? {
        Some(jkt) if !is_thumbprint(jkt) => {
            Err(invalid("dpop_jkt must be the SHA-256 thumbprint of a key in base64url (RFC 9449 section 10)."))
        }
        jkt => Ok(jkt.map(str::to_owned)),
    }
}

fn prompt(parameters: &Parameters) -> Result<Prompt, OAuthError> {
    let words: Vec<&str> = parameters.one("prompt")?.unwrap_or_default().split_whitespace().collect();
    let has = |word: &str| words.contains(&word);
    if has("none") && words.len() > 1 {
        return Err(invalid("prompt=none goes with no other word."));
    }
    Ok(Prompt { none: has("none"), login: has("login"), ask: has("consent") || has("select_account") })
}

fn max_age(client: &Client, parameters: &Parameters) -> Result<Option<i64>, OAuthError> {
    let Some(given) = parameters.one("max_age")? else {
        return Ok(client.registration.metadata.openid.default_max_age);
    };
    let seconds = given.parse().ok().filter(|seconds: &i64| (0..=i64::from(u32::MAX)).contains(seconds));
    seconds.map(Some).ok_or_else(|| invalid("max_age must be a number of seconds."))
}
