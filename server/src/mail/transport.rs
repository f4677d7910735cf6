//! Sends messages: renders each, and hands it to the mail server or to its stand-in.

use std::time::Duration;

use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use registration::{MailId, Url};
use tokio::{sync::watch, time::timeout};
use url::Host;

use super::{
    conversation::{MailServer, Parcel},
    failure::Failure,
    render::Rendered,
};
use crate::settings::Smtp;

/// The time limit of the SMTP conversation; shorter than a message's lease.
const MESSAGE_TIMEOUT: Duration = Duration::from_mins(6);

/// Sends messages.
pub struct Mailer {
    transport: Transport,
    from: Mailbox,
    public_url: Url,
}

/// Where messages go.
enum Transport {
    Smtp(Box<MailServer>),
    /// To a function that stands in for the mail server.
    StandIn(Box<StandIn>),
}

/// Accepts a message, or returns why not.
type StandIn = dyn Fn(&str, &Rendered) -> Result<(), Failure> + Send + Sync;

impl Mailer {
    /// Prepares the connection; nothing is sent yet.
    pub fn new(smtp: &Smtp, from: Mailbox, public_url: &Url) -> anyhow::Result<Self> {
        let transport = Transport::Smtp(Box::new(MailServer::new(smtp)?));
        let email = carried(from.email.as_ref()).map_err(|failure| anyhow::anyhow!("{}", failure.text))?;
        Ok(Self { transport, from: Mailbox::new(from.name, email), public_url: public_url.clone() })
    }

    /// Returns a mailer that sends nothing: each message is rendered and handed to `stand_in`.
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

    /// Sends one message. When `stop` changes, sending is aborted, unless the mail server may have the message already: then its
    /// reply is awaited for a few seconds.
    pub async fn send(
        &self,
        id: &MailId,
        recipient: &str,
        rendered: &Rendered,
        stop: &mut watch::Receiver<bool>,
    ) -> Result<(), Failure> {
        self.send_and_tell(id, recipient, rendered, &mut |_| {}, stop).await
    }

    /// The same, and reports each finished step of the conversation.
    pub async fn send_and_tell(
        &self,
        id: &MailId,
        recipient: &str,
        rendered: &Rendered,
        tell: &mut (dyn FnMut(String) + Send),
        stop: &mut watch::Receiver<bool>,
    ) -> Result<(), Failure> {
        let parcel = self.parcel(id, recipient, rendered)?;
        let server = match &self.transport {
            Transport::Smtp(server) => server,
            Transport::StandIn(take) => return take(recipient, rendered),
        };
        timeout(MESSAGE_TIMEOUT, Box::pin(server.send(&parcel, tell, stop))).await.unwrap_or_else(|_| {
            let seconds = MESSAGE_TIMEOUT.as_secs();
            Err(Failure::for_now(format!("The mail server did not take the message within {seconds} seconds.")))
        })
    }

    /// Connects, agrees on TLS and signs in as the settings say, and sends nothing.
    pub async fn check(&self) -> Result<(), Failure> {
        match &self.transport {
            Transport::Smtp(server) => server.check().await,
            Transport::StandIn(_) => Ok(()),
        }
    }

    fn parcel(&self, id: &MailId, recipient: &str, rendered: &Rendered) -> Result<Parcel, Failure> {
        let to = carried(recipient)?;
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(rendered.subject.clone())
            // The same at every attempt, so that a mail server that accepted it before recognises it.
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .multipart(MultiPart::alternative_plain_html(rendered.text.clone(), rendered.html.clone()))
            .map_err(|error| Failure::final_because(format!("The message cannot be put together: {error}.")))?;
        // Prevents automatic replies (RFC 3834).
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".to_owned()));
        Ok(Parcel { from: self.from.email.clone(), to, content: message.formatted() })
    }
}

/// The address as SMTP carries it: an international domain as A-labels (RFC 5890 section 2.3.2.1).
fn carried(address: &str) -> Result<Address, Failure> {
    let unusable = |why: &str| Failure::final_because(format!("No mail can be sent to the address {address}: {why}."));
    let (local, domain) = address.rsplit_once('@').ok_or_else(|| unusable("it has no @"))?;
    if domain.is_ascii() {
        return address.parse().map_err(|error: lettre::address::AddressError| unusable(&error.to_string()));
    }
    match Host::parse(domain) {
        Ok(Host::Domain(domain)) => Address::new(local, domain).map_err(|error| unusable(&error.to_string())),
        _ => Err(unusable("there is no such domain")),
    }
}
