//! The signing keys.

use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn as _;

use super::api::{AlgorithmView, KeyRow, KeyUse, KeysView, PublishNextKey, ReplaceKeys, keys_page};
use crate::{
    loaded::loaded,
    ui::{
        Badge, Button, ConfirmPost, CopyField, Crumb, OwnersOnly, PageHeader, RelativeTime, TableWrap, Tone, counted,
        time::exact,
    },
};

/// The keys that sign tokens.
#[component]
pub fn SigningKeysPage() -> impl IntoView {
    let keys = keys_page();
    view! {
        <Title text="Signing keys" />
        <PageHeader
            title="Signing keys"
            lede="What this portal's authorization server signs tokens with, and how others check them."
            crumbs=vec![Crumb::here("Settings"), Crumb::here("Developer Portal")]
        />
        {loaded(keys, |view| view! { <Keys view=view /> })}
    }
}

#[component]
fn Keys(view: KeysView) -> impl IntoView {
    let KeysView { algorithms, jwks_url, signs_seconds, ahead_seconds, after_seconds, now } = view;
    let rule = format!(
        "A key signs for {}. The next one is published {} before it takes over, so that everybody knows it by then. A \
         former one stays published for {}, until the last token that it signed has expired.",
        lasting(signs_seconds),
        lasting(ahead_seconds),
        lasting(after_seconds),
    );
    let words: Vec<String> = algorithms.iter().map(|algorithm| algorithm.word.clone()).collect();
    view! {
        <div class="stack">
            <div class="readable stack">
                <p class="muted">{rule} " All of it happens by itself."</p>
                <CopyField
                    label="Public keys (JWKS)"
                    name="jwks-url"
                    value=jwks_url
                    help="APIs find it by the metadata of the authorization server, and may keep what they read for ten minutes."
                />
            </div>
            {algorithms.into_iter().map(|algorithm| view! { <Algorithm algorithm=algorithm now=now /> }).collect_view()}
            <Replace words=words />
        </div>
    }
}

#[component]
fn Algorithm(algorithm: AlgorithmView, now: i64) -> impl IntoView {
    let AlgorithmView { word, keys, next_signs_from } = algorithm;
    let (title, label) = (format!("algorithm-{word}"), word.clone());
    let labelled_by = title.clone();
    let publish = next_signs_from.map(|at| publish(&word, at));
    view! {
        <section class="section" aria-labelledby=labelled_by>
            <div class="section-head">
                <div>
                    <h2 id=title>{label}</h2>
                    <p>{signs(&word)}</p>
                </div>
            </div>
            <TableWrap plain=true>
                <table class="table keys">
                    <thead>
                        <tr>
                            <th scope="col">"Key ID"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">"Made"</th>
                        </tr>
                    </thead>
                    <tbody>{keys.into_iter().map(|key| one(key, now)).collect_view()}</tbody>
                </table>
            </TableWrap>
            {publish}
        </section>
    }
}

/// What tokens the keys of an algorithm sign.
fn signs(word: &str) -> &'static str {
    match word {
        "ES256" => "Signs access tokens, and ID tokens of clients that ask for it.",
        _ => "Signs ID tokens, unless their client asks for another algorithm.",
    }
}

fn one(key: KeyRow, now: i64) -> impl IntoView {
    let state = match key.state {
        KeyUse::Next(from) => view! {
            <Badge tone=Tone::Info label="Next" />
            <span>"signs from " <time>{exact(from)}</time></span>
        }
        .into_any(),
        KeyUse::Signing(since, until) => view! {
            <Badge tone=Tone::Good label="Signing" />
            <span>
                "since " <RelativeTime at=since now=now />
                {until.map(|until| view! { ", until " <time>{exact(until)}</time> })}
            </span>
        }
        .into_any(),
        KeyUse::Former(until) => view! {
            <Badge label="Former" />
            {until.map(|until| view! { <span>"published until " <time>{exact(until)}</time></span> })}
        }
        .into_any(),
    };
    view! {
        <tr>
            <td class="cell-main"><code>{key.kid}</code></td>
            <td data-label="State"><span class="row">{state}</span></td>
            <td data-label="Made">
                <RelativeTime at=key.created_at now=now />
            </td>
        </tr>
    }
}

