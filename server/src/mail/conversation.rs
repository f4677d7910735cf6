//! One SMTP conversation (RFC 5321), step by step, because what a failure means depends on the step.

use std::{error::Error as _, time::Duration};

use lettre::{
    Address,
    transport::smtp::{
        self,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailBodyParameter, MailParameter},
        response::Response,
    },
};
use tokio::{sync::watch, time::timeout};

use super::failure::Failure;
use crate::settings::{SMTP_CA_FILE, SettingError, Smtp, SmtpTls};

/// The time limit of each step.
const STEP_TIMEOUT: Duration = Duration::from_secs(20);
/// The time limit for the reply to a whole message. Mail servers check for spam and viruses before they reply, and a client that
/// does not wait sends the message again (RFC 5321 section 4.5.3.2.6).
const ANSWER_TIMEOUT: Duration = Duration::from_mins(5);
/// The time limit of QUIT.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(1);
/// The time limit for the reply to a whole message when the process is asked to stop.
const ANSWER_AT_STOP: Duration = Duration::from_secs(8);

/// The mail server, and how to talk to it.
pub(super) struct MailServer {
    smtp: Smtp,
    parameters: Option<TlsParameters>,
}

/// A message that is put together.
pub(super) struct Parcel {
    pub from: Address,
    pub to: Address,
    pub content: Vec<u8>,
}

impl MailServer {
    /// Prepares TLS without connecting.
    pub(super) fn new(smtp: &Smtp) -> anyhow::Result<Self> {
        let parameters = match smtp.tls {
            SmtpTls::None => None,
            SmtpTls::Offered | SmtpTls::Required | SmtpTls::Wrapped => Some(parameters(smtp)?),
        };
        Ok(Self { smtp: smtp.clone(), parameters })
    }

    /// Sends a message and reports each finished step. When `stop` changes, a message that the mail server cannot have accepted yet
    /// is aborted; otherwise its reply is awaited, so that no accepted message is sent again.
    pub(super) async fn send(
        &self,
        parcel: &Parcel,
        tell: &mut (dyn FnMut(String) + Send),
        stop: &mut watch::Receiver<bool>,
    ) -> Result<(), Failure> {
        let mut connection = tokio::select! {
            ready = self.prepare(parcel, tell) => ready?,
            Ok(_) = stop.wait_for(|stop| *stop) => return Err(Failure::stopped()),
        };
        // From here on the mail server may have accepted the message.
        let answer = tokio::select! {
            answer = within(ANSWER_TIMEOUT, Box::pin(connection.message(&parcel.content))) => answer.map_err(|error| error.of_message())?,
            () = stopped_for(stop, ANSWER_AT_STOP) => return Err(Failure::stopped()),
        };
        tell(format!("The mail server took the message: {}", in_words(&answer)));
        // The result of QUIT does not matter.
        let _ = timeout(LEAVE_TIMEOUT, connection.quit()).await;
        Ok(())
    }

    /// Everything up to the message itself.
    async fn prepare(
        &self,
        parcel: &Parcel,
        tell: &mut (dyn FnMut(String) + Send),
    ) -> Result<AsyncSmtpConnection, Failure> {
        let mut connection = self.sign_in(tell).await?;
        let mut options = Vec::new();
        if ![&parcel.from, &parcel.to].into_iter().all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Failure::final_because(format!(
                    "The mail server does not take the address {}: there are letters before its @ that need SMTPUTF8.",
                    parcel.to
                )));
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        if connection.server_info().supports_feature(Extension::EightBitMime) {
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let mail = Mail::new(Some(parcel.from.clone()), options);
        step(connection.command(mail)).await.map_err(|error| error.about_us("naming the sender"))?;
        tell(format!("The mail server takes mail from {}.", parcel.from));
        let recipient = Rcpt::new(parcel.to.clone(), Vec::new());
        step(connection.command(recipient)).await.map_err(|error| error.of_message())?;
        tell(format!("The mail server takes mail to {}.", parcel.to));
        step(connection.command(Data)).await.map_err(|error| error.of_message())?;
        Ok(connection)
    }

    /// Connects, negotiates TLS and signs in without sending anything.
    pub(super) async fn check(&self) -> Result<(), Failure> {
        let mut connection = self.sign_in(&mut |_| {}).await?;
        // The result of QUIT does not matter.
        let _ = timeout(LEAVE_TIMEOUT, connection.quit()).await;
        Ok(())
    }

