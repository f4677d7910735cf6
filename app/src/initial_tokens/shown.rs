//! A new token, while it can be read.

use leptos::prelude::*;
use server_fn::ServerFn as _;

use super::api::{InitialTokenSaved, ShownToken};
use crate::ui::{
    Button, ButtonVariant, CopyButton, SecretReveal, SecretRow,
    time::{exact, relative},
};

/// The box with the token and a command that registers with it.
#[component]
pub(super) fn NewToken(shown: ShownToken, now: i64) -> impl IntoView {
    let ShownToken { label, token, command, until } = shown;
    let text = format!(
        "Only you can read it here, until {} ({}). Give it to whoever runs the program, by a way that you trust. \
         Afterwards only its last four characters are shown; if it is lost, revoke it and make a new one.",
        exact(until),
        relative(until, now),
    );
    let command = StoredValue::new(command);
    view! {
        <SecretReveal
            title=format!("The initial access token “{label}” is ready")
            text=text
            rows=vec![SecretRow::new("new-token", "Initial access token", token)]
            more=move || view! { <Command text=command.get_value() /> }
        >
            <form method="post" action=InitialTokenSaved::url()>
                <Button variant=ButtonVariant::Primary>"I have saved it"</Button>
            </form>
        </SecretReveal>
    }
}

#[component]
fn Command(text: String) -> impl IntoView {
    view! {
        <div class="code">
            <div class="code-head">
                <span id="command">"Register a client with it"</span>
                <CopyButton value=text.clone() what="command" />
            </div>
            <pre tabindex="0" role="region" aria-labelledby="command"><code>{text}</code></pre>
        </div>
    }
}