fn publish(word: &str, at: i64) -> impl IntoView + use<> {
    let word = word.to_owned();
    view! {
        <OwnersOnly>
            <form method="post" action=PublishNextKey::url() class="row">
                <input type="hidden" name="algorithm" value=word.clone() />
                <Button>"Publish the next key" <span class="sr-only">" of " {word}</span></Button>
                <p class="muted small">
                    "It is published at once, and takes over by itself on " {exact(at)} "."
                </p>
            </form>
        </OwnersOnly>
    }
}

#[component]
fn Replace(words: Vec<String>) -> impl IntoView {
    let one = |word: String| {
        view! {
            <ConfirmPost
                trigger=format!("Replace {word} at once")
                icon="refresh-cw"
                name=format!("replace-{word}")
                title=format!("Replace the {word} keys at once?")
                text="Every token that they signed stops working: programs have to obtain new ones. An API that keeps \
                      the public keys accepts the old tokens, and refuses the new ones, until it reads the keys again, \
                      which is ten minutes at most."
                action=ReplaceKeys::url()
                fields=vec![("algorithm", word.clone())]
                does=format!("Replace the {word} keys")
            />
        }
    };
    view! {
        <OwnersOnly>
            <section class="danger-zone" aria-labelledby="replace">
                <h2 id="replace">"Replace at once"</h2>
                <p class="muted">
                    "For a private key that others may know. Every token that it signed stops working, and a new key signs \
                     from that moment on."
                </p>
                <div class="button-row">{words.into_iter().map(one).collect_view()}</div>
            </section>
        </OwnersOnly>
    }
}

/// “90 days”, “24 hours”, “5 minutes”: in the largest unit that is exact, and in hours up to two days.
fn lasting(seconds: i64) -> String {
    const HOUR: i64 = 3600;
    const DAY: i64 = 24 * HOUR;
    match seconds {
        _ if seconds % DAY == 0 && seconds >= 2 * DAY => counted(seconds / DAY, "day", "days"),
        _ if seconds % HOUR == 0 => counted(seconds / HOUR, "hour", "hours"),
        _ if seconds % 60 == 0 => counted(seconds / 60, "minute", "minutes"),
        _ => counted(seconds, "second", "seconds"),
    }
}

#[cfg(test)]
mod tests {
    use leptos::prelude::*;

    use super::{AlgorithmView, KeyRow, KeyUse, Keys, KeysView, lasting};
    use crate::ui::MayChange;

    fn html(may_change: bool, next: bool) -> String {
        let key = |kid: &str, state| KeyRow { kid: kid.to_owned(), state, created_at: 0 };
        let mut keys = vec![key("kid2", KeyUse::Signing(0, None)), key("kid1", KeyUse::Former(Some(86400)))];
        if next {
            keys.insert(0, key("kid3", KeyUse::Next(86400)));
        }
        let view = KeysView {
            algorithms: vec![AlgorithmView {
                word: "ES256".into(),
                keys,
                next_signs_from: (!next).then_some(2 * 86400),
            }],
            jwks_url: "https://portal.example/oauth2/jwks".into(),
            signs_seconds: 90 * 86400,
            ahead_seconds: 86400,
            after_seconds: 86400,
            now: 0,
        };
        crate::testing::owner().with(|| {
            provide_context(MayChange(may_change));
            view! { <Keys view=view /> }.to_html()
        })
    }

    #[test]
    fn owners_publish_a_key_unless_one_is_published_and_others_only_look() {
        let owners = html(true, false);
        for there in
            ["Publish the next key", "takes over by itself on", "3 Jan 1970", "Replace the ES256 keys at once?"]
        {
            assert!(owners.contains(there), "{there} is not in {owners}");
        }
        let waiting = html(true, true);
        assert!(!waiting.contains("Publish the next key") && waiting.contains("signs from"), "{waiting}");
        let auditors = html(false, false);
        assert!(!auditors.contains("<form") && !auditors.contains("Replace"), "{auditors}");
        assert!(auditors.contains("kid2") && auditors.contains("A key signs for 90 days."), "{auditors}");
    }

    #[test]
    fn durations_are_told_in_the_largest_unit_that_is_exact() {
        for (seconds, words) in [(90 * 86400, "90 days"), (86400, "24 hours"), (3600, "1 hour"), (90, "90 seconds")] {
            assert_eq!(lasting(seconds), words);
        }
    }
}
