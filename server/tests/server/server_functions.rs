//! The server functions of the pages, as a program or a script calls them: what is refused says so by its status.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use registration::{AdministratorRole, ProgramFields};
use web::session::SignedIn;

use crate::support::{Answer, TestServer};

/// What anybody may ask.
const FOR_EVERYBODY: [&str; 1] = ["/api/portal/request-link"];

/// Something for most arguments that there are; nothing is called so.
const ARGUMENTS: &str = "id=X&client=X&member=X&registration=X&secret=X&credential=X&token=X&provider=X&draft=X&reference=X\
    &collection=X&policy=X&operation=X&search=&state=&page=1&step=details&next=&sent=false&failed=false&word=rfc7591&keep=0\
    &algorithm=X&to=X&email=x&username=x&password=x&name=&code=x&label=";

/// A call as the script of a page makes it: it wants data.
async fn call(server: &TestServer, path: &str, form: &str, cookie: Option<&str>) -> Answer {
    let mut request = Request::post(path)
        .header(header::ACCEPT, "application/json")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::ORIGIN, server.address());
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    server.send(request.body(Body::from(form.to_owned())).unwrap()).await
}

/// A server with everybody who may call: an owner, an auditor, a member.
async fn with_people() -> (TestServer, [(&'static str, Option<String>); 4]) {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let provider = server.provider(&ProgramFields::default()).await;
    let (_, member) = server.member_of_acme(&owner, &provider).await;
    let auditor = server.administrator_with_role("audrey", AdministratorRole::Auditor).await.id;
    let owner = owner.owner().unwrap().id.clone();
    let people = [
        ("nobody", None),
        ("a member", Some(server.signed_in(SignedIn::Member(member)).await)),
        ("an auditor", Some(server.signed_in(SignedIn::Administrator(auditor)).await)),
        ("an owner", Some(server.signed_in(SignedIn::Administrator(owner)).await)),
    ];
    (server, people)
}

#[tokio::test]
async fn no_server_function_fails_and_none_answers_nothing_where_it_refuses() {
    let (server, people) = with_people().await;
    let mut paths: Vec<&str> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, method)| {
            assert_eq!(method, Method::POST, "{path}");
            path
        })
        .collect();
    paths.sort_unstable();
    assert!(paths.len() > 55, "{paths:?}");
    for (who, cookie) in &people {
        for path in &paths {
            for form in ["", ARGUMENTS, "id=%ff&page=x", &ARGUMENTS.replace('X', "%00")] {
                let answer = call(&server, path, form, cookie.as_deref()).await;
                let shown = format!("{who}: {path} with “{form}”: {} {}", answer.status, answer.body);
                assert!(!answer.status.is_server_error(), "{shown}");
                if answer.status.is_client_error() {
                    let why = answer.json();
                    assert!(why["message"].is_string() || why["errors"].is_array(), "{shown}");
                } else {
                    assert!(cookie.is_some() || FOR_EVERYBODY.contains(path), "{shown}");
                }
            }
        }
    }
}

#[tokio::test]
async fn refusals_have_the_status_of_what_is_wrong() {
    let (server, [nobody, member, auditor, owner]) = with_people().await;
    let client = {
        let owner = server.owner().await;
        server.core.clients().list(&owner, &registration::ClientFilter::default()).await.unwrap().items[0].id.clone()
    };
    let page = server.core.clients().page(&server.owner().await, &client).await.unwrap();
    let active = &page.members[0].member.id;
    let resend = format!("client={client}&member={active}");
    let invite = format!("client={client}&email=nobody");
    for ((who, cookie), path, form, status) in [
        (&nobody, "portal/revoke-api-key", "id=X", StatusCode::UNAUTHORIZED),
        (&nobody, "clients/delete", "client=X", StatusCode::UNAUTHORIZED),
        (&nobody, "secrets/saved", "registration=X", StatusCode::UNAUTHORIZED),
        (&nobody, "initial-tokens/saved", "", StatusCode::UNAUTHORIZED),
        (&nobody, "portal/redeem-link", "token=made-up", StatusCode::GONE),
        (&nobody, "portal/enter-code", "code=ABCD-2345", StatusCode::UNPROCESSABLE_ENTITY),
        (&member, "clients/invite", invite.as_str(), StatusCode::FORBIDDEN),
        (&member, "portal/revoke-credentials", "id=X", StatusCode::NOT_FOUND),
        (&auditor, "clients/resend", resend.as_str(), StatusCode::FORBIDDEN),
        (&owner, "clients/resend", resend.as_str(), StatusCode::CONFLICT),
        (&owner, "clients/invite", invite.as_str(), StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let answer = call(&server, &format!("/api/{path}"), form, cookie.as_deref()).await;
        assert_eq!(answer.status, status, "{who}: {path} with “{form}”: {}", answer.body);
        assert_ne!(answer.body, "null", "{who}: {path}");
    }
    for ((who, cookie), path, status) in [
        (&nobody, "/portal/credentials", StatusCode::SEE_OTHER),
        (&nobody, "/platform/api-platform/clients", StatusCode::SEE_OTHER),
        (&member, "/platform/api-platform/clients", StatusCode::FORBIDDEN),
        (&member, "/portal/credentials/X", StatusCode::NOT_FOUND),
        (&auditor, "/portal/apis", StatusCode::FORBIDDEN),
        (&owner, "/platform/api-platform/clients/X", StatusCode::NOT_FOUND),
        (&owner, "/platform/api-platform/clients?page=first", StatusCode::OK),
    ] {
        let page = server.visit(path, cookie.as_deref()).await;
        assert_eq!(page.status, status, "{who}: {path}");
    }
    // A browser without a script goes back to its page, where the notice says what is wrong.
    let (_, cookie) = owner;
    let plain = server.submit("/api/clients/resend", &resend, cookie.as_deref()).await;
    assert_eq!(plain.status, StatusCode::FOUND);
    let page = server.visit(plain.header("location"), cookie.as_deref()).await;
    assert!(page.body.contains("has already accepted"), "{}", page.body);
}
