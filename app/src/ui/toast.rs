//! What has just been done.

use leptos::prelude::*;

use super::{Button, ButtonSize, ButtonVariant, Icon, Tone, use_hydrated};

/// A message at the foot of the window, read aloud politely. The server renders it after a redirect; once a script runs
/// it can be dismissed.
#[component]
pub fn Toast(
    /// What has happened, in one sentence.
    #[prop(into)]
    message: Signal<Option<String>>,
    /// What it means.
    #[prop(default = Tone::Good)]
    tone: Tone,
) -> impl IntoView {
    let hydrated = use_hydrated();
    let dismissed = RwSignal::new(None::<String>);
    let shown = Memo::new(move |_| message.get().filter(|text| dismissed.with(|old| old.as_ref() != Some(text))));
    view! {
        <div role="status">
            {move || {
                shown
                    .get()
                    .map(|text| {
                        let this = text.clone();
                        view! {
                            <div class="toast">
                                <Icon name=tone.icon() />
                                <span>{text}</span>
                                <Show when=move || hydrated.get()>
                                    <Button
                                        kind="button"
                                        variant=ButtonVariant::Quiet
                                        size=ButtonSize::Small
                                        on:click={
                                            let this = this.clone();
                                            move |_| dismissed.set(Some(this.clone()))
                                        }
                                    >
                                        "Dismiss"
                                    </Button>
                                </Show>
                            </div>
                        }
                    })
            }}
        </div>
    }
}
