//! One line, or several.

use leptos::prelude::*;

use super::field::use_control;

/// A one-line input. Inside a `Field` it takes its name, id and error from there. Its value is the browser's from the
/// first keystroke on: `value` is only where it starts.
#[component]
pub fn TextInput(
    /// The name submitted; inside a `Field`, the field's name.
    #[prop(into, optional)]
    name: Option<String>,
    /// What is in it at first.
    #[prop(into, optional)]
    value: String,
    /// The element's `type`: `"text"`, `"email"`, `"url"`, `"password"`, `"number"` …
    #[prop(default = "text")]
    kind: &'static str,
    /// What an answer looks like. Never the label.
    #[prop(into, optional)]
    placeholder: Option<String>,
    /// What the browser may fill in, for example `"email"` or `"current-password"`.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Which keys a phone shows, for example `"url"`.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// The longest answer, in UTF-16 code units.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// The least number, for `kind="number"`.
    #[prop(into, optional)]
    min: Option<String>,
    /// The greatest number, for `kind="number"`.
    #[prop(into, optional)]
    max: Option<String>,
    /// Monospace, without spelling help: identifiers and addresses.
    #[prop(optional)]
    mono: bool,
    /// Takes the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
    /// Shown, but not to be changed; it is submitted.
    #[prop(optional)]
    readonly: bool,
    /// Not to be changed and not submitted.
    #[prop(optional)]
    disabled: bool,
) -> impl IntoView {
    let control = use_control(name);
    let (described_by, aria_invalid) = (control.described_by.clone(), control.aria_invalid());
    let plain = mono || matches!(kind, "email" | "url" | "password");
    view! {
        <input
            class=if mono { "input input-mono" } else { "input" }
            type=kind
            id=control.id
            name=control.name
            value=(!value.is_empty()).then_some(value)
            placeholder=placeholder
            autocomplete=autocomplete
            inputmode=inputmode
            maxlength=maxlength
            min=min
            max=max
            spellcheck=plain.then_some("false")
            autocapitalize=plain.then_some("none")
            required=control.required
            autofocus=autofocus
            readonly=readonly
            disabled=disabled
            aria-describedby=described_by
            aria-invalid=aria_invalid
        />
    }
}

/// An input of several lines that grows with its text. Inside a `Field` it takes its name, id and error from there.
#[component]
pub fn TextArea(
    /// The name submitted; inside a `Field`, the field's name.
    #[prop(into, optional)]
    name: Option<String>,
    /// What is in it at first.
    #[prop(into, optional)]
    value: String,
    /// What an answer looks like. Never the label.
    #[prop(into, optional)]
    placeholder: Option<String>,
    /// The longest answer, in UTF-16 code units.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// How many lines it shows at least.
    #[prop(default = 3)]
    rows: u32,
    /// Monospace, without spelling help: one URI a line, JSON, keys.
    #[prop(optional)]
    mono: bool,
) -> impl IntoView {
    let control = use_control(name);
    let (described_by, aria_invalid) = (control.described_by.clone(), control.aria_invalid());
    // HTML drops one line break right after the opening tag; this one is there to be dropped.
    let text = if value.starts_with('\n') { ["\n", &value].concat() } else { value };
    view! {
        <textarea
            class=if mono { "input input-mono" } else { "input" }
            id=control.id
            name=control.name
            placeholder=placeholder
            maxlength=maxlength
            rows=rows
            spellcheck=mono.then_some("false")
            required=control.required
            aria-describedby=described_by
            aria-invalid=aria_invalid
        >
            {text}
        </textarea>
    }
}
