//! How an external provider is doing, in a word, and what is known of its initial access token.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::ui::{Badge, RelativeTime, Tone, counted};

/// How a provider is doing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Doing {
    /// It is ready, and the last call went well.
    #[default]
    Ok,
    /// It was not tested as it is now.
    NotTested,
    /// Its test failed.
    TestFailed,
    /// Every call fails, since then; why the last one did.
    Failing(i64, String),
    /// Nothing new is registered there.
    Disabled,
}

impl Doing {
    fn words(&self) -> (Tone, &'static str) {
        match self {
            Self::Ok => (Tone::Good, "OK"),
            Self::NotTested => (Tone::Warn, "Not tested"),
            Self::TestFailed => (Tone::Bad, "Test failed"),
            Self::Failing(..) => (Tone::Bad, "Failing"),
            Self::Disabled => (Tone::Neutral, "Disabled"),
        }
    }
}

/// The word as a badge.
#[component]
pub(crate) fn StateBadge(doing: Doing) -> impl IntoView {
    let (tone, word) = doing.words();
    view! { <Badge tone=tone label=word /> }
}

/// The word, and since when and why where that is known.
#[component]
pub(crate) fn StateCell(doing: Doing, now: i64) -> impl IntoView {
    let more = match &doing {
        Doing::Failing(since, why) => {
            let why = why.clone();
            Some(view! {
                <span class="cell-sub">"since " <RelativeTime at=*since now=now /></span>
                <span class="cell-sub clipped" title=why.clone()>
                    {why.clone()}
                </span>
            })
        }
        _ => None,
    };
    view! {
        <StateBadge doing=doing />
        {more}
    }
}

/// What is to be said of an initial access token before it is too late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenWarning {
    /// Nothing can be registered any more, or hardly anything.
    pub urgent: bool,
    /// A few words.
    pub text: String,
}

const DAY: i64 = 24 * 3600;
/// Days before its end at which it is said, and at which it is urgent.
const DAYS: (i64, i64) = (14, 3);
/// Uses before its end at which it is said.
const USES: i64 = 10;

/// What there is to say of a token that ends then and allows so many more registrations.
#[must_use]
pub fn token_warning(expires_at: Option<i64>, remaining_uses: Option<i64>, now: i64) -> Option<TokenWarning> {
    let by_time = expires_at.and_then(|end| match end - now {
        ..=0 => Some(TokenWarning { urgent: true, text: "Token expired".to_owned() }),
        left if left <= DAYS.0 * DAY => {
            let days = (left + DAY - 1) / DAY;
            let text = format!("Token ends in {}", counted(days, "day", "days"));
            Some(TokenWarning { urgent: left <= DAYS.1 * DAY, text })
        }
        _ => None,
    });
    let by_uses = remaining_uses.and_then(|uses| match uses {
        ..=0 => Some(TokenWarning { urgent: true, text: "Token used up".to_owned() }),
        uses if uses <= USES => {
            let text = format!("Token has {} left", counted(uses, "use", "uses"));
            Some(TokenWarning { urgent: false, text })
        }
        _ => None,
    });
    match (by_time, by_uses) {
        (Some(time), Some(uses)) if uses.urgent && !time.urgent => Some(uses),
        (time, uses) => time.or(uses),
    }
}

/// The warning as a badge.
#[component]
pub(crate) fn TokenBadge(warning: TokenWarning) -> impl IntoView {
    let TokenWarning { urgent, text } = warning;
    view! { <Badge tone=if urgent { Tone::Bad } else { Tone::Warn } label=text /> }
}

/// What the core says of a provider, in a word.
#[cfg(feature = "ssr")]
pub(crate) fn doing(provider: &registration::Provider) -> Doing {
    let health = &provider.health;
    match (&provider.external, &provider.test) {
        _ if provider.disabled => Doing::Disabled,
        (None, _) => Doing::Ok,
        _ if health.failing_since.is_some() => Doing::Failing(
            health.failing_since.map(registration::Timestamp::unix_seconds).unwrap_or_default(),
            health.last_error.clone().unwrap_or_default(),
        ),
        (Some(_), None) => Doing::NotTested,
        (Some(_), Some(test)) if test.passed() => Doing::Ok,
        _ => Doing::TestFailed,
    }
}

/// What there is to say of a provider's initial access token.
#[cfg(feature = "ssr")]
pub(crate) fn warning(provider: &registration::Provider, now: i64) -> Option<TokenWarning> {
    let health = provider.external.as_ref()?.initial_token;
    token_warning(health.expires_at.map(registration::Timestamp::unix_seconds), health.remaining_uses, now)
}

#[cfg(test)]
mod tests {
    use super::{DAY, token_warning};

    #[test]
    fn a_token_is_warned_of_by_its_end_and_by_its_uses() {
        let now = 1_000 * DAY;
        for (days, uses, expected) in [
            (None, None, None),
            (Some(15), Some(11), None),
            (Some(14), None, Some((false, "Token ends in 14 days"))),
            (Some(4), None, Some((false, "Token ends in 4 days"))),
            (Some(3), None, Some((true, "Token ends in 3 days"))),
            (Some(1), None, Some((true, "Token ends in 1 day"))),
            (Some(0), None, Some((true, "Token expired"))),
            (None, Some(10), Some((false, "Token has 10 uses left"))),
            (None, Some(1), Some((false, "Token has 1 use left"))),
            (None, Some(0), Some((true, "Token used up"))),
            (Some(10), Some(0), Some((true, "Token used up"))),
            (Some(2), Some(5), Some((true, "Token ends in 2 days"))),
        ] {
            let end: Option<i64> = days.map(|days| now + days * DAY);
            let warning = token_warning(end, uses, now);
            let said = warning.as_ref().map(|warning| (warning.urgent, warning.text.as_str()));
            assert_eq!(said, expected, "{days:?} {uses:?}");
        }
    }
}
