//! Light, dark, or as the system says.

use leptos::prelude::*;

use super::Icon;

/// The theme a person has chosen; `<html data-theme>` and the cookie `theme` carry its name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the operating system says: no `data-theme` at all.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// The theme with this name; anything unknown is the system's.
    pub fn from_name(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The name, as the form submits it and the cookie keeps it.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The value of `<html data-theme>`: nothing when the system decides.
    pub fn attribute(self) -> Option<&'static str> {
        (self != Self::System).then(|| self.name())
    }
}

/// Three buttons of one form, `POST /theme` with `theme` and `back`; the server sets the cookie and redirects.
#[component]
pub fn ThemeSwitch(
    /// The choice in force.
    current: Theme,
    /// The page to come back to.
    #[prop(into)]
    back: Signal<String>,
) -> impl IntoView {
    let choices = [(Theme::Light, "sun", "Light"), (Theme::Dark, "moon", "Dark"), (Theme::System, "monitor", "System")];
    view! {
        <form method="post" action="/theme">
            <input type="hidden" name="back" value=move || back.get() />
            <div class="theme-switch" role="group" aria-label="Theme">
            {choices
                .map(|(theme, icon, word)| {
                    let pressed = if theme == current { "true" } else { "false" };
                    view! {
                        <button type="submit" name="theme" value=theme.name() aria-pressed=pressed title=word>
                            <Icon name=icon />
                            <span class="sr-only">{word}</span>
                        </button>
                    }
                })
                .collect_view()}
            </div>
        </form>
    }
}
