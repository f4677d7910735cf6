//! Open registration: what keeps anybody from filling the database.
//!
//! The same metadata again is another client, with a token of its own: nobody's client is managed, or kept from being
//! managed, by somebody who registers alike.

use model::{AccessToken, CredentialChange, OriginKind, Registration, Secret, StoreError};

use super::terms::Terms;
use crate::{Caller, Error, attempts::network_of, audit::Subject, registrations::Registrations};

pub(super) const HOUR: i64 = 3600;
pub(super) const DAY: i64 = 24 * HOUR;
/// A registration that makes room for another one is at least this old: a flood cannot push out who has just come.
const SETTLED_SECONDS: i64 = HOUR;
/// How many of them one registration sweeps out.
const ROOM: i64 = 20;
/// How many registrations a sweep reads at a time.
const SWEPT_AT_ONCE: i64 = 100;

impl Registrations<'_> {
    /// Counts what somebody we do not know wants.
    pub(super) async fn count_anybody(self, terms: &Terms, address: &str) -> Result<(), Error> {
        let (Some(provider), Some(open)) = (&terms.provider, terms.open()) else { return Err(Error::NotSignedIn) };
        // The bucket of all first: once it is empty, a flood from many addresses leaves no row for each.
        self.shared.limit(&format!("register/all/{}", provider.id), open.per_hour, HOUR).await?;
        let source = Secret::new(network_of(address)).hash();
        self.shared.limit(&format!("register/source/{}", source.as_str()), open.per_source_per_hour, HOUR).await
    }

    /// Counts a registration of somebody we do not know, and makes room for it.
    pub(super) async fn admit_anybody(self, terms: &Terms, address: &str) -> Result<(), Error> {
        self.count_anybody(terms, address).await?;
        let (Some(provider), Some(open)) = (&terms.provider, terms.open()) else { return Err(Error::NotSignedIn) };
        if self.shared.store.count_unused_registrations(&provider.id).await? < open.max_unused {
            return Ok(());
        }
        let settled = self.shared.clock.now().plus_seconds(-SETTLED_SECONDS);
        let oldest = self.shared.store.unused_registrations(&provider.id, settled, ROOM).await?;
        if oldest.is_empty() {
            return Err(Error::Throttled { retry_after_seconds: SETTLED_SECONDS });
        }
        for registration in &oldest {
            self.expire_unused(registration).await?;
        }
        Ok(())
    }

    /// A random registration access token.
    pub(super) fn new_access_token(self) -> Secret {
        Secret::generate(&*self.shared.entropy, "ghr_")
    }

    /// Expires all open registrations that were not used within the days that their provider allows. Returns how many.
    pub(crate) async fn sweep_unused(self) -> Result<u64, Error> {
        let Some(provider) = self.shared.store.open_provider().await? else { return Ok(0) };
        let Some(open) = &provider.rules.open else { return Ok(0) };
        let before = self.shared.clock.now().plus_seconds(-open.unused_days.saturating_mul(DAY));
        let mut gone = 0;
        loop {
            let unused = self.shared.store.unused_registrations(&provider.id, before, SWEPT_AT_ONCE).await?;
            let gone_before = gone;
            for registration in &unused {
                gone += u64::from(self.expire_unused(registration).await?);
            }
            if gone == gone_before {
                return Ok(gone);
            }
        }
    }

    /// `false` when it was used, revoked or changed in the meantime.
    async fn expire_unused(self, registration: &Registration) -> Result<bool, Error> {
        let id = registration.id.clone();
        let subject = Subject { id: id.as_str(), name: &registration.label, api_client: None };
        let event = self.shared.event(&Caller::System, "registration.expired", &subject);
        let gone = match registration.origin.kind {
            // Its client_id is not ours to keep from it: it may come again.
            OriginKind::MetadataDocument => CredentialChange::ForgetRegistration(id),
            _ => CredentialChange::RevokeRegistration(id, self.shared.clock.now()),
        };
        match self.shared.store.commit(vec![gone.into(), event]).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict) => Ok(false),
            Err(other) => Err(other.into()),
        }
    }
}

/// What is kept of a registration access token that takes the place of `former`.
pub(super) fn rotated(token: &Secret, former: Option<&AccessToken>, until: model::Timestamp) -> AccessToken {
    AccessToken { hash: token.hash(), former: former.map(|former| (former.hash.clone(), until)) }
}
