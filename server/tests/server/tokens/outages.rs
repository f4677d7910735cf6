//! A database that cannot be written to, that is full, or that is gone.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use axum::http::StatusCode;
use registration::{AdministratorRole, Url};
use serde_json::json;
use storage::testing::{postgres, set_full, set_read_only};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use web::session::SignedIn;

use super::{made, mine, opaque_client, own_client};
use crate::support::{PASSWORD, TestServer, basic, web_client};

#[tokio::test]
async fn what_needs_no_write_works_on_while_the_database_is_read_only_and_what_does_answers_503() {
    for (server, database) in TestServer::by_one_connection().await {
        let (jwt, opaque) = (own_client(&server).await, opaque_client(&server).await);
        let token = server.client_token(&opaque).await;
        server.client_token(&jwt).await;
        let provider = server.core.providers().list(&server.owner().await).await.unwrap().remove(0).provider.id;
        let initial = server.initial_token(&provider, |_| {}).await;
        let grace = server.administrator_with_role("grace", AdministratorRole::Owner).await.id;
        let cookie = server.signed_in(SignedIn::Administrator(grace)).await;
        // A notice waits in the session: its page takes it away, which writes.
        let noticed = server.submit("/api/policies/delete", "id=none", Some(&cookie)).await;
        assert_eq!(noticed.status, StatusCode::FOUND, "{}", noticed.body);
        // So old that its use is to be noted again.
        server.clock.advance_seconds(120);

        set_read_only(&database, true).await;
        assert!(
            server.post_form("/oauth2/introspect", &mine(&opaque), &format!("token={token}")).await.json()["active"]
                == true
        );
        server.client_token(&jwt).await;
        let page = server.visit("/platform/api-platform/clients", Some(&cookie)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);

        let basic = basic("admin", PASSWORD);
        let is = json!({ "client_name": "shop", "grant_types": ["client_credentials"] });
        let apim = json!({ "clientName": "shop", "owner": "admin", "grantType": "client_credentials" });
        let refusals = [
            server.token(&mine(&opaque), "grant_type=client_credentials").await,
            server.register(&initial, &web_client()).await,
            server.call("POST", "/api/identity/oauth2/dcr/v1.1/register", &basic, &is).await,
            server.call("POST", "/client-registration/v0.17/register", &basic, &apim).await,
        ];
        for refusal in &refusals {
            assert_eq!(refusal.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refusal.body);
        }
        let said: Vec<_> = refusals.iter().map(|refusal| refusal.body.as_str()).collect();
        insta::allow_duplicates! {
            insta::assert_snapshot!(said.join("\n"), @r#"
            {"error":"temporarily_unavailable","error_description":"The server cannot store anything at the moment. Please try again later."}
            {"error":"temporarily_unavailable","error_description":"The server cannot store anything at the moment. Please try again later."}
            {"code":503,"message":"Service Unavailable","description":"The server cannot store anything at the moment. Please try again later.","traceId":"t1"}
            {"code":503,"message":"Service Unavailable","description":"The server cannot store anything at the moment. Please try again later.","moreInfo":"","error":[]}
            "#);
        }
        // Signing out is not acknowledged either: the session is still there.
        let page = server.submit("/sign-out", "", Some(&cookie)).await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.body);
        assert!(page.body.contains("cannot store anything at the moment"), "{}", page.body);
        assert_eq!(server.visit("/platform/api-platform/clients", Some(&cookie)).await.status, StatusCode::OK);

        set_read_only(&database, false).await;
        made(&server.register(&initial, &web_client()).await);
        server.client_token(&opaque).await;
        let page = server.submit("/sign-out", "", Some(&cookie)).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
    }
}

