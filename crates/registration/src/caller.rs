//! Who is calling. Every use case takes the caller first and decides itself whether it may.

use crate::{AdministratorId, ApiClientId, Error, LogoId, MemberId, MemberRole};

/// Who is calling a use case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nobody we know.
    Anonymous,
    /// A person who runs the portal.
    Administrator(AdministratorCaller),
    /// A person of an API client.
    Member(MemberCaller),
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
}

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
}

impl Caller {
    /// The administrator, or the refusal.
    pub fn administrator(&self) -> Result<&AdministratorCaller, Error> {
        match self {
            Self::Administrator(administrator) => Ok(administrator),
            Self::Anonymous => Err(Error::NotSignedIn),
            Self::Member(_) | Self::System => Err(Error::Forbidden),
        }
    }

    /// The member, or the refusal.
    pub fn member(&self) -> Result<&MemberCaller, Error> {
        match self {
            Self::Member(member) => Ok(member),
            Self::Anonymous => Err(Error::NotSignedIn),
            Self::Administrator(_) | Self::System => Err(Error::Forbidden),
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
}
