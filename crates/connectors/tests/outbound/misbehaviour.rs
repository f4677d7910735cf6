//! What is made of answers that are none: for a call that changes something, and for one that only looks.

use model::{Problem, ProviderKind};
use wiremock::ResponseTemplate;

use crate::providers::{HUSH, Portal, RAT, always, answer, assert_no_secret, known, requests, service, target};

struct Case {
    what: &'static str,
    response: ResponseTemplate,
    /// What is known after a registration, and after a look.
    problems: (Problem, Problem),
    /// What the sentence or the provider's words contain.
    says: &'static str,
}

fn status(status: u16) -> ResponseTemplate {
    ResponseTemplate::new(status)
}

fn html(code: u16) -> ResponseTemplate {
    status(code).set_body_raw("<html><body>Something <b>went</b> wrong</body></html>", "text/html")
}

fn json(code: u16, body: &str) -> ResponseTemplate {
    status(code).set_body_raw(body, "application/json")
}

#[expect(clippy::too_many_lines, reason = "it is a table")]
fn cases() -> Vec<Case> {
    use Problem::{Busy, Gone, Misconfigured, NotAuthorized, NotReached, Refused, Uncertain, Unsupported};
    let case = |what, response, problems, says| Case { what, response, problems, says };
    let unknown = (Uncertain, NotReached);
    let to = |code: u16| status(code).insert_header("Location", "https://evil.example/login?token=abc#x");
    let deep = format!(r#"{{"client_id":{}"#, "[".repeat(1000));
    let policy = r#"{"error":"insufficient_scope","error_description":"Policy 'Trusted Hosts' rejected request to client-registration service. Details: Host not trusted."}"#;
    let scopes = r#"{"error":"insufficient_scope","error_description":"Policy 'Allowed Client Scopes' rejected request. Details: Not permitted to use specified clientScope"}"#;
    let okta = r#"{"errorCode":"E0000001","errorSummary":"Api validation failed: x","errorCauses":[{"errorSummary":"redirect_uris: wrong"}]}"#;
    let unrecognized =
        r#"{"error":"Invalid json representation for OIDCClientRepresentation. Unrecognized field \"x\" at line 1"}"#;
    vec![
        case("500 without a word", status(500), unknown, "without saying why"),
        case("500 with a page", html(500), unknown, "without saying why"),
        case("500 with an error", json(500, r#"{"error":"server_error"}"#), unknown, "server_error"),
        case(
            "500 that refuses",
            json(500, r#"{"error":"invalid_client_metadata"}"#),
            (Refused, Refused),
            "does not accept",
        ),
        case(
            "500 of Ory",
            json(500, r#"{"error":{"code":500,"status":"Internal Server Error","reason":"no db"}}"#),
            unknown,
            "no db",
        ),
        case("502 with a page", html(502), unknown, "(HTTP 502)"),
        case("504", status(504), unknown, "(HTTP 504)"),
        case("503 with a page", html(503).insert_header("Retry-After", "120"), (Busy, Busy), "called again later"),
        case("429", status(429), (Busy, Busy), "called again later"),
        case("408", status(408), (Busy, Busy), "called again later"),
        case("temporarily_unavailable", json(500, r#"{"error":"temporarily_unavailable"}"#), (Busy, Busy), "later"),
        case("a redirect", to(302), (Misconfigured, Misconfigured), "redirect (302) to https://evil.example/login. "),
        case("a lasting redirect", to(308), (Misconfigured, Misconfigured), "redirect (308)"),
        case("see other", to(303), (Uncertain, Misconfigured), "redirect (303)"),
        case("300", status(300), (Misconfigured, Misconfigured), "redirect (300)"),
        case("400 with a code", json(400, r#"{"error":"invalid_redirect_uri"}"#), (Refused, Refused), "redirect URI"),
        case("400 with a page", html(400), (Refused, Refused), "refuses the request"),
        case("400 in words", status(400).set_body_string("no such thing"), (Refused, Refused), "no such thing"),
        case(
            "400 of Okta",
            json(400, okta),
            (Refused, Refused),
            "E0000001: Api validation failed: x: redirect_uris: wrong",
        ),
        case(
            "400 of WSO2",
            json(400, r#"{"code":400,"message":"Bad","description":"owner"}"#),
            (Refused, Refused),
            "owner",
        ),
        case("400 about a member", json(400, unrecognized), (Refused, Refused), "further metadata"),
        case(
            "400 invalid_client",
            json(400, r#"{"error":"invalid_client"}"#),
            (NotAuthorized, NotAuthorized),
            "does not accept",
        ),
        case("401", status(401), (NotAuthorized, NotAuthorized), "does not accept"),
        case(
            "401 with a code",
            json(401, r#"{"error":"invalid_token"}"#),
            (NotAuthorized, NotAuthorized),
            "invalid_token",
        ),
        case("403 of a policy", json(403, policy), (Refused, Refused), "trusted hosts only"),
        case("403 of scopes", json(403, scopes), (Refused, Refused), "openid is none"),
        case(
            "403 of a scope",
            json(403, r#"{"error":"insufficient_scope"}"#),
            (NotAuthorized, NotAuthorized),
            "insufficient_scope",
        ),
        case("403 without a word", status(403), (Refused, Refused), "without saying what"),
        case(
            "403 with a challenge",
            status(403).insert_header("WWW-Authenticate", "Bearer"),
            (NotAuthorized, NotAuthorized),
            "(HTTP 403)",
        ),
        case("404", html(404), (Misconfigured, Gone), "(HTTP 404)"),
        case("410", status(410), (Misconfigured, Gone), "(HTTP 410)"),
        case("405", status(405), (Unsupported, Unsupported), "not allowed there"),
        case("501", status(501), (Unsupported, Unsupported), "not allowed there"),
        case("415", status(415), (Refused, Refused), "refuses the request"),
        case("a page", html(200), unknown, "not JSON"),
        case("nothing", status(201), unknown, "empty"),
        case("accepted", json(202, "{}"), unknown, "neither 200 nor 201"),
        case("no content", status(204), unknown, "neither 200 nor 201"),
        case("half of it", json(201, r#"{"client_id":"c-1","#), unknown, "not JSON"),
        case("an array", json(201, "[]"), unknown, "not a JSON object"),
        case("two objects", json(201, "{}{}"), unknown, "goes on after"),
        case("a member twice", json(201, r#"{"client_id":"a","client_id":"b"}"#), unknown, "stands twice"),
        case("too deep", json(201, &deep), unknown, "levels deep"),
        case(
            "too long",
            json(201, &format!(r#"{{"a":"{}"}}"#, "a".repeat(256 * 1024))),
            unknown,
            "longer than 256 KiB",
        ),
        case("packed", json(201, "\u{1f}\u{8b}").insert_header("Content-Encoding", "gzip"), unknown, "not JSON"),
        case("not UTF-8", status(201).set_body_bytes(b"{\"a\":\"\xff\"}".to_vec()), unknown, "UTF-8"),
    ]
}

#[tokio::test]
async fn it_is_told_apart_what_was_done_what_was_not_and_what_nobody_knows() {
    let portal = Portal::new();
    for case in cases() {
        let server = always(case.response).await;
        let target = target(ProviderKind::Rfc7591, &server.uri());
        let registered = portal.rfc7591().register(&target, &service()).await.unwrap_err();
        let read = portal.rfc7591().read(&target, &known(&server.uri())).await.unwrap_err();
        let what = case.what;
        assert_eq!((registered.error.problem, read.error.problem), case.problems, "{what}: {registered}, {read}");
        assert!(registered.made.is_none() && read.made.is_none(), "{what}");
        for failed in [&registered, &read] {
            assert!(
                failed.to_string().contains(case.says) || failed.error.problem == Problem::Gone,
                "{what}: {failed}"
            );
            assert!(!failed.to_string().contains("token=abc"), "{what}: {failed}");
        }
        // One call each, whatever happened, and what happened is in the log.
        let calls = target.calls.take();
        assert_eq!(calls.len(), 2, "{what}: {calls:?}");
        assert_eq!(server.received_requests().await.unwrap().len(), 2, "{what}");
        let host = server.address();
        assert_eq!((calls[0].method.as_str(), &calls[0].address), ("POST", &format!("{host}/register")), "{what}");
        assert_eq!((calls[1].method.as_str(), &calls[1].address), ("GET", &format!("{host}/register/c-1")), "{what}");
        assert!(calls.iter().all(|call| call.status.is_some()), "{what}: {calls:?}");
        assert_eq!(calls[0].error, Some(registered.to_string()), "{what}");
        assert_no_secret(&calls);
    }
}

#[tokio::test]
async fn a_provider_that_is_busy_says_until_when() {
    let portal = Portal::new();
    for (header, seconds) in [
        (Some("120"), Some(120)),
        (Some("999999"), Some(86_400)),
        // A minute from now.
        (Some("Fri, 15 Jan 2027 08:01:00 GMT"), Some(60)),
        (Some("whenever"), None),
        (None, None),
    ] {
        let mut response = status(429);
        if let Some(header) = header {
            response = response.insert_header("Retry-After", header);
        }
        let server = always(response).await;
        let target = target(ProviderKind::Rfc7591, &server.uri());
        let error = portal.rfc7591().register(&target, &service()).await.unwrap_err().error;
        assert_eq!((error.problem, error.retry_after_seconds), (Problem::Busy, seconds), "{header:?}");
    }
}

#[tokio::test]
async fn what_a_provider_repeats_of_our_secrets_is_shown_nowhere() {
    let portal = Portal::new();
    let body = format!(r#"{{"error":"invalid_token","error_description":"{HUSH} and {RAT}\u0007 are \u202ewrong"}}"#);
    let server = always(json(401, &body)).await;
    let target = target(ProviderKind::Rfc7591, &server.uri());
    let registered = portal.rfc7591().register(&target, &service()).await.unwrap_err();
    assert_eq!(registered.error.description.as_deref(), Some(&*format!("… and {RAT} are wrong")));
    let read = portal.rfc7591().read(&target, &known(&server.uri())).await.unwrap_err();
    assert_eq!(read.error.description.as_deref(), Some(&*format!("{HUSH} and … are wrong")));
    assert!(read.error.reason.contains("registration access token"), "{read}");
    let calls = target.calls.take();
    assert!(!calls[0].error.as_ref().unwrap().contains(HUSH) && !calls[1].error.as_ref().unwrap().contains(RAT));
}

#[tokio::test]
async fn a_long_text_is_cut() {
    let server = always(json(400, &format!(r#"{{"error":"{0}","error_description":"{0}"}}"#, "x".repeat(9000)))).await;
    let target = target(ProviderKind::Rfc7591, &server.uri());
    let error = Portal::new().rfc7591().register(&target, &service()).await.unwrap_err().error;
    assert_eq!((error.error.unwrap().chars().count(), error.description.unwrap().chars().count()), (500, 500));
}

#[tokio::test]
async fn deleting_is_believed_without_a_body_and_uncertain_after_a_page_or_without_an_answer() {
    let portal = Portal::new();
    for (response, outcome) in [
        (status(204), Ok(())),
        (status(200), Ok(())),
        (json(200, r#"{"client_id":"c-1"}"#), Ok(())),
        (status(202).set_body_string("deleted"), Ok(())),
        // Of a gateway or a login: who knows what the provider itself has answered.
        (html(200), Err(Problem::Uncertain)),
        (status(200).set_body_string("\r\n<!doctype html><title>Welcome</title>"), Err(Problem::Uncertain)),
        (status(404), Err(Problem::Gone)),
        (status(401), Err(Problem::NotAuthorized)),
        (status(405), Err(Problem::Unsupported)),
        (html(500), Err(Problem::Uncertain)),
    ] {
        let server = always(response).await;
        let target = target(ProviderKind::Rfc7591, &server.uri());
        let deleted = portal.rfc7591().delete(&target, &known(&server.uri())).await;
        assert_eq!(deleted.map_err(|failed| failed.error.problem), outcome);
        assert_eq!(target.calls.take().len(), 1);
    }
}

#[tokio::test]
async fn a_call_that_went_well_is_in_the_log_without_an_error() {
    let server = wiremock::MockServer::start().await;
    let body = answer(&server.uri());
    wiremock::Mock::given(wiremock::matchers::any()).respond_with(status(201).set_body_json(body)).mount(&server).await;
    let target = target(ProviderKind::Rfc7591, &server.uri());
    Portal::new().rfc7591().register(&target, &service()).await.unwrap();
    let calls = target.calls.take();
    assert_eq!((calls.len(), calls[0].status, &calls[0].error), (1, Some(201), &None));
    assert_no_secret(&calls);
    assert!(requests(&server).await.contains("x-correlation-id: corr-1"));
}
