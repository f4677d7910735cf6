//! Numbers over time, drawn by the server.

use std::fmt::Write as _;

use leptos::prelude::*;

use super::navigation::thousands;

/// A line the height of a word, for a row or a card; screen readers hear `label`.
#[component]
pub fn Sparkline(
    /// The numbers, oldest first.
    values: Vec<u64>,
    /// What the line says, with its numbers: "2,310 calls in 7 days, 412 today".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    let line = points(&values);
    let area = format!("0,24 {line} 96,24");
    view! {
        <span class="chart sparkline">
            <svg viewBox="0 0 96 24" preserveAspectRatio="none" role="img" aria-label=label>
                <polygon class="chart-area" points=area></polygon>
                <polyline class="chart-line" points=line></polyline>
            </svg>
        </span>
    }
}

/// Bars, with the same numbers as a table for screen readers.
#[component]
pub fn BarPlot(
    /// What is counted, for example "Calls per day".
    #[prop(into)]
    label: String,
    /// A name and a number for each bar, in order.
    bars: Vec<(String, u64)>,
) -> impl IntoView {
    let most = bars.iter().map(|(_, value)| *value).max().unwrap_or(0).max(1);
    let count = bars.len().max(1);
    let drawn = bars
        .iter()
        .enumerate()
        .map(|(index, (name, value))| {
            let height = scaled(*value, most, 100);
            let (x, width) = (index * 1000 / count, (800 / count).max(1));
            view! {
                <rect class="chart-bar" x=x y={100 - height} width=width height=height>
                    <title>{format!("{name}: {}", thousands(*value))}</title>
                </rect>
            }
        })
        .collect_view();
    let rows = bars
        .iter()
        .map(|(name, value)| view! { <tr><th scope="row">{name.clone()}</th><td>{thousands(*value)}</td></tr> })
        .collect_view();
    view! {
        <div class="chart bar-plot">
            <svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">{drawn}</svg>
            <div class="sr-only">
                <table>
                    <caption>{label}</caption>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
}

/// `value` of `most` on a scale of `size`.
fn scaled(value: u64, most: u64, size: u64) -> u64 {
    u64::try_from(u128::from(value) * u128::from(size) / u128::from(most.max(1))).unwrap_or(size)
}

fn points(values: &[u64]) -> String {
    let most = values.iter().copied().max().unwrap_or(0);
    let gaps = values.len().saturating_sub(1).max(1);
    let mut line = String::new();
    for (index, value) in values.iter().enumerate() {
        let separator = if index == 0 { "" } else { " " };
        // One unit of air above and below, so that the stroke is not cut.
        let _ = write!(line, "{separator}{},{}", index * 96 / gaps, 23 - scaled(*value, most, 22));
    }
    line
}