#[tokio::test]
async fn on_a_full_disk_nothing_that_was_acknowledged_is_lost() {
    let server = TestServer::start().await;
    let token = server.some_initial_token().await;
    let database = server.database.database();
    set_full(&database, true).await;
    let mut acknowledged = Vec::new();
    // Several at a time: they share transactions.
    let refused = 'full: loop {
        assert!(acknowledged.len() < 1000, "the disk is never full");
        let client = web_client();
        let answers = tokio::join!(
            server.register(&token, &client),
            server.register(&token, &client),
            server.register(&token, &client),
            server.register(&token, &client),
        );
        for answer in [answers.0, answers.1, answers.2, answers.3] {
            match answer.status {
                StatusCode::CREATED => acknowledged.push(answer.json()),
                _ => break 'full answer,
            }
        }
    };
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "{}", refused.body);
    assert_eq!(server.visit("/sign-in", None).await.status, StatusCode::OK);
    set_full(&database, false).await;
    acknowledged.push(made(&server.register(&token, &web_client()).await));
    // A server that begins anew has nothing in memory.
    let server = server.another_process().await;
    for client in acknowledged {
        let (id, token) =
            (client["client_id"].as_str().unwrap(), client["registration_access_token"].as_str().unwrap());
        let read =
            server.call("GET", &format!("/connect/register/{id}"), &format!("Bearer {token}"), &json!(null)).await;
        assert_eq!(read.status, StatusCode::OK, "{}", read.body);
    }
}

/// What stands between the server and its database.
struct Line {
    url: String,
    state: Arc<AtomicU8>,
}

/// Everything is passed on.
const GOOD: u8 = 0;
/// Connections are taken, and nothing is answered.
const SILENT: u8 = 1;
/// Connections end.
const CUT: u8 = 2;

impl Line {
    async fn to(url: &str) -> Self {
        let mut through = Url::parse(url).unwrap();
        let server = (through.host_str().unwrap().to_owned(), through.port().unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        through.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let state = Arc::new(AtomicU8::new(GOOD));
        let now = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let (server, now) = (server.clone(), Arc::clone(&now));
                tokio::spawn(async move {
                    let Ok(far) = TcpStream::connect((server.0.as_str(), server.1)).await else { return };
                    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
                    tokio::select! {
                        () = pass_on(near_in, far_out, &now) => {}
                        () = pass_on(far_in, near_out, &now) => {}
                    }
                });
            }
        });
        Self { url: through.to_string(), state }
    }

    fn is(&self, state: u8) {
        self.state.store(state, Ordering::SeqCst);
    }
}

async fn pass_on(
    mut from: impl tokio::io::AsyncRead + Unpin,
    mut to: impl tokio::io::AsyncWrite + Unpin,
    state: &AtomicU8,
) {
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        match state.load(Ordering::SeqCst) {
            CUT => return,
            // What is lost on the way is lost for good, also when the line is good again.
            SILENT => std::future::pending::<()>().await,
            _ => {}
        }
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_gone_is_answered_with_503_and_used_again_when_it_is_back() {
    let Some(database) = postgres().await else { return };
    let line = Line::to(database.url()).await;
    let direct = TestServer::over(database);
    let jwt = own_client(&direct).await;
    let server = direct.reaching_its_database_by(&line.url).await;
    server.client_token(&jwt).await;
    for how in [SILENT, CUT] {
        line.is(how);
        // Much longer than it takes, and shorter than any time-out of a request or a pool.
        let answers = tokio::time::timeout(Duration::from_secs(8), async {
            let authorization = mine(&jwt);
            let token = server.token(&authorization, "grant_type=client_credentials");
            let page = server.visit("/sign-in", Some("gatehouse=AAAAAAAAAAAAAAAAAAAAAA"));
            let (token, page) = tokio::join!(token, page);
            [token, page, server.token(&authorization, "grant_type=client_credentials").await]
        });
        for answer in answers.await.expect("an answer in time") {
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{how}: {}", answer.body);
        }
        line.is(GOOD);
        loop {
            let answer = server.token(&mine(&jwt), "grant_type=client_credentials").await;
            if answer.status == StatusCode::OK {
                break;
            }
            assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", answer.body);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
