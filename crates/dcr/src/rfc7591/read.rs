//! Reads client metadata out of a registration request: RFC 7591 section 2.

use serde_json::{Map, Value};

use crate::{
    error::MetadataError,
    metadata::{
        ClientMetadata,
        members::{self, Treatment},
        tagged,
    },
};

/// Reads the metadata of a registration request. Members that are not client metadata are ignored, those that only the
/// server sets (`client_id`, `client_secret`, `registration_access_token`, `owner`, …) among them; null, and an empty
/// string where a URI or a word is meant, stand for an absent member. A value of the wrong JSON type is an error, and so is
/// asking for a protection that there is not ([`crate::metadata::members`]).
pub fn read(request: &Map<String, Value>) -> Result<ClientMetadata, Vec<MetadataError>> {
    let mut metadata = ClientMetadata::default();
    let mut errors = Vec::new();
    for (name, value) in request {
        if !value.is_null()
            && let Some(Err(error)) = member(&mut metadata, name, value)
        {
            errors.push(error);
        }
    }
    if errors.is_empty() { Ok(metadata) } else { Err(errors) }
}

/// True for the members that [`read()`] looks at: those a client may set, and a software statement may set for it.
#[must_use]
pub fn is_member(name: &str) -> bool {
    member(&mut ClientMetadata::default(), name, &Value::Null).is_some()
}

