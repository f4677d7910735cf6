//! Where a browser is led on to, and whether a person must be asked first.

use registration::{Caller, Registration, StoreError};

use super::page::{Destination, destination};
use crate::{AuthorizationServer, person::person};

/// An address of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Onward {
    /// The whole of it.
    pub address: String,
    /// What a person must know of it.
    pub destination: Destination,
    /// Somebody has verified the client, or the person has allowed it something before. Otherwise the person is asked
    /// (RFC 9700 section 4.11.2): anybody can register an address and send others there by a link to us.
    pub is_known: bool,
}

impl AuthorizationServer {
    /// Judges an address of this client, for whoever is at the browser.
    pub(crate) async fn onward(
        &self,
        registration: &Registration,
        caller: &Caller,
        address: String,
    ) -> Result<Onward, StoreError> {
        let is_known = match person(caller) {
            _ if !registration.origin.kind.is_of_anybody() => true,
            Ok(person) => self.consent(registration, &person).await?.is_some(),
            Err(_) => false,
        };
        Ok(Onward { destination: destination(&address), address, is_known })
    }
}
