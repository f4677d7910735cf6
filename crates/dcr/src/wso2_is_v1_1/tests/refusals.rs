use serde_json::{Value, json};

use super::post;
use crate::{
    wso2::NamePattern,
    wso2_is_v1_1::{Problem, Request},
};

/// The refusal of a registration that is right but for these members.
fn refused(members: Value) -> String {
    let mut body = super::map(json!({"client_name": "x", "grant_types": ["password"]}));
    body.extend(super::map(members));
    let problem = post(Value::Object(body)).unwrap_err();
    format!("{}: {}", problem.error.as_str(), problem.error_description)
}

#[test]
fn each_fault_is_refused_in_wso2s_words() {
    let faults = [
        json!({"client_name": null}),
        json!({"client_name": "   "}),
        json!({"client_name": "dummy@ClientName"}),
        json!({"client_name": "two  spaces"}),
        json!({"grant_types": ["authorization_code"], "redirect_uris": []}),
        json!({"grant_types": ["implicit"]}),
        json!({"redirect_uris": [""]}),
        json!({"redirect_uris": ["https://ok.example/cb", "http://sp ace/cb"]}),
        json!({"redirect_uris": ["https://a.example/100%"]}),
        json!({"redirect_uris": ["JavaScript:alert(1)"]}),
        json!({"redirect_uris": ["regexp=(https://a.example/cb|data:text/html,x)"]}),
        json!({"grant_types": ["authorization_code"], "redirect_uris": ["https://a.example/cb#x"]}),
        json!({"backchannel_logout_uri": "http://examp#le.com/"}),
        json!({"backchannel_logout_uri": "http:\\example.com"}),
        json!({"backchannel_logout_uri": "relative/path"}),
        json!({"frontchannel_logout_uri": "example"}),
        json!({"frontchannel_logout_uri": "javascript:alert(1)"}),
        json!({"grant_types": ["no_such_grant"]}),
        json!({"ext_param_client_id": "short"}),
        json!({"ext_param_client_id": "a-hyphen-is-not-allowed"}),
        json!({"ext_param_client_secret_expires_at": 1_000_000_000}),
        json!({"ext_param_sp_template": "dummyTemplateName"}),
        json!({"token_endpoint_auth_method": "telepathy"}),
        json!({"token_endpoint_auth_method": "none"}),
        json!({"token_endpoint_auth_method": "private_key_jwt"}),
        json!({"token_endpoint_allow_reuse_pvt_key_jwt": true}),
        json!({"id_token_signed_response_alg": "XX999"}),
        json!({"token_endpoint_auth_signing_alg": "none"}),
        json!({"request_object_signing_alg": "ES384"}),
        json!({"id_token_encrypted_response_alg": "NOPE", "id_token_encrypted_response_enc": "A128GCM"}),
        json!({"id_token_encrypted_response_alg": "RSA-OAEP"}),
        json!({"request_object_encryption_alg": "RSA-OAEP", "request_object_encryption_enc": "NOPE"}),
        json!({"subject_type": "pairwise", "redirect_uris": ["https://a.example/cb", "https://b.example/cb"]}),
        json!({"subject_type": "pairwise", "sector_identifier_uri": "http://a.example/s"}),
        json!({"subject_type": "pairwise", "sector_identifier_uri": "http://a b"}),
        json!({"software_statement": "not-a-jwt"}),
        json!({"software_statement": "eyJhbGciOiJub25lIn0.e30."}),
        json!({"grant_types": {"a": 1}}),
        json!({"ext_pkce_mandatory": "perhaps"}),
        json!({"ext_id_token_lifetime": -1}),
        json!({"ext_application_display_name": "Goo\u{202e}gle"}),
        json!({"tls_client_auth_subject_dn": "CN=\u{0}"}),
        json!({"jwks_uri": "x".repeat(2049)}),
        json!({"client_name": "x".repeat(256)}),
        json!({"redirect_uris": vec!["https://a.example"; 51]}),
    ];
    insta::assert_snapshot!(faults.map(refused).join("\n"), @r"
    invalid_client_metadata: The client name is missing or empty.
    invalid_client_metadata: The client name is missing or empty.
    invalid_client_metadata: Client Name is not adhering to the regex: ^[a-zA-Z0-9._-]+(?: [a-zA-Z0-9._-]+)*$
    invalid_client_metadata: Client Name is not adhering to the regex: ^[a-zA-Z0-9._-]+(?: [a-zA-Z0-9._-]+)*$
    invalid_client_metadata: RedirectUris property must have at least one URI value when using Authorization code or implicit grant types.
    invalid_client_metadata: RedirectUris property must have at least one URI value when using Authorization code or implicit grant types.
    invalid_redirect_uri: Invalid redirect URI: %s
    invalid_redirect_uri: Invalid redirect URI: http://sp ace/cb
    invalid_redirect_uri: Invalid redirect URI: https://a.example/100%
    invalid_redirect_uri: Invalid redirect URI: JavaScript:alert(1)
    invalid_redirect_uri: Invalid redirect URI: regexp=(https://a.example/cb|data:text/html,x)
    invalid_client_metadata: Callback URI must not contain a fragment component
    invalid_client_metadata: Invalid back-channel logout URI: http://examp#le.com/
    invalid_client_metadata: Invalid back-channel logout URI: http:\example.com
    invalid_client_metadata: Invalid back-channel logout URI: relative/path
    invalid_client_metadata: Invalid front-channel logout URI: example
    invalid_client_metadata: Invalid front-channel logout URI: javascript:alert(1)
    invalid_client_metadata: 'no_such_grant' grant type is not allowed.
    invalid_client_metadata: Provided client id is not adhering to the provided regex [a-zA-Z0-9_]{15,30}
    invalid_client_metadata: Provided client id is not adhering to the provided regex [a-zA-Z0-9_]{15,30}
    invalid_client_metadata: The provided client secret expiry time is in the past: 1000000000
    invalid_client_metadata: Invalid service provider template name: dummyTemplateName
    invalid_client_metadata: 'telepathy' Token endpoint authentication method is not allowed.
    invalid_client_metadata: 'none' Token endpoint authentication method is not allowed.
    invalid_client_metadata: Requested client authentication method incompatible with the Private Key JWT Reuse config value.
    invalid_client_metadata: Requested client authentication method incompatible with the Private Key JWT Reuse config value.
    invalid_client_metadata: 'XX999' Signing Algorithm is not allowed.
    invalid_client_metadata: 'none' Signing Algorithm is not allowed.
    invalid_client_metadata: 'ES384' Signing Algorithm is not allowed.
    invalid_client_metadata: 'NOPE' Encryption Algorithm is not allowed.
    invalid_client_metadata: 'null' Encryption Method is not allowed.
    invalid_client_metadata: 'NOPE' Encryption Method is not allowed.
    invalid_client_metadata: Sector Identifier URI is mandatory if multiple redirect URIs with different hosts are configured.
    invalid_client_metadata: Invalid scheme for sector identifier URI
    invalid_client_metadata: Invalid sector identifier URI
    invalid_software_statement: Error occurred while reading the software statement
    invalid_software_statement: Error occurred while reading the software statement
    invalid_client_metadata: grant_types must be an array of strings.
    invalid_client_metadata: ext_pkce_mandatory must be true or false.
    invalid_client_metadata: ext_id_token_lifetime must be between 0 and 3153600000 seconds.
    invalid_client_metadata: ext_application_display_name contains an invisible or direction-changing character.
    invalid_client_metadata: tls_client_auth_subject_dn contains a control character.
    invalid_client_metadata: jwks_uri is longer than 2048 bytes.
    invalid_client_metadata: client_name is longer than 255 characters.
    invalid_client_metadata: redirect_uris has more than 50 elements.
    ");
}

#[test]
fn the_first_fault_in_wso2s_order_is_answered() {
    let mut body = super::map(json!({
        "id_token_signed_response_alg": "XX999",
        "token_endpoint_auth_method": "telepathy",
        "id_token_encrypted_response_alg": "NOPE",
        "grant_types": ["no_such_grant", "implicit"],
        "ext_param_client_secret_expires_at": 1,
        "ext_param_client_id": "short",
        "frontchannel_logout_uri": "front",
        "backchannel_logout_uri": "back",
        "redirect_uris": ["http://a b"],
        "ext_param_sp_template": "template",
        "software_statement": "not-a-jwt",
        "client_name": "dummy@ClientName",
    }));
    // Each fault is mended as soon as it was named.
    let mends = [
        ("client_name", json!("fine")),
        ("software_statement", json!(null)),
        ("ext_param_sp_template", json!(null)),
        ("redirect_uris", json!([])),
        ("backchannel_logout_uri", json!(null)),
        ("frontchannel_logout_uri", json!(null)),
        ("ext_param_client_id", json!(null)),
        ("ext_param_client_secret_expires_at", json!(null)),
        ("redirect_uris", json!(["https://a.example/cb"])),
        ("grant_types", json!(["implicit"])),
        ("id_token_encrypted_response_alg", json!(null)),
        ("token_endpoint_auth_method", json!(null)),
        ("id_token_signed_response_alg", json!(null)),
    ];
    let mut sentences = Vec::new();
    for (member, mended) in mends {
        sentences.push(post(Value::Object(body.clone())).unwrap_err().error_description);
        body.insert(member.to_owned(), mended);
    }
    assert!(post(Value::Object(body)).is_ok());
    insta::assert_snapshot!(sentences.join("\n"), @"
    Client Name is not adhering to the regex: ^[a-zA-Z0-9._-]+(?: [a-zA-Z0-9._-]+)*$
    Error occurred while reading the software statement
    Invalid service provider template name: template
    Invalid redirect URI: http://a b
    Invalid back-channel logout URI: back
    Invalid front-channel logout URI: front
    Provided client id is not adhering to the provided regex [a-zA-Z0-9_]{15,30}
    The provided client secret expiry time is in the past: 1
    RedirectUris property must have at least one URI value when using Authorization code or implicit grant types.
    'no_such_grant' grant type is not allowed.
    'NOPE' Encryption Algorithm is not allowed.
    'telepathy' Token endpoint authentication method is not allowed.
    'XX999' Signing Algorithm is not allowed.
    ");
}

#[test]
fn an_update_that_adds_a_redirect_grant_without_a_callback_has_a_sentence_of_its_own() {
    let create = |grants: Value| post(json!({"client_name": "x", "grant_types": grants}));
    let stored = create(json!(["client_credentials"])).unwrap().metadata;
    for grants in [json!(["authorization_code"]), json!(["implicit"]), json!(["password", "implicit"])] {
        for update in [json!({"grant_types": grants}), json!({"grant_types": grants, "redirect_uris": [""]})] {
            let problem = super::put(update, &stored).unwrap_err();
            let expected = Problem::metadata("Callback URI is mandatory for Code or Implicit grant types");
            assert_eq!(problem, expected, "{grants}");
        }
        let created = create(grants.clone()).unwrap_err().error_description;
        assert!(created.starts_with("RedirectUris property must have at least one URI value"), "{grants}");
    }
    assert!(super::put(json!({"grant_types": ["password"]}), &stored).is_ok());
    let both = json!({"grant_types": ["authorization_code"], "redirect_uris": ["https://a.example/cb"]});
    assert!(super::put(both, &stored).is_ok());
}

#[test]
fn what_wso2_takes_is_taken() {
    for members in [
        json!({"redirect_uris": ["redirectUri1"]}),
        json!({"redirect_uris": ["http://TestApp.com"], "grant_types": ["authorization_code", "implicit"]}),
        json!({"redirect_uris": ["https://client.example/cb#x"]}),
        json!({"redirect_uris": [r"regexp=(https://a.example/cb\?x|https://b.example/cb)"]}),
        json!({"grant_types": ["iwa:ntlm", "urn:openid:params:grant-type:ciba"]}),
        json!({"grant_types": null, "redirect_uris": null}),
        json!({"subject_type": "pairwise", "redirect_uris": ["https://a.example/1", "https://A.example/2"]}),
        json!({"jwks_uri": "not a URI"}),
        json!({"unknown": {"deep": [1]}, "client_id": 7}),
    ] {
        let mut body = super::map(json!({"client_name": "x", "grant_types": ["password"]}));
        body.extend(super::map(members.clone()));
        assert!(post(Value::Object(body)).is_ok(), "{members}");
    }
}

#[test]
fn the_older_name_pattern_can_be_chosen() {
    let named = |name: &str| Request { client_name: Some(name.to_owned()), ..Request::default() };
    let verify =
        |name: &str| named(name).verify_new(super::NOW, NamePattern::Whitespace).map(|new| new.metadata.client_name);
    assert_eq!(verify("two  spaces"), Ok("two  spaces".to_owned()));
    assert_eq!(verify("a@b"), Err(Problem::metadata("Client Name is not adhering to the regex: ^[\\sa-zA-Z0-9._-]*$")));
}
