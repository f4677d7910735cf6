//! What is known after a call that failed, and what to say of it.

use std::error::Error as StdError;

use model::{OperationError, Problem, Secret, Timestamp};
use reqwest::{
    StatusCode,
    header::{HeaderMap, LOCATION, RETRY_AFTER, WWW_AUTHENTICATE},
};
use rustls::AlertDescription;
use serde_json::{Map, Value};

use crate::{
    exchange::{Effect, Request},
    hints,
    resolver::LookupError,
};

/// The most that is kept of a text that a provider wrote, in characters.
const LONGEST_TEXT: usize = 500;
/// The longest that a provider can put us off, in seconds.
const LONGEST_WAIT: i64 = 24 * 60 * 60;

/// What is known of a call whose answer says nothing.
pub(crate) const fn unknown(effect: Effect) -> Problem {
    match effect {
        // Nothing can have been done.
        Effect::Reads => Problem::NotReached,
        Effect::Changes => Problem::Uncertain,
    }
}

/// A text of a provider as people can read it: on one line, nothing invisible in it, not too long.
pub(crate) fn clean(text: &str) -> String {
    let text: String = text.chars().map(|c| if dcr::text::is_deceptive(c) { ' ' } else { c }).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    if text.chars().count() <= LONGEST_TEXT {
        return text;
    }
    text.chars().take(LONGEST_TEXT - 1).chain(['…']).collect()
}

/// Takes secrets out of what a provider said: some repeat what they were sent.
pub(crate) fn hide(error: &mut OperationError, secrets: &[Secret]) {
    let texts = [Some(&mut error.reason), error.error.as_mut(), error.description.as_mut()];
    for text in texts.into_iter().flatten() {
        for secret in secrets {
            // What is shorter than this is not a secret, and may be a part of every other word.
            if secret.expose().len() >= 6 && text.contains(secret.expose()) {
                *text = text.replace(secret.expose(), "…");
            }
        }
    }
}

/// A call that got no answer, or not a whole one.
pub(crate) fn unanswered(error: reqwest::Error, host: &str, effect: Effect) -> OperationError {
    let error = error.without_url();
    let (connecting, timeout, dns) = (error.is_connect(), error.is_timeout(), error.is_dns());
    let mut tls = None;
    let mut cause: Option<&(dyn StdError + 'static)> = Some(&error);
    while let Some(one) = cause {
        if let Some(LookupError::NotAllowed) = one.downcast_ref() {
            let reason = format!(
                "{host} leads to an address that is not of the public internet (or is called by http): such a network has \
                 to be named by --outbound-network."
            );
            return OperationError::new(Problem::Misconfigured, reason);
        }
        if let Some(one) = one.downcast_ref::<rustls::Error>() {
            tls = Some(one);
        }
        // An I/O error stands for the error inside of it, and does not name it among its causes.
        let inside = one.downcast_ref::<std::io::Error>().and_then(|io| io.get_ref());
        cause = match inside {
            Some(inside) => Some(inside),
            None => one.source(),
        };
    }
    match tls {
        Some(rustls::Error::InvalidCertificate(why)) if connecting => {
            let reason = format!(
                "The certificate of {host} is not one that is trusted ({why:?}). If it is of an authority of your own, enter \
                 that authority's certificate."
            );
            return OperationError::new(Problem::Misconfigured, reason);
        }
        // By TLS 1.3 a server says this after we have sent the request, which it then has not read.
        Some(rustls::Error::AlertReceived(alert)) if is_about_our_certificate(*alert) => {
            let reason =
                format!("{host} does not accept our certificate, or wants one that is not configured ({alert:?}).");
            return OperationError::new(Problem::Misconfigured, reason);
        }
        Some(why) if connecting => {
            return OperationError::new(Problem::NotReached, format!("TLS could not be agreed on with {host}: {why}."));
        }
        _ => {}
    }
    let (problem, reason) = if connecting || dns {
        let reason = if dns {
            format!("The name {host} was not found.")
        } else if timeout {
            format!("{host} did not answer in time when it was connected to.")
        } else {
            format!("{host} could not be connected to.")
        };
        (Problem::NotReached, reason)
    } else if error.is_builder() {
        (Problem::Misconfigured, "The request could not be put together.".to_owned())
    } else if timeout {
        (unknown(effect), format!("{host} did not answer in time."))
    } else {
        (unknown(effect), format!("The connection to {host} ended before there was a whole answer."))
    };
    OperationError::new(problem, reason)
}

const fn is_about_our_certificate(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::CertificateRequired
    )
}

/// What an answer other than a success says.
pub(crate) struct Said {
    pub(crate) status: StatusCode,
    /// By RFC 6749 section 5.2 and RFC 7591 section 3.2.2, or what stands for it in the words of a product.
    pub(crate) error: Option<String>,
    pub(crate) description: Option<String>,
    /// The body is a JSON object.
    pub(crate) json: bool,
    /// It asks for other credentials.
    pub(crate) challenged: bool,
    retry_after: Option<String>,
    location: Option<String>,
}

