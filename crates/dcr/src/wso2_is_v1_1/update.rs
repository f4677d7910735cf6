//! PUT: neither a replacement nor a merge. Absent strings, lists and numbers are kept, absent booleans become false.

use super::{Problem, Request, check, draft::Draft};
use crate::{
    metadata::VerifiedClientMetadata,
    wso2::{NamePattern, regexp},
};

/// A checked PUT, laid over what was stored. Client id, secret and owner never change by it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Merged {
    /// What is stored from now on. When its name is another than before, the store says whether that is free:
    /// [`Problem::name_exists`].
    pub metadata: VerifiedClientMetadata,
    /// What the answer repeats of the request, stored or not.
    pub echo: Echo,
}

/// What only the answer to the PUT itself shows: the request's own values, never stored ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Echo {
    /// `jwks_uri`.
    pub jwks_uri: Option<String>,
    /// `software_statement`.
    pub software_statement: Option<String>,
}

impl Request {
    /// Lays a PUT over `stored`. What equals the stored value is taken without a check, so that every answer can be
    /// sent back, also for a registration that was made another way.
    ///
    /// Such a registration has protections that WSO2's clients know nothing of: an update that leaves one of them out
    /// keeps it, and the authentication method of a client without a secret does not become one that needs a secret.
    pub fn merge(&self, stored: &VerifiedClientMetadata, names: NamePattern) -> Result<Merged, Problem> {
        let renamed = self.client_name.as_deref().filter(|name| *name != stored.client_name);
        if renamed.is_some() {
            check::name(renamed, names)?;
        }
        if self.client_name.is_some() {
            let shown = stored.wso2.as_ref().and_then(|members| members.display_name.as_deref());
            let given = self.ext_application_display_name.as_deref();
            check::display_name(given.filter(|_| given != shown))?;
        }
        let request = self.without_the_stored_redirect_uris(stored);
        let mut draft = Draft::over(&request, stored);
        draft.software_statement()?;
        draft.redirect_uris()?;
        draft.logout_uris()?;
        draft.grants()?;
        draft.protocol()?;
        draft.named_parts();
        Ok(Merged { metadata: draft.finish(), echo: self.echo() })
    }

    /// What the answer to this PUT repeats of it, stored or not.
    #[must_use]
    pub fn echo(&self) -> Echo {
        Echo { jwks_uri: self.jwks_uri.clone(), software_statement: self.software_statement.clone() }
    }

    /// An answer that is sent back says `[""]` for no redirection URI, and may say `regexp=(…)` for several. Both then
    /// mean what is stored.
    fn without_the_stored_redirect_uris(&self, stored: &VerifiedClientMetadata) -> Self {
        let mut request = self.clone();
        if let Some([uri]) = self.redirect_uris.as_deref() {
            let several = stored.redirect_uris.len() > 1 && *uri == regexp::encode(&stored.redirect_uris);
            if uri.is_empty() || several {
                request.redirect_uris = None;
            }
        }
        request
    }
}
