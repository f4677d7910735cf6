//! A page that shows what is on its way looks again by itself.

use std::time::Duration;

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomParser, Element, HtmlElement, Response, SupportedType};

use crate::dom::all;

/// Loads the page again every so many seconds, and puts its content in the place of what is shown, if it has changed. Nothing
/// is replaced while a person is in a form or has unfolded something: what they are doing would be gone. Without a
/// script nothing moves by itself (WCAG 2.2.4).
#[island]
pub fn LiveRegion(
    /// How often.
    seconds: u64,
) -> impl IntoView {
    Effect::new(move || {
        let look = || {
            if !document().hidden() && !is_in_use() {
                wasm_bindgen_futures::spawn_local(async {
                    // What cannot be loaded now is asked for again the next time.
                    let _ = refresh().await;
                });
            }
        };
        if let Ok(timer) = set_interval_with_handle(look, Duration::from_secs(seconds)) {
            LIVE.set(Some(timer));
        }
    });
}

thread_local! {
    /// The timer of this page. What it loads brings an island of this kind again, or none when nothing is on its way.
    static LIVE: std::cell::Cell<Option<IntervalHandle>> = const { std::cell::Cell::new(None) };
}

/// A field has the focus, a dialog or menu is open, or something in a table is ticked.
fn is_in_use() -> bool {
    let page = document();
    let in_a_form = page.active_element().is_some_and(|at| at.closest("form, summary, input").ok().flatten().is_some());
    let unfolded =
        page.query_selector("main details[open], dialog:modal, main [form]:checked").ok().flatten().is_some();
    in_a_form || unfolded
}

async fn refresh() -> Result<(), JsValue> {
    let address = window().location().href()?;
    let response: Response = JsFuture::from(window().fetch_with_str(&address)).await?.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    let fresh = DomParser::new()?.parse_from_string(&text, SupportedType::TextHtml)?;
    let (Some(old), Some(new)) = (document().query_selector("main")?, fresh.query_selector("main")?) else {
        return Ok(());
    };
    if is_in_use() || !response.ok() {
        return Ok(());
    }
    if let Some(timer) = LIVE.take() {
        timer.clear();
    }
    let link = document().active_element().and_then(|at| at.get_attribute("href"));
    old.set_inner_html(&new.inner_html());
    attach(&old);
    // The focus stays on the link it was on, if that is there still.
    let again = link
        .and_then(|link| all(&old, "a[href]").into_iter().find(|a| a.get_attribute("href").as_ref() == Some(&link)));
    if let Some(again) = again.and_then(|again| again.dyn_into::<HtmlElement>().ok()) {
        let _ = again.focus();
    }
    Ok(())
}

/// Calls the functions of the islands below `root`, as Leptos' script does for those that come with the page.
fn attach(root: &Element) {
    let Ok(hydrate) = Reflect::get(&window(), &"__hydrateIsland".into()).and_then(JsCast::dyn_into::<Function>) else {
        return;
    };
    for island in all(root, "leptos-island") {
        let name = island.get_attribute("data-component").unwrap_or_default();
        // An island that cannot be attached stays the plain HTML that it is.
        let _ = hydrate.call2(&JsValue::NULL, &island, &name.into());
    }
}
