//! E-mail addresses, judged alike in the browser and in the core.

use email_address::{EmailAddress, Options};

/// The longest address, in bytes: RFC 5321 section 4.5.3.1.3, less the angle brackets.
const MAX_LENGTH: usize = 254;

/// True for an address to which mail can be sent over the internet: `local@domain.tld`, no display name, no address
/// literal.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let options = Options::default().without_display_text().without_domain_literal().with_required_tld();
    text.len() <= MAX_LENGTH
        && !text.contains('"')
        && !text.chars().any(|c| c.is_control() || c.is_whitespace())
        && EmailAddress::parse_with_options(text, options).is_ok()
}
