//! Who sees which page: anonymous visitors, administrators, members, people who are gone.

use crate::support::{PASSWORD, TestServer};
use axum::http::StatusCode;
use registration::{AdministratorId, MemberId};
use web::session::SignedIn;

const CLIENTS: &str = "/platform/api-platform/clients";

#[tokio::test]
async fn an_anonymous_visitor_is_sent_to_sign_in_and_back() {
    let server = TestServer::start().await;
    for (path, location) in [
        (CLIENTS, "/sign-in?next=%2Fplatform%2Fapi-platform%2Fclients"),
        (
            "/platform/api-platform/clients?page=2&q=a%20b",
            "/sign-in?next=%2Fplatform%2Fapi-platform%2Fclients%3Fpage%3D2%26q%3Da%2520b",
        ),
        ("/settings/developer-portal/dcr", "/sign-in?next=%2Fsettings%2Fdeveloper-portal%2Fdcr"),
        ("/portal/apis", "/portal/sign-in?next=%2Fportal%2Fapis"),
        ("/portal/credentials/new", "/portal/sign-in?next=%2Fportal%2Fcredentials%2Fnew"),
    ] {
        let answer = server.visit(path, None).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert_eq!(answer.header("location"), location, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        // The address to go back to survives being read again.
        let next = location.split_once("next=").unwrap().1;
        let next = url::form_urlencoded::parse(format!("next={next}").as_bytes()).next().unwrap().1.into_owned();
        assert_eq!(web::local_path(&next), Some(path));
    }
    assert_eq!(server.visit("/sign-in", None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn administrators_see_their_pages_and_not_those_of_members() {
    let server = TestServer::start().await;
    let cookie = server.administrator_cookie().await;
    let page = server.visit(CLIENTS, Some(&cookie)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("set-cookie"), "", "reading a page writes no session");
    let refused = server.visit("/portal/apis", Some(&cookie)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.body.contains("You are signed in as an administrator."), "{}", refused.body);
}

#[tokio::test]
async fn a_session_of_somebody_who_is_gone_is_nobody_s() {
    let server = TestServer::start().await;
    for who in [SignedIn::Administrator(AdministratorId::from("GONE")), SignedIn::Member(MemberId::from("GONE"))] {
        let cookie = server.signed_in(who).await;
        let answer = server.visit(CLIENTS, Some(&cookie)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(answer.header("set-cookie").starts_with("gatehouse=;"), "{}", answer.header("set-cookie"));
    }
    for cookie in ["gatehouse=", "gatehouse=nonsense", "gatehouse=AAAAAAAAAAAAAAAAAAAAAA", "other=1"] {
        assert_eq!(server.visit(CLIENTS, Some(cookie)).await.status, StatusCode::SEE_OTHER, "{cookie}");
    }
}

/// By its device cookie a browser stays out of the limits that strangers reach together.
#[tokio::test]
async fn a_browser_that_was_signed_in_before_is_not_locked_out_by_strangers() {
    for (site, name) in
        [("http://127.0.0.1:3000", "gatehouse-device"), ("https://developers.example.com", "__Host-gatehouse-device")]
    {
        let server = TestServer::at(site).await;
        server.owner().await;
        let sign_in = async |password: &str, cookie: Option<&str>| {
            let form = format!("username=admin&password={}&next=", password.replace(' ', "+"));
            server.submit("/api/account/sign-in", &form, cookie).await
        };
        let first = sign_in(PASSWORD, None).await;
        let device = first.cookie(name).unwrap();
        let set: Vec<_> = first.headers.get_all("set-cookie").iter().map(|set| set.to_str().unwrap()).collect();
        let whole = set.iter().find(|set| set.starts_with(&device)).unwrap();
        assert!(whole.contains("Path=/; Max-Age=15552000; HttpOnly; SameSite=Lax"), "{whole}");
        assert_eq!(whole.ends_with("; Secure"), server.state.is_https(), "{whole}");
        // All requests of a test come from one address. Guessing there locks out whoever is not known.
        for _ in 0..12 {
            let wrong = sign_in("wrong wrong wrong", None).await;
            assert_eq!(wrong.cookie(name), None, "only a sign-in sets it");
        }
        assert_eq!(sign_in(PASSWORD, None).await.cookie(name), None);
        let planted = format!("{name}={}", "A".repeat(43));
        assert_eq!(sign_in(PASSWORD, Some(&planted)).await.cookie(name), None);
        assert_eq!(sign_in(PASSWORD, Some(&device)).await.cookie(name), Some(device.clone()), "it stays the same");
        assert_eq!(server.visit(CLIENTS, Some(&device)).await.status, StatusCode::SEE_OTHER, "it signs nobody in");
    }
}

#[tokio::test]
async fn a_sign_in_ends_twelve_hours_after_it_began() {
    let server = TestServer::start().await;
    let cookie = server.administrator_cookie().await;
    server.clock.advance_seconds(12 * 3600 - 1);
    assert_eq!(server.visit(CLIENTS, Some(&cookie)).await.status, StatusCode::OK);
    server.clock.advance_seconds(1);
    assert_eq!(server.visit(CLIENTS, Some(&cookie)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn signing_out_ends_the_session_for_every_copy_of_the_cookie() {
    for site in ["http://127.0.0.1:3000", "https://developers.example.com"] {
        let server = TestServer::at(site).await;
        let cookie = server.administrator_cookie().await;
        assert_eq!(server.visit(CLIENTS, Some(&cookie)).await.status, StatusCode::OK);
        let answer = server.submit("/sign-out", "", Some(&cookie)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.header("location"), "/sign-in");
        if server.state.is_https() {
            assert_eq!(
                answer.header("set-cookie"),
                "__Host-gatehouse=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"
            );
        }
        assert_eq!(server.visit(CLIENTS, Some(&cookie)).await.status, StatusCode::SEE_OTHER);
    }
}
