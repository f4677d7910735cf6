//! Signing in with user name and password: the same answer and the same work for unknown users, and a limit for each
//! account and each address.

use crate::{AdministratorCaller, AdministratorId, Caller, Core, Error, Secret, password};

/// Failed attempts on one account before it has to wait.
const ATTEMPTS_PER_ACCOUNT: i64 = 10;
/// Failed attempts from one address before it has to wait; several people may share it.
const ATTEMPTS_PER_ADDRESS: i64 = 50;
/// The window they are counted in, in seconds.
const WINDOW_SECONDS: i64 = 15 * 60;

impl Core {
    /// Checks a user name and password. `address` is the network address of whoever asks, for the limit.
    pub async fn authenticate_administrator(
        &self,
        username: &str,
        password: &Secret,
        address: &str,
    ) -> Result<Caller, Error> {
        let username = username.trim().to_lowercase();
        let account_key = format!("sign-in/account/{}", Secret::new(username.as_str()).hash().as_str());
        let address_key = format!("sign-in/address/{}", Secret::new(address).hash().as_str());
        // Counted before the password is looked at, so that parallel guesses are counted too; a success forgets them.
        self.limit(&account_key, ATTEMPTS_PER_ACCOUNT, WINDOW_SECONDS).await?;
        self.limit(&address_key, ATTEMPTS_PER_ADDRESS, WINDOW_SECONDS).await?;
        let administrator = self.store.find_administrator(&username).await?;
        let hash = match &administrator {
            Some(administrator) => administrator.password_hash.clone(),
            None => self.nobody_hash().await?,
        };
        let correct = password::matches(password, &hash).await?;
        match administrator {
            Some(administrator) if correct => {
                self.store.forget_attempts(&account_key).await?;
                self.store.forget_attempts(&address_key).await?;
                Ok(Caller::Administrator(AdministratorCaller {
                    id: administrator.id,
                    username: administrator.username,
                    role: administrator.role,
                }))
            }
            _ => Err(Error::NotSignedIn),
        }
    }

    /// The caller behind a signed-in session; [`Error::NotSignedIn`] when the administrator is gone.
    pub async fn administrator_caller(&self, id: &AdministratorId) -> Result<Caller, Error> {
        let administrator = self.store.lookup_administrator(id).await?.ok_or(Error::NotSignedIn)?;
        Ok(Caller::Administrator(AdministratorCaller {
            id: administrator.id,
            username: administrator.username,
            role: administrator.role,
        }))
    }

    /// Counts an attempt and refuses it when there were too many in the window.
    pub(crate) async fn limit(&self, key: &str, attempts: i64, window_seconds: i64) -> Result<(), Error> {
        if self.store.count_attempt(key, window_seconds, self.clock.now()).await? > attempts {
            return Err(Error::Throttled { retry_after_seconds: window_seconds });
        }
        Ok(())
    }

    async fn nobody_hash(&self) -> Result<String, Error> {
        let nobody = Secret::generate(&*self.entropy, "");
        self.nobody_hash.get_or_try_init(|| password::hash(&nobody, &*self.entropy)).await.cloned()
    }
}
