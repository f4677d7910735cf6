//! What every request meets: health, headers, ids, limits, origins, static files.

use std::net::SocketAddr;

use crate::support::{Answer, TestServer};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use server::workers::Workers;

#[tokio::test]
async fn health_is_about_the_process_and_readiness_about_the_database() {
    let server = TestServer::start().await;
    for path in ["/healthz", "/readyz"] {
        let answer = server.send(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
    server.database.database().close().await;
    let alive = server.send(Request::get("/healthz").body(Body::empty()).unwrap()).await;
    assert_eq!(alive.status, StatusCode::OK);
    let ready = server.send(Request::get("/readyz").body(Body::empty()).unwrap()).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    insta::assert_snapshot!(ready.body, @r#"{"status":"not ready"}"#);
}

#[tokio::test]
async fn how_the_parts_are_is_told_on_the_same_machine_alone() {
    let server = TestServer::start().await;
    let ready = async |peer: [u8; 4], header: Option<&'static str>| {
        let mut request = Request::get("/readyz").extension(ConnectInfo(SocketAddr::from((peer, 4711))));
        if let Some(header) = header {
            request = request.header(header, "203.0.113.7");
        }
        server.send(request.body(Body::empty()).unwrap()).await.body
    };
    let well = ready([127, 0, 0, 1], None).await;
    insta::assert_snapshot!(well, @r#"{"checks":{"database":"ok","disk":"ok","key":"ok","mail":"ok","workers":"ok"},"status":"ready"}"#);
    for (peer, header) in [
        ([203, 0, 113, 7], None),
        ([127, 0, 0, 1], Some("x-forwarded-for")),
        ([127, 0, 0, 1], Some("forwarded")),
        ([127, 0, 0, 1], Some("via")),
    ] {
        assert_eq!(ready(peer, header).await, r#"{"status":"ready"}"#, "{peer:?} {header:?}");
    }
    Workers::watched_by(server.state.workers().clone()).spawn("mail", async {});
    while server.state.workers().ended().is_empty() {
        tokio::task::yield_now().await;
    }
    insta::assert_snapshot!(ready([127, 0, 0, 1], None).await, @r#"{"checks":{"database":"ok","disk":"ok","key":"ok","mail":"ok","workers":"ended, see the log: mail"},"status":"ready"}"#);
}

#[tokio::test]
async fn a_disk_that_is_full_is_told_by_readyz_and_requests_are_sent_here_all_the_same() {
    let server = TestServer::start().await;
    storage::testing::set_read_only(&server.database.database(), true).await;
    let request = Request::get("/readyz").extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4711))));
    let ready = server.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(ready.status, StatusCode::OK);
    insta::assert_snapshot!(ready.body, @r#"{"checks":{"database":"ok","disk":"the database cannot be written to: attempt to write a readonly database","key":"ok","mail":"ok","workers":"ok"},"status":"ready"}"#);
}

#[tokio::test]
async fn a_form_that_is_refused_for_its_origin_names_both() {
    let server = TestServer::at("https://developers.example.com").await;
    let answer = post(&server, "/sign-out", "", &[("origin", "http://10.0.0.5:3000")]).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let sentence = "It came from http://10.0.0.5:3000, and the portal is at https://developers.example.com.";
    assert!(answer.body.contains(sentence), "{}", answer.body);
    let long = format!("https://{}.example", "a".repeat(400));
    assert!(!post(&server, "/sign-out", "", &[("origin", &long)]).await.body.contains(&long));
}

#[tokio::test]
async fn security_headers_are_on_every_answer() {
    let server = TestServer::start().await;
    for path in ["/healthz", "/sign-in", "/nowhere", "/favicon.svg", "/logos/nothing/small", "/platform"] {
        let answer = server.visit(path, None).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(answer.header("permissions-policy").contains("camera=()"), "{path}");
        assert_eq!(answer.header("strict-transport-security"), "", "{path}");
        assert_eq!(answer.header("x-request-id").len(), 20, "{path}");
    }
    let server = TestServer::at("https://developers.example.com").await;
    assert_eq!(server.visit("/sign-in", None).await.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn a_plain_request_id_is_kept_and_a_strange_one_replaced() {
    let server = TestServer::start().await;
    let with_id = |id: &'static str| Request::get("/healthz").header("x-request-id", id).body(Body::empty()).unwrap();
    assert_eq!(server.send(with_id("trace-1")).await.header("x-request-id"), "trace-1");
    assert_ne!(server.send(with_id("two words")).await.header("x-request-id"), "two words");
}

#[tokio::test]
async fn forms_of_other_sites_are_refused() {
    for (site, own_origin) in [
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("https://developers.example.com", "https://developers.example.com"),
    ] {
        let server = TestServer::at(site).await;
        let cookie = server.administrator_cookie().await;
        let refused: [&[(&str, &str)]; 9] = [
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example"), ("sec-fetch-site", "same-origin")],
            // The host header agrees with the origin, as after DNS rebinding. It is not asked.
            &[("origin", "http://evil.example"), ("host", "evil.example")],
            &[("origin", "https://developers.example.com.evil.example")],
            // Neither: no browser, or one that hides where it comes from.
            &[],
        ];
        for headers in refused {
            let answer = post(&server, "/sign-out", &cookie, headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
            assert!(answer.body.contains("This did not come from the portal"), "{headers:?}: {}", answer.body);
            // A server function is behind the same check, whether it exists or not.
            let answer = post(&server, "/api/anything", &cookie, headers).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
        }
        assert_eq!(server.visit("/platform/api-platform/clients", Some(&cookie)).await.status, StatusCode::OK);

        let answer = post(&server, "/sign-out", &cookie, &[("origin", own_origin), ("host", "10.0.0.5")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn a_form_that_is_announced_as_too_large_is_refused_at_once() {
    let server = TestServer::start().await;
    let form = "application/x-www-form-urlencoded";
    let request = |path: &str, length: usize| {
        Request::post(path)
            .header(header::ORIGIN, "http://127.0.0.1:3000")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
            .header(header::CONTENT_LENGTH, length)
            .body(Body::empty())
            .unwrap()
    };
    let with_file = "/platform/api-platform/clients/new/x/details";
    for (path, length, refused) in [
        ("/theme", 64 * 1024 + 1, true),
        ("/api/anything", 64 * 1024 + 1, true),
        (with_file, 20 * 1024 * 1024, false),
        (with_file, 32 * 1024 * 1024 + 1, true),
    ] {
        let answer = server.send(request(path, length)).await;
        assert_eq!(answer.status == StatusCode::PAYLOAD_TOO_LARGE, refused, "{path} {length}: {}", answer.status);
    }
    // And one that is not announced, while it is read.
    let body = Body::from(format!("theme=dark&back={}", "a".repeat(65 * 1024)));
    let unannounced = Request::post("/theme")
        .header(header::ORIGIN, "http://127.0.0.1:3000")
        .header(header::CONTENT_TYPE, form)
        .body(body)
        .unwrap();
    assert_eq!(server.send(unannounced).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn files_with_a_hash_in_their_name_are_kept_and_others_asked_about() {
    let server = TestServer::start().await;
    for (path, cache) in [
        ("/pkg/gatehouse.0123456789abcdef.css", "public, max-age=31536000, immutable"),
        ("/pkg/gatehouse.0123456789abcdef_bg.wasm", "public, max-age=31536000, immutable"),
        ("/favicon.svg", "public, no-cache"),
    ] {
        let answer = server.visit(path, None).await;
        assert_eq!((answer.status, answer.header("cache-control")), (StatusCode::OK, cache), "{path}");
    }
    for path in ["/pkg/../gatehouse.db", "/pkg/%2e%2e/%2e%2e/etc/passwd", "/pkg/missing.js", "/pkg/"] {
        assert_eq!(server.visit(path, None).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn files_come_in_the_encoding_that_the_browser_takes_each_with_its_own_tag() {
    let server = TestServer::start().await;
    let get = async |accepted: &str, known: &str| {
        let request = Request::get("/pkg/gatehouse.0123456789abcdef_bg.wasm")
            .header(header::ACCEPT_ENCODING, accepted)
            .header(header::IF_NONE_MATCH, known);
        server.send(request.body(Body::empty()).unwrap()).await
    };
    let mut tags = Vec::new();
    for (accepted, encoding, body) in
        [("gzip, deflate, br, zstd", "br", "wasm in Brotli"), ("gzip", "gzip", "wasm in gzip"), ("br;q=0", "", "wasm")]
    {
        let answer = get(accepted, "\"another\"").await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, body), "{accepted}");
        assert_eq!(answer.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(answer.header("content-type"), "application/wasm");
        assert_eq!(answer.header("vary"), "accept-encoding");
        let tag = answer.header("etag").to_owned();
        let again = get(accepted, &tag).await;
        assert_eq!((again.status, again.body.as_str()), (StatusCode::NOT_MODIFIED, ""), "{accepted}");
        assert!(!tag.is_empty() && !tags.contains(&tag), "{tag} of {accepted} among {tags:?}");
        tags.push(tag);
    }
    assert_eq!(get("identity;q=0, zstd", "").await.status, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn a_page_names_the_files_of_this_build() {
    let page = TestServer::start().await.visit("/sign-in", None).await.body;
    for file in
        ["gatehouse.0123456789abcdef.css", "gatehouse.0123456789abcdef.js", "gatehouse.0123456789abcdef_bg.wasm"]
    {
        assert!(page.contains(&format!("/pkg/{file}")), "{file} in {page}");
    }
}

#[tokio::test]
async fn an_unknown_address_is_a_page_for_people_and_a_problem_for_programs() {
    let server = TestServer::start().await;
    let page = server.visit("/nowhere", None).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.header("content-type").starts_with("text/html"));
    let problem = server.send(Request::get("/nowhere").header("x-request-id", "t1").body(Body::empty()).unwrap()).await;
    assert_eq!(problem.status, StatusCode::NOT_FOUND);
    assert_eq!(problem.header("content-type"), "application/problem+json");
    insta::assert_snapshot!(problem.body, @r#"{"type":"about:blank","title":"Not found","status":404,"detail":"There is nothing at this address.","request_id":"t1"}"#);
    for path in ["/logos/nothing/small", "/logos/nothing/huge", "/logos/%ff/small", "/logos/a%22b/small"] {
        let answer = server.send(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_theme_is_remembered_and_leads_back_to_a_page_of_ours() {
    let server = TestServer::start().await;
    for (form, location, cookie) in [
        ("theme=dark&back=%2Fportal%2Fapis%3Fa%3D1", "/portal/apis?a=1", "theme=dark; Path=/; Max-Age=31536000"),
        ("theme=light&back=https%3A%2F%2Fevil.example", "/", "theme=light; Path=/"),
        ("theme=light&back=%2F%2Fevil.example", "/", "theme=light; Path=/"),
        ("theme=system", "/", "theme=; Path=/; Max-Age=0"),
    ] {
        let answer = server.submit("/theme", form, None).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{form}");
        assert_eq!(answer.header("location"), location, "{form}");
        assert!(answer.header("set-cookie").starts_with(cookie), "{}", answer.header("set-cookie"));
    }
    for form in ["theme=neon", "", "theme=dark%0d%0aSet-Cookie:x"] {
        assert_eq!(server.submit("/theme", form, None).await.status, StatusCode::BAD_REQUEST, "{form}");
    }
}

async fn post(server: &TestServer, path: &str, cookie: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::post(path).header(header::COOKIE, cookie).header(header::ACCEPT, "text/html");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    server.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn the_start_page_is_where_a_visitor_is_at_home() {
    let server = TestServer::start().await;
    let cookie = server.administrator_cookie().await;
    for (path, cookie, location) in [
        ("/", None, "/sign-in"),
        ("/", Some(cookie.as_str()), "/platform/api-platform/clients"),
        ("/platform", Some(cookie.as_str()), "/platform/api-platform/clients"),
        ("/platform", None, "/sign-in?next=%2Fplatform"),
        ("/portal", None, "/portal/sign-in?next=%2Fportal"),
    ] {
        let answer = server.visit(path, cookie).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, location), "{path}");
    }
}
