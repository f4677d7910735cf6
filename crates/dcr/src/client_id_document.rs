//! Clients that are known by where they describe themselves: the URL of a JSON document is their `client_id`
//! (draft-ietf-oauth-client-id-metadata-document, revision 02). Fetching it is for others; here it is judged.

use serde_json::{Map, Value};

use crate::{
    error::MetadataError,
    metadata::ClientMetadata,
    redirect_uri::{self, RedirectUriKind},
    rfc7591,
    vocabulary::TokenEndpointAuthMethod,
};

/// The longest document, in bytes: what section "Maximum Response Size" of the draft recommends.
pub const MAX_BYTES: usize = 5 * 1024;
/// The longest URL, in bytes: no `client_id` is longer here.
pub const MAX_URL: usize = 255;

const HTTPS: &str = "https://";
/// Members that a shared secret would come in, or what belongs to one.
const SECRETS: [&str; 2] = ["client_secret", "client_secret_expires_at"];

/// True for a `client_id` that means a document. No other `client_id` begins so.
#[must_use]
pub fn is_url(client_id: &str) -> bool {
    client_id.starts_with(HTTPS)
}

/// Judges a Client Identifier URL as it was sent (section "Client Identifier URL"), and answers its host. The error is
/// a sentence for a person.
///
/// It has one spelling only, the one in which it is fetched, because it is compared as a text. A query is refused, which
/// the draft advises against: whoever finds a page of somebody else that repeats its query could pass for them.
pub fn check_url(url: &str) -> Result<String, String> {
    if url.len() > MAX_URL {
        return Err(format!("A client_id that is a URL has at most {MAX_URL} characters."));
    }
    if !is_url(url) {
        return Err("A client_id that is a URL begins with https://.".to_owned());
    }
    match redirect_uri::kind(url) {
        Ok(RedirectUriKind::Https) => {}
        Ok(_) => return Err("A client_id that is a URL begins with https://.".to_owned()),
        Err(sentence) => return Err(format!("The client_id is not the URL of a metadata document. {sentence}")),
    }
    if url.contains('?') {
        return Err("A client_id that is a URL has no query here; name a document without one.".to_owned());
    }
    if !url.get(HTTPS.len()..).is_some_and(|rest| rest.contains('/')) {
        return Err("A client_id that is a URL has a path, like https://app.example.com/client.json.".to_owned());
    }
    match url::Url::parse(url) {
        Ok(parsed) if parsed.as_str() == url => Ok(parsed.host_str().unwrap_or_default().to_owned()),
        _ => Err("The client_id writes its URL in an unusual way; write it as a browser shows it.".to_owned()),
    }
}

/// The host of a `client_id` that is a URL of a document, with its port when it names one.
#[must_use]
pub fn host(client_id: &str) -> Option<&str> {
    client_id.strip_prefix(HTTPS)?.split('/').next().filter(|host| !host.is_empty())
}

