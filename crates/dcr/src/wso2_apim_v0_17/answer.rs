//! The answer to a registration.

use std::fmt::Write as _;

use serde::Serialize;

use crate::metadata::VerifiedClientMetadata;

/// What belongs to a registration beside its metadata.
#[derive(Clone, Copy)]
pub struct Issued<'a> {
    /// The OAuth 2.0 client identifier.
    pub client_id: &'a str,
    /// The secret; `None` for a client without one.
    pub client_secret: Option<&'a str>,
    /// The owner by [`super::owner::decide`] the first time, by [`super::owner::shown`] later.
    pub owner: &'a str,
}

/// A client as API Manager answers it, always with 200. All members are always there, `null` included.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Answer {
    /// The OAuth 2.0 client identifier.
    pub client_id: String,
    /// As registered.
    pub client_name: String,
    /// As registered; on the wire `callBackURL`, other than in requests.
    #[serde(rename = "callBackURL")]
    pub callback_url: Option<String>,
    /// The secret. Empty for a client without one.
    pub client_secret: String,
    /// `saasApp`.
    pub is_saas_application: bool,
    /// The owner.
    pub app_owner: String,
    /// An object as text: the grants, and the first time the callback and the name.
    pub json_string: String,
    /// An empty object as text.
    pub json_app_attribute: &'static str,
    /// Always `null`.
    #[serde(rename = "applicationUUID")]
    pub application_uuid: Option<String>,
    /// As registered, or `DEFAULT`.
    pub token_type: String,
}

impl Answer {
    /// The answer to the registration that made the client.
    #[must_use]
    pub fn created(issued: Issued<'_>, metadata: &VerifiedClientMetadata) -> Self {
        let mut answer = Self::repeated(issued, metadata);
        answer.json_string = format!(
            r#"{{"grant_types":{},"redirect_uris":{},"client_name":{}}}"#,
            quoted(&grant_types(metadata)),
            answer.callback_url.as_deref().map_or_else(|| "null".to_owned(), quoted),
            quoted(&answer.client_name),
        );
        answer
    }

    /// The answer to a later registration of the same name: the client as it is stored, whatever was sent.
    #[must_use]
    pub fn repeated(issued: Issued<'_>, metadata: &VerifiedClientMetadata) -> Self {
        let members = metadata.wso2.as_deref();
        let apim = members.and_then(|members| members.apim.as_ref());
        let callback_url = match (apim, metadata.redirect_uris.as_slice()) {
            (Some(apim), _) => apim.callback.clone(),
            (None, []) => None,
            (None, [uri]) => Some(uri.clone()),
            (None, several) => Some(crate::wso2::regexp::encode(several)),
        };
        Self {
            client_id: issued.client_id.to_owned(),
            client_name: metadata.client_name.clone(),
            callback_url,
            client_secret: issued.client_secret.unwrap_or_default().to_owned(),
            is_saas_application: apim.is_some_and(|apim| apim.saas),
            app_owner: issued.owner.to_owned(),
            json_string: format!(r#"{{"grant_types":{}}}"#, quoted(&grant_types(metadata))),
            json_app_attribute: "{}",
            application_uuid: None,
            token_type: match members {
                Some(members) if !members.token_type.is_empty() => members.token_type.clone(),
                _ if metadata.tokens.jwt_access_tokens => "JWT".to_owned(),
                _ => "DEFAULT".to_owned(),
            },
        }
    }
}

/// The grants as one string, spaces included when API Manager made the registration.
fn grant_types(metadata: &VerifiedClientMetadata) -> String {
    metadata.wso2.as_deref().and_then(|members| members.apim.as_ref()).map_or_else(
        || metadata.grant_types.iter().map(crate::GrantType::as_str).collect::<Vec<_>>().join(" "),
        |apim| apim.grant_types.clone(),
    )
}

/// A JSON string as json-simple writes it: `/` is escaped, and so are the characters it takes for unprintable.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '/' => quoted.push_str("\\/"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2000}'..='\u{20ff}' => {
                // Writing into a string does not fail.
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

impl std::fmt::Debug for Answer {
    /// The secret stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Answer").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::quoted;

    #[test]
    fn slashes_are_escaped() {
        assert_eq!(quoted("https://a/b\"\\\u{7}\u{2028}é"), "\"https:\\/\\/a\\/b\\\"\\\\\\u0007\\u2028é\"");
    }

    proptest! {
        #[test]
        fn any_text_is_read_back(text: String) {
            prop_assert_eq!(serde_json::from_str::<String>(&quoted(&text)).unwrap(), text);
        }
    }
}
