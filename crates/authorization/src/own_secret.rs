//! Secrets of this server's own, which every process on the same database has: made when they are first needed, and kept
//! sealed like the private keys.

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use registration::{Error, Secret, StoreError, TokenChange, server_secret_context};
use tokio::sync::OnceCell;

use crate::AuthorizationServer;

/// A key for HMAC-SHA-256, once it was read.
#[derive(Default)]
pub(crate) struct OwnSecret(OnceCell<hmac::Key>);

impl AuthorizationServer {
    /// The secret of that name. It never changes, so it is read once.
    pub(crate) async fn own_secret<'a>(&self, name: &str, secret: &'a OwnSecret) -> Result<&'a hmac::Key, Error> {
        secret.0.get_or_try_init(|| self.read_own_secret(name)).await
    }

    async fn read_own_secret(&self, name: &str) -> Result<hmac::Key, Error> {
        let context = server_secret_context(name);
        if self.store.find_server_secret(name).await?.is_none() {
            let made = self.vault.seal(&*self.entropy, &context, &Secret::generate(&*self.entropy, ""))?;
            let add = TokenChange::AddServerSecret { name: name.to_owned(), sealed: made, at: self.clock.now() };
            match self.store.commit(vec![add.into()]).await {
                // Another server was quicker: it is the one that both have.
                Ok(()) | Err(StoreError::Conflict) => {}
                Err(other) => return Err(other.into()),
            }
        }
        let damaged = || Error::Unexpected(format!("the secret “{name}” of the authorization server cannot be read"));
        let sealed = self.store.find_server_secret(name).await?.ok_or_else(damaged)?;
        let bytes = URL_SAFE_NO_PAD.decode(self.vault.open(&context, &sealed)?.expose()).map_err(|_| damaged())?;
        Ok(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
    }
}
