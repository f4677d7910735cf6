//! What every page of `gatehouse demo` says.

use leptos::prelude::*;

/// Whether this portal is a demonstration; provided by `App`. The frames ask it themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demonstration(pub bool);

impl Demonstration {
    /// What its pages say.
    pub const NOTE: &'static str = "Demonstration: made-up data, removed when it stops. No mail is sent.";
}

/// The line above a frame that says that the portal is a demonstration; nothing where it is none.
#[component]
pub(crate) fn DemonstrationNote() -> impl IntoView {
    let demonstration = use_context::<Demonstration>().is_some_and(|Demonstration(is)| is);
    demonstration
        .then(|| view! { <aside class="demonstration" aria-label="Demonstration">{Demonstration::NOTE}</aside> })
}

#[cfg(test)]
mod tests {
    use super::{super::*, *};

    fn html(demonstration: bool) -> String {
        crate::testing::owner().with(|| {
            provide_context(Demonstration(demonstration));
            view! { <PlainShell title="Sign in" path="/sign-in">"…"</PlainShell> }.to_html()
        })
    }

    #[test]
    fn a_frame_says_so_in_a_demonstration_only() {
        let page = html(true);
        let line = page.split("<aside").nth(1).and_then(|rest| rest.split("</aside>").next()).unwrap();
        assert!(line.contains("aria-label=\"Demonstration\""), "{line}");
        assert!(line.contains(&format!(">{}", Demonstration::NOTE)), "{line}");
        assert!(!html(false).contains("demonstration"));
    }
}
