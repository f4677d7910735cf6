//! A page that shows what is on its way looks again by itself.

use leptos::prelude::*;

/// Looks again every so many seconds, as long as this is shown: [`islands::LiveRegion`]. Without a script there is a link to
/// look again, and nothing moves by itself (WCAG 2.2.4).
#[component]
pub fn Reload(
    /// How often.
    seconds: u64,
    /// There is a link to look again when no script runs.
    without_script: bool,
) -> impl IntoView {
    view! {
        <islands::LiveRegion seconds=seconds />
        {without_script.then(|| view! { <noscript><p><a href="">"Look again"</a></p></noscript> })}
    }
}
