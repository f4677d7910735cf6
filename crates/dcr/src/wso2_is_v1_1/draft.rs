//! What POST and PUT share: each step checks the members it is about and puts them into the metadata. A POST is laid
//! over blank metadata, a PUT over what is stored; a value that equals the stored one is taken without a check.

use super::{
    Problem, Request,
    application::{DEFAULT_ACCESS_TOKEN_LIFETIME, DEFAULT_REFRESH_TOKEN_LIFETIME, VERSION, shown_token_type},
    check,
};
use crate::{
    metadata::{Keys, OpenId, Presentation, Security, Software, TokenSettings, VerifiedClientMetadata},
    vocabulary::{ApplicationType, GrantType, ResponseType, TokenEndpointAuthMethod},
    wso2::{Wso2Members, regexp},
};

/// Metadata in the making.
pub(super) struct Draft<'a> {
    operation: check::Operation,
    request: &'a Request,
    stored: VerifiedClientMetadata,
    next: VerifiedClientMetadata,
    members: Wso2Members,
}

impl<'a> Draft<'a> {
    /// For a POST.
    pub fn blank(request: &'a Request) -> Self {
        let blank = VerifiedClientMetadata {
            client_name: String::new(),
            redirect_uris: Vec::new(),
            grant_types: Vec::new(),
            response_types: Vec::new(),
            token_endpoint_auth_method: TokenEndpointAuthMethod::ClientSecretBasic,
            application_type: ApplicationType::Web,
            scope: Vec::new(),
            presentation: Presentation::default(),
            keys: Keys::default(),
            software: Software::default(),
            openid: OpenId::default(),
            security: Security::default(),
            tokens: TokenSettings::default(),
            wso2: None,
        };
        let members = Wso2Members { token_type: shown_token_type(&blank), ..Wso2Members::default() };
        Self { operation: check::Operation::Create, request, stored: blank.clone(), next: blank, members }
    }

    /// For a PUT.
    pub fn over(request: &'a Request, stored: &VerifiedClientMetadata) -> Self {
        let members = stored.wso2.as_deref().cloned().unwrap_or_else(|| Wso2Members {
            token_type: shown_token_type(stored),
            auth_method_given: true,
            adopted: true,
            ..Wso2Members::default()
        });
        Self { operation: check::Operation::Update, request, stored: stored.clone(), next: stored.clone(), members }
    }

    /// The metadata with everything in it.
    pub fn finish(self) -> VerifiedClientMetadata {
        VerifiedClientMetadata { wso2: Some(Box::new(self.members)), ..self.next }
    }

    /// `software_statement`; it is stored by [`Self::named_parts`].
    pub fn software_statement(&self) -> Result<(), Problem> {
        match &self.request.software_statement {
            Some(statement) if self.stored.software.software_statement.as_ref() != Some(statement) => {
                check::software_statement(statement)
            }
            _ => Ok(()),
        }
    }

    /// `redirect_uris`: an empty list is as good as none.
    pub fn redirect_uris(&mut self) -> Result<(), Problem> {
        let Some(uris) = self.request.redirect_uris.as_ref().filter(|uris| !uris.is_empty()) else { return Ok(()) };
        for uri in uris.iter().filter(|uri| !self.stored.redirect_uris.contains(uri)) {
            check::redirect_uri(uri, uris.len() == 1)?;
        }
        self.next.redirect_uris = distinct(uris.iter().cloned());
        Ok(())
    }

    /// `backchannel_logout_uri` and `frontchannel_logout_uri`.
    pub fn logout_uris(&mut self) -> Result<(), Problem> {
        let openid = &mut self.next.openid;
        replace(&mut openid.backchannel_logout_uri, self.request.backchannel_logout_uri.as_ref(), |uri| {
            check::logout_uri("back", uri)
        })?;
        replace(&mut openid.frontchannel_logout_uri, self.request.frontchannel_logout_uri.as_ref(), |uri| {
            check::logout_uri("front", uri)
        })
    }

