//! The answer to POST, GET and PUT.

use serde::Serialize;

use super::Echo;
use crate::{
    metadata::VerifiedClientMetadata,
    vocabulary::GrantType,
    wso2::{RedirectUrisForm, qualified, regexp},
};

/// Seconds an access token lives when the registration does not say otherwise; an ID token as well.
pub const DEFAULT_ACCESS_TOKEN_LIFETIME: i64 = 3600;
/// Seconds a refresh token lives when the registration does not say otherwise.
pub const DEFAULT_REFRESH_TOKEN_LIFETIME: i64 = 86_400;
/// The version of an application's record, when an update did not name another.
pub const VERSION: &str = "v3.0.0";

/// Which call is answered: they do not all show the same.
#[derive(Clone, Copy, Debug)]
pub enum Answering<'a> {
    /// POST.
    Created,
    /// GET by client id.
    ReadById,
    /// GET by name, which leaves `jwks_uri` out.
    ReadByName,
    /// PUT, which repeats some of the request.
    Updated(&'a Echo),
}

/// What belongs to a registration beside its metadata.
#[derive(Clone, Copy)]
pub struct Issued<'a> {
    /// The OAuth 2.0 client identifier.
    pub client_id: &'a str,
    /// The secret; `None` for a client without one.
    pub client_secret: Option<&'a str>,
    /// Unix seconds; `None` is never.
    pub secret_expires_at: Option<i64>,
    /// The owner's user name, with or without its tenant.
    pub owner: &'a str,
}

/// An application as WSO2 IS answers it, to registration, read and update. Null members are omitted, as current
/// versions do.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "the members are WSO2's")]
#[non_exhaustive]
pub struct Application {
    /// The OAuth 2.0 client identifier.
    pub client_id: String,
    /// The secret, readable again in this dialect. Empty for a client without one.
    pub client_secret: String,
    /// Unix seconds; 0 means never.
    pub client_secret_expires_at: i64,
    /// `[""]` when there are none.
    pub redirect_uris: Vec<String>,
    /// As registered.
    pub grant_types: Vec<GrantType>,
    /// As registered.
    pub client_name: String,
    /// The label shown in consoles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ext_application_display_name: Option<String>,
    /// The version of the application's record.
    pub ext_application_version: String,
    /// Fully qualified: `admin@carbon.super`.
    pub ext_application_owner: String,
    /// Seconds.
    pub ext_application_token_lifetime: i64,
    /// Seconds.
    pub ext_user_token_lifetime: i64,
    /// Seconds.
    pub ext_refresh_token_lifetime: i64,
    /// Seconds.
    pub ext_id_token_lifetime: i64,
    /// PKCE must be used.
    pub ext_pkce_mandatory: bool,
    /// The `plain` challenge is accepted.
    pub ext_pkce_support_plain: bool,
    /// The client authenticates without a secret.
    pub ext_public_client: bool,
    /// Deprecated spelling of `ext_token_type`, always the same value.
    pub token_type_extension: String,
    /// `Default` or `JWT`.
    pub ext_token_type: String,
    /// Where its keys are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// Loaded in the browser at signing out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frontchannel_logout_uri: Option<String>,
    /// How the client authenticates at the token endpoint; absent when it never said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_method: Option<String>,
    /// With `private_key_jwt` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_allow_reuse_pvt_key_jwt: Option<bool>,
    /// A JWS `alg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint_auth_signing_alg: Option<String>,
    /// For pairwise subjects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector_identifier_uri: Option<String>,
    /// A JWS `alg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_signed_response_alg: Option<String>,
    /// A JWE `alg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_alg: Option<String>,
    /// A JWE `enc`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token_encrypted_response_enc: Option<String>,
    /// A JWS `alg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_signing_alg: Option<String>,
    /// RFC 8705.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls_client_auth_subject_dn: Option<String>,
    /// RFC 9126.
    pub require_pushed_authorization_requests: bool,
    /// RFC 9101.
    pub require_signed_request_object: bool,
    /// RFC 8705.
    pub tls_client_certificate_bound_access_tokens: bool,
    /// `public` or `pairwise`.
    pub subject_type: String,
    /// A JWE `alg`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_encryption_alg: Option<String>,
    /// A JWE `enc`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_object_encryption_enc: Option<String>,
    /// In the answers to POST and PUT only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub software_statement: Option<String>,
    /// `application` or `organization`.
    pub ext_allowed_audience: &'static str,
}

