//! POST: a new registration.

use super::{Problem, Request, check, draft::Draft};
use crate::{metadata::VerifiedClientMetadata, wso2::NamePattern};

/// A checked POST. That its name and its client id are free is for the store to say: [`Problem::name_exists`],
/// [`Problem::client_id_exists`].
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct New {
    /// What is stored.
    pub metadata: VerifiedClientMetadata,
    /// The client id asked for; otherwise one is made.
    pub client_id: Option<String>,
    /// The secret asked for, only ever with a client id; otherwise one is made.
    pub client_secret: Option<String>,
    /// Unix seconds; `None` is never.
    pub secret_expires_at: Option<i64>,
    /// The user who is to own it. When there is no such user, WSO2 lets the caller be the owner.
    pub requested_owner: Option<String>,
    /// The label shown in consoles; also among the WSO2 members of `metadata`.
    pub display_name: Option<String>,
}

impl Request {
    /// Checks a POST in WSO2's order, as far as that needs no database. The first fault is answered alone.
    pub fn verify_new(&self, now_unix_seconds: i64, names: NamePattern) -> Result<New, Problem> {
        check::name(self.client_name.as_deref(), names)?;
        check::display_name(self.ext_application_display_name.as_deref())?;
        let mut draft = Draft::blank(self);
        draft.software_statement()?;
        if let Some(template) = &self.ext_param_sp_template {
            return Err(Problem::metadata(format!("Invalid service provider template name: {template}")));
        }
        draft.redirect_uris()?;
        draft.logout_uris()?;
        if let Some(client_id) = &self.ext_param_client_id {
            check::client_id(client_id)?;
        }
        let secret_expires_at = self.ext_param_client_secret_expires_at.filter(|at| *at != 0);
        if let Some(at) = secret_expires_at {
            check::secret_expiry(at, now_unix_seconds)?;
        }
        draft.grants()?;
        draft.protocol()?;
        draft.named_parts();
        Ok(New {
            metadata: draft.finish(),
            client_id: self.ext_param_client_id.clone(),
            client_secret: self.ext_param_client_id.as_ref().and(self.ext_param_client_secret.clone()),
            secret_expires_at,
            requested_owner: self.ext_application_owner.clone(),
            display_name: self.ext_application_display_name.clone(),
        })
    }
}

impl std::fmt::Debug for New {
    /// The secret that was asked for stays out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("New")
            .field("metadata", &self.metadata)
            .field("client_id", &self.client_id)
            .field("secret_expires_at", &self.secret_expires_at)
            .field("requested_owner", &self.requested_owner)
            .finish_non_exhaustive()
    }
}
