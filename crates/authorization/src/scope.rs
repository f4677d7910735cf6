//! What a token is good for (RFC 6749 section 3.3).

use registration::{OPENID_SCOPES, Privilege};

use crate::{AuthorizationServer, Client, ErrorCode, OAuthError, RegisterScope};

/// How much of a refused parameter a sentence repeats, in characters.
const MOST_SHOWN: usize = 200;

impl AuthorizationServer {
    /// The scopes that a client asks a person for: those that it names, or all that it is registered for.
    pub(crate) fn scopes_of_person(client: &Client, asked: Option<&str>) -> Result<Vec<String>, OAuthError> {
        let registered = registered(client);
        let Some(asked) = named(asked) else { return Ok(registered) };
        choose(asked, |scope| OPENID_SCOPES.contains(&scope) || registered.iter().any(|own| own == scope))
    }

    /// The scopes of a token for the client itself: those that were asked for, or all that the client has.
    pub(crate) fn scopes_of_client(client: &Client, asked: Option<&str>) -> Result<Vec<String>, OAuthError> {
        let mut registered = registered(client);
        if client.provider.is_some() {
            // Those of a person.
            registered.retain(|scope| !OPENID_SCOPES.contains(&scope.as_str()));
        }
        let Some(asked) = named(asked) else { return Ok(registered) };
        let may_register = client.registration.has(Privilege::Register);
        choose(asked, |scope| {
            registered.iter().any(|own| own == scope)
                || (may_register && RegisterScope::ALL.iter().any(|own| own.as_str() == scope))
        })
    }
}

/// A `scope` parameter that names anything.
pub(crate) fn named(asked: Option<&str>) -> Option<&str> {
    asked.filter(|asked| !asked.trim().is_empty())
}

/// What a client is registered for, within what its provider gives today.
pub(crate) fn registered(client: &Client) -> Vec<String> {
    let given = |scope: &&String| {
        let provider = client.provider.as_ref();
        provider.is_none_or(|provider| provider.rules.scopes.contains(scope)) || OPENID_SCOPES.contains(&scope.as_str())
    };
    client.registration.metadata.scope.iter().filter(given).cloned().collect()
}

/// Those words of a `scope` parameter that are allowed, each once. They are separated by any white space. The others are
/// left out, and the answer says what was given (section 3.3); when none remains, nothing is given.
pub(crate) fn choose(asked: &str, allowed: impl Fn(&str) -> bool) -> Result<Vec<String>, OAuthError> {
    let mut scopes: Vec<String> = Vec::new();
    for word in asked.split_whitespace().filter(|word| allowed(word)) {
        if !scopes.iter().any(|scope| scope == word) {
            scopes.push(word.to_owned());
        }
    }
    if scopes.is_empty() {
        let words = asked.split_whitespace().collect::<Vec<_>>().join(" ");
        let words: String = words.chars().take(MOST_SHOWN).collect();
        let sentence = format!("This client may have none of the scopes that it asks for: {words}.");
        return Err(OAuthError::refused(ErrorCode::InvalidScope, sentence));
    }
    Ok(scopes)
}

#[cfg(test)]
mod tests {
    use super::{choose, named};

    #[test]
    fn scopes_are_separated_by_any_white_space_and_those_that_are_not_given_are_left_out() {
        let given = |asked| choose(asked, |word| ["a", "b"].contains(&word));
        for asked in ["a b", " a b", "a  b ", "a\tb", "a\r\nb", "a\u{a0}b", "a c b", "a b a", "a \" b \\", "ü a b"] {
            assert_eq!(given(asked).unwrap(), ["a", "b"], "{asked:?}");
        }
        for asked in ["c", "A", "a,b", "c d\te"] {
            let refused = given(asked).unwrap_err().to_string();
            assert!(refused.starts_with("invalid_scope: This client may have none of the scopes"), "{refused}");
        }
        assert_eq!(
            (named(Some(" \t\n")), named(Some("")), named(None), named(Some(" a"))),
            (None, None, None, Some(" a"))
        );
    }
}
