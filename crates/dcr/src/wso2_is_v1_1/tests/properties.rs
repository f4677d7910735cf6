use proptest::{prelude::*, sample::select};
use serde_json::{Map, Value, json};

use super::{Answering, RedirectUrisForm, application, full, map};
use crate::{
    invariants,
    metadata::{ClientMetadata, VerifiedClientMetadata},
    vocabulary::{GrantType, TokenEndpointAuthMethod},
    wso2::NamePattern,
    wso2_is_v1_1::Request,
};

/// Any JSON, nested a little.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        select(vec!["", "true", "0", "regexp=(a|b)", "https://a.example/cb#%", "pairwise", "private_key_jwt"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z]{1,4}", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// A name and, of the other members, some with values of their kind and some with any JSON.
fn any_body() -> impl Strategy<Value = Map<String, Value>> {
    let members: Vec<(String, Value)> = map(full()).into_iter().collect();
    let known = prop::sample::subsequence(members.clone(), 0..members.len());
    let names: Vec<String> = members.into_iter().map(|(name, _)| name).collect();
    let strange = prop::collection::vec((select(names), any_json()), 0..3);
    (known, strange).prop_map(|(known, strange)| known.into_iter().chain(strange).collect())
}

/// A body that a registration accepts.
fn good_body() -> impl Strategy<Value = Map<String, Value>> {
    let mut members = map(full());
    members.insert("token_endpoint_auth_method".to_owned(), json!("tls_client_auth"));
    members.remove("token_endpoint_allow_reuse_pvt_key_jwt");
    let members: Vec<(String, Value)> = members.into_iter().collect();
    let lifetimes = ["ext_application_token_lifetime", "ext_refresh_token_lifetime", "ext_id_token_lifetime"];
    let seconds = prop::collection::vec((select(lifetimes.to_vec()), select(vec![0, 60, 3600, 86_400])), 0..3);
    (prop::sample::subsequence(members.clone(), 0..=members.len()), seconds, any::<bool>()).prop_map(
        |(members, seconds, key_client)| {
            let mut body: Map<String, Value> = members.into_iter().collect();
            body.extend(seconds.into_iter().map(|(name, seconds)| (name.to_owned(), json!(seconds))));
            body.insert("client_name".to_owned(), json!("some name"));
            if key_client {
                body.insert("token_endpoint_auth_method".to_owned(), json!("private_key_jwt"));
                body.insert("token_endpoint_allow_reuse_pvt_key_jwt".to_owned(), json!(true));
            }
            // What needs another member gets it.
            for (member, needed) in [
                ("grant_types", "redirect_uris"),
                ("subject_type", "sector_identifier_uri"),
                ("id_token_encrypted_response_alg", "id_token_encrypted_response_enc"),
                ("request_object_encryption_alg", "request_object_encryption_enc"),
            ] {
                if body.contains_key(member) {
                    body.insert(needed.to_owned(), map(full())[needed].clone());
                }
            }
            body
        },
    )
}

/// Metadata that came by RFC 7591.
fn standard() -> impl Strategy<Value = VerifiedClientMetadata> {
    let grants = prop::sample::subsequence(GrantType::OFFERED.to_vec(), 1..=3);
    let methods = select(vec![
        TokenEndpointAuthMethod::None,
        TokenEndpointAuthMethod::ClientSecretBasic,
        TokenEndpointAuthMethod::PrivateKeyJwt,
        TokenEndpointAuthMethod::ClientSecretJwt,
    ]);
    (".{1,20}", grants, methods, any::<[bool; 6]>()).prop_filter_map(
        "not by RFC 7591",
        |(name, grants, method, flags)| {
            let mut metadata = ClientMetadata {
                client_name: Some(name),
                redirect_uris: flags[0]
                    .then(|| vec!["https://a.example/?x".to_owned(), "http://127.0.0.1/".to_owned()]),
                grant_types: Some(grants),
                token_endpoint_auth_method: Some(method),
                ..ClientMetadata::default()
            }
            .verify()
            .ok()?;
            metadata.openid.id_token_encrypted_response_alg = flags[1].then(|| "ECDH-ES".to_owned());
            metadata.openid.subject_type = flags[2].then(|| "pairwise".to_owned());
            metadata.openid.id_token_signed_response_alg = flags[3].then(|| "EdDSA".to_owned());
            metadata.security.require_signed_request_object = flags[4].then_some(flags[5]);
            metadata.tokens.pkce_required = flags[5];
            metadata.tokens.jwt_access_tokens = flags[4];
            Some(metadata)
        },
    )
}

fn sent_back(metadata: &VerifiedClientMetadata, by_name: bool, regexp: bool) -> VerifiedClientMetadata {
    let form = if regexp { RedirectUrisForm::Regexp } else { RedirectUrisForm::Array };
    invariants::wso2_is_sent_back(metadata, by_name, form).unwrap()
}

proptest! {
    #[test]
    fn the_invariants_hold_for_any_post_and_any_put(posted in any_body(), put in any_body()) {
        for posted in [posted, map(full())] {
            let bodies = [posted, put.clone()].map(|body| serde_json::to_vec(&body).unwrap());
            invariants::wso2_is(&bodies.join(&0));
        }
    }

    #[test]
    fn an_answer_sent_back_changes_nothing(body in good_body(), by_name: bool, regexp: bool) {
        let accepted = Request::read(&body).unwrap().verify_new(super::NOW, NamePattern::SingleSpaces);
        let stored = accepted.unwrap().metadata;
        prop_assert_eq!(sent_back(&stored, by_name, regexp), stored);
    }

    #[test]
    fn nor_does_that_of_a_registration_made_another_way(stored in standard(), by_name: bool, regexp: bool) {
        let updated = sent_back(&stored, by_name, regexp);
        let adopted = updated.wso2.as_ref().is_some_and(|members| members.adopted);
        prop_assert!(adopted);
        let show = |metadata: &VerifiedClientMetadata| application(metadata, Answering::ReadById, RedirectUrisForm::Array);
        prop_assert!(show(&updated) == show(&stored));
        prop_assert_eq!(VerifiedClientMetadata { wso2: None, ..updated.clone() }, stored);
        prop_assert_eq!(sent_back(&updated, by_name, regexp), updated);
    }

    #[test]
    fn what_is_stored_is_read_again_from_the_database(body in good_body()) {
        let new = Request::read(&body).unwrap().verify_new(super::NOW, NamePattern::SingleSpaces).unwrap();
        let text = serde_json::to_string(&new.metadata).unwrap();
        prop_assert_eq!(serde_json::from_str::<VerifiedClientMetadata>(&text).unwrap(), new.metadata);
    }
}