/// True for a value that asks for what its member is about: `false` and nothing do not.
fn asks(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

/// Reads one member; `None` when it is not client metadata.
fn member(metadata: &mut ClientMetadata, name: &str, value: &Value) -> Option<Result<(), MetadataError>> {
    /// Reads the member into a place by one of the functions below, which also learns the member's name.
    macro_rules! members {
        ($($name:literal => $read:ident($place:expr),)+) => {
            match name {
                $($name => $read($name, value, &mut $place),)+
                _ => return localized(metadata, name, value),
            }
        };
    }
    if let Some(known) = members::find(name)
        && let Treatment::Refused(sentence) = known.treatment
    {
        return Some(if asks(value) { Err(MetadataError::metadata(known.name, sentence)) } else { Ok(()) });
    }
    Some(members! {
        "client_name" => name_text(metadata.client_name),
        "redirect_uris" => words(metadata.redirect_uris),
        "grant_types" => words(metadata.grant_types),
        "response_types" => words(metadata.response_types),
        "token_endpoint_auth_method" => word(metadata.token_endpoint_auth_method),
        "application_type" => word(metadata.application_type),
        "scope" => text(metadata.scope),
        "client_uri" => text(metadata.presentation.client_uri),
        "logo_uri" => text(metadata.presentation.logo_uri),
        "tos_uri" => text(metadata.presentation.tos_uri),
        "policy_uri" => text(metadata.presentation.policy_uri),
        "contacts" => entries(metadata.presentation.contacts),
        "jwks_uri" => text(metadata.keys.jwks_uri),
        "jwks" => object(metadata.keys.jwks),
        "software_id" => text(metadata.software.software_id),
        "software_version" => text(metadata.software.software_version),
        "software_statement" => text(metadata.software.software_statement),
        "subject_type" => text(metadata.openid.subject_type),
        "sector_identifier_uri" => text(metadata.openid.sector_identifier_uri),
        "id_token_signed_response_alg" => text(metadata.openid.id_token_signed_response_alg),
        "introspection_signed_response_alg" => text(metadata.openid.introspection_signed_response_alg),
        "userinfo_signed_response_alg" => text(metadata.openid.userinfo_signed_response_alg),
        "request_object_signing_alg" => text(metadata.openid.request_object_signing_alg),
        "token_endpoint_auth_signing_alg" => text(metadata.openid.token_endpoint_auth_signing_alg),
        "default_max_age" => seconds(metadata.openid.default_max_age),
        "require_auth_time" => boolean(metadata.openid.require_auth_time),
        "default_acr_values" => entries(metadata.openid.default_acr_values),
        "initiate_login_uri" => text(metadata.openid.initiate_login_uri),
        "request_uris" => entries(metadata.openid.request_uris),
        "post_logout_redirect_uris" => entries(metadata.openid.post_logout_redirect_uris),
        "frontchannel_logout_uri" => text(metadata.openid.frontchannel_logout_uri),
        "frontchannel_logout_session_required" => boolean(metadata.openid.frontchannel_logout_session_required),
        "backchannel_logout_uri" => text(metadata.openid.backchannel_logout_uri),
        "backchannel_logout_session_required" => boolean(metadata.openid.backchannel_logout_session_required),
        "require_pushed_authorization_requests" => boolean(metadata.security.require_pushed_authorization_requests),
        "tls_client_auth_subject_dn" => text(metadata.security.tls_client_auth_subject_dn),
        "dpop_bound_access_tokens" => boolean(metadata.security.dpop_bound_access_tokens),
        "authorization_details_types" => entries(metadata.security.authorization_details_types),
    })
}

/// RFC 7591 section 2.2: a member with a language tag, kept by its whole name.
fn localized(metadata: &mut ClientMetadata, name: &str, value: &Value) -> Option<Result<(), MetadataError>> {
    let (member, _) = tagged(name)?;
    Some(match value {
        Value::Null => Ok(()),
        Value::String(text) => {
            metadata.presentation.localized.insert(name.to_owned(), text.clone());
            Ok(())
        }
        _ => Err(wrong_type(member, "a string, in every language")),
    })
}

fn wrong_type(member: &'static str, wanted: &str) -> MetadataError {
    let description = format!("This must be {wanted}.");
    if member == "redirect_uris" {
        MetadataError::redirect_uri(description)
    } else {
        MetadataError::metadata(member, description)
    }
}

/// A string, which may be empty.
fn name_text(member: &'static str, value: &Value, place: &mut Option<String>) -> Result<(), MetadataError> {
    match value {
        Value::Null => Ok(()),
        Value::String(text) => {
            *place = Some(text.clone());
            Ok(())
        }
        _ => Err(wrong_type(member, "a string")),
    }
}

/// A string; an empty one is an absent one.
fn text(member: &'static str, value: &Value, place: &mut Option<String>) -> Result<(), MetadataError> {
    name_text(member, value, place)?;
    place.take_if(|text| text.is_empty());
    Ok(())
}

fn word<T: for<'w> From<&'w str>>(
    member: &'static str,
    value: &Value,
    place: &mut Option<T>,
) -> Result<(), MetadataError> {
    match value {
        Value::Null => Ok(()),
        Value::String(word) => {
            *place = Some(word.as_str()).filter(|word| !word.is_empty()).map(T::from);
            Ok(())
        }
        _ => Err(wrong_type(member, "a string")),
    }
}

fn words<T: for<'w> From<&'w str>>(
    member: &'static str,
    value: &Value,
    place: &mut Option<Vec<T>>,
) -> Result<(), MetadataError> {
    if value.is_null() {
        return Ok(());
    }
    let wanted = || wrong_type(member, "an array of strings");
    let words = value.as_array().ok_or_else(wanted)?;
    *place = Some(words.iter().map(|word| word.as_str().map(T::from).ok_or_else(wanted)).collect::<Result<_, _>>()?);
    Ok(())
}

/// An array of strings; an empty one is an absent one.
fn entries(member: &'static str, value: &Value, place: &mut Vec<String>) -> Result<(), MetadataError> {
    let mut entries = None;
    words(member, value, &mut entries)?;
    *place = entries.unwrap_or_default();
    Ok(())
}

fn boolean(member: &'static str, value: &Value, place: &mut Option<bool>) -> Result<(), MetadataError> {
    match value {
        Value::Null => Ok(()),
        Value::Bool(value) => {
            *place = Some(*value);
            Ok(())
        }
        _ => Err(wrong_type(member, "true or false")),
    }
}

fn seconds(member: &'static str, value: &Value, place: &mut Option<i64>) -> Result<(), MetadataError> {
    match value {
        Value::Null => Ok(()),
        value => {
            *place = Some(value.as_i64().ok_or_else(|| wrong_type(member, "a whole number of seconds"))?);
            Ok(())
        }
    }
}

fn object(member: &'static str, value: &Value, place: &mut Option<Value>) -> Result<(), MetadataError> {
    match value {
        Value::Null => Ok(()),
        Value::Object(_) => {
            *place = Some(value.clone());
            Ok(())
        }
        _ => Err(wrong_type(member, "an object")),
    }
}
