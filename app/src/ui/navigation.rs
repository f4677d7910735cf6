//! Moving inside a page's subject: pages of a list.

use leptos::prelude::*;

use super::{ButtonSize, Icon, LinkButton};

/// Where a list stands and the way to its neighbours: "1–50 of 10,000".
#[component]
pub fn Pagination(
    /// The number of the first row shown, from 1.
    first: u64,
    /// The number of the last row shown.
    last: u64,
    /// How many rows there are.
    total: u64,
    /// What the rows are, in the plural.
    #[prop(into, default = "rows".to_owned())]
    what: String,
    /// The page before, with the query that keeps search and filters.
    #[prop(into, default = None)]
    previous: Option<String>,
    /// The page after.
    #[prop(into, default = None)]
    next: Option<String>,
) -> impl IntoView {
    let position = if total == 0 {
        ["No ", &what].concat()
    } else {
        format!("{}–{} of {}", thousands(first), thousands(last), thousands(total))
    };
    let links = (previous.is_some() || next.is_some()).then(|| {
        view! {
            <ul class="pages">
                {previous
                    .map(|href| {
                        view! {
                            <li>
                                <LinkButton href=href size=ButtonSize::Small>
                                    <Icon name="chevron-left" />
                                    "Previous"
                                </LinkButton>
                            </li>
                        }
                    })}
                {next
                    .map(|href| {
                        view! {
                            <li>
                                <LinkButton href=href size=ButtonSize::Small>
                                    "Next"
                                    <Icon name="chevron-right" />
                                </LinkButton>
                            </li>
                        }
                    })}
            </ul>
        }
    });
    view! {
        <nav class="pagination" aria-label=["Pages of ", &what].concat()>
            <p>{position}</p>
            {links}
        </nav>
    }
}

/// A number with a comma after each group of three digits: 10,000.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn numbers_are_grouped_by_three() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (10_000, "10,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }
}
