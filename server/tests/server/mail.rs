//! Mail, to a mail server that takes notes.

use std::sync::{Arc, Mutex};

use clap::Parser as _;
use registration::{ApiClientId, MailContent, MailId, MailKind, MailState, ProgramFields, Timestamp, Url};
use server::{
    cli::{Cli, mail},
    mail::{Failure, Mailer, deliver_next, render},
    settings::{Settings, Smtp, SmtpTls},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
};

use crate::support::TestServer;

/// What a mail server answers where it does not answer as usual: the beginning of what is said to it, and the answer.
type Unusual = &'static [(&'static str, &'static str)];

/// A mail server that keeps what was said to it.
struct MailServer {
    port: u16,
    notes: Arc<Mutex<String>>,
    /// Told when something is said that it answers with silence, which is an empty answer.
    silence: Arc<Notify>,
    /// Ends each silence, by the usual answer.
    speak: Arc<Notify>,
}

async fn mail_server(unusual: Unusual) -> MailServer {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = MailServer { port, notes: Arc::default(), silence: Arc::default(), speak: Arc::default() };
    let (notes, silence, speak) = (Arc::clone(&server.notes), Arc::clone(&server.silence), Arc::clone(&server.speak));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (notes, silence, speak) = (Arc::clone(&notes), Arc::clone(&silence), Arc::clone(&speak));
            tokio::spawn(async move { converse(stream, unusual, &notes, &silence, &speak).await });
        }
    });
    server
}

async fn converse(stream: TcpStream, unusual: Unusual, notes: &Mutex<String>, silence: &Notify, speak: &Notify) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut in_message = false;
    write.write_all(b"220 test\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        notes.lock().unwrap().extend([line.as_str(), "\n"]);
        if in_message && line != "." {
            continue;
        }
        in_message = line == "DATA";
        let usual = if in_message { "354 go on" } else { "250 ok" };
        let answer = match unusual.iter().find(|(said, _)| line.starts_with(said)) {
            Some((_, "")) => {
                silence.notify_one();
                speak.notified().await;
                usual
            }
            Some((_, answer)) => answer,
            None => usual,
        };
        if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
    }
}

impl MailServer {
    fn smtp(&self) -> Smtp {
        Smtp { host: "127.0.0.1".to_owned(), port: self.port, tls: SmtpTls::None, credentials: None, authorities: None }
    }

    fn mailer(&self) -> Mailer {
        Mailer::new(&self.smtp(), "Gatehouse <no-reply@example.com>".parse().unwrap(), &portal()).unwrap()
    }

    fn notes(&self) -> String {
        self.notes.lock().unwrap().clone()
    }

    async fn send(&self, recipient: &str) -> Result<(), Failure> {
        let content = MailContent {
            client_name: "Acme\r\nBcc: victim@example.com".to_owned(),
            url: "https://developers.example.com/portal/link/abc".to_owned(),
            code: String::new(),
            expires_at: Timestamp::from_unix_seconds(1_790_000_000),
            credential: String::new(),
        };
        let queued_at = Timestamp::from_unix_seconds(1_790_000_000 - 86400);
        let message = render(MailKind::Invitation, &content, queued_at, &portal());
        let (_running, mut stop) = watch::channel(false);
        self.mailer().send(&MailId::from("01MAIL"), recipient, &message, &mut stop).await
    }
}

fn portal() -> Url {
    Url::parse("https://developers.example.com/").unwrap()
}

#[tokio::test]
async fn a_message_has_both_parts_and_the_headers_it_needs() {
    let server = mail_server(&[]).await;
    server.send("ana@acme.example").await.unwrap();
    // Long headers are folded: a line that begins with a space belongs to the one before.
    let notes = server.notes().replace("\n ", " ");
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
async fn what_the_mail_server_says_and_to_what_decides_whether_it_is_tried_again() {
    let cases: [(Unusual, bool); 11] = [
        (&[(".", "451 try later")], false),
        (&[(".", "552 mailbox full")], true),
        (&[(".", "554 5.7.1 looks like spam")], true),
        (&[(".", "530 authenticate first")], false),
        (&[("DATA", "554 no valid recipients")], true),
        (&[("RCPT", "550 no such person")], true),
        (&[("RCPT", "554 relay access denied")], true),
        (&[("RCPT", "450 greylisted")], false),
        // About the sender or this server, not about the message.
        (&[("MAIL", "550 who are you")], false),
        (&[("EHLO", "554 no service here")], false),
        (&[("EHLO", "421 too busy")], false),
    ];
    for (unusual, permanent) in cases {
        let failure = mail_server(unusual).await.send("ana@acme.example").await.unwrap_err();
        let words = unusual[0].1;
        assert_eq!(failure, Failure { text: format!("The mail server said: {words}"), permanent });
    }
}

#[tokio::test]
async fn what_the_mail_server_did_not_say_is_not_put_into_its_mouth() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let nobody = MailServer { port: closed, notes: Arc::default(), silence: Arc::default(), speak: Arc::default() };
    let failure = nobody.send("ana@acme.example").await.unwrap_err();
    assert!(!failure.permanent);
    assert!(failure.text.starts_with(&format!("connecting to 127.0.0.1:{closed}: ")), "{}", failure.text);
    let failure = nobody.send("not an address").await.unwrap_err();
    assert!(failure.permanent);
    assert_eq!(failure.text, "No mail can be sent to the address not an address: it has no @.");
}

