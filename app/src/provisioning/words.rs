//! What is being done at a provider, as people read it.

use super::view::{FindingView, OperationView};
use crate::ui::{
    Tone,
    time::{minute, relative},
};

/// Something to know, in a title and a sentence or two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telling {
    /// What it means.
    pub tone: Tone,
    /// What is the case.
    pub title: String,
    /// What follows from it, and what happens next.
    pub text: String,
}

/// What a kind of operation is called while it goes on, while it fails, and what holds until it has ended.
struct Words {
    /// "Being registered at Keycloak"; the provider's name comes after it.
    doing: &'static str,
    /// "Not registered"
    failed: &'static str,
    /// What holds meanwhile.
    meanwhile: &'static str,
    /// What giving up means.
    give_up: &'static str,
}

fn words(kind: &str) -> Words {
    match kind {
        "register" => Words {
            doing: "Being registered at",
            failed: "Not registered",
            meanwhile: "Its client ID and secret appear here as soon as it is.",
            give_up: "It is not registered any more, and these credentials are revoked.",
        },
        "update" => Words {
            doing: "Being changed at",
            failed: "Not changed",
            meanwhile: "Until it is, the former values apply.",
            give_up: "The former values stay.",
        },
        "rotate" => Words {
            doing: "Getting a new secret from",
            failed: "No new secret",
            meanwhile: "The new secret appears here as soon as it has come.",
            give_up: "No new secret is asked for.",
        },
        "swap" => Words {
            doing: "Being replaced at",
            failed: "Not replaced",
            meanwhile: "A new client is registered there. Its client ID and secret appear here as soon as it is.",
            give_up: "No new client is registered. The present one stays as it is.",
        },
        "delete" => Words {
            doing: "Being deleted at",
            failed: "Not deleted",
            meanwhile: "Until it is, it may go on working there.",
            give_up: "The client may stay at the provider and go on working there. It stays on the provider's page \
                      Reconcile.",
        },
        "adopt" => Words {
            doing: "Being read at",
            failed: "Not taken over",
            meanwhile: "What the provider says of it becomes what the portal knows.",
            give_up: "Nothing is taken over from the provider.",
        },
        _ => Words {
            doing: "Being looked at, at",
            failed: "Not looked at",
            meanwhile: "What the portal knows is compared with what the provider says.",
            give_up: "It is not looked at now.",
        },
    }
}

/// What is being done, and what happens next.
pub fn of_operation(operation: &OperationView, provider: &str, now: i64) -> Telling {
    let Words { doing, failed, meanwhile, .. } = words(&operation.kind);
    let uncertain = operation.error.as_ref().is_some_and(|error| error.uncertain);
    let doubt = if uncertain { " It may have been done all the same; that is looked into first." } else { "" };
    match (operation.stuck, operation.error.is_some()) {
        (true, _) => Telling {
            tone: Tone::Bad,
            title: failed.to_owned(),
            text: format!("{}{doubt} It is not tried again by itself.", attempt(operation)),
        },
        (false, true) => Telling {
            tone: Tone::Warn,
            title: format!("{failed} yet"),
            text: format!("{}{doubt} {} {meanwhile}", attempt(operation), again(operation, now)),
        },
        (false, false) => {
            Telling { tone: Tone::Info, title: format!("{doing} {provider}"), text: meanwhile.to_owned() }
        }
    }
}

/// What giving it up means.
pub fn of_giving_up(operation: &OperationView) -> String {
    let uncertain = operation.error.as_ref().is_some_and(|error| error.uncertain);
    let left = if uncertain && matches!(operation.kind.as_str(), "register" | "swap") {
        " A client that may be there all the same is shown to the people who run this portal."
    } else {
        ""
    };
    format!("{}{left}", words(&operation.kind).give_up)
}

fn attempt(operation: &OperationView) -> String {
    format!("Attempt {} failed.", operation.attempts.max(1))
}

/// When it is tried again.
pub fn again(operation: &OperationView, now: i64) -> String {
    let at = operation.next_attempt_at;
    if at - now < 45 {
        "Trying again in a moment.".to_owned()
    } else {
        format!("Trying again {}, at {}.", relative(at, now), minute(at))
    }
}

/// After how many seconds it is worth looking again; `None` when nothing changes by itself.
pub fn look_again_after(operation: &OperationView, now: i64) -> Option<u64> {
    (!operation.stuck).then(|| u64::try_from((operation.next_attempt_at - now).clamp(3, 60)).unwrap_or(3))
}

/// What kind of operation it is, in a word or two.
pub fn kind(word: &str) -> &'static str {
    match word {
        "register" => "Register",
        "update" => "Change",
        "rotate" => "New secret",
        "swap" => "Replace",
        "delete" => "Delete",
        "check" => "Check",
        "adopt" => "Adopt",
        "test" => "Test of the provider",
        "discovery" => "Discovery",
        "test_token" => "Test token",
        _ => "Other",
    }
}

