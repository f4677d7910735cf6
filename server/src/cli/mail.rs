//! `gatehouse mail test`: sends one message now, and prints how each step went.

use anyhow::Context as _;
use registration::{MailId, SystemClock, SystemEntropy};
use tokio::{signal::unix::SignalKind, sync::watch};

use super::say;
use crate::{
    mail::{Mailer, test_message},
    serve::stop_signal,
    settings::{SMTP_URL, SettingError, Settings},
};

/// Sends a test message to `recipient` by the configured mail server. Nothing is stored or retried.
pub async fn test(settings: &Settings, recipient: &str) -> anyhow::Result<()> {
    let stop = stop_signal([SignalKind::interrupt(), SignalKind::terminate()], || {})?;
    send(settings, recipient, &mut |line| say(&line), stop).await
}

/// The same, and reports each step to `tell`.
pub async fn send(
    settings: &Settings,
    recipient: &str,
    tell: &mut (dyn FnMut(String) + Send),
    mut stop: watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let Some(smtp) = &settings.smtp else {
        return Err(SettingError::new(SMTP_URL, "is not given, so there is no mail server to send by.").into());
    };
    anyhow::ensure!(
        dcr::email::is_address(recipient),
        "“{recipient}” is not an address that mail can be sent to; it must be like ada@example.com"
    );
    let public_url = settings.public_url(settings.listen)?;
    let mailer = Mailer::new(smtp, settings.mail_from(&public_url)?, &public_url)?;
    let id = MailId::new(&SystemClock, &SystemEntropy);
    let sent = mailer.send_and_tell(&id, recipient, &test_message(&public_url), tell, &mut stop).await;
    sent.map_err(|failure| anyhow::anyhow!(failure.text)).context("the test message was not sent")?;
    tell(format!("The test message to {recipient} is on its way."));
    Ok(())
}
