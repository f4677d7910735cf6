//! Mail, to a mail server that takes notes.

use std::sync::{Arc, Mutex};

use registration::{MailContent, MailId, MailKind, Timestamp, Url};
use server::{
    mail::{Failure, Mailer, render},
    settings::{Smtp, SmtpTls},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

/// Answers `reply` to the end of the message, and keeps what was said.
async fn mail_server(reply: &'static str) -> (u16, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let notes = Arc::new(Mutex::new(String::new()));
    let taken = Arc::clone(&notes);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(converse(stream, reply, Arc::clone(&taken)));
        }
    });
    (port, notes)
}

async fn converse(stream: TcpStream, reply: &'static str, notes: Arc<Mutex<String>>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut in_message = false;
    write.write_all(b"220 test\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        notes.lock().unwrap().extend([line.as_str(), "\n"]);
        let answer = match line.as_str() {
            "." => {
                in_message = false;
                reply
            }
            _ if in_message => continue,
            "DATA" => {
                in_message = true;
                "354 go on"
            }
            _ => "250 ok",
        };
        if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
    }
}

async fn send(port: u16, recipient: &str) -> Result<(), Failure> {
    let portal = Url::parse("https://developers.example.com/").unwrap();
    let smtp = Smtp { host: "127.0.0.1".to_owned(), port, tls: SmtpTls::None, credentials: None };
    let mailer = Mailer::new(&smtp, "Gatehouse <no-reply@example.com>".parse().unwrap(), &portal).unwrap();
    let content = MailContent {
        client_name: "Acme\r\nBcc: victim@example.com".to_owned(),
        url: "https://developers.example.com/portal/link/abc".to_owned(),
        code: String::new(),
        expires_at: Timestamp::from_unix_seconds(1_790_000_000),
        credential: String::new(),
    };
    let queued_at = Timestamp::from_unix_seconds(1_790_000_000 - 86400);
    mailer.send(&MailId::from("01MAIL"), recipient, &render(MailKind::Invitation, &content, queued_at, &portal)).await
}

#[tokio::test]
async fn a_message_has_both_parts_and_the_headers_it_needs() {
    let (port, notes) = mail_server("250 taken").await;
    send(port, "ana@acme.example").await.unwrap();
    // Long headers are folded: a line that begins with a space belongs to the one before.
    let notes = notes.lock().unwrap().replace("\n ", " ");
    for line in [
        "MAIL FROM:<no-reply@example.com>",
        "RCPT TO:<ana@acme.example>",
        "From: Gatehouse <no-reply@example.com>",
        "To: ana@acme.example",
        "Message-ID: <01MAIL@example.com>",
        "Auto-Submitted: auto-generated",
        "Subject: Acme Bcc: victim@example.com: your invitation to the developer portal",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
        "https://developers.example.com/portal/link/abc",
    ] {
        assert!(notes.lines().any(|said| said == line), "{line} is missing in\n{notes}");
    }
    assert!(!notes.contains("\nBcc:"), "a name has become a header in\n{notes}");
    assert!(notes.contains("multipart/alternative") && notes.lines().any(|said| said.starts_with("Date: ")));
}

#[tokio::test]
async fn what_the_mail_server_says_decides_whether_it_is_tried_again() {
    for (reply, permanent) in [
        ("451 try later", false),
        ("552 mailbox full", true),
        ("550 no such person", true),
        ("530 authenticate first", false),
        ("554 no", false),
    ] {
        let (port, _) = mail_server(reply).await;
        let failure = send(port, "ana@acme.example").await.unwrap_err();
        assert_eq!(failure.permanent, permanent, "{reply}: {}", failure.text);
        assert!(failure.text.contains(&reply[..3]), "{reply}: {}", failure.text);
    }
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    assert!(!send(closed, "ana@acme.example").await.unwrap_err().permanent);
    let (port, _) = mail_server("250 taken").await;
    assert!(send(port, "not an address").await.unwrap_err().permanent);
}
