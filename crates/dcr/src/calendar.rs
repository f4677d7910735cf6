//! Days of the calendar, as forms write them: `2026-12-31`.

/// Year, month (1–12) and day of the month, `days` after 1 January 1970 in the proleptic Gregorian calendar; after
/// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". Years are counted from March, so that a leap day ends
/// one.
#[must_use]
pub fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// The other way round.
#[must_use]
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Reads `2026-12-31` as days after 1 January 1970; `None` for what is no day of the years 1970 to 9999.
#[must_use]
pub fn parse_day(text: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| -> Option<i64> {
        let digits = text.get(range)?;
        digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
    };
    if text.len() != 10 || text.as_bytes()[4] != b'-' || text.as_bytes()[7] != b'-' {
        return None;
    }
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    if !(1970..=9999).contains(&year) {
        return None;
    }
    let days = days_from_civil(year, month, day);
    (civil_from_days(days) == (year, month, day)).then_some(days)
}

/// Writes a day as [`parse_day`] reads it.
#[must_use]
pub fn iso_day(days: i64) -> String {
    let (year, month, day) = civil_from_days(days);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::{iso_day, parse_day};

    #[test]
    fn days_read_back_as_they_were_written() {
        for (days, text) in [(0, "1970-01-01"), (11_016, "2000-02-29"), (20_516, "2026-03-04"), (47_541, "2100-03-01")]
        {
            assert_eq!(iso_day(days), text);
            assert_eq!(parse_day(text), Some(days));
        }
        for days in (0..200_000).step_by(17) {
            assert_eq!(parse_day(&iso_day(days)), Some(days));
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "",
            "2026",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-04-31",
            "2026-1-01",
            "1969-12-31",
            "2026/01/01",
            "+026-01-01",
            "2026-01-01 ",
            "12026-01-01",
            "２026-01-1",
        ] {
            assert_eq!(parse_day(text), None, "{text}");
        }
    }
}
