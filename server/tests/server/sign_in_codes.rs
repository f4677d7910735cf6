//! Members who sign in: by a link, by the code beside it, and what administrators see of that.

use axum::http::StatusCode;
use registration::{
    ApiClientId, Caller, MailContent, MemberId, ProgramFields,
    clients::{AccessFields, StepFields},
};
use web::session::SignedIn;

use crate::support::TestServer;

/// Where the client's page is.
fn page_of(client: &ApiClientId) -> String {
    format!("/platform/api-platform/clients/{client}")
}

/// An *Auth token* client and its first member, who is only invited.
async fn invited(server: &TestServer) -> (ApiClientId, MemberId) {
    let owner = server.owner().await;
    let client = server.core.clients().start_draft(&owner).await.unwrap();
    let details = StepFields::Details {
        name: "Acme".to_owned(),
        description: String::new(),
        portal_access: true,
        email: "ops@acme.example".to_owned(),
    };
    server.core.clients().save_step(&owner, &client, details).await.unwrap();
    let access = AccessFields { authentication_method: "auth_token".to_owned(), ..AccessFields::default() };
    server.core.clients().save_step(&owner, &client, StepFields::Access(access)).await.unwrap();
    let member = server.core.clients().page(&owner, &client).await.unwrap().members[0].member.id.clone();
    (client, member)
}

async fn mail_to(server: &TestServer, member: &MemberId) -> MailContent {
    server.core.members().answer_link_requests().await.unwrap();
    server.core.members().unsent_link(&Caller::System, member).await.unwrap().unwrap()
}

fn path_of(mail: &MailContent) -> String {
    url::Url::parse(&mail.url).unwrap().path().to_owned()
}

fn token_of(mail: &MailContent) -> String {
    mail.url.rsplit('/').next().unwrap().to_owned()
}

/// Asks for a link; answers the cookie of the session that asked.
async fn ask(server: &TestServer, email: &str) -> String {
    let form = format!("email={}&next=", email.replace('@', "%40"));
    let answer = server.submit("/api/portal/request-link", &form, None).await;
    assert_eq!(answer.header("location"), "/portal/sign-in?sent=1", "{}", answer.body);
    answer.session_cookie()
}

/// The owner's cookie.
async fn owner(server: &TestServer) -> String {
    let id = server.owner().await.owner().unwrap().id.clone();
    server.signed_in(SignedIn::Administrator(id)).await
}

