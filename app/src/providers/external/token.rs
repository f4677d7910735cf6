//! When something is to be said of an initial access token.

use super::state::TokenWarning;
use crate::ui::counted;

const DAY: i64 = 24 * 3600;
/// Days before its end at which it is said, and at which it is urgent.
const DAYS: (i64, i64) = (14, 3);
/// Uses before its end at which it is said.
const USES: i64 = 10;

/// What there is to say of a token that ends then and allows so many more registrations.
pub(super) fn token_warning(expires_at: Option<i64>, remaining_uses: Option<i64>, now: i64) -> Option<TokenWarning> {
    let by_time = expires_at.and_then(|end| match end - now {
        ..=0 => Some(TokenWarning { urgent: true, text: "Token expired".to_owned() }),
        left if left <= DAYS.0 * DAY => {
            let days = (left + DAY - 1) / DAY;
            let text = format!("Token ends in {}", counted(days, "day", "days"));
            Some(TokenWarning { urgent: left <= DAYS.1 * DAY, text })
        }
        _ => None,
    });
    let by_uses = remaining_uses.and_then(|uses| match uses {
        ..=0 => Some(TokenWarning { urgent: true, text: "Token used up".to_owned() }),
        uses if uses <= USES => {
            let text = format!("Token has {} left", counted(uses, "use", "uses"));
            Some(TokenWarning { urgent: false, text })
        }
        _ => None,
    });
    match (by_time, by_uses) {
        (Some(time), Some(uses)) if uses.urgent && !time.urgent => Some(uses),
        (time, uses) => time.or(uses),
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY, token_warning};

    #[test]
    fn a_token_is_warned_of_by_its_end_and_by_its_uses() {
        let now = 1_000 * DAY;
        for (days, uses, expected) in [
            (None, None, None),
            (Some(15), Some(11), None),
            (Some(14), None, Some((false, "Token ends in 14 days"))),
            (Some(4), None, Some((false, "Token ends in 4 days"))),
            (Some(3), None, Some((true, "Token ends in 3 days"))),
            (Some(1), None, Some((true, "Token ends in 1 day"))),
            (Some(0), None, Some((true, "Token expired"))),
            (None, Some(10), Some((false, "Token has 10 uses left"))),
            (None, Some(1), Some((false, "Token has 1 use left"))),
            (None, Some(0), Some((true, "Token used up"))),
            (Some(10), Some(0), Some((true, "Token used up"))),
            (Some(2), Some(5), Some((true, "Token ends in 2 days"))),
        ] {
            let end: Option<i64> = days.map(|days| now + days * DAY);
            let warning = token_warning(end, uses, now);
            let said = warning.as_ref().map(|warning| (warning.urgent, warning.text.as_str()));
            assert_eq!(said, expected, "{days:?} {uses:?}");
        }
    }
}
