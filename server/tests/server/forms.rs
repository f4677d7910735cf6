//! Forms that carry a file, as a browser without a script sends them.

use crate::support::{Answer, TestServer};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use registration::{
    ApiClientId, Caller,
    clients::{AccessFields, Next, StepFields},
};
use web::session::SignedIn;

const ORIGIN: &str = "http://127.0.0.1:3000";

/// Sends fields, and a file under `logo` when there is one.
async fn send(
    server: &TestServer,
    path: &str,
    cookie: Option<&str>,
    origin: &str,
    fields: &[(&str, &str)],
    file: Option<&[u8]>,
) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend_from_slice(
            format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes(),
        );
    }
    if let Some(file) = file {
        body.extend_from_slice(b"--x\r\ncontent-disposition: form-data; name=\"logo\"; filename=\"logo.png\"\r\n\r\n");
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--x--\r\n");
    let mut request = Request::post(path)
        .header(header::ACCEPT, "text/html")
        .header(header::ORIGIN, origin)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    server.send(request.body(Body::from(body)).unwrap()).await
}

/// A client whose only member has come in.
async fn client_with_member(server: &TestServer, admin: &Caller) -> (ApiClientId, String) {
    let draft = server.core.clients().start_draft(admin).await.unwrap();
    let details = StepFields::Details {
        name: "Acme".to_owned(),
        description: String::new(),
        portal_access: true,
        email: "ops@acme.example".to_owned(),
    };
    server.core.clients().save_step(admin, &draft, details).await.unwrap();
    let access = AccessFields { authentication_method: "auth_token".to_owned(), ..AccessFields::default() };
    let next = server.core.clients().save_step(admin, &draft, StepFields::Access(access)).await.unwrap();
    assert_eq!(next, Next::Created(draft.clone()));
    let client = draft;
    let member = server.core.clients().page(admin, &client).await.unwrap().members[0].member.id.clone();
    let link = server.core.members().unsent_link(admin, &member).await.unwrap().unwrap().url;
    let token = registration::Secret::new(link.rsplit('/').next().unwrap());
    server.core.members().redeem_link(&token).await.unwrap();
    (client, server.signed_in(SignedIn::Member(member)).await)
}

#[tokio::test]
async fn only_an_administrator_changes_a_client_and_only_from_the_portal() {
    let server = TestServer::start().await;
    let administrator = server.administrator().await.id;
    let cookie = server.signed_in(SignedIn::Administrator(administrator.clone())).await;
    let admin = server.core.administrators().caller(&administrator).await.unwrap();
    let (client, member) = client_with_member(&server, &admin).await;
    let path = format!("/platform/api-platform/clients/{client}/edit");
    let fields = [("name", "Renamed"), ("portal_access", "on")];
    let name = async || server.core.clients().page(&admin, &client).await.unwrap().client.name;

    for (cookie, origin, status) in [
        (None, ORIGIN, StatusCode::UNAUTHORIZED),
        (Some(member.as_str()), ORIGIN, StatusCode::FORBIDDEN),
        (Some(cookie.as_str()), "https://evil.example", StatusCode::FORBIDDEN),
    ] {
        let refused = send(&server, &path, cookie, origin, &fields, None).await;
        assert_eq!(refused.status, status);
        assert_eq!(name().await, "Acme");
    }
    let nobody = "/platform/api-platform/clients/01J0000000000000000000000X/edit";
    assert_eq!(send(&server, nobody, Some(&cookie), ORIGIN, &fields, None).await.status, StatusCode::NOT_FOUND);

    let saved = send(&server, &path, Some(&cookie), ORIGIN, &fields, None).await;
    assert_eq!((saved.status, saved.header("location")), (StatusCode::SEE_OTHER, path.trim_end_matches("/edit")));
    assert_eq!(name().await, "Renamed");
}