/// What was found at the provider.
pub fn of_finding(finding: &FindingView, provider: &str) -> Telling {
    let (tone, title, text) = match finding {
        FindingView::Missing(_) => (
            Tone::Bad,
            format!("{provider} does not know it any more"),
            "It was deleted there, and no longer works. Register it again: its client ID and secret are new then.",
        ),
        FindingView::Locked(_) => (
            Tone::Warn,
            format!("{provider} does not let this portal manage it any more"),
            "It may go on working, and cannot be changed or deleted from here. Register it again: its client ID and \
             secret are new then.",
        ),
        FindingView::Changed(_) => (
            Tone::Warn,
            format!("It was changed at {provider}"),
            "Adopt what the provider says, or restore what the portal knows, on the provider's page Reconcile.",
        ),
        FindingView::Unknown(_) => (Tone::Warn, format!("It may be at {provider}"), ""),
    };
    Telling { tone, title, text: text.to_owned() }
}

/// How long a secret still works: a tone and some words.
pub fn of_expiry(expires_at: i64, now: i64) -> (Tone, String) {
    const DAY: i64 = 24 * 3600;
    match expires_at - now {
        ..=0 => (Tone::Bad, "Has ended".to_owned()),
        left if left < 45 => (Tone::Bad, "Ends now".to_owned()),
        left => {
            let tone = match left / DAY {
                0..7 => Tone::Bad,
                7..30 => Tone::Warn,
                _ => Tone::Neutral,
            };
            let within_a_month = left < 31 * DAY;
            let words = relative(expires_at, now);
            (tone, if within_a_month { format!("Ends {words}") } else { format!("Ends on {words}") })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{again, look_again_after, of_expiry, of_giving_up, of_operation};
    use crate::{
        provisioning::view::{ErrorView, OperationView},
        ui::Tone,
    };

    fn operation(kind: &str, stuck: bool, failed: bool) -> OperationView {
        let error = ErrorView {
            reason: "The provider failed.".into(),
            status: Some(500),
            error: None,
            description: None,
            uncertain: true,
        };
        OperationView {
            id: "01O".into(),
            kind: kind.into(),
            stuck,
            attempts: 3,
            next_attempt_at: 400,
            error: failed.then_some(error),
            correlation_id: "abc".into(),
            created_at: 0,
        }
    }

    #[test]
    fn each_state_says_what_happens_next() {
        for (kind, doing, failed) in [
            ("register", "Being registered at Keycloak", "Not registered"),
            ("update", "Being changed at Keycloak", "Not changed"),
            ("rotate", "Getting a new secret from Keycloak", "No new secret"),
            ("swap", "Being replaced at Keycloak", "Not replaced"),
            ("delete", "Being deleted at Keycloak", "Not deleted"),
            ("adopt", "Being read at Keycloak", "Not taken over"),
        ] {
            let goes_on = of_operation(&operation(kind, false, false), "Keycloak", 100);
            assert_eq!((goes_on.tone, goes_on.title.as_str()), (Tone::Info, doing));
            let retried = of_operation(&operation(kind, false, true), "Keycloak", 100);
            assert_eq!((retried.tone, retried.title), (Tone::Warn, format!("{failed} yet")));
            for part in ["Attempt 3 failed.", "may have been done", "in 5 minutes, at 00:06 UTC"] {
                assert!(retried.text.contains(part), "{part} is not in {}", retried.text);
            }
            let stuck = of_operation(&operation(kind, true, true), "Keycloak", 100);
            assert_eq!((stuck.tone, stuck.title.as_str()), (Tone::Bad, failed));
            assert!(stuck.text.contains("not tried again by itself"), "{}", stuck.text);
        }
    }

    #[test]
    fn pages_look_again_no_more_often_than_something_can_have_changed() {
        let waiting = operation("register", false, true);
        assert_eq!(look_again_after(&waiting, 399), Some(3));
        assert_eq!(look_again_after(&waiting, 370), Some(30));
        assert_eq!(look_again_after(&waiting, 0), Some(60));
        assert_eq!(look_again_after(&operation("register", true, true), 0), None);
        assert_eq!(again(&waiting, 399), "Trying again in a moment.");
    }

    #[test]
    fn giving_up_a_registration_that_may_have_arrived_says_so() {
        assert!(of_giving_up(&operation("register", true, true)).contains("may be there all the same"));
        assert!(!of_giving_up(&operation("register", true, false)).contains("may be there"));
        assert_eq!(of_giving_up(&operation("update", true, true)), "The former values stay.");
    }

    #[test]
    fn the_nearer_its_end_the_louder_a_secret_says_so() {
        let day = 24 * 3600;
        for (left, tone, words) in [
            (-1, Tone::Bad, "Has ended"),
            (10, Tone::Bad, "Ends now"),
            (5 * 3600, Tone::Bad, "Ends in 5 hours"),
            (7 * day - 1, Tone::Bad, "Ends in 6 days"),
            (7 * day, Tone::Warn, "Ends in 7 days"),
            (30 * day - 1, Tone::Warn, "Ends in 29 days"),
            (30 * day, Tone::Neutral, "Ends in 30 days"),
            (59 * day, Tone::Neutral, "Ends on 1 Mar 1970"),
        ] {
            assert_eq!(of_expiry(left, 0), (tone, words.to_owned()));
        }
    }
}
