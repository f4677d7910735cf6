//! Where a token is good (RFC 8707).

use url::Url;

use crate::{ErrorCode, OAuthError};

/// The most resources of one token.
const MOST: usize = 10;
/// How long they may be together, in bytes: they are in each token.
const LONGEST: usize = 2048;

/// The `resource` parameters of a request, each once: absolute URIs without a fragment. What a resource gives for a token
/// is its own decision, by the scopes; naming one gives nothing.
pub(crate) fn check(resources: &[String]) -> Result<Vec<String>, OAuthError> {
    let refused = |sentence: String| OAuthError::refused(ErrorCode::InvalidTarget, sentence);
    if resources.len() > MOST {
        return Err(refused(format!("There may be {MOST} resources at most.")));
    }
    if resources.iter().map(String::len).sum::<usize>() > LONGEST {
        return Err(refused(format!("The resources may have {LONGEST} bytes together.")));
    }
    let mut audience: Vec<String> = Vec::with_capacity(resources.len());
    for resource in resources {
        let is_uri = !resource.contains('#')
            && resource.bytes().all(|byte| byte.is_ascii_graphic())
            && Url::parse(resource).is_ok();
        if !is_uri {
            return Err(refused("resource must be an absolute URI without a fragment.".to_owned()));
        }
        if !audience.contains(resource) {
            audience.push(resource.clone());
        }
    }
    Ok(audience)
}
