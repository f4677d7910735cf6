//! Times, as people say them. No clock is read here: `now` comes with the page's data, so that the server's words and
//! the browser's first render agree.

use dcr::calendar::civil_from_days;
use leptos::prelude::*;
use maud::{Markup, html};

/// A moment relative to now, with the exact time in its title.
#[component]
pub fn RelativeTime(
    /// The moment, in unix seconds.
    at: i64,
    /// The time the page's data was read, in unix seconds.
    now: i64,
) -> impl IntoView {
    view! { <time datetime=iso(at) title=exact(at)>{relative(at, now)}</time> }
}

/// [`RelativeTime`] as text, for the rows of long tables.
#[must_use]
pub fn markup(at: i64, now: i64) -> Markup {
    html! { time datetime=(iso(at)) title=(exact(at)) { (relative(at, now)) } }
}

/// A day, with the exact time in its title.
#[component]
pub fn Day(
    /// The moment, in unix seconds.
    at: i64,
) -> impl IntoView {
    view! { <time datetime=iso(at) title=exact(at)>{day(at)}</time> }
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// "3 hours ago", "in 2 days", "just now"; beyond a month, the day.
pub fn relative(at: i64, now: i64) -> String {
    let distance = now.saturating_sub(at);
    let seconds = distance.saturating_abs();
    let (count, unit) = match seconds {
        0..45 => return "just now".to_owned(),
        45..HOUR => ((seconds + MINUTE / 2) / MINUTE, "minute"),
        HOUR..DAY => (seconds / HOUR, "hour"),
        _ if seconds < 31 * DAY => (seconds / DAY, "day"),
        _ => return day(at),
    };
    let plural = if count == 1 { "" } else { "s" };
    if distance > 0 { format!("{count} {unit}{plural} ago") } else { format!("in {count} {unit}{plural}") }
}

/// "4 Mar 2026".
pub fn day(at: i64) -> String {
    let (year, month, day) = civil_from_days(at.div_euclid(DAY));
    format!("{day} {} {year}", month_name(month))
}

/// "4 Mar 2026, 09:05:00 UTC".
pub fn exact(at: i64) -> String {
    let (hour, minute, second) = clock(at);
    format!("{}, {hour:02}:{minute:02}:{second:02} UTC", day(at))
}

/// "09:05 UTC".
pub fn minute(at: i64) -> String {
    let (hour, minute, _) = clock(at);
    format!("{hour:02}:{minute:02} UTC")
}

/// "2026-03-04T09:05:00Z".
pub fn iso(at: i64) -> String {
    let (year, month, day) = civil_from_days(at.div_euclid(DAY));
    let (hour, minute, second) = clock(at);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

fn clock(at: i64) -> (i64, i64, i64) {
    let second = at.rem_euclid(DAY);
    (second / HOUR, second % HOUR / MINUTE, second % MINUTE)
}

fn month_name(month: i64) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_follow_the_calendar() {
        assert_eq!(iso(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(iso(1_772_615_100), "2026-03-04T09:05:00Z");
        assert_eq!(iso(4_107_542_399), "2100-02-28T23:59:59Z");
        assert_eq!(iso(4_107_542_400), "2100-03-01T00:00:00Z");
        assert_eq!(iso(-1), "1969-12-31T23:59:59Z");
        assert_eq!(exact(1_772_615_100), "4 Mar 2026, 09:05:00 UTC");
    }

    #[test]
    fn times_are_said_as_people_say_them() {
        let now = 1_772_615_100;
        for (seconds, words) in [
            (0, "just now"),
            (44, "just now"),
            (45, "1 minute ago"),
            (5 * 60, "5 minutes ago"),
            (3600, "1 hour ago"),
            (3 * 3600 + 3599, "3 hours ago"),
            (24 * 3600, "1 day ago"),
            (30 * 24 * 3600, "30 days ago"),
            (40 * 24 * 3600, "23 Jan 2026"),
            (-600, "in 10 minutes"),
            (-2 * 24 * 3600, "in 2 days"),
        ] {
            assert_eq!(relative(now - seconds, now), words);
        }
        assert_eq!(relative(now, i64::MIN), day(now));
    }
}
