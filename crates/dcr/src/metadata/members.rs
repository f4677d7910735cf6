//! What is done with each member of client metadata: what is registered is what is done (RFC 7591 section 3.2.1).
//!
//! [`MEMBERS`] is the one list. [`crate::rfc7591::read()`] refuses by it, `tests` beside it holds it against what is
//! verified and answered, and the server's tests against behaviour and against the metadata documents.
//!
//! A member is *refused* when a token, a claim or a request would be less protected than the client asked for, and
//! *left out* when nothing acts on it and nobody is worse off: the answer shows that it is not registered. WSO2's dialects
//! keep what WSO2 keeps; there the authorization server itself refuses what it cannot keep.

use super::{OpenId, Security};

/// What is done with a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// Stored and answered, for people to read.
    Kept,
    /// Stored and answered, and it changes what the server does: how.
    ActedOn(&'static str),
    /// Not registered, and not answered: why nobody is worse off.
    LeftOut(&'static str),
    /// `invalid_client_metadata`, with this sentence.
    Refused(&'static str),
}

/// A member of client metadata.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// The standard that has it.
    pub standard: &'static str,
    /// What is done with it.
    pub treatment: Treatment,
    /// The members of the server's metadata documents that would say that it is acted on.
    pub advertised_by: &'static [&'static str],
}

impl Member {
    /// True when it is stored and answered.
    #[must_use]
    pub const fn is_registered(&self) -> bool {
        matches!(self.treatment, Treatment::Kept | Treatment::ActedOn(_))
    }
}

/// The member of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Member> {
    MEMBERS.iter().find(|member| member.name == name)
}

const RFC7591: &str = "RFC 7591";
const OPENID: &str = "OpenID Connect Registration";
const MTLS: &str = "RFC 8705";

const ENCRYPTED: &str =
    "Nothing is encrypted to a client's key here, and what was meant to be would be sent in clear. Leave this out.";
const SIGNED_REQUESTS: &str =
    "Request objects (RFC 9101) are not supported; leave this out and push the requests (RFC 9126) instead.";
const CERTIFICATES: &str =
    "Access tokens are not bound to TLS certificates here; register dpop_bound_access_tokens (RFC 9449) instead.";
const NO_REQUEST_OBJECTS: &str = "every request with a request object is refused";
const NO_CERTIFICATES: &str = "it belongs to the method tls_client_auth, which is refused";
const NO_LOGOUT: &str =
    "the server's metadata announces no such logout, and nothing is shown to anybody for want of it";
const NO_JARM: &str = "every request with response_mode=jwt is refused";
const NO_CIBA: &str = "the grant type is not offered";

