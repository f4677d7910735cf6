//! Who is calling. Every use case takes the caller first and decides itself whether it may.

use std::sync::Arc;

use model::{
    AdministratorId, AdministratorRole, ApiClientId, FoundInitialToken, FoundRegistration, LogoId, MemberId,
    MemberRole, RegistrationId, SecretHash,
};

use crate::Error;

/// Who is calling a use case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nobody we know.
    Anonymous,
    /// A person who runs the portal.
    Administrator(AdministratorCaller),
    /// A person of an API client.
    Member(MemberCaller),
    /// A program with an initial access token (RFC 7591 section 1.2).
    InitialToken(Arc<FoundInitialToken>),
    /// A program with the registration access token of one registration (RFC 7592 section 1.1).
    Registration(RegistrationCaller),
    /// Gatehouse itself: the command line on its own machine, a background worker.
    System,
}

/// An administrator who has proved to be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdministratorCaller {
    /// Who.
    pub id: AdministratorId,
    /// Their user name, for the audit log and WSO2's `owner`.
    pub username: String,
    /// What they may do.
    pub role: AdministratorRole,
    /// As a registrar they may read and manage only the registrations that belong to them.
    pub own_only: bool,
}

/// A program that has shown the registration access token of a registration.
#[derive(Clone, Debug)]
pub struct RegistrationCaller {
    /// Which registration; it may call nothing about any other.
    pub id: RegistrationId,
    /// Its OAuth `client_id`, for the audit log.
    pub client_id: String,
    /// The registration, as it was when the token was shown.
    pub found: Box<FoundRegistration>,
}

/// The token of one registration is one caller.
impl PartialEq for RegistrationCaller {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for RegistrationCaller {}

/// A member who has proved to be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberCaller {
    /// Who.
    pub id: MemberId,
    /// Their address, for the audit log.
    pub email: String,
    /// The API client they belong to; they see nothing of any other.
    pub api_client: ApiClientId,
    /// Its name, for the frame of their pages.
    pub client_name: String,
    /// Its picture, for the frame of their pages.
    pub client_logo: Option<LogoId>,
    /// What they may do there.
    pub role: MemberRole,
    /// The hash of the session they call from: what they make is shown there alone. `None` without a session.
    pub session: Option<SecretHash>,
}

impl Caller {
    /// Lets a registrar read and manage only the registrations that belong to them. Changes nothing for owners and for callers
    /// who are not administrators.
    #[must_use]
    pub fn managing_own_only(mut self) -> Self {
        if let Self::Administrator(administrator) = &mut self {
            administrator.own_only = true;
        }
        self
    }

    /// The administrator in any role, or the refusal: for what auditors may see.
    pub fn administrator(&self) -> Result<&AdministratorCaller, Error> {
        match self {
            Self::Administrator(administrator) => Ok(administrator),
            Self::Anonymous => Err(Error::NotSignedIn),
            _ => Err(Error::Forbidden),
        }
    }

    /// The administrator who may change things, or the refusal.
    pub fn owner(&self) -> Result<&AdministratorCaller, Error> {
        let administrator = self.administrator()?;
        match administrator.role {
            AdministratorRole::Owner => Ok(administrator),
            AdministratorRole::Registrar | AdministratorRole::Auditor => Err(Error::Forbidden),
        }
    }

    /// The administrator who may register and manage clients by the DCR endpoints, or the refusal.
    pub fn registrar(&self) -> Result<&AdministratorCaller, Error> {
        let administrator = self.administrator()?;
        match administrator.role {
            AdministratorRole::Owner | AdministratorRole::Registrar => Ok(administrator),
            AdministratorRole::Auditor => Err(Error::Forbidden),
        }
    }

    /// The refusal of everybody but Gatehouse itself.
    pub fn system(&self) -> Result<(), Error> {
        match self {
            Self::System => Ok(()),
            Self::Anonymous => Err(Error::NotSignedIn),
            _ => Err(Error::Forbidden),
        }
    }

    /// The member, or the refusal.
    pub fn member(&self) -> Result<&MemberCaller, Error> {
        match self {
            Self::Member(member) => Ok(member),
            Self::Anonymous => Err(Error::NotSignedIn),
            _ => Err(Error::Forbidden),
        }
    }

    /// The member, if their role lets them manage credentials; viewers may not.
    pub fn credential_manager(&self) -> Result<&MemberCaller, Error> {
        let member = self.member()?;
        match member.role {
            MemberRole::Owner | MemberRole::Developer => Ok(member),
            MemberRole::Viewer => Err(Error::Forbidden),
        }
    }

    /// `Ok` for the people who may revoke what the members of an API client made: themselves, and the portal's owners.
    pub fn may_revoke_credentials(&self) -> Result<(), Error> {
        match self {
            Self::Administrator(_) => self.owner().map(drop),
            _ => self.credential_manager().map(drop),
        }
    }
}
