//! Who may register for whom, and who may have the answer. User names are compared with the one tenant they may or may
//! not be written with.

use super::Problem;
use crate::wso2::{SUPER_TENANT, unqualified};

/// The owner of a registration by `authenticated`, or why there is none. `owner_exists` says whether the requested owner
/// is a user; it is looked at only for the super administrator, who alone may name another.
///
/// The owner is answered as it was requested, but for the parts of the user name that WSO2 adds: the user store and the
/// tenant of the caller.
pub fn decide(
    authenticated: &str,
    is_super_admin: bool,
    requested_owner: Option<&str>,
    owner_exists: bool,
) -> Result<String, Problem> {
    let Some(requested) = requested_owner.filter(|owner| !owner.trim().is_empty()) else {
        return Err(Problem::owner_empty());
    };
    if is_super_admin && !owner_exists {
        return Err(Problem::owner_missing(requested));
    }
    // `STORE/user` is the same person as `user`, when it is the caller.
    let in_store = authenticated.split_once('/').is_some_and(|(_, user)| user == requested);
    let owner = if in_store { authenticated } else { requested };
    let (caller, owner) = if is_super_admin {
        (authenticated.to_owned(), like(owner, authenticated))
    } else {
        (like(authenticated, owner), like(owner, authenticated))
    };
    if is_super_admin || caller == owner { Ok(owner) } else { Err(Problem::owner_differs(&caller, &owner)) }
}

/// `name` with our tenant, if `other` has it and `name` has none.
fn like(name: &str, other: &str) -> String {
    if unqualified(other) != other && !name.contains('@') { format!("{name}@{SUPER_TENANT}") } else { name.to_owned() }
}

/// Whether the registration of that name is shown to the caller: to its owner, and to the super administrator who names
/// the owner.
pub fn may_see(
    authenticated: &str,
    is_super_admin: bool,
    requested_owner: &str,
    stored_owner: &str,
) -> Result<(), Problem> {
    let stored = unqualified(stored_owner);
    if unqualified(authenticated) == stored || (is_super_admin && unqualified(requested_owner) == stored) {
        Ok(())
    } else {
        Err(Problem::forbidden())
    }
}

/// `appOwner` of a repeated registration: the stored owner, with the tenant only if the request wrote it.
#[must_use]
pub fn shown(stored_owner: &str, requested_owner: &str) -> String {
    like(unqualified(stored_owner), requested_owner)
}

#[cfg(test)]
mod tests {
    use super::{decide, may_see, shown};
    use crate::wso2_apim_v0_17::Problem;

    #[test]
    fn everybody_registers_for_themselves() {
        for (caller, requested, owner) in [
            ("user1", "user1", "user1"),
            ("user1", "user1@carbon.super", "user1@carbon.super"),
            ("user1@carbon.super", "user1", "user1@carbon.super"),
            ("user1@wso2.com", "user1@wso2.com", "user1@wso2.com"),
            ("STORE/user", "user", "STORE/user"),
        ] {
            assert_eq!(decide(caller, false, Some(requested), true), Ok(owner.to_owned()), "{caller} {requested}");
        }
    }

    #[test]
    fn the_super_administrator_registers_for_any_user() {
        let decided = decide("admin", true, Some("sampleuser@carbon.super"), true);
        assert_eq!(decided, Ok("sampleuser@carbon.super".to_owned()));
        assert_eq!(decide("admin", true, Some("user1"), true), Ok("user1".to_owned()));
        assert_eq!(decide("admin", true, Some("nobody"), false), Err(Problem::owner_missing("nobody")));
    }

    #[test]
    fn nobody_else_does() {
        assert_eq!(decide("user2", false, Some("user1"), true), Err(Problem::owner_differs("user2", "user1")));
        let differs = Problem::owner_differs("user2@carbon.super", "user1@carbon.super");
        assert_eq!(decide("user2", false, Some("user1@carbon.super"), true), Err(differs));
        assert!(decide("user", false, Some("STORE/user"), true).is_err());
        for blank in [None, Some(""), Some("  ")] {
            assert_eq!(decide("admin", true, blank, false), Err(Problem::owner_empty()));
        }
    }

    #[test]
    fn a_registration_is_shown_to_its_owner_and_to_the_administrator_who_names_the_owner() {
        assert_eq!(may_see("user1@carbon.super", false, "user1", "user1"), Ok(()));
        assert_eq!(may_see("admin", true, "user1@carbon.super", "user1"), Ok(()));
        assert_eq!(may_see("user2", false, "user2", "user1"), Err(Problem::forbidden()));
        assert_eq!(may_see("user2", false, "user2", "admin"), Err(Problem::forbidden()));
        assert_eq!(may_see("admin", true, "admin", "user1"), Err(Problem::forbidden()));
    }

    #[test]
    fn the_owner_of_a_repeated_registration_is_written_like_the_request_wrote_it() {
        assert_eq!(shown("user1@carbon.super", "user1"), "user1");
        assert_eq!(shown("user1", "user1@carbon.super"), "user1@carbon.super");
        assert_eq!(shown("user1@wso2.com", "user1@wso2.com"), "user1@wso2.com");
    }
}
