//! A user name and password with every request, as programs send them: the password is hashed the first time, which is
//! slow on purpose, and recognised for some minutes afterwards.

use model::Secret;

use crate::{AdministratorCaller, Caller, Error, administrators::Administrators};

impl Administrators<'_> {
    /// Checks the user name and password that came with a request, as [`Administrators::authenticate`] does, but
    /// quickly when they were right a moment ago.
    pub async fn authenticate_basic(self, username: &str, password: &Secret, address: &str) -> Result<Caller, Error> {
        let username = username.trim().to_lowercase();
        let Some(known) = self.shared.store.find_administrator(&username).await? else {
            return self.sign_in_program(&username, password, address).await;
        };
        let key = self.shared.basic.key(&known, password);
        if !self.shared.basic.knows(&key, self.shared.clock.now()) {
            let turn = self.shared.basic.turn(key);
            let checked = {
                let _mine = turn.lock().await;
                if self.shared.basic.knows(&key, self.shared.clock.now()) {
                    Ok(())
                } else {
                    self.sign_in_program(&username, password, address)
                        .await
                        .map(|_| self.shared.basic.remember(key, self.shared.clock.now()))
                }
            };
            drop(turn);
            self.shared.basic.forget_turns();
            checked?;
        }
        Ok(Caller::Administrator(AdministratorCaller {
            id: known.id,
            username: known.username,
            role: known.role,
            own_only: false,
        }))
    }

    /// Whether there is an administrator of this user name; an administrator who may use the DCR endpoints may ask.
    pub async fn exists(self, caller: &Caller, username: &str) -> Result<bool, Error> {
        caller.registrar()?;
        Ok(self.shared.store.find_administrator(&username.to_lowercase()).await?.is_some())
    }
}
