//! The mail server.

use super::Finding;
use crate::{
    mail::Mailer,
    settings::{Settings, SmtpTls},
};

const ABOUT: &str = "mail";

/// Whether the mail server answers, agrees on TLS and lets the portal sign in. Nothing is sent.
pub(super) async fn mail(settings: &Settings) -> Finding {
    let Some(smtp) = &settings.smtp else {
        return Finding::warn(ABOUT, "no mail server is set (--smtp-url): nothing is sent");
    };
    let server = format!("{}:{}", smtp.host, smtp.port);
    let mailer = settings.public_url(settings.listen).map_err(anyhow::Error::new).and_then(|public_url| {
        let from = settings.mail_from(&public_url)?;
        Mailer::new(smtp, from, &public_url)
    });
    let mailer = match mailer {
        Ok(mailer) => mailer,
        Err(error) => return Finding::fail(ABOUT, format!("{error:#}")),
    };
    let checked = mailer.check().await;
    if let Err(failure) = checked {
        return Finding::fail(ABOUT, format!("{server} cannot be used: {}", failure.text));
    }
    let tls = match smtp.tls {
        SmtpTls::None => "without TLS",
        SmtpTls::Offered => "with TLS if it offers it",
        SmtpTls::Required | SmtpTls::Wrapped => "with TLS",
    };
    let who = match &smtp.credentials {
        Some((user, _)) => format!("{user} is signed in"),
        None => "nobody signs in".to_owned(),
    };
    Finding::ok(ABOUT, format!("{server} answers {tls}; {who}"))
}
