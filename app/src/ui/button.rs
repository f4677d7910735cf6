//! What is pressed.

use leptos::prelude::*;

use super::may_change;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonVariant {
    /// The one thing this page is for. At most one on a page.
    Primary,
    /// Everything else that is pressed.
    #[default]
    Secondary,
    /// No border: tools beside a value, Cancel, rows of a toolbar.
    Quiet,
    /// Destroys something, or opens the dialog that asks.
    Danger,
}

impl ButtonVariant {
    /// The variant's class.
    pub fn class(self) -> &'static str {
        match self {
            Self::Primary => "button-primary",
            Self::Secondary => "button-secondary",
            Self::Quiet => "button-quiet",
            Self::Danger => "button-danger",
        }
    }
}

/// A button's height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonSize {
    /// 28 px, beside values and in rows.
    Small,
    /// 36 px (44 on small screens).
    #[default]
    Medium,
    /// 44 px, alone on a page.
    Large,
}

pub(crate) fn classes(variant: ButtonVariant, size: ButtonSize, full: bool) -> String {
    let size = match size {
        ButtonSize::Small => " button-small",
        ButtonSize::Medium => "",
        ButtonSize::Large => " button-large",
    };
    ["button ", variant.class(), size, if full { " button-full" } else { "" }].concat()
}

/// A `<button>`. Its label goes in as children; an `Icon` may come first. While a form is sent in the background,
/// the button that sends it is busy: the label keeps its width under a turning ring.
///
/// One that submits is not there for people who may only look, unless it only `asks`.
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    variant: ButtonVariant,
    /// Its height.
    #[prop(optional)]
    size: ButtonSize,
    /// As wide as its container.
    #[prop(optional)]
    full: bool,
    /// The element's `type`: `"submit"`, `"button"` or `"reset"`.
    #[prop(default = "submit")]
    kind: &'static str,
    /// Its form changes nothing: a search.
    #[prop(optional)]
    asks: bool,
    /// The name submitted with it.
    #[prop(into, optional)]
    name: Option<String>,
    /// The value submitted with it.
    #[prop(into, optional)]
    value: Option<String>,
    /// The id of a form it stands outside of.
    #[prop(into, optional)]
    form: Option<String>,
    /// Another address for the form it submits.
    #[prop(into, optional)]
    formaction: Option<String>,
    /// Submits without the browser's own checks: Back, Save draft.
    #[prop(optional)]
    formnovalidate: bool,
    /// It cannot be pressed.
    #[prop(optional)]
    disabled: bool,
    /// The label.
    children: Children,
) -> impl IntoView {
    let shown = kind != "submit" || asks || may_change();
    shown.then(|| {
        view! {
            <button
                class=classes(variant, size, full)
                type=kind
                name=name
                value=value
                form=form
                formaction=formaction
                formnovalidate=formnovalidate
                disabled=disabled
            >
                <span class="button-label">{children()}</span>
            </button>
        }
    })
}

/// A link that looks like a button: it leads somewhere and changes nothing.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How much it asks for attention.
    #[prop(optional)]
    variant: ButtonVariant,
    /// Its height.
    #[prop(optional)]
    size: ButtonSize,
    /// As wide as its container.
    #[prop(optional)]
    full: bool,
    /// Downloads under this file name instead of leading there.
    #[prop(into, optional)]
    download: Option<String>,
    /// The label.
    children: Children,
) -> impl IntoView {
    view! {
        <a class=classes(variant, size, full) href=href download=download>
            <span class="button-label">{children()}</span>
        </a>
    }
}