#[tokio::test]
async fn a_change_that_is_refused_comes_back_with_everything_that_was_typed() {
    let server = TestServer::start().await;
    let administrator = server.administrator().await.id;
    let cookie = server.signed_in(SignedIn::Administrator(administrator.clone())).await;
    let admin = server.core.administrators().caller(&administrator).await.unwrap();
    let (client, _) = client_with_member(&server, &admin).await;
    let path = format!("/platform/api-platform/clients/{client}/edit");
    let fields = [("name", ""), ("description", "Kept \"as\" typed"), ("portal_access", "on")];
    let refused = send(&server, &path, Some(&cookie), ORIGIN, &fields, Some(b"GIF89a")).await;
    assert_eq!((refused.status, refused.header("location")), (StatusCode::SEE_OTHER, path.as_str()));

    let page = server.visit(&path, Some(&cookie)).await.body;
    for sentence in ["Enter a name.", "This is a GIF. Only JPG and PNG images can be a logo.", "Kept \"as\" typed"] {
        assert!(page.contains(sentence), "{sentence}");
    }
    let again = server.visit(&path, Some(&cookie)).await.body;
    assert!(again.contains("value=\"Acme\"") && !again.contains("Enter a name."), "what was kept is shown once");
}

#[tokio::test]
async fn a_logo_of_some_megabytes_is_taken_by_the_form_that_changes_a_client() {
    let server = TestServer::start().await;
    let administrator = server.administrator().await.id;
    let cookie = server.signed_in(SignedIn::Administrator(administrator.clone())).await;
    let admin = server.core.administrators().caller(&administrator).await.unwrap();
    let (client, _) = client_with_member(&server, &admin).await;
    let path = format!("/platform/api-platform/clients/{client}/edit");
    // The smallest PNG with a comment that makes it large; the picture is encoded anew, without it.
    let (head, end) = PIXEL.split_at(PIXEL.len() - 12);
    let comment = [b"tEXtk\0".as_slice(), &vec![b'x'; 2_000_000]].concat();
    let length = u32::try_from(comment.len() - 4).unwrap().to_be_bytes();
    let checksum = crc32(&comment).to_be_bytes();
    let logo = [head, &length, &comment, &checksum, end].concat();
    let saved =
        send(&server, &path, Some(&cookie), ORIGIN, &[("name", "Acme"), ("portal_access", "on")], Some(&logo)).await;
    assert_eq!((saved.status, saved.header("location")), (StatusCode::SEE_OTHER, path.trim_end_matches("/edit")));
    assert!(server.core.clients().page(&admin, &client).await.unwrap().client.logo.is_some());
}

#[tokio::test]
async fn nothing_behind_a_picture_is_served() {
    let server = TestServer::start().await;
    let administrator = server.administrator().await.id;
    let cookie = server.signed_in(SignedIn::Administrator(administrator.clone())).await;
    let admin = server.core.administrators().caller(&administrator).await.unwrap();
    let (client, _) = client_with_member(&server, &admin).await;
    let path = format!("/platform/api-platform/clients/{client}/edit");
    let fields = [("name", "Acme"), ("portal_access", "on")];
    let mut pictures = Vec::new();
    for behind in [&b""[..], b"\n", b"<!doctype html><script>alert(1)</script>", b"PK\x03\x04rest of an archive"] {
        let logo = [PIXEL, behind].concat();
        let saved = send(&server, &path, Some(&cookie), ORIGIN, &fields, Some(&logo)).await;
        assert_eq!(saved.header("location"), path.trim_end_matches("/edit"), "{}", String::from_utf8_lossy(behind));
        let logo = server.core.clients().page(&admin, &client).await.unwrap().client.logo.unwrap();
        for size in ["small", "large"] {
            let answer = server.visit(&format!("/logos/{logo}/{size}"), None).await;
            assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "image/png"));
            assert!(!answer.body.contains("<script>") && !answer.body.contains("archive"), "{size}");
            pictures.push(answer.body);
        }
    }
    assert!(pictures.iter().all(|picture| *picture == pictures[0]), "the same bytes, whatever stood behind");
}

/// One grey pixel.
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00, 0x00, 0x00, 0x0a, 0x49,
    0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x68, 0x00, 0x00, 0x00, 0x82, 0x00, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0x00, 0x00,
    0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

/// The checksum of a chunk (PNG, annex D).
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 })
    })
}
