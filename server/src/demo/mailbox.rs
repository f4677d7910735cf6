//! What stands in for the mail server: it takes mail and sends nothing.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::{
    cli,
    mail::{Failure, Rendered},
};

/// Mail to addresses of this domain is refused, as of people who have left.
pub(super) const NOBODY_THERE: &str = "@former.example.com";
/// Mail to addresses of this domain is put off, as by a server that is busy.
pub(super) const BUSY: &str = "@greylisted.example.com";

/// Takes mail. Of what it takes nothing is kept.
#[derive(Debug, Default)]
pub(super) struct Mailbox {
    prints: AtomicBool,
}

impl Mailbox {
    /// From now on the link in each message is printed, for the person at the terminal to open it.
    pub(super) fn print_links(&self) {
        self.prints.store(true, Ordering::SeqCst);
    }

    /// Takes a message, or refuses it as a mail server would.
    pub(super) fn take(&self, recipient: &str, message: &Rendered) -> Result<(), Failure> {
        let refusal = |text: String, permanent| Err(Failure { text, permanent });
        if recipient.ends_with(NOBODY_THERE) {
            let text =
                format!("The mail server said: 550 5.1.1 <{recipient}>: Recipient address rejected: User unknown");
            return refusal(text, true);
        }
        if recipient.ends_with(BUSY) {
            let text = format!("The mail server said: 450 4.2.0 <{recipient}>: Recipient address rejected: Greylisted");
            return refusal(text, false);
        }
        if self.prints.load(Ordering::SeqCst)
            && let Some(link) = message.text.lines().find(|line| line.starts_with("http"))
        {
            cli::say(&format!("Mail to {recipient}, not sent: {}", message.subject));
            cli::say(&format!("  {link}"));
        }
        Ok(())
    }
}