/// Reads the document at a URL that [`check_url`] found right (section "Client ID Metadata Document"). What it says is
/// still to be verified by [`ClientMetadata::verify`], which also refuses private keys.
///
/// A client that says nothing of `token_endpoint_auth_method` is a public one: RFC 7591's default is a secret, and there is
/// none. A software statement counts for nothing, as nobody has verified it.
pub fn read(url: &str, document: &Value) -> Result<ClientMetadata, Vec<MetadataError>> {
    let one = |member, sentence: &str| Err(vec![MetadataError::metadata(member, sentence)]);
    let Value::Object(members) = document else {
        return one("client_id", "The document is not a JSON object.");
    };
    match members.get("client_id") {
        Some(Value::String(stated)) if stated == url => {}
        Some(_) => return one("client_id", "This must be the URL of the document, letter by letter."),
        None => return one("client_id", "This is missing; it must be the URL of the document."),
    }
    if let Some(member) = SECRETS.into_iter().find(|member| members.contains_key(*member)) {
        return one(member, "A document that anybody reads holds no secret.");
    }
    let mut members: Map<String, Value> = members.clone();
    members.remove("software_statement");
    let mut metadata = rfc7591::read(&members)?;
    match metadata.token_endpoint_auth_method.get_or_insert(TokenEndpointAuthMethod::None) {
        TokenEndpointAuthMethod::None | TokenEndpointAuthMethod::PrivateKeyJwt => Ok(metadata),
        _ => one("token_endpoint_auth_method", "This must be “none” or “private_key_jwt”: there is no shared secret."),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{MAX_URL, check_url, host, read};
    use crate::{ApplicationType, TokenEndpointAuthMethod, VerifiedClientMetadata};

    const URL: &str = "https://app.example.com/client.json";

    fn document(change: Value) -> Value {
        let mut document = json!({
            "client_id": URL, "client_name": "App", "redirect_uris": ["http://127.0.0.1/callback"],
            "grant_types": ["authorization_code", "refresh_token"], "token_endpoint_auth_method": "none",
        });
        if let Value::Object(members) = change {
            document.as_object_mut().unwrap().extend(members);
        }
        document
    }

    fn judged(document: &Value) -> Result<VerifiedClientMetadata, String> {
        let first = |errors: Vec<crate::MetadataError>| errors.into_iter().map(|error| error.member).collect();
        read(URL, document).map_err(first)?.verify().map_err(first)
    }

    #[test]
    fn a_url_names_a_document_in_one_spelling() {
        for (url, its_host) in [
            (URL, "app.example.com"),
            ("https://app.example.com/", "app.example.com"),
            ("https://app.example.com:8443/a/b.json", "app.example.com"),
            ("https://app.example.com/a%20b", "app.example.com"),
            ("https://app.example.com//a", "app.example.com"),
            ("https://127.0.0.1:8443/a", "127.0.0.1"),
            ("https://xn--bcher-kva.example/a", "xn--bcher-kva.example"),
        ] {
            assert_eq!(check_url(url).as_deref(), Ok(its_host), "{url}");
        }
        for url in [
            "",
            "https://",
            "https:///a",
            "https://app.example.com",
            "http://app.example.com/a",
            "HTTPS://app.example.com/a",
            "https:app.example.com/a",
            "https:/app.example.com/a",
            "https://app.example.com?a",
            "https://app.example.com/a?b=c",
            "https://app.example.com/a?",
            "https://app.example.com/a#b",
            "https://app.example.com/a#",
            "https://user@app.example.com/a",
            "https://user:secret@app.example.com/a",
            "https://@app.example.com/a",
            "https://app.example.com/./a",
            "https://app.example.com/a/..",
            "https://app.example.com/a/%2e%2E/b",
            "https://app.example.com/.",
            "https://APP.example.com/a",
            "https://app.example.com:443/a",
            "https://app.example.com:/a",
            "https://app.example.com:0x1bb/a",
            "https://app.example.com./a",
            "https://bücher.example/a",
            "https://%61pp.example.com/a",
            "https://127.1/a",
            "https://2130706433/a",
            "https://app.example.com\\a/b",
            "https://app.example.com/a b",
            "https://app.example.com/\ta",
            "https://app.example.com/\u{202e}a",
            "https://app.example.com/a\"b",
            "https://a.localhost/a",
            "javascript://app.example.com/a",
            "com.example.app:/a",
        ] {
            assert!(check_url(url).is_err(), "{url}");
        }
        let fill = |length: usize| format!("https://a.example/{}", "a".repeat(length - "https://a.example/".len()));
        assert!(check_url(&fill(MAX_URL)).is_ok());
        assert!(check_url(&fill(MAX_URL + 1)).is_err());
        assert_eq!(host("https://app.example.com:8443/a/b.json"), Some("app.example.com:8443"));
        assert_eq!(host("s6BhdRkqt3"), None);
    }

    proptest! {
        #[test]
        fn what_is_taken_is_fetched_as_it_is_written(rest in "[a-c./:@?#%\\\\\\[\\]0-9 ]{0,24}") {
            let url = format!("https://{rest}");
            if let Ok(its_host) = check_url(&url) {
                let parsed = url::Url::parse(&url).unwrap();
                prop_assert_eq!(parsed.as_str(), &url);
                prop_assert_eq!(parsed.host_str(), Some(its_host.as_str()));
                prop_assert!(parsed.query().is_none() && parsed.fragment().is_none() && parsed.username().is_empty());
                prop_assert!(host(&url).is_some_and(|shown| shown.starts_with(&its_host)));
            }
        }
    }

    #[test]
    fn a_document_says_what_a_registration_would() {
        let metadata = judged(&document(json!({}))).unwrap();
        assert_eq!(metadata.client_name, "App");
        assert_eq!(metadata.application_type, ApplicationType::Native);
        let mut silent = document(json!({}));
        silent.as_object_mut().unwrap().remove("token_endpoint_auth_method");
        assert_eq!(judged(&silent).unwrap().token_endpoint_auth_method, TokenEndpointAuthMethod::None);
        let key = json!({ "kty": "OKP", "crv": "Ed25519", "x": "A".repeat(43) });
        let change = json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [key] } });
        assert_eq!(judged(&document(change)).unwrap().keys.jwks.unwrap()["keys"][0]["kty"], "OKP");
        let stated = judged(&document(json!({ "software_statement": "e30.e30.x", "logo_uri": "" }))).unwrap();
        assert_eq!(stated.software.software_statement, None);
    }

    #[test]
    fn attack_31_a_document_holds_no_secret_and_is_of_its_own_url_only() {
        let private = json!({ "kty": "OKP", "crv": "Ed25519", "x": "A".repeat(43), "d": "A".repeat(43) });
        let shared = json!({ "kty": "oct", "k": "AAAA" });
        for (change, member) in [
            (json!({ "client_id": "https://app.example.com/other.json" }), "client_id"),
            (json!({ "client_id": "https://app.example.com:443/client.json" }), "client_id"),
            (json!({ "client_id": "https://app.example.com/client.json/" }), "client_id"),
            (json!({ "client_id": "HTTPS://app.example.com/client.json" }), "client_id"),
            (json!({ "client_id": [URL] }), "client_id"),
            (json!({ "client_id": null }), "client_id"),
            (json!({ "client_secret": "s" }), "client_secret"),
            (json!({ "client_secret": null }), "client_secret"),
            (json!({ "client_secret_expires_at": 0 }), "client_secret_expires_at"),
            (json!({ "token_endpoint_auth_method": "client_secret_basic" }), "token_endpoint_auth_method"),
            (json!({ "token_endpoint_auth_method": "client_secret_post" }), "token_endpoint_auth_method"),
            (json!({ "token_endpoint_auth_method": "client_secret_jwt" }), "token_endpoint_auth_method"),
            (json!({ "token_endpoint_auth_method": "tls_client_auth" }), "token_endpoint_auth_method"),
            (json!({ "token_endpoint_auth_method": "private_key_jwt" }), "token_endpoint_auth_method"),
            (json!({ "jwks": { "keys": [private] } }), "jwks"),
            (json!({ "jwks": { "keys": [shared] } }), "jwks"),
            (json!({ "redirect_uris": [] }), "redirect_uris"),
            (json!({ "redirect_uris": ["javascript:alert(1)"] }), "redirect_uris"),
            (json!({ "redirect_uris": "https://app.example.com/cb" }), "redirect_uris"),
        ] {
            assert_eq!(judged(&document(change.clone())).unwrap_err(), member, "{change}");
        }
        for other in [json!([]), json!("x"), json!(null), json!({})] {
            assert_eq!(judged(&other).unwrap_err(), "client_id", "{other}");
        }
    }
}
