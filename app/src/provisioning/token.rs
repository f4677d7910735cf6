//! How a credential obtains tokens at its external provider, and whether it does.
#![expect(clippy::needless_pass_by_value, reason = "the props of a component are values")]

use std::fmt::Write as _;

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::{
    api::TestToken,
    view::{AtProvider, ObtainedView, TokenTest},
};
use crate::ui::{Alert, Button, ButtonVariant, CopyButton, KeyValue, KeyValues, Tone, counted};

/// The section *Get a token*: a command, and *Test token*; for credentials that act for themselves.
#[component]
pub fn GetToken(
    /// The registration's id.
    registration: String,
    /// Its `client_id`.
    client_id: String,
    /// Its scopes.
    scopes: Vec<String>,
    /// The registration at its provider.
    at: AtProvider,
    /// How the last test ended.
    tested: Option<TokenTest>,
    /// Whoever looks may test it.
    may_test: bool,
) -> impl IntoView {
    let command = (!at.token_endpoint.is_empty()).then(|| {
        let text = command(&at.token_endpoint, &client_id, &scopes);
        view! {
            <div class="code">
                <div class="code-head">
                    <span id="token-command">"With cURL"</span>
                    <CopyButton value=text.clone() what="command" />
                </div>
                <pre tabindex="0" role="region" aria-labelledby="token-command"><code>{text}</code></pre>
            </div>
        }
    });
    let test = may_test.then(|| {
        view! {
            <form method="post" action=TestToken::url()>
                <input type="hidden" name="registration" value=registration />
                <Button variant=ButtonVariant::Secondary>"Test token"</Button>
            </form>
        }
    });
    view! {
        <section class="section" aria-labelledby="get-token">
            <div class="section-head">
                <div>
                    <h2 id="get-token">"Get a token"</h2>
                    <p>"Test token obtains one with the newest secret, to show that it works. The token is not kept."</p>
                </div>
                {test}
            </div>
            {tested.map(|test| view! { <Tested test=test provider=at.name /> })}
            {command}
        </section>
    }
}

#[component]
fn Tested(test: TokenTest, provider: String) -> impl IntoView {
    match test.outcome {
        Ok(ObtainedView { token_type, scope, expires_in }) => {
            let lives = match expires_in {
                Some(seconds) => counted(seconds, "second", "seconds"),
                None => "Not said".to_owned(),
            };
            view! {
                <div role="status">
                    <Alert tone=Tone::Good title=format!("{provider} issued a token")>
                        <KeyValues>
                            <KeyValue label="Token type">{token_type}</KeyValue>
                            <KeyValue label="Scope">{scope.unwrap_or_else(|| "Not said".to_owned())}</KeyValue>
                            <KeyValue label="Expires in">{lives}</KeyValue>
                        </KeyValues>
                    </Alert>
                </div>
            }
            .into_any()
        }
        Err(words) => view! {
            <div role="status">
                <Alert tone=Tone::Bad title=format!("{provider} issued no token")>
                    <blockquote>{words}</blockquote>
                </Alert>
            </div>
        }
        .into_any(),
    }
}

/// A command for a shell. Inside single quotes a shell leaves everything but them alone.
fn command(endpoint: &str, client_id: &str, scopes: &[String]) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', r"'\''"));
    // HTTP Basic takes both form-encoded (RFC 6749 section 2.3.1); what needs no encoding is the same either way.
    let user = format!("{}:\"$CLIENT_SECRET\"", quoted(&encoded(client_id)));
    let mut text = format!("curl {} \\\n  -u {user} \\\n  -d grant_type=client_credentials", quoted(endpoint));
    if !scopes.is_empty() {
        text.push_str(" \\\n  --data-urlencode ");
        text.push_str(&quoted(&format!("scope={}", scopes.join(" "))));
    }
    text
}

/// `application/x-www-form-urlencoded`, but for spaces, which no `client_id` has.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'*') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn the_command_asks_the_provider_and_a_shell_reads_nothing_into_it() {
        let scopes = ["orders:read".to_owned(), "$(x)'".to_owned()];
        assert_eq!(
            command("https://idp.example/token?a=1&b=2", "a:b'c", &scopes),
            "curl 'https://idp.example/token?a=1&b=2' \\\n  -u 'a%3Ab%27c':\"$CLIENT_SECRET\" \\\n  \
             -d grant_type=client_credentials \\\n  --data-urlencode 'scope=orders:read $(x)'\\'''"
        );
        assert!(!command("https://idp.example/token", "abc", &[]).contains("scope"));
    }
}
