//! The text of a message: a template and a few values. Values come from users, so they are escaped in the HTML part and cannot
//! add a header by the subject.

use dcr::text::one_line;
use registration::{MailContent, MailKind, Timestamp, Url};
use tower_sessions::cookie::time::OffsetDateTime;

/// The longest name in a subject; mail programs show less.
const MAX_SUBJECT_VALUE: usize = 80;

/// A message, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

struct Template {
    subject: &'static str,
    text: &'static str,
    html: &'static str,
}

macro_rules! template {
    ($folder:literal) => {
        Template {
            subject: include_str!(concat!("../../templates/", $folder, "/subject.txt")),
            text: include_str!(concat!("../../templates/", $folder, "/body.txt")),
            html: include_str!(concat!("../../templates/", $folder, "/body.html")),
        }
    };
}

const fn template(kind: MailKind) -> Template {
    match kind {
        MailKind::Invitation => template!("invitation"),
        MailKind::SignIn => template!("sign_in"),
        MailKind::SecretExpiring => template!("secret_expiring"),
    }
}

/// Renders a message that was queued at `queued_at`. `portal` is the public URL, whose host names the portal to its reader.
#[must_use]
pub fn render(kind: MailKind, content: &MailContent, queued_at: Timestamp, portal: &Url) -> Rendered {
    let template = template(kind);
    let host = portal.host_str().unwrap_or("this").to_owned();
    let host = portal.port().map_or(host.clone(), |port| format!("{host}:{port}"));
    let values = [
        ("client_name", one_line(&content.client_name)),
        ("credential", one_line(&content.credential)),
        ("url", content.url.clone()),
        ("portal", host),
        ("code", content.code.clone()),
        ("lifetime", duration_in_words(content.expires_at.unix_seconds() - queued_at.unix_seconds())),
        ("expires", moment_in_words(content.expires_at)),
    ];
    let subject = fill(template.subject, &values, |value| one_line(value).chars().take(MAX_SUBJECT_VALUE).collect());
    Rendered {
        subject: one_line(&subject),
        text: fill(template.text, &values, ToOwned::to_owned),
        html: fill(template.html, &values, escape_html),
    }
}

/// Renders the test message.
#[must_use]
pub fn test_message(portal: &Url) -> Rendered {
    let text = format!("This is a test message of the developer portal at {portal}. Mail from there arrives.\n");
    let html =
        format!("<!doctype html><html lang=\"en\"><body><p>{}</p></body></html>\n", escape_html(text.trim_end()));
    Rendered { subject: "Test message of the developer portal".to_owned(), text, html }
}

/// Replaces each `{{name}}` by its value, in one pass: a value that contains `{{url}}` stays as it is.
fn fill(template: &str, values: &[(&str, String)], prepare: impl Fn(&str) -> String) -> String {
    let mut filled = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        match after.split_once("}}") {
            Some((name, after)) => {
                if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
                    filled.push_str(&prepare(value));
                }
                rest = after;
            }
            None => rest = after,
        }
    }
    filled.push_str(rest);
    filled
}

fn escape_html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

