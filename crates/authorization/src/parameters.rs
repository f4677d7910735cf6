//! The parameters of a request.

use serde::{Deserialize, Serialize};

use crate::{ErrorCode, OAuthError};

/// The parameters of a request, in the order they came. Those without a value count as left out (RFC 6749 section 3.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Takes names and values that have been decoded.
    #[must_use]
    pub fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The value of a parameter that may come once.
    ///
    /// # Errors
    ///
    /// `invalid_request` when it comes more than once.
    pub fn one(&self, name: &str) -> Result<Option<&str>, OAuthError> {
        let mut values = self.0.iter().filter(|(given, _)| given == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            _ => Err(invalid(format!("{name} comes more than once."))),
        }
    }

    /// The value of a parameter that must be there.
    ///
    /// # Errors
    ///
    /// `invalid_request` when it does not come exactly once.
    pub fn needed(&self, name: &str) -> Result<&str, OAuthError> {
        self.one(name)?.ok_or_else(|| invalid(format!("{name} is missing.")))
    }

    /// The values of a parameter that may come several times.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(given, _)| given == name).map(|(_, value)| value.clone()).collect()
    }

    /// Names and values.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The others.
    pub(crate) fn without(&self, names: &[&str]) -> Self {
        Self(self.0.iter().filter(|(name, _)| !names.contains(&name.as_str())).cloned().collect())
    }

    /// Every parameter but `several` comes once at most (RFC 6749 section 3.1).
    pub(crate) fn check_once(&self, several: &[&str]) -> Result<(), OAuthError> {
        self.0
            .iter()
            .filter(|(name, _)| !several.contains(&name.as_str()))
            .try_for_each(|(name, _)| self.one(name).map(drop))
    }
}

/// The request is malformed.
pub(crate) fn invalid(description: impl Into<String>) -> OAuthError {
    OAuthError::refused(ErrorCode::InvalidRequest, description)
}
