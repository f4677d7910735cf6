//! Islands: the parts of a page that do something in the browser. Everything else is HTML that the server makes once
//! (`app`), and each page works without any of this.
//!
//! An island is rendered by the server like any other part, with its props beside it as JSON. In the browser its function is
//! called with its element and attaches what it listens to. Children of an island are the server's HTML, which an island may
//! look through and mark, but never renders itself.
//!
//! | island | does |
//! | --- | --- |
//! | [`BackgroundForm`] | sends a form without leaving the page, and marks what is wrong |
//! | [`CopyButton`], [`CopyField`] | copy a value |
//! | [`Dialog`] | asks in a modal dialog before something is destroyed |
//! | [`FileDrop`] | takes a dropped file and names it |
//! | [`FilteredList`] | shows the items of a list that match what is typed |
//! | [`LiveRegion`] | loads the page's content again while something is on its way |
//! | [`Menu`] | closes on Escape and when the focus leaves |
//! | [`MultiSelect`] | filters and counts checkboxes |
//! | [`SearchInput`] | takes the focus at `/` |
//! | [`SubmitOnChange`] | sends a form as soon as a file is chosen |
//! | [`Toast`] | can be dismissed |
//! | [`UrlPreview`] | shows the URL that two fields make |
//!
//! To add one: a file here with an `#[island]`, whose props are owned values that serde knows; in `app/src/ui` a component
//! around it, when its props want defaults or other types.
#![expect(clippy::needless_pass_by_value, reason = "the props of a component are values")]

mod background_form;
mod copy;
mod dialog;
mod dom;
mod file_drop;
mod filtered_list;
mod icon;
mod live_region;
mod menu;
mod multi_select;
mod search_input;
mod submit_on_change;
mod toast;
mod url_preview;

pub use background_form::{BackgroundForm, ErrorSummary, FieldError, field_id};
pub use copy::{CopyButton, CopyField};
pub use dialog::Dialog;
pub use file_drop::FileDrop;
pub use filtered_list::FilteredList;
pub use icon::Icon;
pub use live_region::LiveRegion;
pub use menu::Menu;
pub use multi_select::MultiSelect;
pub use search_input::SearchInput;
pub use submit_on_change::SubmitOnChange;
pub use toast::Toast;
pub use url_preview::{UrlPreview, introspection_url};
