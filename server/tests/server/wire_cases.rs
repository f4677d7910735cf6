//! The facts about WSO2's wire formats, each a small conversation with the server: `wso2_cases.json` says what is sent
//! and what is answered, and explains its own format at its head.

use std::collections::BTreeMap;

use axum::{
    body::Body,
    http::{Request, header},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use registration::AdministratorRole;
use serde_json::{Map, Value};
use server::settings::DcrSettings;

use crate::support::{Answer, PASSWORD, TestServer};

const CASES: &str = include_str!("wso2_cases.json");
/// One server has one tenant, so nobody is of another one.
const OTHER_TENANT: &str = "AM-INT-02";
/// Needs a setting.
const APPLICATION_ROLES: &str = "IS-UNT-28";

type Variables = BTreeMap<String, Value>;

fn cases() -> Vec<Value> {
    serde_json::from_str::<Value>(CASES).unwrap()["cases"].as_array().unwrap().clone()
}

#[tokio::test]
async fn every_case_holds() {
    let server = prepared(DcrSettings::default()).await;
    let mut failures = Vec::new();
    let mut ran = 0;
    for case in cases() {
        let id = case["id"].as_str().unwrap();
        if id == OTHER_TENANT || id == APPLICATION_ROLES {
            continue;
        }
        for prefix in prefixes(&case) {
            ran += 1;
            if let Err(problem) = run(&server, &case, prefix, ran).await {
                failures.push(format!("{id}{prefix} {}: {problem}", case["name"].as_str().unwrap()));
            }
        }
    }
    assert!(ran > 80, "only {ran} cases were run");
    assert!(failures.is_empty(), "{} of {ran} do not hold:\n{}", failures.len(), failures.join("\n"));
}

#[tokio::test]
async fn registrars_manage_only_their_own_when_application_roles_are_on() {
    let server = prepared(DcrSettings { application_roles: true, ..DcrSettings::default() }).await;
    let case = cases().into_iter().find(|case| case["id"] == APPLICATION_ROLES).unwrap();
    run(&server, &case, "", 1).await.unwrap();
}

async fn prepared(settings: DcrSettings) -> TestServer {
    let server = TestServer::start().await.with_dcr(settings);
    server.administrator().await;
    for (username, role) in [
        ("user1", AdministratorRole::Registrar),
        ("user2", AdministratorRole::Registrar),
        ("sampleuser", AdministratorRole::Registrar),
        ("noperm", AdministratorRole::Auditor),
    ] {
        server.administrator_with_role(username, role).await;
    }
    server
}

/// Cases of one tenant are run at its path as well.
fn prefixes(case: &Value) -> Vec<&'static str> {
    if case["path_prefix_variants"].is_array() { vec!["", "/t/carbon.super"] } else { vec![""] }
}

async fn run(server: &TestServer, case: &Value, prefix: &str, number: usize) -> Result<(), String> {
    let mut variables = Variables::from([("uniq".to_owned(), Value::from(format!("x{number:04}")))]);
    for (index, step) in case["steps"].as_array().unwrap().iter().enumerate() {
        let request = fill(&step["request"], &variables);
        let expected = fill(&step["expect"], &variables);
        let answer = server.send(to_http(&request, prefix, &variables)).await;
        judge(&answer, &expected, &variables)
            .map_err(|problem| format!("step {}: {problem}\n    {} {}", index + 1, answer.status, answer.body))?;
        for (name, member) in step["capture"].as_object().unwrap_or(&Map::new()) {
            let whole: Value = serde_json::from_str(&answer.body).map_err(|error| error.to_string())?;
            let member = member.as_str().unwrap();
            let value = if member == "$body" { whole } else { whole[member].clone() };
            variables.insert(name.clone(), value);
        }
    }
    Ok(())
}

fn to_http(request: &Value, prefix: &str, variables: &Variables) -> Request<Body> {
    let mut uri = format!("{prefix}{}", request["path"].as_str().unwrap());
    if let Some(query) = request["query"].as_object() {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in query {
            pairs.append_pair(name, value.as_str().unwrap());
        }
        uri = format!("{uri}?{}", pairs.finish());
    }
    let mut http = Request::builder().method(request["method"].as_str().unwrap()).uri(uri);
    for (name, value) in request["headers"].as_object().unwrap_or(&Map::new()) {
        http = http.header(name, value.as_str().unwrap());
    }
    if let Some(user) = request["auth"]["user"].as_str() {
        let password = if request["auth"]["password"] == "wrong" { "wrong" } else { PASSWORD };
        http = http.header(header::AUTHORIZATION, format!("Basic {}", STANDARD.encode(format!("{user}:{password}"))));
    }
    let body = match (request.get("body_json"), request.get("body_raw"), request.get("body_var")) {
        (Some(json), _, _) => json.to_string(),
        (_, Some(raw), _) => raw.as_str().unwrap().to_owned(),
        (_, _, Some(name)) => variables[name.as_str().unwrap()].to_string(),
        _ => String::new(),
    };
    http.body(Body::from(body)).unwrap()
}

