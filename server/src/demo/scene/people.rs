//! The people who run the portal.

use registration::{AdministratorRole, Caller, Core, NewAdministrator, Secret, SystemEntropy, secret::alphanumeric};

use super::Done;
use crate::demo::guide::SignIn;

/// Letters and digits of a made-up password.
const PASSWORD_LENGTH: usize = 16;

/// Those whom the rest of the scene needs.
pub(super) struct People {
    pub owner: Caller,
    pub colleague: Caller,
    pub owner_sign_in: SignIn,
    pub auditor_sign_in: SignIn,
}

/// Two owners, a registrar and an auditor.
pub(super) async fn hire(core: &Core) -> Done<People> {
    let (owner, owner_sign_in) = administrator(core, "helena", AdministratorRole::Owner).await?;
    let (colleague, _) = administrator(core, "marco", AdministratorRole::Owner).await?;
    administrator(core, "tomas", AdministratorRole::Registrar).await?;
    let (_, auditor_sign_in) = administrator(core, "priya", AdministratorRole::Auditor).await?;
    Ok(People { owner, colleague, owner_sign_in, auditor_sign_in })
}

async fn administrator(core: &Core, username: &str, role: AdministratorRole) -> Done<(Caller, SignIn)> {
    let password = alphanumeric(&SystemEntropy, PASSWORD_LENGTH);
    let password = Secret::new(password);
    let new = NewAdministrator {
        username: username.to_owned(),
        email: format!("{username}@example.com"),
        role,
        password: password.clone(),
    };
    let made = core.administrators().create(&Caller::System, new).await?;
    let caller = core.administrators().caller(&made.id).await?;
    Ok((caller, SignIn { username: username.to_owned(), password }))
}
