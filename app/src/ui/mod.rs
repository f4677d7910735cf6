//! The parts pages are made of, once each. `use crate::ui::*;` brings them all.
//!
//! Everything works without a script. What needs one (copy buttons, the search of a `MultiSelect`) appears after
//! hydration behind [`use_hydrated`]. There are no inline styles: a part's looks are in `style/parts/`, a page's layout
//! in `style/pages/`. Inputs start with a plain `value` and belong to the browser from then on.
//!
//! `?` marks a prop that may be left out. Strings are taken as `&str` or `String`; *signal* means a value, a signal or a
//! `Signal::derive`.
//!
//! # Frames
//! | component | props |
//! | --- | --- |
//! | [`AdminShell`] | `path` (signal), `person`, `role`, `waiting?` (closure: beside *Registrations*), `theme?: Theme`, children |
//! | [`PortalShell`] | `path` (signal), `portal`, `portal_logo?: Option`, `client`, `client_logo?: Option`, `email`, `theme?`, `more?: Vec<(&str, &str)>`, children |
//! | [`PlainShell`] | `title`, `lede?`, `portal?`, `portal_logo?: Option`, `path` (signal), `theme?`, `wide?`, children |
//! | [`PageHeader`] | `title`, `lede?`, `crumbs?: Vec<Crumb>`, `beside?` (closure: a badge beside the title), children? (buttons) |
//! | [`ThemeSwitch`] | `current: Theme`, `back` (signal); the shells have it already. [`Theme::attribute`] is for `<html data-theme>` |
//! | [`Brand`] | `href`, `name`, `logo?: Option` |
//!
//! Each shell says by itself when the portal is a [`Demonstration`].
//!
//! # Acts
//! | component | props |
//! | --- | --- |
//! | [`Button`] | `variant?: ButtonVariant` (`Primary`, `Secondary`, `Quiet`, `Danger`), `size?: ButtonSize` (`Small`, `Medium`, `Large`), `full?`, `kind?` (`"submit"`), `asks?` (changes nothing), `name?`, `value?`, `form?`, `formaction?`, `formnovalidate?`, `busy?` (signal), `disabled?` (signal), children; `on:click` works |
//! | [`LinkButton`] | `href`, `variant?`, `size?`, `full?`, `download?`, children |
//! | [`Menu`] | `label`, `icon?` (alone, for a row: `"ellipsis"`), `before?` (an icon before the words), `up?`, children: `<a>`, `<form><button>`, `<hr>`, `.menu-note`, `.menu-danger` |
//! | [`ConfirmDialog`] | `trigger`, `icon?`, `variant?` (`Danger`), `size?`, `name`, `title`, `text?`, children: a real form (so not inside another) whose `.button-row` holds [`DialogCancel`] and the button that does it |
//! | [`ConfirmPost`] | the usual one: `trigger`, `icon?`, `variant?`, `size?`, `name`, `title`, `text`, `action`, `fields: Vec<(&str, String)>` (hidden), `does` (the button's words), `does_variant?` (`Danger`) |
//! | [`CopyButton`] | `value`, `what`, `variant?`, `size?` |
//! | [`OwnersOnly`] | children: links to forms and danger zones. Buttons that submit, dialogs and forms see to it themselves by [`MayChange`] |
//!
//! # Forms
//! A form is `<FormErrorsScope errors=signal><ErrorSummary/><form class="form" novalidate>…</form></FormErrorsScope>`. Each
//! field finds its own error by its name; `error=` overrides it.
//!
//! | component | props |
//! | --- | --- |
//! | [`FormErrorsScope`] | `errors` (signal of `Vec<dcr::FieldError>`), children |
//! | [`ErrorSummary`] | `errors?`, `title?`; an error with an empty field name belongs to the whole form |
//! | [`Field`] | `name`, `label`, `help?` (text or a closure returning a view), `error?` (text, `Option` or signal), `required?`, `optional?`, children: one control |
//! | [`FieldGroup`] | the same around several controls (`<fieldset>`) |
//! | [`TextInput`] | `name?`, `value?`, `kind?`, `placeholder?`, `autocomplete?`, `inputmode?`, `maxlength?`, `min?`, `max?`, `mono?`, `autofocus?`, `readonly?`, `disabled?` (signal) |
//! | [`TextArea`] | `name?`, `value?`, `placeholder?`, `maxlength?`, `rows?`, `mono?` |
//! | [`Select`] | `name?`, `choices: Vec<Choice>`, `placeholder?`, `label?` (in a toolbar), `disabled?` |
//! | [`Checkbox`] | `name?`, `value?`, `label`, `detail?`, `checked?`, `required?`, `disabled?` |
//! | [`Switch`] | `name`, `value?`, `label`, `detail?`, `checked?`, `disabled?`; finds its own error, needs no `Field` |
//! | [`RadioCards`] | `name?`, `choices`, `two_columns?`; in a `FieldGroup` |
//! | [`MultiSelect`] | `name?`, `choices`, `search_label?`, `none?`; in a `FieldGroup` |
//! | [`FileDrop`] | `name?`, `accept?`, `what?`, children? (the present image); in a `Field` |
//! | [`SearchInput`] | `name?` (`"q"`), `value?`, `label`; `/` focuses it |
//! | [`Choice`] | `Choice::new(value, label).detail(…).selected(bool).disabled(bool)` |
//!
//! # Showing
//! | component | props |
//! | --- | --- |
//! | [`TableWrap`] | `label` or `plain`, children: `<table class="table">` |
//! | [`Badge`] | `label`, `tone?: Tone` (`Neutral`, `Good`, `Warn`, `Bad`, `Info`), `icon?` |
//! | [`Alert`] | `tone?` (`Info`), `title?`, children? ; another server's words in `<blockquote>` |
//! | [`Toast`] | `message` (signal of `Option<String>`), `tone?` (`Good`) |
//! | [`Pagination`] | `first`, `last`, `total`, `what?`, `previous?: Option`, `next?: Option` |
//! | [`Stepper`] | `label`, `steps: Vec<Step>`; `Step::new(label, href, StepState::{Done, Current, Next}).detail(…)` |
//! | [`KeyValues`], [`KeyValue`] | children; `label`, children |
//! | [`CopyField`], [`CopyInline`] | `label`, `value`, `name`, `help?`; `value`, `what` |
//! | [`SecretReveal`] | `title`, `text?`, `rows: Vec<SecretRow>`, `more?` (closure), `downloads?` (closure), children (the form "I have saved it"); `SecretRow::new(name, label, value)` |
//! | [`Avatar`] | `name`, `src?: Option`, `size?: AvatarSize` (`Px24`, `Px32`, `Px40`, `Px64`) |
//! | [`Prose`] | `html`: a description in CommonMark, as the server made it |
//! | [`EmptyState`] | `icon`, `title`, `text?`, children? (buttons) |
//! | [`Checklist`] | `title`, `tasks: Vec<Task>` |
//! | [`avatar()`], [`badge()`], [`time::markup`] | the same as text, for the rows of long tables (`<tbody inner_html=…>`) |
//! | [`RelativeTime`], [`Day`] | `at: i64`, `now: i64`; `at` |
//! | [`Icon`] | `name` (an id in `public/icons.svg`), `large?` |
//!
//! # Classes for plain elements
//! | where | classes |
//! | --- | --- |
//! | text | `muted`, `faint`, `small`, `mono`, `nowrap`, `truncate`, `num`, `sr-only` |
//! | blocks | `stack` (+ `stack-small`), `row` (+ `row-between`), `readable`, `split`, `card`, `cards`, `card-link` with `card-anchor`, `button-row` |
//! | sections | `section` with `section-head`, `danger-zone` |
//! | forms | `form`, `form-section` with `section-head`, `form-columns`, `form-foot` (+ `form-foot-end` on what goes right), `input-group` with `input-affix`, `reveal` with a `Switch` and `reveal-body` |
//! | lists | `toolbar` (+ `toolbar-end`) above; in the table `num`, `cell-main`, `row-link`, `cell-stack`, `cell-sub`, `cell-menu`, `data-label`; `table-empty`, `skeleton` |
//! | wizard | `wizard` around a `Stepper`, `wizard-step` (with `h2` and `lede`) and `wizard-summary` |
#![expect(clippy::needless_pass_by_value, reason = "the props of a component are values")]
#![expect(clippy::fn_params_excessive_bools, reason = "the props of a component are named where it is used")]

