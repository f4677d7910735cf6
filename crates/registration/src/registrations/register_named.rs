//! Registering under a unique name, idempotently: the same name again is the same client, for whoever may see it.
//!
//! WSO2 API Manager's way. Its rules on user names are in [`dcr::wso2_apim_v0_17::owner`].

use dcr::{
    VerifiedClientMetadata,
    wso2::unqualified,
    wso2_apim_v0_17::owner::{self, OwnerError},
};

use model::{AdministratorId, AdministratorRole, Registration, Secret, StoreError, Unique};

use super::NewRegistration;
use crate::{AdministratorCaller, Caller, Error, administrators::Administrators, registrations::Registrations};

/// How often registering is tried when the name is taken by somebody else at the same moment.
const TRIES: usize = 2;

/// The owner that a caller may register for, decided by [`Registrations::choose_owner`].
#[derive(Clone, Debug)]
pub struct ChosenOwner {
    /// As it was requested.
    requested: String,
    /// With the parts that WSO2 adds to a user name.
    owner: String,
    chosen_by: AdministratorId,
}

/// A registration found or made by its name.
#[derive(Debug)]
pub struct NamedRegistration {
    /// The registration.
    pub registration: Registration,
    /// Its secret.
    pub client_secret: Option<Secret>,
    /// Its owner, written like the request wrote it.
    pub owner: String,
}

/// What came of registering by name.
#[derive(Debug)]
pub enum RegisteredByName {
    /// It was registered now, and is durable.
    Created(NamedRegistration),
    /// A registration of this name was there. Nothing of it changed.
    Existing(NamedRegistration),
}

/// Why nothing was registered by name.
#[derive(Debug, thiserror::Error)]
pub enum NamedError {
    /// The owner is not the caller's to name.
    #[error(transparent)]
    Owner(#[from] OwnerError),
    /// Any other reason.
    #[error(transparent)]
    Core(#[from] Error),
}

impl Registrations<'_> {
    /// Decides for whom this caller registers: owners of the portal for any administrator, registrars for themselves.
    pub async fn choose_owner(self, caller: &Caller, requested: Option<&str>) -> Result<ChosenOwner, NamedError> {
        let me = caller.registrar()?;
        let given = requested.unwrap_or_default();
        let exists = is_super_admin(me) && Administrators::of(self.shared).exists(caller, unqualified(given)).await?;
        let owner = owner::decide(&me.username, is_super_admin(me), requested, exists)?;
        Ok(ChosenOwner { requested: given.to_owned(), owner, chosen_by: me.id.clone() })
    }

    /// Registers a client under the name in its metadata, or returns the one that has this name. The secret of that one is read
    /// only when the caller may see it; otherwise this is [`OwnerError::NotVisible`].
    ///
    /// [`StoreError::Taken`] when the name was taken and freed by others again and again.
    pub async fn register_named(
        self,
        caller: &Caller,
        owner: &ChosenOwner,
        metadata: VerifiedClientMetadata,
        address: &str,
    ) -> Result<RegisteredByName, NamedError> {
        let me = caller.registrar()?;
        if me.id != owner.chosen_by {
            return Err(Error::Forbidden.into());
        }
        for _ in 0..TRIES {
            if let Some(existing) = self.visible_by_name(caller, me, &metadata.client_name, owner).await? {
                return Ok(RegisteredByName::Existing(existing));
            }
            let new = NewRegistration {
                always_secret: true,
                unique_name: Some(metadata.client_name.clone()),
                owner: Some(unqualified(&owner.owner).to_lowercase()),
                with_access_token: false,
                ..NewRegistration::by_rfc_7591(metadata.clone(), address)
            };
            match self.register(caller, new).await {
                Ok(made) => {
                    return Ok(RegisteredByName::Created(NamedRegistration {
                        registration: made.registration,
                        client_secret: made.client_secret,
                        owner: owner.owner.clone(),
                    }));
                }
                Err(Error::Store(StoreError::Taken(Unique::RegistrationName))) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Err(Error::Store(StoreError::Taken(Unique::RegistrationName)).into())
    }

    /// The registration of this name; `None` when there is none.
    async fn visible_by_name(
        self,
        caller: &Caller,
        me: &AdministratorCaller,
        name: &str,
        owner: &ChosenOwner,
    ) -> Result<Option<NamedRegistration>, NamedError> {
        let client_id = match self.find_by_name(caller, name).await {
            Ok(client_id) => client_id,
            Err(Error::NotFound(_)) => return Ok(None),
            Err(other) => return Err(other.into()),
        };
        let found = match self.manageable(caller, &client_id).await {
            Ok(found) => found,
            // Deleted since its name was found.
            Err(Error::NotFound(_)) => return Ok(None),
            Err(other) => return Err(other.into()),
        };
        let stored = &found.registration.owner;
        owner::may_see(&me.username, is_super_admin(me), &owner.requested, stored)?;
        Ok(Some(NamedRegistration {
            owner: owner::shown(stored, &owner.requested),
            client_secret: self.shared.open_secret(&found)?,
            registration: found.registration,
        }))
    }
}

/// WSO2's word for an administrator who may act for others.
fn is_super_admin(administrator: &AdministratorCaller) -> bool {
    administrator.role == AdministratorRole::Owner
}
