//! When a failed attempt is made again.

use model::{Clock, Entropy, OperationError, Problem, Timestamp};

/// How long to wait after each attempt, in seconds; after the last, a person has to ask for another. About two days.
const WAITS_SECONDS: [i64; 12] = [5, 15, 45, 120, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 24 * 3600];
/// The longest that a provider can make us wait, in seconds.
const LONGEST_SECONDS: i64 = 24 * 3600;

/// When to try again after attempt number `attempts`; `None` when trying again would be of no use, or was tried enough.
///
/// Up to a fifth is added by chance, so that what failed together does not come back together.
pub(super) fn retry_at(
    clock: &dyn Clock,
    entropy: &dyn Entropy,
    attempts: i64,
    error: &OperationError,
) -> Option<Timestamp> {
    match error.problem {
        Problem::NotReached | Problem::Busy | Problem::Uncertain => {}
        Problem::Refused
        | Problem::NotAuthorized
        | Problem::Gone
        | Problem::Unacceptable
        | Problem::Unsupported
        | Problem::Misconfigured => return None,
    }
    let index = usize::try_from(attempts.max(1) - 1).ok()?;
    let wait = *WAITS_SECONDS.get(index)?;
    let asked = error.retry_after_seconds.unwrap_or(0).clamp(0, LONGEST_SECONDS);
    let wait = wait.max(asked);
    let mut chance = [0; 1];
    entropy.fill(&mut chance);
    Some(clock.now().plus_seconds(wait + wait * i64::from(chance[0]) / (5 * 256)))
}

#[cfg(test)]
mod tests {
    use super::retry_at;
    use model::{FixedClock, OperationError, Problem, SystemEntropy, Timestamp};

    fn wait(attempts: i64, error: &OperationError) -> Option<i64> {
        let clock = FixedClock::at(Timestamp::from_unix_seconds(1000));
        retry_at(&clock, &SystemEntropy, attempts, error).map(|at| at.unix_seconds() - 1000)
    }

    #[test]
    fn waits_grow_and_end() {
        let error = OperationError::new(Problem::NotReached, "nobody answers");
        for (attempts, least) in [(1, 5), (2, 15), (5, 300), (12, 86_400)] {
            let waited = wait(attempts, &error).unwrap();
            assert!((least..=least + least / 5).contains(&waited), "{attempts}: {waited}");
        }
        assert_eq!(wait(13, &error), None);
    }

    #[test]
    fn a_provider_says_when_to_come_back_within_reason() {
        let mut error = OperationError::new(Problem::Busy, "slow down");
        error.retry_after_seconds = Some(600);
        assert!((600..=720).contains(&wait(1, &error).unwrap()));
        error.retry_after_seconds = Some(i64::MAX);
        assert!(wait(1, &error).unwrap() <= 86_400 + 86_400 / 5);
    }

    #[test]
    fn what_would_be_refused_again_waits_for_a_person() {
        for problem in [Problem::Refused, Problem::NotAuthorized, Problem::Gone, Problem::Unacceptable] {
            assert_eq!(wait(1, &OperationError::new(problem, "no")), None, "{problem:?}");
        }
    }
}
