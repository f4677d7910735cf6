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
        if !audience.iter().any(|known| is_same(known, resource)) {
            audience.push(resource.clone());
        }
    }
    Ok(audience)
}

/// Both name the same resource: letters of scheme and host in either case, the scheme's own port written or not, and an
/// empty path or `/` (RFC 3986 sections 6.2.2 and 6.2.3).
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one == other || matches!((Url::parse(one), Url::parse(other)), (Ok(one), Ok(other)) if one == other)
}

#[cfg(test)]
mod tests {
    use super::{check, is_same};

    #[test]
    fn rfc_3986_section_6_2_3_spellings_of_one_resource_are_the_same() {
        for same in [
            "https://mcp.example/",
            "https://mcp.example:443",
            "HTTPS://mcp.example",
            "https://MCP.Example:443/",
            "https://mcp.example:/",
        ] {
            assert!(is_same("https://mcp.example", same), "{same}");
            let both = check(&["https://mcp.example".to_owned(), same.to_owned()]).unwrap();
            assert_eq!(both, ["https://mcp.example"], "as first sent");
        }
        for other in [
            "https://mcp.example//",
            "https://mcp.example/mcp",
            "https://mcp.example/?",
            "https://mcp.example:8443",
            "http://mcp.example",
            "https://mcp.example.",
            "https://a.mcp.example",
        ] {
            assert!(!is_same("https://mcp.example", other), "{other}");
        }
        assert!(
            is_same("http://a.example:80/x", "http://a.example/x")
                && !is_same("http://a.example:443/x", "http://a.example/x")
        );
        assert!(!is_same("https://a.example/mcp", "https://a.example/mcp/"), "a path is a path");
        assert!(!is_same("https://a.example/MCP", "https://a.example/mcp"));
        assert!(is_same("urn:orders", "urn:orders") && !is_same("urn:orders", "urn:orders/"));
    }
}
