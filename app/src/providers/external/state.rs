//! How an external provider is doing, in a word, and what is known of its initial access token.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::ui::{Badge, RelativeTime, Tone};

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

/// A state's word, and what it means.
#[derive(Clone, Copy)]
pub(crate) struct State(Tone, &'static str);

impl From<&Doing> for State {
    fn from(doing: &Doing) -> Self {
        let (tone, word) = doing.words();
        Self(tone, word)
    }
}

/// The word as a badge.
#[component]
pub(crate) fn StateBadge(
    /// How it is doing.
    #[prop(into)]
    doing: State,
) -> impl IntoView {
    let State(tone, word) = doing;
    view! { <Badge tone=tone label=word /> }
}

/// The word, and since when and why where that is known.
#[component]
pub(crate) fn StateCell(doing: Doing, now: i64) -> impl IntoView {
    let word = State::from(&doing);
    let more = match doing {
        Doing::Failing(since, why) => {
            let title = why.clone();
            Some(view! {
                <span class="cell-sub">"since " <RelativeTime at=since now=now /></span>
                <span class="cell-sub clipped" title=title>
                    {why}
                </span>
            })
        }
        _ => None,
    };
    view! {
        <StateBadge doing=word />
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

/// The warning as a badge.
#[component]
pub(crate) fn TokenBadge(warning: TokenWarning) -> impl IntoView {
    let TokenWarning { urgent, text } = warning;
    view! { <Badge tone=if urgent { Tone::Bad } else { Tone::Warn } label=text /> }
}

/// What the core says of a provider, in a word.
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
pub(crate) fn warning(provider: &registration::Provider, now: i64) -> Option<TokenWarning> {
    let health = provider.external.as_ref()?.initial_token;
    super::token::token_warning(
        health.expires_at.map(registration::Timestamp::unix_seconds),
        health.remaining_uses,
        now,
    )
}