/// All members, in the order of their standards.
pub const MEMBERS: &[Member] = &[
    acted_on("redirect_uris", RFC7591, "the authorization endpoint sends browsers to these alone"),
    Member {
        advertised_by: &["token_endpoint_auth_methods_supported"],
        ..acted_on("token_endpoint_auth_method", RFC7591, "the client authenticates in this way alone")
    },
    Member {
        advertised_by: &["grant_types_supported"],
        ..acted_on("grant_types", RFC7591, "the token endpoint gives tokens for these alone")
    },
    Member {
        advertised_by: &["response_types_supported"],
        ..acted_on("response_types", RFC7591, "the authorization endpoint answers with these alone")
    },
    kept("client_name", RFC7591),
    kept("client_uri", RFC7591),
    kept("logo_uri", RFC7591),
    acted_on("scope", RFC7591, "tokens have these scopes at most"),
    kept("contacts", RFC7591),
    kept("tos_uri", RFC7591),
    kept("policy_uri", RFC7591),
    acted_on("jwks_uri", RFC7591, "the keys that private_key_jwt is checked by"),
    acted_on("jwks", RFC7591, "the keys that private_key_jwt is checked by"),
    kept("software_id", RFC7591),
    kept("software_version", RFC7591),
    acted_on("software_statement", RFC7591, "it is verified, and its claims take the place of the other members"),
    acted_on("application_type", OPENID, "a native client's loopback address may have any port"),
    Member {
        advertised_by: &["subject_types_supported"],
        ..acted_on("subject_type", OPENID, "pairwise: a person has another sub in each sector")
    },
    acted_on("sector_identifier_uri", OPENID, "its list is checked, and its host is the sector of pairwise subjects"),
    Member {
        advertised_by: &["id_token_signing_alg_values_supported"],
        ..acted_on("id_token_signed_response_alg", OPENID, "ID tokens are signed with it")
    },
    Member {
        advertised_by: &["id_token_encryption_alg_values_supported"],
        ..refused("id_token_encrypted_response_alg", OPENID, ENCRYPTED)
    },
    Member {
        advertised_by: &["id_token_encryption_enc_values_supported"],
        ..refused("id_token_encrypted_response_enc", OPENID, ENCRYPTED)
    },
    Member {
        advertised_by: &["userinfo_signing_alg_values_supported"],
        ..acted_on("userinfo_signed_response_alg", OPENID, "userinfo is a JWT that is signed with it")
    },
    Member {
        advertised_by: &["userinfo_encryption_alg_values_supported"],
        ..refused("userinfo_encrypted_response_alg", OPENID, ENCRYPTED)
    },
    Member {
        advertised_by: &["userinfo_encryption_enc_values_supported"],
        ..refused("userinfo_encrypted_response_enc", OPENID, ENCRYPTED)
    },
    Member {
        advertised_by: &["request_object_signing_alg_values_supported"],
        ..left_out("request_object_signing_alg", OPENID, NO_REQUEST_OBJECTS)
    },
    Member {
        advertised_by: &["request_object_encryption_alg_values_supported"],
        ..refused("request_object_encryption_alg", OPENID, SIGNED_REQUESTS)
    },
    Member {
        advertised_by: &["request_object_encryption_enc_values_supported"],
        ..refused("request_object_encryption_enc", OPENID, SIGNED_REQUESTS)
    },
    Member {
        advertised_by: &["token_endpoint_auth_signing_alg_values_supported"],
        ..acted_on("token_endpoint_auth_signing_alg", OPENID, "private_key_jwt is accepted with it alone")
    },
    acted_on("default_max_age", OPENID, "people whose sign-in is older sign in again"),
    acted_on("require_auth_time", OPENID, "every ID token has auth_time"),
    Member {
        advertised_by: &["acr_values_supported"],
        ..left_out("default_acr_values", OPENID, "they are a wish, and no ID token claims an acr")
    },
    left_out("initiate_login_uri", OPENID, "no sign-in is started from here"),
    left_out("request_uris", OPENID, "every request with such a request_uri is refused"),
    Member {
        advertised_by: &["end_session_endpoint"],
        ..acted_on("post_logout_redirect_uris", "OpenID Connect RP-Initiated Logout", "browsers go to these alone")
    },
    Member {
        advertised_by: &["frontchannel_logout_supported"],
        ..left_out("frontchannel_logout_uri", "OpenID Connect Front-Channel Logout", NO_LOGOUT)
    },
    Member {
        advertised_by: &["frontchannel_logout_session_supported"],
        ..left_out("frontchannel_logout_session_required", "OpenID Connect Front-Channel Logout", NO_LOGOUT)
    },
    Member {
        advertised_by: &["backchannel_logout_supported"],
        ..left_out("backchannel_logout_uri", "OpenID Connect Back-Channel Logout", NO_LOGOUT)
    },
    Member {
        advertised_by: &["backchannel_logout_session_supported"],
        ..left_out("backchannel_logout_session_required", "OpenID Connect Back-Channel Logout", NO_LOGOUT)
    },
    Member {
        advertised_by: &["pushed_authorization_request_endpoint"],
        ..acted_on("require_pushed_authorization_requests", "RFC 9126", "other authorization requests are refused")
    },
    Member {
        advertised_by: &["require_signed_request_object"],
        ..refused("require_signed_request_object", "RFC 9101", SIGNED_REQUESTS)
    },
    Member {
        advertised_by: &["tls_client_certificate_bound_access_tokens"],
        ..refused("tls_client_certificate_bound_access_tokens", MTLS, CERTIFICATES)
    },
    left_out("tls_client_auth_subject_dn", MTLS, NO_CERTIFICATES),
    left_out("tls_client_auth_san_dns", MTLS, NO_CERTIFICATES),
    left_out("tls_client_auth_san_uri", MTLS, NO_CERTIFICATES),
    left_out("tls_client_auth_san_ip", MTLS, NO_CERTIFICATES),
    left_out("tls_client_auth_san_email", MTLS, NO_CERTIFICATES),
    Member {
        advertised_by: &["dpop_signing_alg_values_supported"],
        ..acted_on("dpop_bound_access_tokens", "RFC 9449", "every token request needs a DPoP proof")
    },
    Member {
        advertised_by: &["authorization_details_types_supported"],
        ..left_out("authorization_details_types", "RFC 9396", "tokens say nothing of authorization_details")
    },
    Member {
        advertised_by: &["introspection_signing_alg_values_supported"],
        ..acted_on("introspection_signed_response_alg", "RFC 9701", "signed introspection answers are signed with it")
    },
    Member {
        advertised_by: &["introspection_encryption_alg_values_supported"],
        ..refused("introspection_encrypted_response_alg", "RFC 9701", ENCRYPTED)
    },
    Member {
        advertised_by: &["introspection_encryption_enc_values_supported"],
        ..refused("introspection_encrypted_response_enc", "RFC 9701", ENCRYPTED)
    },
    Member {
        advertised_by: &["authorization_signing_alg_values_supported"],
        ..left_out("authorization_signed_response_alg", "JARM", NO_JARM)
    },
    Member {
        advertised_by: &["authorization_encryption_alg_values_supported"],
        ..refused("authorization_encrypted_response_alg", "JARM", ENCRYPTED)
    },
    Member {
        advertised_by: &["authorization_encryption_enc_values_supported"],
        ..refused("authorization_encrypted_response_enc", "JARM", ENCRYPTED)
    },
    Member {
        advertised_by: &["backchannel_token_delivery_modes_supported"],
        ..left_out("backchannel_token_delivery_mode", "CIBA", NO_CIBA)
    },
    left_out("backchannel_client_notification_endpoint", "CIBA", NO_CIBA),
    Member {
        advertised_by: &["backchannel_authentication_request_signing_alg_values_supported"],
        ..left_out("backchannel_authentication_request_signing_alg", "CIBA", NO_CIBA)
    },
    Member {
        advertised_by: &["backchannel_user_code_parameter_supported"],
        ..left_out("backchannel_user_code_parameter", "CIBA", NO_CIBA)
    },
];

