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
            /// A new id, made of the clock's time and 80 random bits.
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
    /// An API key.
    ApiKeyId,
    /// A single-use link.
    LinkId,
    /// A message in the outbox.
    MailId,
    /// A line of the audit log.
    AuditEventId,
}

fn time_ordered(clock: &dyn Clock, entropy: &dyn Entropy) -> String {
    let mut random = [0_u8; 16];
    entropy.fill(&mut random[6..]);
    let milliseconds = u64::try_from(clock.now().unix_seconds()).unwrap_or(0) * 1000;
    ulid::Ulid::from_parts(milliseconds, u128::from_be_bytes(random)).to_string()
}
