//! The members of `OpenID` Connect Registration section 2 and its companions, and those of later standards.

use super::{
    Errors, count, one_of, text, texts,
    uris::{self, Fragment},
};
use crate::{
    error::MetadataError,
    metadata::{MAX_REDIRECT_URIS, OpenId, Sector, Security, sector},
};

/// JWS algorithms that answers of ours are signed with.
pub const SIGNED_BY_US: &[&str] = &["RS256", "ES256"];
/// JWS algorithms that clients may sign with. All are asymmetric; `none` is never accepted.
pub const SIGNED_BY_CLIENTS: &[&str] = &["ES256", "ES384", "PS256", "RS256", "EdDSA"];

pub(super) fn openid(openid: &OpenId, redirect_uris: &[String], errors: &mut Errors) {
    subject(openid, redirect_uris, errors);
    algorithms(openid, errors);
    if openid.default_max_age.is_some_and(|seconds| seconds < 0) {
        errors.push(MetadataError::metadata("default_max_age", "The age is negative; give seconds from 0."));
    }
    texts("default_acr_values", &openid.default_acr_values, errors);
    uris::called("initiate_login_uri", openid.initiate_login_uri.as_deref(), Fragment::Refused, errors);
    if count("request_uris", openid.request_uris.len(), super::MAX_ENTRIES, errors) {
        for uri in &openid.request_uris {
            uris::called("request_uris", Some(uri), Fragment::Allowed, errors);
        }
    }
    logout(openid, errors);
}

/// `OpenID` Connect Core section 8.1: the sector of pairwise subjects is the host of the redirection URIs, unless they
/// have several.
fn subject(openid: &OpenId, redirect_uris: &[String], errors: &mut Errors) {
    one_of("subject_type", openid.subject_type.as_deref(), &["public", "pairwise"], errors);
    uris::called("sector_identifier_uri", openid.sector_identifier_uri.as_deref(), Fragment::Refused, errors);
    let sector = || sector(openid.sector_identifier_uri.as_deref(), redirect_uris);
    if openid.subject_type.as_deref() == Some("pairwise") && sector() == Sector::Several {
        errors.push(MetadataError::metadata(
            "sector_identifier_uri",
            "Pairwise subjects with redirect URIs of several hosts need a sector_identifier_uri.",
        ));
    }
}

fn algorithms(openid: &OpenId, errors: &mut Errors) {
    one_of("id_token_signed_response_alg", openid.id_token_signed_response_alg.as_deref(), SIGNED_BY_US, errors);
    one_of("userinfo_signed_response_alg", openid.userinfo_signed_response_alg.as_deref(), SIGNED_BY_US, errors);
    one_of(
        "introspection_signed_response_alg",
        openid.introspection_signed_response_alg.as_deref(),
        SIGNED_BY_US,
        errors,
    );
    one_of("request_object_signing_alg", openid.request_object_signing_alg.as_deref(), SIGNED_BY_CLIENTS, errors);
    one_of(
        "token_endpoint_auth_signing_alg",
        openid.token_endpoint_auth_signing_alg.as_deref(),
        SIGNED_BY_CLIENTS,
        errors,
    );
}

/// RP-Initiated, Front-Channel and Back-Channel Logout.
fn logout(openid: &OpenId, errors: &mut Errors) {
    let uris = &openid.post_logout_redirect_uris;
    if count("post_logout_redirect_uris", uris.len(), MAX_REDIRECT_URIS, errors) {
        for uri in uris {
            uris::logout("post_logout_redirect_uris", uri, true, errors);
        }
    }
    if let Some(uri) = &openid.frontchannel_logout_uri {
        uris::logout("frontchannel_logout_uri", uri, false, errors);
    }
    uris::called("backchannel_logout_uri", openid.backchannel_logout_uri.as_deref(), Fragment::Refused, errors);
}

pub(super) fn security(security: &Security, errors: &mut Errors) {
    text("tls_client_auth_subject_dn", security.tls_client_auth_subject_dn.as_deref(), errors);
    texts("authorization_details_types", &security.authorization_details_types, errors);
}
