//! Proof Key for Code Exchange (RFC 7636).

use registration::{CodeChallenge, Secret};
use subtle::ConstantTimeEq as _;

use crate::{Client, ErrorCode, OAuthError, Parameters, parameters::invalid};

/// SHA-256.
const S256: &str = "S256";
/// The verifier itself.
const PLAIN: &str = "plain";
/// How long a verifier is (section 4.1), in characters.
const VERIFIER: std::ops::RangeInclusive<usize> = 43..=128;

/// The challenge of a request. Public clients must send one and so must those whose registration or policy says so; the
/// method `plain` is for confidential clients that are registered for it.
pub(crate) fn challenge(client: &Client, parameters: &Parameters) -> Result<Option<CodeChallenge>, OAuthError> {
    let metadata = &client.registration.metadata;
    let method = parameters.one("code_challenge_method")?;
    let Some(challenge) = parameters.one("code_challenge")? else {
        let by_policy = client.registration.origin.policy.as_ref().is_some_and(|policy| policy.pkce_required);
        return match method {
            _ if metadata.is_public() || metadata.tokens.pkce_required || by_policy => {
                Err(invalid("code_challenge is missing: this client must use PKCE with S256 (RFC 7636)."))
            }
            Some(_) => Err(invalid("code_challenge_method comes without code_challenge.")),
            None => Ok(None),
        };
    };
    // Left out, the method is `plain` (section 4.3).
    let well_formed = match method.unwrap_or(PLAIN) {
        S256 => challenge.len() == 43 && challenge.bytes().all(is_base64url),
        PLAIN if metadata.tokens.pkce_plain_allowed && !metadata.is_public() => is_verifier(challenge),
        _ => return Err(invalid("code_challenge_method must be S256.")),
    };
    if !well_formed {
        return Err(invalid("code_challenge is malformed: with S256 it is the 43 characters of base64url(SHA-256)."));
    }
    let method = method.unwrap_or(PLAIN).to_owned();
    Ok(Some(CodeChallenge { challenge: challenge.to_owned(), method }))
}

/// The verifier is the one of the challenge. A verifier without a challenge is refused as well: somebody may have cut the
/// challenge out of the request (RFC 9700 section 4.8.2).
pub(crate) fn check(challenge: Option<&CodeChallenge>, verifier: Option<&Secret>) -> Result<(), OAuthError> {
    let refused = |sentence: &str| Err(OAuthError::refused(ErrorCode::InvalidGrant, sentence));
    match (challenge, verifier) {
        (None, None) => Ok(()),
        (None, Some(_)) => refused("There is a code_verifier, and the authorization request had no code_challenge."),
        (Some(_), None) => refused("code_verifier is missing, and the authorization request had a code_challenge."),
        (Some(challenge), Some(verifier)) => {
            let hash = verifier.hash();
            let computed = if challenge.method == S256 { hash.as_str() } else { verifier.expose() };
            let equal = bool::from(computed.as_bytes().ct_eq(challenge.challenge.as_bytes()));
            if equal && is_verifier(verifier.expose()) {
                return Ok(());
            }
            refused("code_verifier is not the one of the code_challenge.")
        }
    }
}

fn is_verifier(text: &str) -> bool {
    VERIFIER.contains(&text.len()) && text.bytes().all(|byte| is_base64url(byte) || matches!(byte, b'.' | b'~'))
}

const fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use registration::{CodeChallenge, Secret};

    use super::check;

    /// RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn of(method: &str, challenge: &str) -> CodeChallenge {
        CodeChallenge { challenge: challenge.to_owned(), method: method.to_owned() }
    }

    #[test]
    fn the_verifier_of_the_standards_example_fits_and_no_other_does() {
        let challenge = of("S256", CHALLENGE);
        assert!(check(Some(&challenge), Some(&Secret::new(VERIFIER))).is_ok());
        for other in [CHALLENGE, "", &VERIFIER[1..], &format!("{VERIFIER}=")] {
            assert!(check(Some(&challenge), Some(&Secret::new(other))).is_err(), "{other}");
        }
        assert!(check(Some(&of("plain", VERIFIER)), Some(&Secret::new(VERIFIER))).is_ok());
        assert!(check(Some(&of("plain", "short")), Some(&Secret::new("short"))).is_err());
    }

    #[test]
    fn challenge_and_verifier_come_together_or_not_at_all() {
        assert!(check(None, None).is_ok());
        assert!(check(None, Some(&Secret::new(VERIFIER))).is_err());
        assert!(check(Some(&of("S256", CHALLENGE)), None).is_err());
    }
}
