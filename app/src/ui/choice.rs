//! One of several things to choose from.

/// An option of a `Select`, `RadioCards` or `MultiSelect`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// The value submitted.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// A sentence about it.
    pub detail: Option<String>,
    /// Whether it is chosen from the start.
    pub selected: bool,
    /// Whether it cannot be chosen; say why in `detail`.
    pub disabled: bool,
}

impl Choice {
    /// A choice with a value and a label.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    /// With a sentence about it.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Chosen from the start, or not.
    #[must_use]
    pub fn selected(mut self, selected: bool) -> Self {
        self.selected = selected;
        self
    }

    /// Shown, but not to be chosen.
    #[must_use]
    pub fn disabled(mut self, disabled: bool) -> Self {
        self.disabled = disabled;
        self
    }
}
