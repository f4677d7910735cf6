//! Client metadata: what a client says of itself ([`ClientMetadata`]) and what we have checked
//! ([`VerifiedClientMetadata`]). RFC 7591 section 2.

use serde::{Deserialize, Serialize};

use crate::{
    error::MetadataError,
    redirect_uri,
    vocabulary::{ApplicationType, GrantType, ResponseType, TokenEndpointAuthMethod},
};

/// The most redirection URIs one registration may have.
pub const MAX_REDIRECT_URIS: usize = 50;
/// The longest `client_name`, in characters.
pub const MAX_CLIENT_NAME: usize = 255;

/// Client metadata as it was sent, by its RFC 7591 names. Absent members are `None`; nothing is defaulted yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientMetadata {
    /// Name shown to people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// Where the authorization endpoint may send the browser back to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_uris: Option<Vec<String>>,
    /// Default: `["authorization_code"]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant_types: Option<Vec<GrantType>>,
    /// Default: `["code"]` when a grant needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_types: Option<Vec<ResponseType>>,
    /// Default: `client_secret_basic`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<TokenEndpointAuthMethod>,
    /// Default: `web`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub application_type: Option<ApplicationType>,
    /// Scopes, separated by single spaces (RFC 6749 section 3.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
}

/// Client metadata that has been checked and completed with the defaults of the standard. It can only be made by
/// [`ClientMetadata::verify`], and it is what is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct VerifiedClientMetadata {
    /// Name shown to people; never empty.
    pub client_name: String,
    /// Each one accepted by [`redirect_uri::check`], in the order given, no duplicates.
    pub redirect_uris: Vec<String>,
    /// At least one, in the order given, no duplicates.
    pub grant_types: Vec<GrantType>,
    /// `code` exactly when `authorization_code` is among the grants.
    pub response_types: Vec<ResponseType>,
    /// How the client authenticates.
    pub token_endpoint_auth_method: TokenEndpointAuthMethod,
    /// Where it runs.
    pub application_type: ApplicationType,
    /// In the order given, no duplicates.
    pub scope: Vec<String>,
}

impl ClientMetadata {
    /// Checks the metadata by RFC 7591 section 2 and completes it with the standard's defaults. All errors are found
    /// at once, so that a form can mark every field.
    pub fn verify(&self) -> Result<VerifiedClientMetadata, Vec<MetadataError>> {
        let mut errors = Vec::new();
        let client_name = self.verify_client_name(&mut errors);
        let grant_types = self.verify_grant_types(&mut errors);
        let redirect_uris = self.verify_redirect_uris(&grant_types, &mut errors);
        let response_types = self.verify_response_types(&grant_types, &mut errors);
        let token_endpoint_auth_method = self.verify_auth_method(&grant_types, &mut errors);
        let application_type = match self.application_type.clone().unwrap_or(ApplicationType::Web) {
            ApplicationType::Other(word) => {
                errors.push(MetadataError::metadata("application_type", format!("“{word}” is not web or native.")));
                ApplicationType::Web
            }
            known => known,
        };
        let scope = self.verify_scope(&mut errors);
        if errors.is_empty() {
            Ok(VerifiedClientMetadata {
                client_name,
                redirect_uris,
                grant_types,
                response_types,
                token_endpoint_auth_method,
                application_type,
                scope,
            })
        } else {
            Err(errors)
        }
    }

    fn verify_client_name(&self, errors: &mut Vec<MetadataError>) -> String {
        let name = self.client_name.as_deref().unwrap_or_default().trim();
        if name.is_empty() {
            errors.push(MetadataError::metadata("client_name", "Give the client a name."));
        } else if name.chars().count() > MAX_CLIENT_NAME {
            errors.push(MetadataError::metadata(
                "client_name",
                format!("The name is longer than {MAX_CLIENT_NAME} characters."),
            ));
        } else if name.chars().any(is_deceptive) {
            errors.push(MetadataError::metadata(
                "client_name",
                "The name contains a control, invisible or direction-changing character.",
            ));
        }
        name.to_owned()
    }

    fn verify_grant_types(&self, errors: &mut Vec<MetadataError>) -> Vec<GrantType> {
        let mut grants = self.grant_types.clone().unwrap_or_else(|| vec![GrantType::AuthorizationCode]);
        dedupe(&mut grants);
        if grants.is_empty() {
            errors.push(MetadataError::metadata("grant_types", "Choose at least one grant type."));
        }
        for grant in &grants {
            if let GrantType::Other(word) = grant {
                errors
                    .push(MetadataError::metadata("grant_types", format!("The grant type “{word}” is not supported.")));
            }
        }
        if grants.contains(&GrantType::RefreshToken) && !grants.contains(&GrantType::AuthorizationCode) {
            errors.push(MetadataError::metadata(
                "grant_types",
                "Refresh token only works together with authorization code.",
            ));
        }
        grants
    }

    fn verify_redirect_uris(&self, grants: &[GrantType], errors: &mut Vec<MetadataError>) -> Vec<String> {
        let mut uris: Vec<String> = self.redirect_uris.clone().unwrap_or_default();
        dedupe(&mut uris);
        if uris.len() > MAX_REDIRECT_URIS {
            errors.push(MetadataError::redirect_uri(format!("More than {MAX_REDIRECT_URIS} redirect URIs.")));
            uris.truncate(MAX_REDIRECT_URIS);
        }
        for uri in &uris {
            if let Err(sentence) = redirect_uri::check(uri) {
                errors.push(MetadataError::redirect_uri(sentence));
            }
        }
        if uris.is_empty() && grants.iter().any(GrantType::needs_redirect_uris) {
            errors.push(MetadataError::redirect_uri("Authorization code needs at least one redirect URI."));
        }
        uris
    }

