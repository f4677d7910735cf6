//! A file, chosen or dropped.

use leptos::{ev, html, prelude::*};

use super::{Icon, field::use_control};

/// A native file input drawn as a drop zone. Inside a `Field`, which holds the label, the help and the error. The form
/// around it needs `enctype="multipart/form-data"`.
#[component]
pub fn FileDrop(
    /// The name submitted; inside a `Field`, the field's name.
    #[prop(into, optional)]
    name: Option<String>,
    /// The media types the browser offers.
    #[prop(default = "image/jpeg,image/png")]
    accept: &'static str,
    /// What may be dropped, in words.
    #[prop(into, default = "JPG or PNG".to_owned())]
    what: String,
    /// What is there now, for example an `Avatar` with the present logo.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let control = use_control(name);
    let (described_by, aria_invalid) = (control.described_by, control.aria_invalid());
    let input: NodeRef<html::Input> = NodeRef::new();
    let over = RwSignal::new(false);
    let chosen = RwSignal::new(None::<(String, f64)>);
    let read = move || {
        let file = input.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0));
        chosen.set(file.map(|file| (file.name(), file.size())));
    };
    // A browser that comes back to the page may have put the file back before the script ran.
    Effect::new(move || {
        if input.get().is_some() {
            read();
        }
    });
    let on_drop = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        let files = event.data_transfer().and_then(|data| data.files());
        if let (Some(input), Some(files)) = (input.get_untracked(), files)
            && files.length() > 0
        {
            input.set_files(Some(&files));
            read();
        }
    };
    let on_over = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    view! {
        <div
            class="file-drop"
            class:file-drop-over=move || over.get()
            on:dragover=on_over
            on:dragleave=move |_| over.set(false)
            on:drop=on_drop
        >
            {match children {
                Some(children) => children().into_any(),
                None => view! { <Icon name="image" /> }.into_any(),
            }}
            <div class="file-drop-text">
                <span role="status">
                    {move || {
                        chosen.get().map(|(name, bytes)| {
                            view! { <span class="file-drop-name">{name} " · " {file_size(bytes)}</span> }
                        })
                    }}
                </span>
                <span class="muted">
                    "Drag and drop a " {what} " here, or " <span class="link-like">"Upload from device"</span>
                </span>
            </div>
            <input
                node_ref=input
                type="file"
                id=control.id
                name=control.name
                accept=accept
                required=control.required
                aria-describedby=move || described_by.get()
                aria-invalid=aria_invalid
                on:change=move |_| read()
            />
        </div>
    }
}

fn file_size(bytes: f64) -> String {
    let kilobytes = bytes / 1000.0;
    if kilobytes < 1000.0 { format!("{:.0} kB", kilobytes.ceil()) } else { format!("{:.1} MB", kilobytes / 1000.0) }
}