    /// `grant_types`, and whether they go with the redirection URIs.
    pub fn grants(&mut self) -> Result<(), Problem> {
        if let Some(grants) = self.request.grant_types.as_ref().filter(|grants| !grants.is_empty()) {
            self.next.grant_types = distinct(grants.iter().map(|word| GrantType::from(word.as_str())));
        }
        let (stored, next) = (&self.stored, &mut self.next);
        let new_grants = next.grant_types != stored.grant_types;
        let new_uris = next.redirect_uris != stored.redirect_uris;
        if new_grants || new_uris {
            check::callback(self.operation, &next.redirect_uris, &next.grant_types)?;
        }
        for grant in next.grant_types.iter().filter(|grant| !stored.grant_types.contains(grant)) {
            check::grant(grant)?;
        }
        if new_grants {
            let code = next.grant_types.contains(&GrantType::AuthorizationCode);
            next.response_types = if code { vec![ResponseType::Code] } else { Vec::new() };
        }
        // What API Manager answers of the same registration follows.
        if let Some(apim) = &mut self.members.apim {
            if new_grants {
                apim.grant_types = next.grant_types.iter().map(GrantType::as_str).collect::<Vec<_>>().join(" ");
            }
            if new_uris {
                apim.callback = Some(match next.redirect_uris.as_slice() {
                    [uri] => uri.clone(),
                    several => regexp::encode(several),
                });
            }
        }
        Ok(())
    }

    /// Everything of the protocols, in WSO2's order: encryption, authentication, signatures, subject type; then what
    /// cannot be wrong.
    pub fn protocol(&mut self) -> Result<(), Problem> {
        let (request, openid) = (self.request, &mut self.next.openid);
        encryption(
            (&mut openid.id_token_encrypted_response_alg, &mut openid.id_token_encrypted_response_enc),
            (request.id_token_encrypted_response_alg.as_ref(), request.id_token_encrypted_response_enc.as_ref()),
        )?;
        encryption(
            (&mut openid.request_object_encryption_alg, &mut openid.request_object_encryption_enc),
            (request.request_object_encryption_alg.as_ref(), request.request_object_encryption_enc.as_ref()),
        )?;
        self.authentication()?;
        let openid = &mut self.next.openid;
        for (slot, given, allowed) in [
            (
                &mut openid.token_endpoint_auth_signing_alg,
                &request.token_endpoint_auth_signing_alg,
                check::AUTH_SIGNING,
            ),
            (&mut openid.id_token_signed_response_alg, &request.id_token_signed_response_alg, check::ID_TOKEN_SIGNING),
            (
                &mut openid.request_object_signing_alg,
                &request.request_object_signing_alg,
                check::REQUEST_OBJECT_SIGNING,
            ),
        ] {
            replace(slot, given.as_ref(), |alg| check::signing(alg, allowed))?;
        }
        self.subject_type()?;
        self.protections();
        self.tokens();
        Ok(())
    }

    fn authentication(&mut self) -> Result<(), Problem> {
        let request = self.request;
        if let Some(word) = &request.token_endpoint_auth_method {
            let method = TokenEndpointAuthMethod::from(word.as_str());
            if method != self.stored.token_endpoint_auth_method {
                check::auth_method(&method)?;
                if self.stored.is_public() && method.uses_secret() {
                    return Err(Problem::metadata(
                        "The client was registered without a secret, so it cannot change to a method that needs one.",
                    ));
                }
            }
            self.next.token_endpoint_auth_method = method;
            self.members.auth_method_given = true;
        }
        let flag = request.token_endpoint_allow_reuse_pvt_key_jwt;
        let unchanged = self.members.adopted
            && self.next.token_endpoint_auth_method == self.stored.token_endpoint_auth_method
            && flag == self.members.allow_reuse_pvt_key_jwt;
        if !unchanged {
            check::reuse(&self.next.token_endpoint_auth_method, flag)?;
        }
        self.members.allow_reuse_pvt_key_jwt = flag;
        Ok(())
    }

    fn subject_type(&mut self) -> Result<(), Problem> {
        let (request, stored, next) = (self.request, &self.stored, &mut self.next);
        if let Some(word) = &request.subject_type {
            let word = if word == "pairwise" { "pairwise" } else { "public" };
            // Nothing stored is `public` as well.
            if word != stored.openid.subject_type.as_deref().unwrap_or("public") {
                next.openid.subject_type = Some(word.to_owned());
            }
        }
        if next.openid.subject_type.as_deref() != Some("pairwise") {
            return Ok(());
        }
        let sector = request.sector_identifier_uri.as_ref();
        replace(&mut next.openid.sector_identifier_uri, sector, check::sector_identifier_uri)?;
        let unchanged =
            next.openid.subject_type == stored.openid.subject_type && next.redirect_uris == stored.redirect_uris;
        if next.openid.sector_identifier_uri.is_none() && !unchanged {
            check::pairwise_hosts(&next.redirect_uris)?;
        }
        Ok(())
    }

