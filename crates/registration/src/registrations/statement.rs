//! Software statements (RFC 7591 section 2.3): somebody whom the provider trusts vouches for a client's metadata.

use std::sync::Arc;

use dcr::{RegistrationErrorCode, software_statement::SoftwareStatement};
use model::{Provider, Secret, StatementIssuer};
use serde_json::{Map, Value};

use crate::{Caller, Error, registrations::Registrations};

/// The largest set of an issuer's keys that is read, in bytes.
const MAX_BYTES: usize = 64 * 1024;
/// How long an identifier of a statement is remembered, in seconds: longer than any statement that is accepted lives.
const REPLAY_SECONDS: i64 = 24 * 3600;

impl Registrations<'_> {
    /// Verifies the software statement among the members of a request and lays its claims over them (RFC 7591 section 2.3).
    ///
    /// A statement that counts for nothing is removed: where nobody is trusted to make any, and in the update of a client that
    /// manages itself, because it vouches for what was registered with it. One of the wrong type stays, to be refused with the
    /// other members.
    pub async fn apply_statement(
        self,
        caller: &Caller,
        members: &mut Map<String, Value>,
    ) -> Result<Option<SoftwareStatement>, Error> {
        let Some(Value::String(text)) = members.get("software_statement") else { return Ok(None) };
        let statement = match caller {
            Caller::Registration(_) => None,
            _ => self.verify_statement(caller, text).await?,
        };
        match &statement {
            Some(statement) => statement.apply(members),
            None => drop(members.remove("software_statement")),
        }
        Ok(statement)
    }

    /// Verifies the software statement of a registration. `None` when nobody is trusted to make any where this caller
    /// registers: it is then ignored, as RFC 7591 lets a server do that does not support them.
    async fn verify_statement(self, caller: &Caller, statement: &str) -> Result<Option<SoftwareStatement>, Error> {
        let terms = self.terms(caller).await?;
        let Some(provider) = terms.provider.filter(|provider| !provider.rules.statement_issuers.is_empty()) else {
            return Ok(None);
        };
        let invalid = |reason: String| Error::Statement(RegistrationErrorCode::InvalidSoftwareStatement, reason);
        let statement = SoftwareStatement::read(statement, self.shared.clock.now().unix_seconds())
            .map_err(|error| invalid(error.description))?;
        let issuer = issuer_of(&provider, &statement).ok_or_else(|| {
            Error::Statement(
                RegistrationErrorCode::UnapprovedSoftwareStatement,
                "The issuer of the software statement is not trusted here.".to_owned(),
            )
        })?;
        let keys = self.keys_of(issuer).await?;
        let candidates = keys.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let fits = |key: &&Value| {
            statement.header.key_id.as_deref().is_none_or(|kid| key.get("kid").and_then(Value::as_str) == Some(kid))
        };
        let signed = candidates.iter().filter(fits).any(|key| {
            let input = statement.signing_input.as_bytes();
            self.shared.signatures.verify(&statement.header.algorithm, input, &statement.signature, key)
        });
        if !signed {
            return Err(invalid("The signature of the software statement is not its issuer's.".to_owned()));
        }
        Ok(Some(statement))
    }

    /// Refuses a statement with an identifier (`jti`) that was used before, and remembers it.
    pub(super) async fn use_statement(self, statement: &SoftwareStatement) -> Result<(), Error> {
        let Some(jti) = &statement.id else { return Ok(()) };
        let key = format!("statement/{}", Secret::new(format!("{} {jti}", statement.issuer)).hash().as_str());
        if self.shared.store.count_attempt(&key, REPLAY_SECONDS, self.shared.clock.now()).await? > 1 {
            return Err(Error::Statement(
                RegistrationErrorCode::InvalidSoftwareStatement,
                "This software statement was used before.".to_owned(),
            ));
        }
        Ok(())
    }

    async fn keys_of(self, issuer: &StatementIssuer) -> Result<Value, Error> {
        if issuer.jwks_uri.is_empty() {
            return serde_json::from_str(&issuer.jwks).map_err(|error| Error::Unexpected(error.to_string()));
        }
        let documents = Arc::clone(&self.shared.documents);
        documents.fetch_json(&issuer.jwks_uri, MAX_BYTES).await.map_err(|error| {
            tracing::warn!(issuer = issuer.issuer, %error, "the keys of an issuer of software statements cannot be read");
            Error::Statement(
                RegistrationErrorCode::InvalidSoftwareStatement,
                "The keys of the software statement's issuer cannot be read at the moment.".to_owned(),
            )
        })
    }
}

fn issuer_of<'p>(provider: &'p Provider, statement: &SoftwareStatement) -> Option<&'p StatementIssuer> {
    provider.rules.statement_issuers.iter().find(|issuer| issuer.issuer == statement.issuer)
}