mod admin_shell;
mod alert;
mod avatar;
mod badge;
mod brand;
mod button;
mod checkbox;
mod checklist;
mod choice;
mod clipboard;
mod confirm_dialog;
mod confirm_post;
mod copy_field;
mod demonstration;
mod empty_state;
mod field;
mod file_drop;
mod form;
#[cfg(test)]
mod icon;
mod key_values;
mod menu;
mod multi_select;
mod navigation;
mod number;
mod owners_only;
mod page_header;
mod plain_shell;
mod portal_shell;
mod prose;
mod radio_cards;
mod search_input;
mod secret_reveal;
mod select;
mod shell;
mod stepper;
mod table;
mod text_input;
mod theme_switch;
pub mod time;
mod toast;

pub use admin_shell::AdminShell;
pub use alert::Alert;
pub use avatar::{Avatar, AvatarSize, avatar};
pub use badge::{Badge, Tone, badge};
pub use brand::Brand;
pub use button::{Button, ButtonSize, ButtonVariant, LinkButton};
pub use checkbox::{Checkbox, Switch};
pub use checklist::{Checklist, Task};
pub use choice::Choice;
pub use clipboard::CopyButton;
pub use confirm_dialog::{ConfirmDialog, DialogCancel};
pub use confirm_post::ConfirmPost;
pub use copy_field::{CopyField, CopyInline};
pub use demonstration::Demonstration;
pub(crate) use demonstration::DemonstrationNote;
pub use empty_state::EmptyState;
pub use field::{Field, FieldGroup, FieldHelp, FormErrors, field_id};
pub use file_drop::FileDrop;
pub use form::Form;
pub use islands::Icon;
pub use key_values::{KeyValue, KeyValues};
pub use menu::Menu;
pub use multi_select::MultiSelect;
pub use navigation::{Pagination, thousands};
pub use number::{counted, number};
pub(crate) use owners_only::may_change;
pub use owners_only::{MayChange, OwnersOnly};
pub use page_header::{Crumb, PageHeader};
pub use plain_shell::PlainShell;
pub use portal_shell::PortalShell;
pub use prose::Prose;
pub use radio_cards::RadioCards;
pub use search_input::SearchInput;
pub use secret_reveal::{SecretReveal, SecretRow};
pub use select::Select;
pub use stepper::{Step, StepState, Stepper};
pub use table::TableWrap;
pub use text_input::{TextArea, TextInput};
pub use theme_switch::{Theme, ThemeSwitch};
pub use time::{Day, RelativeTime};
pub use toast::Toast;
