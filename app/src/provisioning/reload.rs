//! A page that shows what is on its way looks again by itself.

use std::time::Duration;

use leptos::prelude::*;

/// Asks a page's data anew; provided by the page.
#[derive(Clone, Copy)]
pub struct LookAgain(pub Callback<()>);

/// Looks again every so many seconds, as long as this is shown. With a script nothing is asked while somebody is in a
/// form, or has unfolded something: what they are at would be gone. Without one there is a link to look again, and nothing
/// moves by itself (WCAG 2.2.4).
#[component]
pub fn Reload(
    /// How often.
    seconds: u64,
    /// There is a link to look again when no script runs.
    without_script: bool,
) -> impl IntoView {
    let again = use_context::<LookAgain>();
    Effect::new(move || {
        let Some(LookAgain(again)) = again else { return };
        let look = move || {
            if nobody_is_at_it() {
                again.run(());
            }
        };
        if let Ok(timer) = set_interval_with_handle(look, Duration::from_secs(seconds)) {
            on_cleanup(move || timer.clear());
        }
    });
    // Markup inside `noscript` is text to a browser with scripts: hydration must not look for elements in it.
    without_script.then(|| view! { <noscript inner_html="<p><a href=\"\">Look again</a></p>"></noscript> })
}

/// Nobody is in a form, no dialog or menu is open, and nothing in a table is ticked.
fn nobody_is_at_it() -> bool {
    let page = document();
    let in_a_form = page.active_element().is_some_and(|at| at.closest("form, summary, input").ok().flatten().is_some());
    let unfolded =
        page.query_selector("main details[open], dialog:modal, main [form]:checked").ok().flatten().is_some();
    !in_a_form && !unfolded
}
