//! Finding the API client that somebody has named in a form.

use dcr::FieldError;
use model::{ApiClient, ApiClientId, Provider};

use crate::{Error, shared::Shared};

impl Shared {
    /// The API client that was typed into `api_client`: its id, or its name without regard to case. It must use
    /// `provider`, when there is one. Nothing typed is no client; a wrong one is an error at the field.
    pub(crate) async fn named_client(
        &self,
        typed: &str,
        provider: Option<&Provider>,
        errors: &mut Vec<FieldError>,
    ) -> Result<Option<ApiClient>, Error> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let id = match self.store.find_client_by_name(typed).await? {
            Some(id) => id,
            None => ApiClientId::from(typed),
        };
        let client = self.store.lookup_client(&id).await?;
        let sentence = match (&client, provider) {
            (None, _) => {
                "There is no API client with this name. Enter the name as the Clients page shows it.".to_owned()
            }
            (Some(client), Some(provider)) if client.provider.as_ref() != Some(&provider.id) => {
                format!("{} does not use {}.", client.name, provider.name)
            }
            (Some(_), _) => return Ok(client),
        };
        errors.push(FieldError::new("api_client", sentence));
        Ok(None)
    }
}