#[tokio::test]
async fn the_window_that_asked_goes_on_by_the_code_after_the_link_opened_elsewhere() {
    let server = TestServer::start().await;
    let (_, member) = invited(&server).await;
    let invitation = mail_to(&server, &member).await;
    server.core.members().redeem_link(&registration::Secret::new(token_of(&invitation))).await.unwrap();

    let asked =
        server.submit("/api/portal/request-link", "email=ops%40acme.example&next=%2Fportal%2Fcredentials", None);
    let here = asked.await.session_cookie();
    let sent = server.visit("/portal/sign-in?sent=1", Some(&here)).await;
    assert!(sent.body.contains("Check your email") && sent.body.contains("name=\"code\""), "{}", sent.body);
    let mail = mail_to(&server, &member).await;

    // The mail program's own browser: it says where to go on, and lets the person in there as well.
    let elsewhere = server.visit(&path_of(&mail), None).await;
    assert!(elsewhere.body.contains("Go back to the window you started in"), "{}", elsewhere.body);
    let redeemed = server.submit("/api/portal/redeem-link", &format!("token={}", token_of(&mail)), None).await;
    assert_eq!(redeemed.header("location"), "/portal/apis");
    let there = redeemed.session_cookie();
    let apis = server.visit("/portal/apis", Some(&there)).await;
    assert!(apis.body.contains("go back to it and enter the code"), "{}", apis.body);
    // Here nobody is signed in by that.
    assert_eq!(server.visit("/portal/credentials", Some(&here)).await.status, StatusCode::SEE_OTHER);

    // A code that is wrong is said at its field, after the page was left without a script too.
    server.submit("/api/portal/enter-code", "code=AAAA-AAAA", Some(&here)).await;
    let again = server.visit("/portal/sign-in?sent=1", Some(&here)).await;
    assert!(again.body.contains("This code does not work here"), "{}", again.body);
    // The right one is worth nothing in another session.
    let code = format!("code={}", mail.code.to_lowercase());
    let stolen = server.submit("/api/portal/enter-code", &code, None).await;
    assert_eq!(server.visit("/portal/credentials", Some(&stolen.session_cookie())).await.status, StatusCode::SEE_OTHER);

    let entered = server.submit("/api/portal/enter-code", &code, Some(&here)).await;
    assert_eq!((entered.status, entered.header("location")), (StatusCode::FOUND, "/portal/credentials"));
    let signed_in = entered.session_cookie();
    assert_ne!(signed_in, here, "the session has another id");
    assert_eq!(server.visit("/portal/credentials", Some(&signed_in)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_link_that_opens_where_it_was_asked_for_says_nothing_of_other_windows() {
    let server = TestServer::start().await;
    let (_, member) = invited(&server).await;
    let invitation = mail_to(&server, &member).await;
    let first = server.visit(&path_of(&invitation), None).await;
    assert!(!first.body.contains("another window or browser"), "an invitation was asked for nowhere");
    server.core.members().redeem_link(&registration::Secret::new(token_of(&invitation))).await.unwrap();
    let here = ask(&server, "ops@acme.example").await;
    let mail = mail_to(&server, &member).await;
    let link = server.visit(&path_of(&mail), Some(&here)).await;
    assert!(link.body.contains("Welcome back") && !link.body.contains("another window or browser"), "{}", link.body);
}

#[tokio::test]
async fn an_administrator_reads_neither_the_link_nor_the_secret_of_a_member() {
    let server = TestServer::start().await;
    let (client, member) = invited(&server).await;
    let admin = owner(&server).await;
    let page = server.visit(&page_of(&client), Some(&admin)).await;
    assert!(page.body.contains("/portal/link/"), "an invitation can be passed on");
    let invitation = mail_to(&server, &member).await;
    let accepted = server.submit("/api/portal/redeem-link", &format!("token={}", token_of(&invitation)), None).await;
    let here = accepted.session_cookie();

    let made = server.submit("/api/portal/create-api-key", "id=&label=Nightly", Some(&here)).await;
    let credential = made.header("location").to_owned();
    assert!(credential.starts_with("/portal/credentials/"), "{}", made.body);
    let shown = server.visit(&credential, Some(&here)).await;
    assert!(shown.body.contains("Your API key is ready") && shown.body.contains("value=\"ghk_"), "{}", shown.body);

    // The sign-in link of a member who has accepted is on no page.
    ask(&server, "ops@acme.example").await;
    let mail = mail_to(&server, &member).await;
    let page = server.visit(&page_of(&client), Some(&admin)).await;
    assert!(!page.body.contains("/portal/link/") && !page.body.contains(&mail.code), "{}", page.body);
    // And whoever has it all the same reads no secret that was made in another session, in no form.
    let redeemed = server.submit("/api/portal/redeem-link", &format!("token={}", token_of(&mail)), Some(&admin)).await;
    let there = redeemed.session_cookie();
    for path in [credential.clone(), format!("{credential}/credentials.env"), format!("{credential}/credentials.json")]
    {
        let answer = server.visit(&path, Some(&there)).await;
        let key = answer.body.split("ghk_").skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()));
        assert!(!key && !answer.body.contains("Your API key is ready"), "{path}: {}", answer.body);
    }
    let still = server.visit(&credential, Some(&here)).await;
    assert!(still.body.contains("Your API key is ready"), "whoever made it still reads it");
}

#[tokio::test]
async fn a_member_whom_mail_does_not_reach_is_invited_again_and_loses_their_session() {
    let server = TestServer::start().await;
    let (client, member) = invited(&server).await;
    let admin = owner(&server).await;
    let invitation = mail_to(&server, &member).await;
    let accepted = server.submit("/api/portal/redeem-link", &format!("token={}", token_of(&invitation)), None).await;
    let here = accepted.session_cookie();
    ask(&server, "ops@acme.example").await;
    server.core.members().answer_link_requests().await.unwrap();
    let page = server.visit(&page_of(&client), Some(&admin)).await;
    assert!(page.body.contains("Invite again"), "{}", page.body);

    assert_eq!(server.visit("/portal/apis", Some(&here)).await.status, StatusCode::OK);
    server.clock.advance_seconds(60);
    let form = format!("client={client}&member={member}");
    let again = server.submit("/api/clients/reinvite-member", &form, Some(&admin)).await;
    assert_eq!(again.header("location"), page_of(&client));
    let page = server.visit(&page_of(&client), Some(&admin)).await;
    assert!(page.body.contains("/portal/link/") && page.body.contains("Invited again."), "{}", page.body);
    let invitation = mail_to(&server, &member).await;
    server.submit("/api/portal/redeem-link", &format!("token={}", token_of(&invitation)), None).await;
    assert_eq!(server.visit("/portal/apis", Some(&here)).await.status, StatusCode::SEE_OTHER, "it stays over");
}

#[tokio::test]
async fn an_invitation_says_how_long_it_works_and_is_asked_for_again_when_it_is_over() {
    let server = TestServer::start().await;
    let (client, member) = invited(&server).await;
    let admin = owner(&server).await;
    let page = server.visit(&page_of(&client), Some(&admin)).await;
    assert!(page.body.contains("works for 7 days"), "{}", page.body);
    let invitation = mail_to(&server, &member).await;
    server.clock.advance_seconds(7 * 24 * 3600);
    let admin = owner(&server).await;
    let spent = server.visit(&path_of(&invitation), None).await;
    assert_eq!(spent.status, StatusCode::GONE);
    assert!(spent.body.contains("you need a new one"), "{}", spent.body);
    let page = server.visit(&page_of(&client), Some(&admin)).await;
    assert!(page.body.contains("Invitation expired") && !page.body.contains("Asked for a new invitation"));

    // The same answer as a stranger gets; the administrator sees who asks.
    let (guest, stranger) = (ask(&server, "ops@acme.example").await, ask(&server, "eve@example.com").await);
    server.core.members().answer_link_requests().await.unwrap();
    let after_asking = async |cookie: &str, address: &str| {
        server.visit("/portal/sign-in?sent=1", Some(cookie)).await.body.replace(address, "…")
    };
    let without_nonce =
        |page: String| page.split("</head>").nth(1).unwrap().split("<script").next().unwrap().to_owned();
    assert_eq!(
        without_nonce(after_asking(&guest, "ops@acme.example").await),
        without_nonce(after_asking(&stranger, "eve@example.com").await)
    );
    let page = server.visit(&page_of(&client), Some(&admin)).await;
    assert!(page.body.contains("Asked for a new invitation"), "{}", page.body);

    let form = format!("client={client}&member={member}");
    server.submit("/api/clients/resend", &form, Some(&admin)).await;
    let page = server.visit(&page_of(&client), Some(&admin)).await;
    assert!(!page.body.contains("Asked for a new invitation"), "{}", page.body);
    let invitation = mail_to(&server, &member).await;
    assert_eq!(server.visit(&path_of(&invitation), None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_client_secret_says_that_registrars_read_it() {
    let server = TestServer::start().await;
    let caller = server.owner().await;
    let provider = server.provider(&ProgramFields::default()).await;
    let (_, member) = server.member_of_acme(&caller, &provider).await;
    let cookie = server.signed_in(SignedIn::Member(member)).await;
    let form = "id=&label=Nightly&grant_types%5B0%5D=client_credentials&redirect_uris=&token_endpoint_auth_method=\
                client_secret_basic&profile=";
    let made = server.submit("/api/portal/generate", form, Some(&cookie)).await;
    assert!(made.header("location").starts_with("/portal/credentials/"), "{} {}", made.status, made.body);
    let page = server.visit(made.header("location"), Some(&cookie)).await;
    assert!(
        page.body.contains("It is shown in this browser alone") && !page.body.contains("Only you"),
        "{}",
        page.body
    );
}
