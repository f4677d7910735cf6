//! Creating administrators, by the set-up page or from the command line.

use crate::error::CommitResult as _;
use dcr::FieldError;
use model::{Administrator, AdministratorChange, AdministratorId, Change, Unique};

use super::{MAX_USERNAME, NewAdministrator};
use crate::{Caller, Error, administrators::Administrators, audit::Subject, error::valid, password, text};

impl Administrators<'_> {
    /// Creates an administrator. Only Gatehouse itself may: `gatehouse admin create`, on the machine it runs on.
    pub async fn create(self, caller: &Caller, new: NewAdministrator) -> Result<Administrator, Error> {
        if *caller != Caller::System {
            return Err(Error::Forbidden);
        }
        let administrator = self.prepare_administrator(new).await?;
        let event = self.administrator_created(&administrator);
        self.commit_administrator(vec![AdministratorChange::Add(administrator.clone()).into(), event]).await?;
        Ok(administrator)
    }

    /// Checks what was entered and hashes the password.
    pub(super) async fn prepare_administrator(self, new: NewAdministrator) -> Result<Administrator, Error> {
        let mut errors = Vec::new();
        let username = new.username.trim().to_lowercase();
        if username.is_empty() {
            errors.push(FieldError::new("username", "Enter a user name."));
        } else if username.len() > MAX_USERNAME {
            errors.push(FieldError::new("username", format!("At most {MAX_USERNAME} characters.")));
        } else if !username.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')) {
            errors.push(FieldError::new("username", "Use letters, digits, dots, hyphens and underscores only."));
        }
        let email = text::email("email", &new.email, &mut errors);
        if let Some(problem) = password::problem(&new.password) {
            errors.push(FieldError::new("password", problem));
        }
        valid(errors)?;
        Ok(Administrator {
            id: AdministratorId::new(&*self.shared.clock, &*self.shared.entropy),
            username,
            email,
            role: new.role,
            password_hash: password::hash(&new.password, &*self.shared.entropy).await?,
            created_at: self.shared.clock.now(),
        })
    }

    pub(super) async fn commit_administrator(&self, changes: Vec<Change>) -> Result<(), Error> {
        self.shared
            .store
            .commit(changes)
            .await
            .taken_as(Unique::Username, Error::field("username", "This user name is taken."))
    }

    pub(super) fn administrator_created(self, administrator: &Administrator) -> Change {
        let subject = Subject { id: administrator.id.as_str(), name: &administrator.username, api_client: None };
        self.shared.event(&Caller::System, "administrator.created", &subject)
    }
}
