//! Typed ids: ULIDs as 26 characters of text, so they sort by the time they were made and cannot be mixed up.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Clock, Entropy};

/// Declares one newtype per kind of thing.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// A new id, made of the clock's time, the next number of the entropy's sequence, and 48 random bits.
            pub fn new(clock: &dyn Clock, entropy: &dyn Entropy) -> Self {
                Self(time_ordered(clock, entropy))
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// An administrator.
    AdministratorId,
    /// An API client, and the draft it was made from: the draft's id becomes the client's, so that finishing a draft
    /// twice finds the client instead of making a second one.
    ApiClientId,
    /// A member of an API client.
    MemberId,
    /// A DCR provider.
    ProviderId,
    /// An API collection.
    CollectionId,
    /// A policy.
    PolicyId,
    /// A logo in its stored sizes.
    LogoId,
    /// A registration; not the OAuth `client_id`.
    RegistrationId,
    /// One secret of a registration.
    ClientSecretId,
    /// An initial access token.
    InitialTokenId,
    /// An API key.
    ApiKeyId,
    /// A single-use link.
    LinkId,
    /// A message in the outbox.
    MailId,
    /// What a person allowed a client at one sign-in.
    GrantId,
    /// An opaque access token.
    IssuedTokenId,
    /// A line of the audit log.
    AuditEventId,
    /// Something to be done at an external provider.
    OperationId,
    /// A client at an external provider; not its `client_id`.
    ProviderClientId,
    /// A call to an external provider.
    ProviderCallId,
}

/// The clock counts seconds. The sequence lets ids of the same second sort in the order in which one process made them,
/// so that a table and its indexes grow at their ends, where the database has its pages at hand.
fn time_ordered(clock: &dyn Clock, entropy: &dyn Entropy) -> String {
    let mut random = [0_u8; 16];
    random[6..10].copy_from_slice(&entropy.sequence().to_be_bytes());
    entropy.fill(&mut random[10..]);
    let milliseconds = u64::try_from(clock.now().unix_seconds()).unwrap_or(0) * 1000;
    ulid::Ulid::from_parts(milliseconds, u128::from_be_bytes(random)).to_string()
}

#[cfg(test)]
mod tests {
    use super::AuditEventId;
    use crate::{FixedClock, SystemEntropy, Timestamp};

    #[test]
    fn ids_of_one_second_sort_in_the_order_they_were_made() {
        let clock = FixedClock::at(Timestamp::from_unix_seconds(1_800_000_000));
        let ids: Vec<_> = (0..1000).map(|_| AuditEventId::new(&clock, &SystemEntropy)).collect();
        // The sequence begins anywhere, and may wrap around once.
        assert!(ids.windows(2).filter(|pair| pair[0] >= pair[1]).count() <= 1);
        let tails: std::collections::BTreeSet<_> = ids.iter().map(|id| &id.as_str()[17..]).collect();
        assert_eq!(tails.len(), ids.len(), "the rest is random");
    }
}
