//! Limits on attempts to sign in.
//!
//! Attempts are counted before they are checked, for an account and a source together. A source that has signed in to the
//! account before, which is a browser with a device cookie or a network, is *known*: it has a count of its own, which a
//! stranger cannot use up. All unknown sources of an account share one more count, and so do all accounts that are tried
//! from one unknown network.

use std::net::{IpAddr, Ipv6Addr};

use model::Secret;
pub use model::attempts::{KNOWN_SECONDS, KnownSource, MOST_KNOWN};

use crate::{Error, shared::Shared};

/// How old a note of a source may become before it is written again, in seconds.
const NOTED_SECONDS: i64 = 24 * 60 * 60;

/// Where an attempt to sign in comes from.
#[derive(Clone, Copy, Debug)]
pub struct SignInSource<'a> {
    /// The network address, as text.
    pub address: &'a str,
    /// What the browser's device cookie holds; `None` for programs.
    pub device: Option<&'a Secret>,
}

impl<'a, T: AsRef<str> + ?Sized> From<&'a T> for SignInSource<'a> {
    /// A program at a network address.
    fn from(address: &'a T) -> Self {
        Self { address: address.as_ref(), device: None }
    }
}

impl SignInSource<'_> {
    fn names(&self) -> impl Iterator<Item = String> {
        let device = self.device.map(|device| format!("device/{}", device.hash().as_str()));
        device.into_iter().chain([self.network()])
    }

    fn network(&self) -> String {
        format!("network/{}", hash(&network_of(self.address)))
    }
}

/// How many attempts there may be in a window.
#[derive(Debug)]
pub(crate) struct Limits {
    /// What is attempted; the beginning of the names of its counts.
    pub name: &'static str,
    /// From one source at one account.
    pub per_source: i64,
    /// From all unknown sources at one account.
    pub per_account: i64,
    /// From one unknown network at all accounts.
    pub per_network: i64,
    /// The window in seconds.
    pub window_seconds: i64,
}

/// Whether an attempt may go ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// It may.
    Admitted,
    /// There were too many at this account.
    AccountLimited,
    /// There were too many from this network.
    NetworkLimited,
}

/// An account that somebody wants to sign in to, by a hash of its name: the same for accounts that do not exist.
#[derive(Debug)]
pub(crate) struct Account(String);

impl Account {
    pub(crate) fn of_administrator(username: &str) -> Self {
        Self(format!("administrator/{}", hash(username)))
    }

    pub(crate) fn of_member(email: &str) -> Self {
        Self(format!("member/{}", hash(email)))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Shared {
    /// Counts an attempt, and decides whether it may go ahead.
    pub(crate) async fn admit(
        &self,
        limits: &Limits,
        Account(account): &Account,
        source: &SignInSource<'_>,
    ) -> Result<Admission, Error> {
        let Limits { name, window_seconds, .. } = limits;
        let exceeds = async |key: String, most: i64| {
            Ok::<_, Error>(self.store.count_attempt(&key, *window_seconds, self.clock.now()).await? > most)
        };
        let known = self.known_sources(account).await?;
        let mut is_known = false;
        for name_of_source in source.names().filter(|name| known.iter().any(|known| known.source == *name)) {
            is_known = true;
            if !exceeds(format!("{name}/{account}/{name_of_source}"), limits.per_source).await? {
                return Ok(Admission::Admitted);
            }
        }
        if is_known {
            return Ok(Admission::AccountLimited);
        }
        let network = source.network();
        if exceeds(format!("{name}/{network}"), limits.per_network).await? {
            return Ok(Admission::NetworkLimited);
        }
        // The account's shared count does not include what is refused for its source.
        let limited = exceeds(format!("{name}/{account}/{network}"), limits.per_source).await?
            || exceeds(format!("{name}/{account}"), limits.per_account).await?;
        Ok(if limited { Admission::AccountLimited } else { Admission::Admitted })
    }

    /// Notes a sign-in: the browser and the network are known from now on, and the attempts of the browser, or else of the
    /// network, are forgotten. Others may be guessing in the same network.
    pub(crate) async fn signed_in_from(
        &self,
        limits: &Limits,
        Account(account): &Account,
        source: &SignInSource<'_>,
    ) -> Result<(), Error> {
        let now = self.clock.now();
        let known = self.known_sources(account).await?;
        for (index, name) in source.names().enumerate() {
            if index == 0 {
                self.store.forget_attempts(&format!("{}/{account}/{name}", limits.name)).await?;
            }
            let noted =
                known.iter().any(|known| known.source == name && known.seen_at.plus_seconds(NOTED_SECONDS) > now);
            if !noted {
                self.store.note_source(account, &KnownSource { source: name, seen_at: now }).await?;
            }
        }
        Ok(())
    }

    /// Counts an attempt and refuses it when there were too many in the window.
    pub(crate) async fn limit(&self, key: &str, attempts: i64, window_seconds: i64) -> Result<(), Error> {
        if self.store.count_attempt(key, window_seconds, self.clock.now()).await? > attempts {
            return Err(Error::Throttled { retry_after_seconds: window_seconds });
        }
        Ok(())
    }

    async fn known_sources(&self, account: &str) -> Result<Vec<KnownSource>, Error> {
        let since = self.clock.now().plus_seconds(-KNOWN_SECONDS);
        Ok(self.store.known_sources(account, since).await?)
    }
}

/// What counts as one network address: a host with IPv6 has a whole /64.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// [`network`] of an address as text; what is no address stays as it is.
pub(crate) fn network_of(address: &str) -> String {
    address.parse().map_or_else(|_| address.to_owned(), |ip| network(ip).to_string())
}

fn hash(text: &str) -> String {
    Secret::new(text).hash().as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{network, network_of};

    #[test]
    fn one_host_with_ipv6_is_one_network() {
        let network = |text: &str| network(text.parse().unwrap());
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert_eq!(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network_of("unknown"), "unknown");
    }
}