    async fn sign_in(&self, tell: &mut (dyn FnMut(String) + Send)) -> Result<AsyncSmtpConnection, Failure> {
        let mut connection = self.connect(tell).await?;
        if let Some((user, password)) = &self.smtp.credentials {
            let credentials = Credentials::new(user.clone(), password.expose().to_owned());
            step(connection.auth(DEFAULT_MECHANISMS, &credentials))
                .await
                .map_err(|error| error.about_us("signing in"))?;
            tell(format!("Signed in as {user}."));
        }
        Ok(connection)
    }

    async fn connect(&self, tell: &mut (dyn FnMut(String) + Send)) -> Result<AsyncSmtpConnection, Failure> {
        let Smtp { host, port, tls, .. } = &self.smtp;
        let name = ClientId::default();
        let wrapping = self.parameters.clone().filter(|_| *tls == SmtpTls::Wrapped);
        let address = (host.as_str(), *port);
        let connected = step(AsyncSmtpConnection::connect_tokio1(address, Some(STEP_TIMEOUT), &name, wrapping, None));
        let mut connection =
            connected.await.map_err(|error| error.about_us(&format!("connecting to {host}:{port}")))?;
        tell(format!("Connected to {host}:{port}."));
        let upgrade = match tls {
            SmtpTls::None | SmtpTls::Wrapped => false,
            SmtpTls::Offered => connection.can_starttls(),
            SmtpTls::Required => true,
        };
        if let Some(parameters) = self.parameters.clone().filter(|_| upgrade) {
            step(connection.starttls(parameters, &name)).await.map_err(|error| error.about_us("STARTTLS"))?;
        }
        let encrypted = connection.is_encrypted();
        tell(format!("The connection is {}.", if encrypted { "encrypted" } else { "not encrypted" }));
        Ok(connection)
    }
}

/// Completes this long after `stop` changes.
async fn stopped_for(stop: &mut watch::Receiver<bool>, time: Duration) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(time).await;
}

fn parameters(smtp: &Smtp) -> anyhow::Result<TlsParameters> {
    let mut builder = TlsParameters::builder(smtp.host.clone());
    if let Some(pem) = &smtp.authorities {
        let authorities = Certificate::from_pem(pem.as_bytes())
            .map_err(|error| SettingError::new(SMTP_CA_FILE, format!("does not work: {}.", chain_of(&error))))?;
        builder = builder.add_root_certificate(authorities);
    }
    builder.build().map_err(|error| anyhow::Error::new(error).context("TLS to the mail server cannot be set up"))
}

/// Why a step failed.
enum StepError {
    Late(Duration),
    Failed(smtp::Error),
}

fn step<T>(taking: impl Future<Output = Result<T, smtp::Error>>) -> impl Future<Output = Result<T, StepError>> {
    within(STEP_TIMEOUT, taking)
}

async fn within<T>(limit: Duration, taking: impl Future<Output = Result<T, smtp::Error>>) -> Result<T, StepError> {
    match timeout(limit, taking).await {
        Ok(outcome) => outcome.map_err(StepError::Failed),
        Err(_) => Err(StepError::Late(limit)),
    }
}

impl StepError {
    /// A step that concerns us and the mail server, not the message: it may be fixed in the settings or by time, so the message is
    /// kept.
    fn about_us(&self, doing: &str) -> Failure {
        Failure::for_now(match self {
            Self::Late(limit) => format!("{doing}: the mail server did not answer within {} seconds.", limit.as_secs()),
            Self::Failed(error) => match said(error) {
                Some(words) => words,
                None => format!("{doing}: {}.", chain_of(error)),
            },
        })
    }

    /// The step is about this message or its recipient: a 5xx answer is the last one, unless it says that we have to sign in (RFC
    /// 4954 section 6).
    fn of_message(&self) -> Failure {
        const ABOUT_OUR_ACCESS: [u16; 4] = [530, 534, 535, 538];
        match self {
            Self::Failed(error) if error.is_permanent() => {
                let code = error.status().map(u16::from);
                let Failure { text, .. } = self.about_us("sending the message");
                Failure { text, permanent: !code.is_some_and(|code| ABOUT_OUR_ACCESS.contains(&code)) }
            }
            _ => self.about_us("sending the message"),
        }
    }
}

/// Returns the sentence, with the mail server's reply if there is one.
fn said(error: &smtp::Error) -> Option<String> {
    let code = u16::from(error.status()?);
    let words = error.source().map(ToString::to_string).unwrap_or_default();
    Some(format!("The mail server said: {}", one_line(&format!("{code} {words}"))))
}

fn in_words(answer: &Response) -> String {
    one_line(&format!("{} {}", answer.code(), answer.message().collect::<Vec<_>>().join(" ")))
}

/// The error with what caused it.
fn chain_of(error: &smtp::Error) -> String {
    one_line(&registration::error_chain(error))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(500).collect()
}
