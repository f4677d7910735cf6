//! Choosing a file.

use leptos::{ev, html, prelude::*};

/// A native file input drawn as a drop zone. Without a script it is the file input alone.
#[island]
pub fn FileDrop(
    /// The input's id.
    id: Option<String>,
    /// The name submitted.
    name: String,
    /// The media types the browser offers.
    accept: String,
    /// What may be dropped, in words: "JPG or PNG".
    what: String,
    /// A file must be chosen.
    required: bool,
    /// The id of the help or the error.
    described_by: Option<String>,
    /// The last file was refused.
    invalid: bool,
    /// What is there now, for example the present logo, or an icon.
    children: Children,
) -> impl IntoView {
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
            // Setting files by a script tells nobody; what stands around the input listens for this.
            if let Ok(event) = web_sys::Event::new("change") {
                event.init_event_with_bubbles("change", true);
                let _ = input.dispatch_event(&event);
            }
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
            {children()}
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
                id=id
                name=name
                accept=accept
                required=required
                aria-describedby=described_by
                aria-invalid=invalid.then_some("true")
                on:change=move |_| read()
            />
        </div>
    }
}

fn file_size(bytes: f64) -> String {
    let kilobytes = bytes / 1000.0;
    if kilobytes < 1000.0 { format!("{:.0} kB", kilobytes.ceil()) } else { format!("{:.1} MB", kilobytes / 1000.0) }
}

#[cfg(test)]
mod tests {
    use super::file_size;

    #[test]
    fn sizes_are_rounded_up_to_whole_kilobytes() {
        assert_eq!(file_size(1.0), "1 kB");
        assert_eq!(file_size(12_345.0), "13 kB");
        assert_eq!(file_size(5_200_000.0), "5.2 MB");
    }
}