/// Puts captured values where `${name}` stands.
fn fill(value: &Value, variables: &Variables) -> Value {
    match value {
        Value::String(text) => {
            let whole = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
            if let Some(value) = whole.and_then(|name| variables.get(name)) {
                return value.clone();
            }
            let mut text = text.clone();
            for (name, value) in variables {
                if let Some(value) = value.as_str() {
                    text = text.replace(&format!("${{{name}}}"), value);
                }
            }
            Value::from(text)
        }
        Value::Array(items) => items.iter().map(|item| fill(item, variables)).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, value)| (name.clone(), fill(value, variables))).collect())
        }
        other => other.clone(),
    }
}

fn judge(answer: &Answer, expected: &Value, variables: &Variables) -> Result<(), String> {
    let statuses = match &expected["status"] {
        Value::Array(several) => several.clone(),
        one => vec![one.clone()],
    };
    if !statuses.contains(&Value::from(answer.status.as_u16())) {
        return Err(format!("the status should be {}", expected["status"]));
    }
    for (name, wanted) in expected["headers"].as_object().unwrap_or(&Map::new()) {
        check(wanted, Some(&Value::from(answer.header(name))), variables)
            .map_err(|problem| format!("{name}: {problem}"))?;
    }
    if expected["body"] == "empty" && !answer.body.is_empty() {
        return Err("the body should be empty".to_owned());
    }
    let Some(wanted) = expected.get("json") else { return Ok(()) };
    let got: Value = serde_json::from_str(&answer.body).map_err(|error| error.to_string())?;
    check(wanted, Some(&got), variables)?;
    if let Some(keys) = wanted.get("$exact_keys") {
        let got: Map<String, Value> = serde_json::from_str(&answer.body).unwrap();
        // serde_json's maps sort their members; the text keeps them as they were sent.
        let mut positions: Vec<(usize, &String)> =
            got.keys().map(|key| (answer.body.find(&format!("\"{key}\":")).unwrap(), key)).collect();
        positions.sort();
        let order: Value = positions.into_iter().map(|(_, key)| key.as_str()).collect();
        if order != *keys {
            return Err(format!("the members are {order}"));
        }
    }
    Ok(())
}

fn check(wanted: &Value, got: Option<&Value>, variables: &Variables) -> Result<(), String> {
    let Some(members) = wanted.as_object() else {
        return if got == Some(wanted) { Ok(()) } else { Err(format!("wanted {wanted}, got {got:?}")) };
    };
    if members.keys().any(|key| key.starts_with('$') && key != "$exact_keys") {
        return match_value(members, got, variables);
    }
    let Some(Value::Object(got)) = got else { return Err(format!("wanted an object, got {got:?}")) };
    for (name, wanted) in members.iter().filter(|(name, _)| *name != "$exact_keys") {
        check(wanted, got.get(name), variables).map_err(|problem| format!("{name}: {problem}"))?;
    }
    Ok(())
}

fn match_value(matchers: &Map<String, Value>, got: Option<&Value>, variables: &Variables) -> Result<(), String> {
    if matchers.contains_key("$absent") {
        return if got.is_none_or(Value::is_null) { Ok(()) } else { Err(format!("should be absent, is {got:?}")) };
    }
    let got = got.ok_or("is missing")?;
    for (matcher, wanted) in matchers {
        let text = got.as_str().unwrap_or_default();
        let holds = match matcher.as_str() {
            "$present" | "$partial" => true,
            "$type" => match wanted.as_str().unwrap() {
                "string" => got.is_string(),
                "array" => got.is_array(),
                "object" => got.is_object(),
                "boolean" => got.is_boolean(),
                "number" | "integer" => got.is_number(),
                _ => got.is_null(),
            },
            "$nonempty" => !text.is_empty() || got.as_array().is_some_and(|items| !items.is_empty()),
            "$regex" => match wanted.as_str().unwrap() {
                "^[A-Za-z0-9_]{27}a$" => {
                    text.len() == 28
                        && text.ends_with('a')
                        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
                }
                r".*/api/identity/oauth2/dcr/v1\.1/register$" => {
                    text.ends_with("/api/identity/oauth2/dcr/v1.1/register")
                }
                other => return Err(format!("this test does not know the pattern {other}")),
            },
            "$prefix" => text.starts_with(wanted.as_str().unwrap()),
            "$contains" => text.contains(wanted.as_str().unwrap()),
            "$not" => got != wanted,
            "$set" => sorted(got) == sorted(wanted),
            "$list" => got == wanted,
            "$eq_var" => Some(got) == variables.get(wanted.as_str().unwrap()),
            "$json_string" => {
                let inner: Map<String, Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
                let wanted = wanted.as_object().unwrap();
                let named = wanted.iter().all(|(name, value)| inner.get(name) == Some(value));
                named && (matchers.contains_key("$partial") || inner.len() == wanted.len())
            }
            "$key_order" => {
                let places: Vec<Option<usize>> =
                    wanted.as_array().unwrap().iter().map(|key| text.find(&key.to_string())).collect();
                places.iter().all(Option::is_some) && places.is_sorted()
            }
            other => return Err(format!("this test does not know {other}")),
        };
        if !holds {
            return Err(format!("{matcher} {wanted} fails on {got}"));
        }
    }
    Ok(())
}

fn sorted(value: &Value) -> Vec<String> {
    let mut items: Vec<String> = value.as_array().into_iter().flatten().map(ToString::to_string).collect();
    items.sort();
    items
}