impl Said {
    pub(crate) fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let members = dcr::json::object(body).ok();
        let (error, description) = match &members {
            Some(members) => errors_of(members),
            None => (None, plain_text(body)),
        };
        Self {
            status,
            error,
            description,
            json: members.is_some(),
            challenged: headers.contains_key(WWW_AUTHENTICATE),
            retry_after: header(RETRY_AFTER),
            location: header(LOCATION),
        }
    }

    /// It is one of the codes that a server answers after it has refused.
    fn is_a_refusal(&self) -> bool {
        const REFUSALS: &[&str] = &[
            "access_denied",
            "insufficient_scope",
            "invalid_client",
            "invalid_client_metadata",
            "invalid_grant",
            "invalid_redirect_uri",
            "invalid_request",
            "invalid_scope",
            "invalid_software_statement",
            "invalid_token",
            "unapproved_software_statement",
            "unauthorized_client",
            "unsupported_grant_type",
        ];
        self.error.as_deref().is_some_and(|error| REFUSALS.contains(&error))
    }

    pub(crate) fn has(&self, error: &str) -> bool {
        self.error.as_deref() == Some(error)
    }

    pub(crate) fn mentions(&self, words: &str) -> bool {
        self.description.as_ref().is_some_and(|description| description.contains(words))
            || self.error.as_ref().is_some_and(|error| error.contains(words))
    }
}

/// The error and its description in the words of the standards, Okta, Auth0, WSO2, Ory and others.
fn errors_of(members: &Map<String, Value>) -> (Option<String>, Option<String>) {
    let nested = members.get("error").and_then(Value::as_object);
    let text = |from: &Map<String, Value>, names: &[&str]| {
        names.iter().find_map(|name| from.get(*name)?.as_str()).map(clean).filter(|text| !text.is_empty())
    };
    let error = text(members, &["error", "errorCode", "code"])
        .or_else(|| nested.and_then(|error| text(error, &["status", "message", "code"])));
    let mut description = text(
        members,
        &["error_description", "errorSummary", "description", "message", "errorMessage", "detail", "title"],
    )
    .or_else(|| nested.and_then(|error| text(error, &["reason", "message"])));
    // Okta's summary is "Api validation failed"; what failed stands here.
    let causes = members.get("errorCauses").and_then(Value::as_array);
    let causes: Vec<&str> =
        causes.into_iter().flatten().filter_map(|cause| cause.get("errorSummary")?.as_str()).take(5).collect();
    if !causes.is_empty() {
        let summary = description.take().map(|summary| format!("{summary}: ")).unwrap_or_default();
        description = Some(clean(&format!("{summary}{}", causes.join("; "))));
    }
    (error, description)
}

/// A body that is a short text. A page says nothing that could be shown.
fn plain_text(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body.get(..body.len().min(4096)).unwrap_or_default()).ok()?.trim();
    (!text.is_empty() && !text.contains('<') && !text.starts_with(['{', '['])).then(|| clean(text))
}

/// An answer other than a success.
pub(crate) fn answered(said: &Said, request: &Request, now: Timestamp) -> OperationError {
    let status = said.status.as_u16();
    let changes = request.effect == Effect::Changes;
    let problem = match status {
        // 303 is what a server answers after it has done what it was asked for.
        303 if changes => Problem::Uncertain,
        408 | 425 | 429 | 503 => Problem::Busy,
        401 => Problem::NotAuthorized,
        403 if hints::is_about_credentials(said) => Problem::NotAuthorized,
        404 | 410 if request.one_client => Problem::Gone,
        300..=399 | 404 | 410 => Problem::Misconfigured,
        405 | 501 => Problem::Unsupported,
        // RFC 6749 section 5.2 allows 400 as well.
        400 if said.has("invalid_client") || said.has("invalid_token") => Problem::NotAuthorized,
        400..=499 => Problem::Refused,
        _ if said.has("temporarily_unavailable") => Problem::Busy,
        _ if said.is_a_refusal() => Problem::Refused,
        _ => unknown(request.effect),
    };
    OperationError {
        problem,
        status: Some(status),
        error: said.error.clone(),
        description: said.description.clone(),
        reason: hints::reason(said, problem, request, said.location.as_deref()),
        retry_after_seconds: (problem == Problem::Busy)
            .then(|| said.retry_after.as_deref().and_then(|text| retry_after(text, now)))
            .flatten(),
    }
}

/// RFC 9110 section 10.2.3: seconds, or a date.
fn retry_after(text: &str, now: Timestamp) -> Option<i64> {
    let seconds = if let Ok(seconds) = text.trim().parse::<u64>() {
        i64::try_from(seconds).unwrap_or(i64::MAX)
    } else {
        let at = httpdate::parse_http_date(text.trim()).ok()?;
        let at = at.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs();
        i64::try_from(at).ok()?.saturating_sub(now.unix_seconds())
    };
    Some(seconds.clamp(0, LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use model::{OperationError, Problem, Secret, Timestamp};

    use super::{clean, hide, retry_after};

    #[test]
    fn a_text_of_a_provider_is_one_short_line() {
        assert_eq!(clean("a\r\n\u{1b}[31mb\u{202e} c\t\t"), "a [31mb c");
        let long = clean(&"é".repeat(2000));
        assert_eq!((long.chars().count(), long.ends_with('…')), (500, true));
    }

    #[test]
    fn what_was_sent_in_secret_is_not_repeated() {
        let mut error = OperationError::new(Problem::Refused, "bad token hush-hush");
        error.description = Some("Bearer hush-hush is not valid".to_owned());
        hide(&mut error, &[Secret::new("hush-hush"), Secret::new("a")]);
        assert_eq!(error.reason, "bad token …");
        assert_eq!(error.description.as_deref(), Some("Bearer … is not valid"));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_and_a_day_at_most() {
        let now = Timestamp::from_unix_seconds(784_111_777);
        for (text, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("999999999999999999", Some(86_400)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sun, 06 Nov 1994 08:48:37 GMT", Some(0)),
            ("Sat, 06 Nov 2094 08:48:37 GMT", Some(86_400)),
            ("-1", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(retry_after(text, now), seconds, "{text}");
        }
    }
}