impl Application {
    /// The answer to one call about one registration, whichever way it was made.
    #[must_use]
    pub fn new(
        issued: Issued<'_>,
        metadata: &VerifiedClientMetadata,
        answering: Answering<'_>,
        form: RedirectUrisForm,
    ) -> Self {
        let members = metadata.wso2.as_deref();
        let (tokens, openid, security) = (&metadata.tokens, &metadata.openid, &metadata.security);
        let token_type = shown_token_type(metadata);
        let (jwks_uri, software_statement) = match answering {
            Answering::Created => (metadata.keys.jwks_uri.clone(), metadata.software.software_statement.clone()),
            Answering::ReadById => (metadata.keys.jwks_uri.clone(), None),
            Answering::ReadByName => (None, None),
            Answering::Updated(echo) => (echo.jwks_uri.clone(), echo.software_statement.clone()),
        };
        let shows_method = members.is_none_or(|members| members.auth_method_given);
        Self {
            client_id: issued.client_id.to_owned(),
            client_secret: issued.client_secret.unwrap_or_default().to_owned(),
            client_secret_expires_at: issued.secret_expires_at.unwrap_or(0),
            redirect_uris: Self::redirect_uris_on_the_wire(&metadata.redirect_uris, form),
            grant_types: metadata.grant_types.clone(),
            client_name: metadata.client_name.clone(),
            ext_application_display_name: members.and_then(|members| members.display_name.clone()),
            ext_application_version: members
                .and_then(|members| members.version.clone())
                .unwrap_or_else(|| VERSION.to_owned()),
            ext_application_owner: qualified(issued.owner),
            ext_application_token_lifetime: tokens.client_access_token_seconds.unwrap_or(DEFAULT_ACCESS_TOKEN_LIFETIME),
            ext_user_token_lifetime: tokens.user_access_token_seconds.unwrap_or(DEFAULT_ACCESS_TOKEN_LIFETIME),
            ext_refresh_token_lifetime: tokens.refresh_token_seconds.unwrap_or(DEFAULT_REFRESH_TOKEN_LIFETIME),
            ext_id_token_lifetime: tokens.id_token_seconds.unwrap_or(DEFAULT_ACCESS_TOKEN_LIFETIME),
            ext_pkce_mandatory: tokens.pkce_required,
            ext_pkce_support_plain: tokens.pkce_plain_allowed,
            ext_public_client: metadata.is_public() || members.is_some_and(|members| members.public_client),
            token_type_extension: token_type.clone(),
            ext_token_type: token_type,
            jwks_uri,
            frontchannel_logout_uri: openid.frontchannel_logout_uri.clone(),
            token_endpoint_auth_method: shows_method.then(|| metadata.token_endpoint_auth_method.to_string()),
            token_endpoint_allow_reuse_pvt_key_jwt: members.and_then(|members| members.allow_reuse_pvt_key_jwt),
            token_endpoint_auth_signing_alg: openid.token_endpoint_auth_signing_alg.clone(),
            sector_identifier_uri: openid.sector_identifier_uri.clone(),
            id_token_signed_response_alg: openid.id_token_signed_response_alg.clone(),
            id_token_encrypted_response_alg: openid.id_token_encrypted_response_alg.clone(),
            id_token_encrypted_response_enc: openid.id_token_encrypted_response_enc.clone(),
            request_object_signing_alg: openid.request_object_signing_alg.clone(),
            tls_client_auth_subject_dn: security.tls_client_auth_subject_dn.clone(),
            require_pushed_authorization_requests: security.require_pushed_authorization_requests.unwrap_or(false),
            require_signed_request_object: security.require_signed_request_object.unwrap_or(false),
            tls_client_certificate_bound_access_tokens: security
                .tls_client_certificate_bound_access_tokens
                .unwrap_or(false),
            subject_type: openid.subject_type.clone().unwrap_or_else(|| "public".to_owned()),
            request_object_encryption_alg: openid.request_object_encryption_alg.clone(),
            request_object_encryption_enc: openid.request_object_encryption_enc.clone(),
            software_statement,
            ext_allowed_audience: if members.is_some_and(|members| members.organization_audience) {
                "organization"
            } else {
                "application"
            },
        }
    }

    /// `redirect_uris` as WSO2 writes them: one empty string stands for none.
    #[must_use]
    pub fn redirect_uris_on_the_wire(uris: &[String], form: RedirectUrisForm) -> Vec<String> {
        match (uris, form) {
            ([], _) => vec![String::new()],
            ([_, _, ..], RedirectUrisForm::Regexp) => vec![regexp::encode(uris)],
            _ => uris.to_vec(),
        }
    }
}

/// `ext_token_type`: what was sent, or what the tokens of a registration made another way are.
pub(super) fn shown_token_type(metadata: &VerifiedClientMetadata) -> String {
    match metadata.wso2.as_deref() {
        Some(members) if !members.token_type.is_empty() => members.token_type.clone(),
        _ if metadata.tokens.jwt_access_tokens => "JWT".to_owned(),
        _ => "Default".to_owned(),
    }
}

impl std::fmt::Debug for Application {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Application").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}
