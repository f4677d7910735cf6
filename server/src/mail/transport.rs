//! The conversation with the mail server, or what stands in for it.

use std::{error::Error as _, time::Duration};

use anyhow::Context as _;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        self, PoolConfig,
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use registration::{MailId, Url};

use super::render::Rendered;
use crate::settings::{Smtp, SmtpTls};

/// How long each command to the mail server may take.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(20);
/// How long the whole conversation may take; shorter than a message's lease.
const MESSAGE_TIMEOUT: Duration = Duration::from_mins(1);
/// How long an unused connection is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// Sends messages.
pub struct Mailer {
    transport: Transport,
    from: Mailbox,
    public_url: Url,
}

/// Where messages go.
enum Transport {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// Nowhere: this stands in for the mail server. It is told the recipient and what the message says.
    StandIn(Box<StandIn>),
}

/// Takes a message, or says why not.
type StandIn = dyn Fn(&str, &Rendered) -> Result<(), Failure> + Send + Sync;

/// Why a message was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What the mail server said, for the administrator.
    pub text: String,
    /// No later attempt can succeed: the mail server refuses this message or its recipient.
    pub permanent: bool,
}

impl Mailer {
    /// Prepares the connection; nothing is sent yet.
    pub fn new(smtp: &Smtp, from: Mailbox, public_url: &Url) -> anyhow::Result<Self> {
        let parameters = || TlsParameters::new(smtp.host.clone()).context("TLS to the mail server cannot be set up");
        let tls = match smtp.tls {
            SmtpTls::None => Tls::None,
            SmtpTls::Offered => Tls::Opportunistic(parameters()?),
            SmtpTls::Required => Tls::Required(parameters()?),
            SmtpTls::Wrapped => Tls::Wrapper(parameters()?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(smtp.host.clone())
            .port(smtp.port)
            .tls(tls)
            .timeout(Some(COMMAND_TIMEOUT))
            .pool_config(PoolConfig::new().max_size(super::worker::AT_ONCE).idle_timeout(IDLE_TIMEOUT));
        if let Some((user, password)) = &smtp.credentials {
            builder = builder.credentials(Credentials::new(user.clone(), password.expose().to_owned()));
        }
        Ok(Self { transport: Transport::Smtp(builder.build()), from, public_url: public_url.clone() })
    }

    /// A mailer that sends nothing: each message is put together, and then handed to `stand_in`.
    #[must_use]
    pub fn with_stand_in(
        from: Mailbox,
        public_url: &Url,
        stand_in: impl Fn(&str, &Rendered) -> Result<(), Failure> + Send + Sync + 'static,
    ) -> Self {
        Self { transport: Transport::StandIn(Box::new(stand_in)), from, public_url: public_url.clone() }
    }

    /// Where links point to.
    #[must_use]
    pub fn public_url(&self) -> &Url {
        &self.public_url
    }

    /// Sends one message.
    pub async fn send(&self, id: &MailId, recipient: &str, rendered: &Rendered) -> Result<(), Failure> {
        let message = self.message(id, recipient, rendered)?;
        let transport = match &self.transport {
            Transport::Smtp(transport) => transport,
            Transport::StandIn(take) => return take(recipient, rendered),
        };
        match tokio::time::timeout(MESSAGE_TIMEOUT, transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Failure { text: in_words(&error), permanent: is_permanent(&error) }),
            Err(_) => {
                let seconds = MESSAGE_TIMEOUT.as_secs();
                let text = format!("the mail server did not take the message within {seconds} seconds");
                Err(Failure { text, permanent: false })
            }
        }
    }

    /// Connects, agrees on TLS and signs in as the settings say, and sends nothing.
    pub async fn check(&self) -> Result<(), Failure> {
        let Transport::Smtp(transport) = &self.transport else { return Ok(()) };
        match transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Failure { text: "the mail server closed the connection".to_owned(), permanent: false }),
            Err(error) => Err(Failure { text: in_words(&error), permanent: is_permanent(&error) }),
        }
    }

    /// Closes the connections.
    pub async fn close(&self) {
        if let Transport::Smtp(transport) = &self.transport {
            transport.shutdown().await;
        }
    }

    fn message(&self, id: &MailId, recipient: &str, rendered: &Rendered) -> Result<Message, Failure> {
        let unusable = |what: String| Failure { text: what, permanent: true };
        let to: Address =
            recipient.parse().map_err(|error| unusable(format!("the address {recipient} cannot be used: {error}")))?;
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(rendered.subject.clone())
            // The same at every attempt, so that a mail server that took it once can tell.
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .multipart(MultiPart::alternative_plain_html(rendered.text.clone(), rendered.html.clone()))
            .map_err(|error| unusable(format!("the message cannot be put together: {error}")))?;
        // Holiday notices and the like are not sent back to it (RFC 3834).
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".to_owned()));
        Ok(message)
    }
}

/// A 5xx answer is about this message, unless it is about our own access to the mail server (RFC 4954 section 6): that
/// is mended in the settings, and the message should still be there then.
fn is_permanent(error: &smtp::Error) -> bool {
    const ABOUT_OUR_ACCESS: [u16; 5] = [530, 534, 535, 538, 554];
    let about_our_access = error.status().is_some_and(|code| ABOUT_OUR_ACCESS.contains(&u16::from(code)));
    error.is_permanent() && !about_our_access
}

/// The error with what caused it, on one line.
fn in_words(error: &smtp::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_words = cause.to_string();
        if !words.contains(&cause_words) {
            words = format!("{words}: {cause_words}");
        }
        source = cause.source();
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(500).collect()
}
