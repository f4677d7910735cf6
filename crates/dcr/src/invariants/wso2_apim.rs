//! WSO2 API Manager.

use serde_json::{Value, json};

use super::sound;
use crate::{
    json,
    metadata::MAX_CLIENT_NAME,
    wso2_apim_v0_17::{Answer, Issued, Problem, Request},
};

/// The members of every answer.
const ALWAYS: &[&str] = &[
    "appOwner",
    "applicationUUID",
    "callBackURL",
    "clientId",
    "clientName",
    "clientSecret",
    "isSaasApplication",
    "jsonAppAttribute",
    "jsonString",
    "tokenType",
];

/// The body of a registration: what is accepted is sound and answered with all of the documented members, of which one is
/// JSON itself; and what is answered, registered again, is the same.
pub fn wso2_apim(body: &[u8]) {
    let Ok(body) = json::object(body) else { return };
    let request = match Request::read(&body) {
        Ok(request) => request,
        Err(problem) => return refused(&problem),
    };
    let metadata = match request.verify() {
        Ok(metadata) => metadata,
        Err(problem) => return refused(&problem),
    };
    sound(&metadata);
    let issued = Issued { client_id: "c1", client_secret: Some("secret"), owner: "admin" };
    let created = Answer::created(issued, &metadata);
    let answer = serde_json::to_value(&created).unwrap();
    let mut names: Vec<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ALWAYS);
    let inner: Value = serde_json::from_str(&created.json_string).unwrap();
    assert_eq!(inner["redirect_uris"], json!(created.callback_url));
    assert_eq!(inner["client_name"], json!(created.client_name));
    let words: Vec<&str> = inner["grant_types"].as_str().unwrap().split(' ').filter(|word| !word.is_empty()).collect();
    assert!(words.iter().all(|word| metadata.grant_types.iter().any(|grant| grant.as_str() == *word)));
    assert!(metadata.grant_types.iter().all(|grant| words.contains(&grant.as_str())));

    let again = Request {
        client_name: Some(created.client_name),
        callback_url: created.callback_url,
        grant_type: inner["grant_types"].as_str().map(str::to_owned),
        saas_app: Some(created.is_saas_application),
        token_type: Some(created.token_type),
        ..Request::default()
    };
    // A client that had only grants which need a callback, and none, has no grant left to be registered with.
    if !metadata.grant_types.is_empty() {
        assert_eq!(again.verify().as_ref(), Ok(&metadata));
    }
}

/// A refusal says something, and says no more of an unknown member than fits a line.
fn refused(problem: &Problem) {
    assert!(!problem.description.is_empty());
    assert!(matches!(problem.code, 400 | 500));
    assert!(problem.description.chars().count() <= crate::wso2_apim_v0_17::LONGEST + MAX_CLIENT_NAME);
    assert_eq!(serde_json::to_value(problem).unwrap()["code"], json!(problem.code));
}
