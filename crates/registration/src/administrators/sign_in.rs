//! Signing in with user name and password: the same answer and the same work for unknown users, and limits on attempts.

use model::{Administrator, AdministratorId, Secret};

use crate::{
    AdministratorCaller, Caller, Error, SignInSource,
    administrators::Administrators,
    attempts::{Account, Admission, Limits},
    password,
};

const LIMITS: Limits =
    Limits { name: "sign-in", per_source: 10, per_account: 100, per_network: 50, window_seconds: 15 * 60 };

impl Administrators<'_> {
    /// Signs an administrator in on the page, as [`Administrators::authenticate`] judges it. Each success is an event.
    pub async fn sign_in<'a>(
        self,
        username: &str,
        password: &Secret,
        source: impl Into<SignInSource<'a>>,
    ) -> Result<Caller, Error> {
        let source = source.into();
        let result = self.authenticate(username, password, source).await;
        self.shared.note_administrator(username, source.address, &result, true).await;
        result
    }

    /// Judges a user name and password that a program sent with a request. Success is an event once in a series.
    pub(crate) async fn sign_in_program(
        self,
        username: &str,
        password: &Secret,
        address: &str,
    ) -> Result<Caller, Error> {
        let result = self.authenticate(username, password, address).await;
        self.shared.note_administrator(username, address, &result, false).await;
        result
    }

    /// Checks a user name and password. Attempts are limited: see [`crate::attempts`].
    ///
    /// # Errors
    ///
    /// [`Error::NotSignedIn`] when they are wrong; [`Error::Throttled`] when they were not looked at.
    pub async fn authenticate<'a>(
        self,
        username: &str,
        password: &Secret,
        source: impl Into<SignInSource<'a>>,
    ) -> Result<Caller, Error> {
        let username = username.trim().to_lowercase();
        let (account, source) = (Account::of_administrator(&username), source.into());
        // Counted before the password is looked at, so that parallel guesses are counted too.
        if self.shared.admit(&LIMITS, &account, &source).await? != Admission::Admitted {
            return Err(Error::Throttled { retry_after_seconds: LIMITS.window_seconds });
        }
        let administrator = self.shared.store.find_administrator(&username).await?;
        let hash = match &administrator {
            Some(administrator) => administrator.password_hash.clone(),
            None => self.nobody_hash().await?,
        };
        let correct = password::matches(password, &hash).await?;
        match administrator {
            Some(administrator) if correct => {
                // Whether that can be noted decides nothing.
                if let Err(error) = self.shared.signed_in_from(&LIMITS, &account, &source).await {
                    tracing::error!(%error, "where an administrator signed in from could not be noted");
                }
                Ok(Caller::Administrator(AdministratorCaller {
                    id: administrator.id,
                    username: administrator.username,
                    role: administrator.role,
                    own_only: false,
                }))
            }
            _ => Err(Error::NotSignedIn),
        }
    }

    /// Notes that an administrator has signed in from a source without a password, by creating the account there.
    pub async fn signed_in(self, administrator: &Administrator, source: SignInSource<'_>) -> Result<(), Error> {
        self.shared.signed_in_from(&LIMITS, &Account::of_administrator(&administrator.username), &source).await
    }

    /// The caller behind a signed-in session; [`Error::NotSignedIn`] when the administrator is gone.
    pub async fn caller(self, id: &AdministratorId) -> Result<Caller, Error> {
        let administrator = self.shared.store.lookup_administrator(id).await?.ok_or(Error::NotSignedIn)?;
        Ok(Caller::Administrator(AdministratorCaller {
            id: administrator.id,
            username: administrator.username,
            role: administrator.role,
            own_only: false,
        }))
    }

    async fn nobody_hash(self) -> Result<String, Error> {
        let nobody = Secret::generate(&*self.shared.entropy, "");
        self.shared.nobody_hash.get_or_try_init(|| password::hash(&nobody, &*self.shared.entropy)).await.cloned()
    }
}