    fn verify_response_types(&self, grants: &[GrantType], errors: &mut Vec<MetadataError>) -> Vec<ResponseType> {
        let redirects = grants.iter().any(GrantType::needs_redirect_uris);
        let default = if redirects { vec![ResponseType::Code] } else { Vec::new() };
        let mut types = self.response_types.clone().unwrap_or(default);
        dedupe(&mut types);
        for response_type in &types {
            if let ResponseType::Other(word) = response_type {
                errors.push(MetadataError::metadata(
                    "response_types",
                    format!("The response type “{word}” is not supported."),
                ));
            }
        }
        if types.contains(&ResponseType::Code) != redirects {
            errors.push(MetadataError::metadata(
                "response_types",
                "The response type “code” and the grant type “authorization_code” go together.",
            ));
        }
        types
    }

    fn verify_auth_method(&self, grants: &[GrantType], errors: &mut Vec<MetadataError>) -> TokenEndpointAuthMethod {
        let method = self.token_endpoint_auth_method.clone().unwrap_or(TokenEndpointAuthMethod::ClientSecretBasic);
        match &method {
            TokenEndpointAuthMethod::Other(word) => errors.push(MetadataError::metadata(
                "token_endpoint_auth_method",
                format!("The authentication method “{word}” is not supported."),
            )),
            TokenEndpointAuthMethod::None if grants.contains(&GrantType::ClientCredentials) => {
                errors.push(MetadataError::metadata(
                    "token_endpoint_auth_method",
                    "A public client has no secret, so it cannot use client credentials.",
                ));
            }
            _ => {}
        }
        method
    }

    fn verify_scope(&self, errors: &mut Vec<MetadataError>) -> Vec<String> {
        let mut scopes: Vec<String> =
            self.scope.as_deref().unwrap_or_default().split(' ').filter(|s| !s.is_empty()).map(str::to_owned).collect();
        dedupe(&mut scopes);
        for scope in &scopes {
            if !is_scope_token(scope) {
                errors.push(MetadataError::metadata(
                    "scope",
                    "A scope contains a character that RFC 6749 section 3.3 does not allow.",
                ));
            }
        }
        scopes
    }
}

/// One scope by RFC 6749 section 3.3: printable ASCII without space, `"` and `\`.
#[must_use]
pub fn is_scope_token(scope: &str) -> bool {
    !scope.is_empty() && scope.bytes().all(|b| matches!(b, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}

/// Characters that make a name look like another one: control, zero-width, and direction-changing characters.
#[must_use]
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Removes later repetitions, keeping the order.
fn dedupe<T: PartialEq + Clone>(values: &mut Vec<T>) {
    let mut kept: Vec<T> = Vec::with_capacity(values.len());
    for value in values.drain(..) {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    *values = kept;
}

#[cfg(test)]
mod tests {
    use super::ClientMetadata;
    use crate::vocabulary::{GrantType, TokenEndpointAuthMethod};

    fn named(name: &str) -> ClientMetadata {
        ClientMetadata { client_name: Some(name.to_owned()), ..ClientMetadata::default() }
    }

    fn members(metadata: &ClientMetadata) -> Vec<&'static str> {
        metadata.verify().err().unwrap_or_default().into_iter().map(|error| error.member).collect()
    }

    #[test]
    fn the_defaults_are_those_of_rfc_7591_section_2() {
        let metadata =
            ClientMetadata { redirect_uris: Some(vec!["https://example.com/cb".to_owned()]), ..named("Example") };
        insta::assert_json_snapshot!(metadata.verify().unwrap(), @r#"
        {
          "client_name": "Example",
          "redirect_uris": [
            "https://example.com/cb"
          ],
          "grant_types": [
            "authorization_code"
          ],
          "response_types": [
            "code"
          ],
          "token_endpoint_auth_method": "client_secret_basic",
          "application_type": "web",
          "scope": []
        }
        "#);
    }

    #[test]
    fn client_credentials_needs_no_redirect_uri() {
        let metadata = ClientMetadata { grant_types: Some(vec![GrantType::ClientCredentials]), ..named("Batch job") };
        let verified = metadata.verify().unwrap();
        assert!(verified.redirect_uris.is_empty());
        assert!(verified.response_types.is_empty());
    }

    #[test]
    fn each_error_names_its_member() {
        assert_eq!(members(&ClientMetadata::default()), ["client_name", "redirect_uris"]);
        assert_eq!(members(&named("Goo\u{202e}gle")), ["client_name", "redirect_uris"]);
        assert_eq!(
            members(&ClientMetadata { grant_types: Some(vec![GrantType::from("password")]), ..named("x") }),
            ["grant_types"]
        );
        assert_eq!(
            members(&ClientMetadata {
                grant_types: Some(vec![GrantType::ClientCredentials]),
                token_endpoint_auth_method: Some(TokenEndpointAuthMethod::None),
                ..named("x")
            }),
            ["token_endpoint_auth_method"]
        );
        assert_eq!(
            members(&ClientMetadata {
                grant_types: Some(vec![GrantType::ClientCredentials]),
                scope: Some("read \"write\"".to_owned()),
                ..named("x")
            }),
            ["scope"]
        );
        assert_eq!(
            members(&ClientMetadata { grant_types: Some(vec![GrantType::RefreshToken]), ..named("x") }),
            ["grant_types"]
        );
    }
}