fn duration_in_words(seconds: i64) -> String {
    let (count, unit) = match seconds {
        days if days % 86400 == 0 => (days / 86400, "day"),
        hours if hours % 3600 == 0 => (hours / 3600, "hour"),
        minutes => (minutes / 60, "minute"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

fn moment_in_words(moment: Timestamp) -> String {
    let Ok(moment) = OffsetDateTime::from_unix_timestamp(moment.unix_seconds()) else {
        return "an unknown date".to_owned();
    };
    format!(
        "{} {} {} {} at {:02}:{:02} UTC",
        moment.weekday(),
        moment.day(),
        moment.month(),
        moment.year(),
        moment.hour(),
        moment.minute()
    )
}

#[cfg(test)]
mod tests {
    use registration::{MailContent, MailKind, Timestamp, Url};

    use super::render;

    /// A week before the link of `content` ends.
    const QUEUED_AT: Timestamp = Timestamp::from_unix_seconds(1_790_000_000 - 7 * 86400);

    fn content(client_name: &str) -> MailContent {
        MailContent {
            client_name: client_name.to_owned(),
            url: "https://developers.example.com/portal/link/abc".to_owned(),
            expires_at: Timestamp::from_unix_seconds(1_790_000_000),
            code: String::new(),
            credential: String::new(),
        }
    }

    fn of_a_sign_in() -> MailContent {
        let expires_at = QUEUED_AT.plus_seconds(1800);
        MailContent { expires_at, code: "ABCD-2345".to_owned(), ..content("Acme Logistics") }
    }

    fn about_a_credential(name: &str) -> MailContent {
        MailContent {
            url: "https://developers.example.com/portal/credentials/abc".to_owned(),
            credential: name.to_owned(),
            ..content("Acme Logistics")
        }
    }

    fn portal() -> Url {
        Url::parse("https://developers.example.com/").unwrap()
    }

    #[test]
    fn an_invitation_says_who_where_and_how_long() {
        let mail = render(MailKind::Invitation, &content("Acme Logistics"), QUEUED_AT, &portal());
        insta::assert_snapshot!(mail.subject, @"Acme Logistics: your invitation to the developer portal");
        insta::assert_snapshot!(mail.text, @r"
Acme Logistics has been given access to the developer portal at developers.example.com,
and you have been invited to use it.

The portal shows the APIs that Acme Logistics may call, and lets you create the
credentials to call them.

Open the portal:
https://developers.example.com/portal/link/abc

The link works once and expires after 7 days, on Monday 21 September 2026 at 14:13 UTC.
Do not forward it. If it no longer works, enter your email address on the
portal's sign-in page to ask for a new invitation.

If you did not expect this message, ignore it: nothing happens unless you open
the link and press the button there.
");
    }

    #[test]
    fn a_sign_in_mail_says_how_to_use_the_link_and_the_code() {
        let mail = render(MailKind::SignIn, &of_a_sign_in(), QUEUED_AT, &portal());
        assert_eq!(mail.html.matches("ABCD-2345").count(), 1);
        insta::assert_snapshot!(mail.subject, @"Sign in to the developer portal of developers.example.com");
        insta::assert_snapshot!(mail.text, @r"
Use this link to sign in to the developer portal at developers.example.com
for Acme Logistics.

Sign in:
https://developers.example.com/portal/link/abc

If the link opens in a different browser from the one you started in, go back to
the window you started in and enter this code: ABCD-2345

The link and the code work once and expire after 30 minutes, on
Monday 14 September 2026 at 14:43 UTC.
Do not forward them. Enter the code only on the page where you asked to sign in;
we will never ask you for it.

If you did not ask to sign in, ignore this message: nothing happens unless the
link or the code is used.
");
    }

    #[test]
    fn a_warning_says_which_secret_ends_when_and_what_to_do() {
        let mail = render(MailKind::SecretExpiring, &about_a_credential("Shop"), QUEUED_AT, &portal());
        insta::assert_snapshot!(mail.subject, @"Acme Logistics: the client secret of Shop is about to expire");
        insta::assert_snapshot!(mail.text, @r"
The client secret of Shop, a credential of Acme Logistics,
expires on Monday 21 September 2026 at 14:13 UTC.
Programs that use it will be refused from then on.

Before then, create a new secret in the developer portal at developers.example.com
and give it to those programs:
https://developers.example.com/portal/credentials/abc

You receive this message because you are a member of Acme Logistics in the portal.
If the secret is no longer used, revoke the credential there.
");
        assert_eq!(mail.html.matches("https://developers.example.com/portal/credentials/abc").count(), 3);
        assert!(mail.html.contains("<strong>Shop</strong>") && mail.html.contains("Monday 21 September 2026"));
        assert!(!mail.html.contains("{{"));
    }

    #[test]
    fn the_html_part_has_the_link_as_a_button_and_as_text() {
        for kind in [MailKind::Invitation, MailKind::SignIn] {
            let mail = render(kind, &content("Acme Logistics"), QUEUED_AT, &portal());
            assert_eq!(mail.html.matches("https://developers.example.com/portal/link/abc").count(), 3, "{kind:?}");
            assert!(!mail.html.contains("{{") && !mail.text.contains("{{"), "{kind:?}");
            assert!(mail.html.contains("Acme Logistics"), "{kind:?}");
        }
    }

    #[test]
    fn names_become_neither_mark_up_nor_headers_nor_placeholders() {
        let name = "<b onload='x'>&\"\r\nBcc: victim@example.com\u{2028}{{url}}";
        for kind in [MailKind::Invitation, MailKind::SignIn] {
            let mail = render(kind, &content(name), QUEUED_AT, &portal());
            assert!(!mail.subject.contains(['\r', '\n', '\u{2028}']), "{kind:?}");
            assert!(!mail.html.contains("<b onload"), "{kind:?}");
            assert!(
                mail.html.contains("&lt;b onload=&#39;x&#39;&gt;&amp;&quot; Bcc: victim@example.com {{url}}"),
                "{kind:?}"
            );
        }
        let mail = render(MailKind::SecretExpiring, &about_a_credential(name), QUEUED_AT, &portal());
        assert!(!mail.subject.contains(['\r', '\n', '\u{2028}']), "{}", mail.subject);
        assert!(!mail.html.contains("<b onload") && mail.html.contains("&lt;b onload"), "{}", mail.html);
    }
}
