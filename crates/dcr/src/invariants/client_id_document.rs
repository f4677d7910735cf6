//! Clients that are known by the URL of their metadata document.

use serde_json::Value;
use url::Url;

use super::{parts, sound};
use crate::{
    client_id_document::{MAX_URL, check_url, host, is_url, read},
    metadata::check_jwks,
    vocabulary::TokenEndpointAuthMethod,
};

/// A URL and a document, with a NUL between them; the document may be left out.
///
/// A URL that is taken is fetched exactly as it is written, and has nothing in it that another one could stand for. A
/// document that is read is of that URL, holds no secret and no private key, and is sound like what others register.
pub fn client_id_document(input: &[u8]) {
    let Ok(input) = std::str::from_utf8(input) else { return };
    let mut texts = parts(input.as_bytes()).filter_map(|part| std::str::from_utf8(part).ok());
    let url = texts.next().unwrap_or_default();
    match check_url(url) {
        Ok(its_host) => address(url, &its_host),
        Err(sentence) => assert!(sentence.ends_with('.') && !sentence.contains('\n'), "{sentence}"),
    }
    let Some(document) = texts.next().and_then(|text| serde_json::from_str::<Value>(text).ok()) else { return };
    let Ok(metadata) = read(url, &document) else { return };
    assert_eq!(document["client_id"], url);
    for secret in ["client_secret", "client_secret_expires_at"] {
        assert!(document.get(secret).is_none(), "{secret}");
    }
    assert_eq!(metadata.software.software_statement, None);
    let Ok(verified) = metadata.verify() else { return };
    sound(&verified);
    assert!(matches!(
        verified.token_endpoint_auth_method,
        TokenEndpointAuthMethod::None | TokenEndpointAuthMethod::PrivateKeyJwt
    ));
    assert!(verified.keys.jwks.is_none_or(|jwks| check_jwks(&jwks).is_ok()), "a private key");
}

fn address(url: &str, its_host: &str) {
    let parsed = Url::parse(url).unwrap();
    assert!(url.len() <= MAX_URL && is_url(url) && url.is_ascii());
    assert_eq!((parsed.as_str(), parsed.scheme(), parsed.host_str()), (url, "https", Some(its_host)));
    assert_eq!((parsed.query(), parsed.fragment(), parsed.username(), parsed.password()), (None, None, "", None));
    assert!(!parsed.path().split('/').any(|segment| matches!(segment, "." | "..")));
    let expected = parsed.port().map_or_else(|| its_host.to_owned(), |port| format!("{its_host}:{port}"));
    assert_eq!(host(url), Some(expected.as_str()), "what a page shows is what is called");
}
