//! Pages of lists.

/// Which page of a list: 50 rows each, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page(u32);

impl Page {
    /// Rows on a page.
    pub const ROWS: u32 = 50;

    /// Page `number`, at least 1.
    #[must_use]
    pub const fn number(number: u32) -> Self {
        Self(if number == 0 { 1 } else { number })
    }

    /// The number, from 1.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// Rows before it.
    #[must_use]
    pub fn offset(self) -> i64 {
        i64::from(self.0 - 1) * i64::from(Self::ROWS)
    }
}

impl Default for Page {
    fn default() -> Self {
        Self(1)
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// How many rows match in all.
    pub total: i64,
}