const fn member(name: &'static str, standard: &'static str, treatment: Treatment) -> Member {
    Member { name, standard, treatment, advertised_by: &[] }
}

const fn kept(name: &'static str, standard: &'static str) -> Member {
    member(name, standard, Treatment::Kept)
}

const fn acted_on(name: &'static str, standard: &'static str, how: &'static str) -> Member {
    member(name, standard, Treatment::ActedOn(how))
}

const fn left_out(name: &'static str, standard: &'static str, why: &'static str) -> Member {
    member(name, standard, Treatment::LeftOut(why))
}

const fn refused(name: &'static str, standard: &'static str, sentence: &'static str) -> Member {
    member(name, standard, Treatment::Refused(sentence))
}

impl OpenId {
    /// Without the members that nothing acts on.
    #[must_use]
    pub fn registered(&self) -> Self {
        Self {
            id_token_encrypted_response_alg: None,
            id_token_encrypted_response_enc: None,
            userinfo_encrypted_response_alg: None,
            userinfo_encrypted_response_enc: None,
            request_object_signing_alg: None,
            request_object_encryption_alg: None,
            request_object_encryption_enc: None,
            default_acr_values: Vec::new(),
            initiate_login_uri: None,
            request_uris: Vec::new(),
            frontchannel_logout_uri: None,
            frontchannel_logout_session_required: None,
            backchannel_logout_uri: None,
            backchannel_logout_session_required: None,
            ..self.clone()
        }
    }
}

impl Security {
    /// Without the members that nothing acts on.
    #[must_use]
    pub fn registered(&self) -> Self {
        Self {
            require_signed_request_object: None,
            tls_client_certificate_bound_access_tokens: None,
            tls_client_auth_subject_dn: None,
            authorization_details_types: Vec::new(),
            ..self.clone()
        }
    }
}
