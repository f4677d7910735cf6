//! Who may register for whom, and who may see a registration. User names are compared with the one tenant they may or may
//! not be written with.

use crate::wso2::{SUPER_TENANT, unqualified};

/// Why a registration is not made for an owner, or not shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OwnerError {
    /// The request names no owner.
    #[error("no owner is named")]
    Empty,
    /// The owner that the super administrator names does not exist.
    #[error("the owner {0} does not exist")]
    Unknown(String),
    /// The owner is not the caller.
    #[error("{caller} cannot register for {owner}")]
    Differs {
        /// Who registers.
        caller: String,
        /// Who was named.
        owner: String,
    },
    /// The name belongs to another owner's registration.
    #[error("the registration of this name belongs to somebody else")]
    NotVisible,
}

/// Returns the owner of a registration by `authenticated`, or why there is none. `owner_exists` says whether the requested owner
/// is a user; it is looked at only for the super administrator, who alone may name another.
///
/// The owner is returned as it was requested, but for the parts of the user name that WSO2 adds: the user store and the
/// tenant of the caller.
pub fn decide(
    authenticated: &str,
    is_super_admin: bool,
    requested_owner: Option<&str>,
    owner_exists: bool,
) -> Result<String, OwnerError> {
    let Some(requested) = requested_owner.filter(|owner| !owner.trim().is_empty()) else {
        return Err(OwnerError::Empty);
    };
    if is_super_admin && !owner_exists {
        return Err(OwnerError::Unknown(requested.to_owned()));
    }
    // `STORE/user` is the same person as `user`, when it is the caller.
    let in_store = authenticated.split_once('/').is_some_and(|(_, user)| user == requested);
    let owner = if in_store { authenticated } else { requested };
    let (caller, owner) = if is_super_admin {
        (authenticated.to_owned(), like(owner, authenticated))
    } else {
        (like(authenticated, owner), like(owner, authenticated))
    };
    if is_super_admin || caller == owner { Ok(owner) } else { Err(OwnerError::Differs { caller, owner }) }
}

/// `name` with our tenant, if `other` has it and `name` has none.
fn like(name: &str, other: &str) -> String {
    if unqualified(other) != other && !name.contains('@') { format!("{name}@{SUPER_TENANT}") } else { name.to_owned() }
}

/// `Ok` for those who may see the registration of that name: its owner, and the super administrator who names the owner.
pub fn may_see(
    authenticated: &str,
    is_super_admin: bool,
    requested_owner: &str,
    stored_owner: &str,
) -> Result<(), OwnerError> {
    let stored = unqualified(stored_owner);
    if unqualified(authenticated) == stored || (is_super_admin && unqualified(requested_owner) == stored) {
        Ok(())
    } else {
        Err(OwnerError::NotVisible)
    }
}

/// Returns the `appOwner` of a repeated registration: the stored owner, with the tenant only if the request wrote it.
#[must_use]
pub fn shown(stored_owner: &str, requested_owner: &str) -> String {
    like(unqualified(stored_owner), requested_owner)
}

#[cfg(test)]
mod tests {
    use super::{OwnerError, decide, may_see, shown};

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
        assert_eq!(decide("admin", true, Some("nobody"), false), Err(OwnerError::Unknown("nobody".to_owned())));
    }

    #[test]
    fn nobody_else_does() {
        let differs =
            |caller: &str, owner: &str| OwnerError::Differs { caller: caller.to_owned(), owner: owner.to_owned() };
        assert_eq!(decide("user2", false, Some("user1"), true), Err(differs("user2", "user1")));
        let qualified = differs("user2@carbon.super", "user1@carbon.super");
        assert_eq!(decide("user2", false, Some("user1@carbon.super"), true), Err(qualified));
        assert!(decide("user", false, Some("STORE/user"), true).is_err());
        for blank in [None, Some(""), Some("  ")] {
            assert_eq!(decide("admin", true, blank, false), Err(OwnerError::Empty));
        }
    }

    #[test]
    fn a_registration_is_shown_to_its_owner_and_to_the_administrator_who_names_the_owner() {
        assert_eq!(may_see("user1@carbon.super", false, "user1", "user1"), Ok(()));
        assert_eq!(may_see("admin", true, "user1@carbon.super", "user1"), Ok(()));
        assert_eq!(may_see("user2", false, "user2", "user1"), Err(OwnerError::NotVisible));
        assert_eq!(may_see("user2", false, "user2", "admin"), Err(OwnerError::NotVisible));
        assert_eq!(may_see("admin", true, "admin", "user1"), Err(OwnerError::NotVisible));
    }

    #[test]
    fn the_owner_of_a_repeated_registration_is_written_like_the_request_wrote_it() {
        assert_eq!(shown("user1@carbon.super", "user1"), "user1");
        assert_eq!(shown("user1", "user1@carbon.super"), "user1@carbon.super");
        assert_eq!(shown("user1@wso2.com", "user1@wso2.com"), "user1@wso2.com");
    }
}
