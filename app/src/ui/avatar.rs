//! A face for a client or a person.

use leptos::prelude::*;
use maud::{Markup, html};

/// An avatar's edge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarSize {
    /// 24 px: in rows and bars.
    Px24,
    /// 32 px.
    #[default]
    Px32,
    /// 40 px: at the head of a card.
    Px40,
    /// 64 px: at the head of a page.
    Px64,
}

impl AvatarSize {
    fn class(self) -> &'static str {
        match self {
            Self::Px24 => "avatar avatar-24",
            Self::Px32 => "avatar",
            Self::Px40 => "avatar avatar-40",
            Self::Px64 => "avatar avatar-64",
        }
    }

    fn initials_class(self, name: &str) -> String {
        [self.class(), HUES[hue(name)]].concat()
    }

    fn pixels(self) -> &'static str {
        match self {
            Self::Px24 => "24",
            Self::Px32 => "32",
            Self::Px40 => "40",
            Self::Px64 => "64",
        }
    }
}

/// The logo, or the name's initials on a colour that is always the same for this name. Both are decoration: the name
/// stands beside it.
#[component]
pub fn Avatar(
    /// Whose it is.
    #[prop(into)]
    name: String,
    /// The logo's URL.
    #[prop(into, default = None)]
    src: Option<String>,
    /// Its edge.
    #[prop(optional)]
    size: AvatarSize,
) -> impl IntoView {
    if let Some(src) = src {
        let edge = size.pixels();
        view! { <img class=size.class() src=src alt="" width=edge height=edge loading="lazy" decoding="async" /> }
            .into_any()
    } else {
        view! { <span class=size.initials_class(&name) aria-hidden="true">{initials(&name)}</span> }.into_any()
    }
}

/// The same as text, for the rows of long tables.
#[must_use]
pub fn avatar(name: &str, src: Option<&str>, size: AvatarSize) -> Markup {
    html! {
        @if let Some(src) = src {
            img class=(size.class()) src=(src) alt="" width=(size.pixels()) height=(size.pixels()) loading="lazy"
                decoding="async";
        } @else {
            span class=(size.initials_class(name)) aria-hidden="true" { (initials(name)) }
        }
    }
}

const HUES: [&str; 8] = [" hue-0", " hue-1", " hue-2", " hue-3", " hue-4", " hue-5", " hue-6", " hue-7"];

/// FNV-1a, folded to three bits: the same colour on every page, server and browser.
fn hue(name: &str) -> usize {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    ((hash ^ (hash >> 15)) & 7) as usize
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter_map(|word| word.chars().next());
    let first = words.next();
    let last = words.next_back();
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{hue, initials};

    #[test]
    fn initials_are_those_of_the_first_and_the_last_word() {
        for (name, letters) in
            [("Acme Logistics", "AL"), ("Wide World Importers", "WI"), ("okta", "O"), ("Åsa Öberg", "ÅÖ"), ("— ", "")]
        {
            assert_eq!(initials(name), letters);
        }
    }

    #[test]
    fn a_name_keeps_its_colour() {
        assert_eq!(hue("Acme Logistics"), hue("Acme Logistics"));
        assert!((0..200).all(|n| hue(&format!("client {n}")) < 8));
    }
}