    /// The booleans, which an update resets, and the name in a client certificate.
    fn protections(&mut self) {
        let (request, keeps, next) = (self.request, self.members.adopted, &mut self.next);
        let security = &mut next.security;
        for (slot, given) in [
            (&mut security.require_pushed_authorization_requests, request.require_pushed_authorization_requests),
            (&mut security.require_signed_request_object, request.require_signed_request_object),
            (
                &mut security.tls_client_certificate_bound_access_tokens,
                request.tls_client_certificate_bound_access_tokens,
            ),
        ] {
            let stored = slot.unwrap_or(false);
            let wanted = given.unwrap_or(keeps && stored);
            if wanted != stored {
                *slot = wanted.then_some(true);
            }
        }
        if let Some(subject) = &request.tls_client_auth_subject_dn {
            security.tls_client_auth_subject_dn = Some(subject.clone());
        }
        next.tokens.pkce_required = request.ext_pkce_mandatory.unwrap_or(keeps && next.tokens.pkce_required);
        next.tokens.pkce_plain_allowed = request.ext_pkce_support_plain.unwrap_or(false);
        self.members.public_client = request.ext_public_client.unwrap_or(false);
        if let Some(management) = request.is_management_app {
            self.members.management_app = management;
        }
    }

    /// Lifetimes, the token type and the audience.
    fn tokens(&mut self) {
        let (request, tokens) = (self.request, &mut self.next.tokens);
        for (slot, given, default) in [
            (
                &mut tokens.client_access_token_seconds,
                request.ext_application_token_lifetime,
                DEFAULT_ACCESS_TOKEN_LIFETIME,
            ),
            (&mut tokens.user_access_token_seconds, request.ext_user_token_lifetime, DEFAULT_ACCESS_TOKEN_LIFETIME),
            (&mut tokens.refresh_token_seconds, request.ext_refresh_token_lifetime, DEFAULT_REFRESH_TOKEN_LIFETIME),
            (&mut tokens.id_token_seconds, request.ext_id_token_lifetime, DEFAULT_ACCESS_TOKEN_LIFETIME),
        ] {
            match given {
                Some(0) => *slot = None,
                // The default, sent back, is still the default.
                Some(seconds) if seconds != slot.unwrap_or(default) => *slot = Some(seconds),
                Some(_) | None => {}
            }
        }
        if let Some(token_type) = &request.ext_token_type {
            tokens.jwt_access_tokens = token_type == "JWT";
            self.members.token_type.clone_from(token_type);
        }
        match request.ext_allowed_audience.as_deref() {
            Some(audience) if audience.eq_ignore_ascii_case("organization") => {
                self.members.organization_audience = true;
            }
            Some(audience) if audience.eq_ignore_ascii_case("application") => {
                self.members.organization_audience = false;
            }
            _ => {}
        }
    }

    /// The members that WSO2 stores only together with a name.
    pub fn named_parts(&mut self) {
        let (request, next) = (self.request, &mut self.next);
        let Some(name) = &request.client_name else { return };
        next.client_name.clone_from(name);
        self.members.display_name.clone_from(&request.ext_application_display_name);
        if let Some(uri) = &request.jwks_uri {
            next.keys = Keys { jwks_uri: Some(uri.clone()), jwks: None };
        }
        if let Some(statement) = &request.software_statement {
            next.software.software_statement = Some(statement.clone());
        }
        if let Some(version) = &request.ext_application_version
            && version != self.members.version.as_deref().unwrap_or(VERSION)
        {
            self.members.version = Some(version.clone());
        }
    }
}

/// Puts a given value into its place after a check, which the stored value is spared.
fn replace(
    slot: &mut Option<String>,
    given: Option<&String>,
    check: impl FnOnce(&str) -> Result<(), Problem>,
) -> Result<(), Problem> {
    if let Some(value) = given
        && slot.as_ref() != given
    {
        check(value)?;
        *slot = Some(value.clone());
    }
    Ok(())
}

/// A JWE `alg` with its `enc`. An `enc` alone is dropped where no `alg` is stored.
fn encryption(
    (alg, enc): (&mut Option<String>, &mut Option<String>),
    (given_alg, given_enc): (Option<&String>, Option<&String>),
) -> Result<(), Problem> {
    match (given_alg, given_enc) {
        (Some(given_alg), given_enc) => {
            if alg.as_ref() != Some(given_alg) || enc.as_ref() != given_enc {
                check::encryption(given_alg, given_enc.map(String::as_str))?;
            }
            *alg = Some(given_alg.clone());
            *enc = given_enc.cloned();
            Ok(())
        }
        (None, Some(_)) if alg.is_some() => replace(enc, given_enc, |method| check::encryption_method(Some(method))),
        (None, _) => Ok(()),
    }
}

/// The values without later repetitions.
fn distinct<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut kept = Vec::new();
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}