#[tokio::test]
async fn an_international_domain_goes_out_as_a_label_and_other_letters_only_where_they_are_taken() {
    let server = mail_server(&[]).await;
    server.send("ana@bücher.example").await.unwrap();
    let notes = server.notes();
    assert!(
        notes.contains("RCPT TO:<ana@xn--bcher-kva.example>") && notes.contains("To: ana@xn--bcher-kva.example"),
        "{notes}"
    );
    let failure = server.send("änne@acme.example").await.unwrap_err();
    assert!(failure.permanent && failure.text.contains("SMTPUTF8"), "{}", failure.text);
    let server = mail_server(&[("EHLO", "250-test\r\n250 SMTPUTF8")]).await;
    server.send("änne@acme.example").await.unwrap();
    assert!(server.notes().contains("RCPT TO:<änne@acme.example>"), "{}", server.notes());
}

/// A portal whose outbox has one message, and the API client that it is about.
async fn with_a_message() -> (TestServer, ApiClientId) {
    let server = TestServer::start().await;
    let owner = server.owner().await;
    let provider = server.provider(&ProgramFields::default()).await;
    let (client, _) = server.member_of_acme(&owner, &provider).await;
    server.core.members().invite(&owner, &client, "ben@acme.example").await.unwrap();
    (server, client)
}

/// What became of the message.
async fn state((server, client): &(TestServer, ApiClientId)) -> MailState {
    let page = server.core.clients().page(&server.owner().await, client).await.unwrap();
    let ben = page.members.into_iter().find(|row| row.member.email == "ben@acme.example").unwrap();
    ben.delivery.unwrap().state
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_drops_what_the_mail_server_has_not_and_records_what_it_has() {
    // Before the message: it is dropped, and sent at the next start.
    let server = with_a_message().await;
    let slow = mail_server(&[("RCPT", "")]).await;
    let (stopping, mut stop) = watch::channel(false);
    let mailer = slow.mailer();
    let (delivered, ()) = tokio::join!(deliver_next(&server.0.core, &mailer, &mut stop), async {
        slow.silence.notified().await;
        stopping.send_replace(true);
    });
    assert!(delivered.unwrap());
    assert_eq!(state(&server).await, MailState::Queued);
    assert!(!slow.notes().contains("DATA"), "{}", slow.notes());
    server.0.clock.advance_seconds(10);
    let (_running, mut stop) = watch::channel(false);
    let quick = mail_server(&[]).await;
    while deliver_next(&server.0.core, &quick.mailer(), &mut stop).await.unwrap() {}
    assert_eq!(state(&server).await, MailState::Sent);
    assert_eq!(quick.notes().matches("RCPT TO:<ben@acme.example>").count(), 1);

    // After the message: its answer is waited for.
    let server = with_a_message().await;
    let slow = mail_server(&[(".", "")]).await;
    let (stopping, mut stop) = watch::channel(false);
    let mailer = slow.mailer();
    let (delivered, ()) = tokio::join!(deliver_next(&server.0.core, &mailer, &mut stop), async {
        slow.silence.notified().await;
        stopping.send_replace(true);
        slow.speak.notify_one();
    });
    assert!(delivered.unwrap());
    assert_eq!(state(&server).await, MailState::Sent);
}

#[tokio::test]
async fn mail_test_tells_each_step_or_what_failed() {
    let told = async |unusual: Unusual, recipient: &str| {
        let server = mail_server(unusual).await;
        let url = format!("--smtp-url=smtp://127.0.0.1:{}", server.port);
        let cli = Cli::try_parse_from(["gatehouse", "mail", "test", recipient, &url]).unwrap();
        let settings = Settings::resolve(&cli.arguments).unwrap();
        let mut lines = Vec::new();
        let (_running, stop) = watch::channel(false);
        let sent = mail::send(&settings, recipient, &mut |line| lines.push(line), stop).await;
        lines.extend(sent.err().map(|error| format!("{error:#}")));
        lines.join("\n").replace(&server.port.to_string(), "PORT")
    };
    insta::assert_snapshot!(told(&[], "ana@acme.example").await, @"
    Connected to 127.0.0.1:PORT.
    The connection is not encrypted.
    The mail server takes mail from no-reply@localhost.
    The mail server takes mail to ana@acme.example.
    The mail server took the message: 250 ok
    The test message to ana@acme.example is on its way.
    ");
    insta::assert_snapshot!(told(&[("RCPT", "550 no such person")], "ana@acme.example").await, @"
    Connected to 127.0.0.1:PORT.
    The connection is not encrypted.
    The mail server takes mail from no-reply@localhost.
    the test message was not sent: The mail server said: 550 no such person
    ");
    insta::assert_snapshot!(told(&[], "ana@localhost").await, @"“ana@localhost” is not an address that mail can be sent to; it must be like ada@example.com");
}
