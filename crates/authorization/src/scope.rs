//! What a token is good for (RFC 6749 section 3.3).

use registration::Privilege;

use crate::{AuthorizationServer, Client, ErrorCode, OAuthError, RegisterScope};

/// The scopes of `OpenID` Connect Core sections 5.4 and 11, which every client may ask a person for.
pub(crate) const OPENID_SCOPES: [&str; 4] = ["openid", "profile", "email", "offline_access"];

impl AuthorizationServer {
    /// The scopes that a client asks a person for: those that it names, or all that it is registered for.
    pub(crate) fn scopes_of_person(client: &Client, asked: Option<&str>) -> Result<Vec<String>, OAuthError> {
        let registered = registered(client);
        let Some(asked) = asked.filter(|asked| !asked.is_empty()) else { return Ok(registered) };
        choose(asked, |scope| OPENID_SCOPES.contains(&scope) || registered.iter().any(|own| own == scope))
    }

    /// The scopes of a token for the client itself: those that were asked for, or all that the client has.
    pub(crate) fn scopes_of_client(client: &Client, asked: Option<&str>) -> Result<Vec<String>, OAuthError> {
        let registered = registered(client);
        let Some(asked) = asked.filter(|asked| !asked.is_empty()) else { return Ok(registered) };
        let may_register = client.registration.has(Privilege::Register);
        choose(asked, |scope| {
            registered.iter().any(|own| own == scope)
                || (may_register && RegisterScope::ALL.iter().any(|own| own.as_str() == scope))
        })
    }
}

/// What a client is registered for, within what its provider gives today.
pub(crate) fn registered(client: &Client) -> Vec<String> {
    let given = |scope: &&String| client.provider.as_ref().is_none_or(|provider| provider.rules.scopes.contains(scope));
    client.registration.metadata.scope.iter().filter(given).cloned().collect()
}

/// The words of a `scope` parameter, each once; one that is not allowed refuses it.
pub(crate) fn choose(asked: &str, allowed: impl Fn(&str) -> bool) -> Result<Vec<String>, OAuthError> {
    let refused = |sentence: String| OAuthError::refused(ErrorCode::InvalidScope, sentence);
    let mut scopes: Vec<String> = Vec::new();
    for word in asked.split(' ') {
        if !dcr::metadata::is_scope_token(word) {
            return Err(refused("scope must be words separated by single spaces.".to_owned()));
        }
        if !allowed(word) {
            return Err(refused(format!("This client may not have the scope “{word}”.")));
        }
        if !scopes.iter().any(|scope| scope == word) {
            scopes.push(word.to_owned());
        }
    }
    Ok(scopes)
}
