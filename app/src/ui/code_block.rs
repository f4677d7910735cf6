//! Code to read and to copy.

use leptos::prelude::*;

use super::CopyButton;

/// Code with its name above it and a copy button.
#[component]
pub fn CodeBlock(
    /// The code.
    #[prop(into)]
    code: String,
    /// What it is, for example "Request a token".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <figure class="code">
            <figcaption class="code-head">
                <span>{label.clone()}</span>
                <CopyButton value=code.clone() what=label.clone() />
            </figcaption>
            <pre tabindex="0" role="group" aria-label=label><code>{code}</code></pre>
        </figure>
    }
}

/// The same thing said in one language; part of [`CodeTabs`].
#[derive(Clone, Debug)]
pub struct CodeSample {
    /// The language: "curl", "Python".
    pub language: String,
    /// The code.
    pub code: String,
}

impl CodeSample {
    /// A sample.
    #[must_use]
    pub fn new(language: impl Into<String>, code: impl Into<String>) -> Self {
        Self { language: language.into(), code: code.into() }
    }
}

/// One piece of code in several languages. The languages are radio buttons, so they switch without a script.
#[component]
pub fn CodeTabs(
    /// What it is, for example "Request a token".
    #[prop(into)]
    label: String,
    /// A word for the radio buttons' name; unique on the page.
    #[prop(into)]
    name: String,
    /// The languages; the first is shown.
    samples: Vec<CodeSample>,
) -> impl IntoView {
    let panels = samples
        .into_iter()
        .enumerate()
        .map(|(index, CodeSample { language, code })| {
            let id = format!("{name}-{index}");
            let what = [&label, " in ", &language].concat();
            view! {
                <input type="radio" name=name.clone() id=id.clone() checked={index == 0} />
                <label for=id>{language}</label>
                <div class="code-panel">
                    <pre tabindex="0" role="group" aria-label=what.clone()><code>{code.clone()}</code></pre>
                    <CopyButton value=code what=what />
                </div>
            }
        })
        .collect_view();
    view! {
        <fieldset class="code code-tabs">
            <legend>{label.clone()}</legend>
            {panels}
        </fieldset>
    }
}
