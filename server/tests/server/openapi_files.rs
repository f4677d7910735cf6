//! OpenAPI files as a browser without a script uploads them, and what members then read and take home.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use registration::{
    Caller, CollectionId, Secret,
    clients::{AccessFields, StepFields},
};
use web::session::SignedIn;

use crate::support::{Answer, TestServer};

const PAGE: &str = "/platform/api-platform/collections";
const SWAGGER: &str = r##"{"swagger": "2.0", "info": {"title": "Legacy orders", "version": 1.10, "description": "Use the **sandbox**. <script>alert(1)</script> [x](javascript:alert(1))"},
 "host": "api.example.com", "basePath": "/v1", "schemes": ["https"],
 "paths": {"/orders": {"post": {"summary": "Add", "parameters": [{"name": "order", "in": "body", "schema": {"$ref": "#/definitions/Order"}}],
   "responses": {"201": {"description": "The `order`"}}}},
   "/bills": {"$ref": "./bills.json"}},
 "definitions": {"Order": {"type": "object", "properties": {"id": {"type": "string", "description": "Its *number*"}}}}}
"##;

/// An administrator's browser sends the form that adds a collection.
async fn upload(server: &TestServer, cookie: &str, name: &str, file: &[u8]) -> Answer {
    let mut body = Vec::new();
    for (field, value) in [("name", name), ("description", ""), ("base_path", "/v1"), ("published", "on")] {
        let part = format!("--x\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(b"--x\r\ncontent-disposition: form-data; name=\"openapi\"; filename=\"api.json\"\r\n\r\n");
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--x--\r\n");
    let request = Request::post(format!("{PAGE}/new"))
        .header(header::ACCEPT, "text/html")
        .header(header::ORIGIN, "http://127.0.0.1:3000")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header(header::COOKIE, cookie);
    server.send(request.body(Body::from(body)).unwrap()).await
}

/// The browser of a member whose client includes that collection.
async fn member_of(server: &TestServer, admin: &Caller, collection: &CollectionId) -> String {
    let draft = server.core.clients().start_draft(admin).await.unwrap();
    let details = StepFields::Details {
        name: "Readers".to_owned(),
        description: String::new(),
        portal_access: true,
        email: "owner@readers.example".to_owned(),
    };
    server.core.clients().save_step(admin, &draft, details).await.unwrap();
    let access = AccessFields {
        authentication_method: "auth_token".to_owned(),
        collections: vec![collection.to_string()],
        ..AccessFields::default()
    };
    server.core.clients().save_step(admin, &draft, StepFields::Access(access)).await.unwrap();
    let member = server.core.clients().page(admin, &draft).await.unwrap().members[0].member.id.clone();
    let link = server.core.members().unsent_link(admin, &member).await.unwrap().unwrap().url;
    server.core.members().redeem_link(&Secret::new(link.rsplit('/').next().unwrap())).await.unwrap();
    server.signed_in(SignedIn::Member(member)).await
}

#[tokio::test]
async fn a_vendors_swagger_2_0_is_taken_shown_and_given_back_as_it_came() {
    let server = TestServer::start().await;
    let administrator = server.administrator().await.id;
    let cookie = server.signed_in(SignedIn::Administrator(administrator.clone())).await;
    // Some editors put a byte order mark first.
    let file = format!("\u{feff}{SWAGGER}");
    let saved = upload(&server, &cookie, "Legacy", file.as_bytes()).await;
    assert_eq!((saved.status, saved.header("location")), (StatusCode::SEE_OTHER, PAGE), "{}", saved.body);
    let admin = server.core.administrators().caller(&administrator).await.unwrap();
    let id = server.core.collections().list(&admin).await.unwrap()[0].id.clone();

    let notes = server.visit(&format!("{PAGE}/{id}"), Some(&cookie)).await.body;
    for words in ["Notes on the OpenAPI file", "“version” is a number where text is meant", "./bills.json"] {
        assert!(notes.contains(words), "{words}");
    }

    let member = member_of(&server, &admin, &id).await;
    let page = server.visit(&format!("/portal/apis/{id}"), Some(&member)).await.body;
    for words in [
        "<strong>sandbox</strong>",
        "https://api.example.com/v1",
        "1.10",
        "Defined in another file: ./bills.json",
        "application/json",
        "Its <em>number</em>",
        "The <code>order</code>",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    assert!(!page.contains("alert(1)"));

    let taken = server.visit(&format!("/portal/apis/{id}/openapi"), Some(&member)).await;
    assert_eq!((taken.body.as_str(), taken.header("content-type")), (file.as_str(), "application/json"));
    let of_nobody = server.visit(&format!("/portal/apis/{id}/openapi"), None).await.status;
    assert_ne!(of_nobody, StatusCode::OK);
}

#[tokio::test]
async fn a_file_over_the_limit_comes_back_with_a_sentence_and_everything_that_was_typed() {
    let server = TestServer::start().await;
    let administrator = server.administrator().await.id;
    let cookie = server.signed_in(SignedIn::Administrator(administrator)).await;
    let path = format!("{PAGE}/new");
    let file = format!("openapi: 3.1.0\npaths: {{}}\n#{}", "x".repeat(16 * 1024 * 1024));
    let refused = upload(&server, &cookie, "Too large", file.as_bytes()).await;
    assert_eq!((refused.status, refused.header("location")), (StatusCode::SEE_OTHER, path.as_str()));
    let page = server.visit(&path, Some(&cookie)).await.body;
    assert!(page.contains("The file is larger than 16 MB.") && page.contains("value=\"Too large\""));
    let before = server.visit(&path, Some(&cookie)).await.body;
    assert!(before.contains("at most 16 MB"), "the form says so before anything is wrong");
}
