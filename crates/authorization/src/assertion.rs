//! `private_key_jwt`: a client proves itself by a JWT that it signed (RFC 7523 section 3, `OpenID` Connect Core
//! section 9).

use std::sync::Arc;

use dcr::{
    TokenEndpointAuthMethod,
    metadata::check_jwks,
    signed_jwt::{self, SignedJwt},
};
use quick_cache::sync::Cache;
use registration::{FoundRegistration, OriginKind, Registration, Secret, StoreError, Timestamp, TokenChange};
use serde_json::Value;

use crate::{
    AuthorizationServer, OAuthError,
    client::{documented, expect_method, invalid, unknown},
    jws,
    metadata::paths,
};

/// The longest that an assertion may live, in seconds, beside what clocks may differ: so long its `jti` is remembered.
const LONGEST_SECONDS: i64 = 3600;
/// The largest key set that is fetched, in bytes.
const MAX_BYTES: usize = 64 * 1024;
/// How long a fetched key set is used, in seconds.
const KEPT_SECONDS: i64 = 300;
/// How often a key set is fetched again because an assertion names a key that is not in it, in seconds.
const AGAIN_SECONDS: i64 = 30;
/// How many fetched key sets are kept.
const MOST_SETS: usize = 256;

/// The key sets that were fetched, by their URL.
pub(crate) struct KeySets(Cache<String, (Timestamp, Arc<Value>)>);

impl Default for KeySets {
    fn default() -> Self {
        Self(Cache::new(MOST_SETS))
    }
}

impl AuthorizationServer {
    pub(crate) async fn by_assertion(
        &self,
        stranger: Option<&str>,
        client_id: Option<&str>,
        assertion: &Secret,
    ) -> Result<FoundRegistration, OAuthError> {
        let now = self.clock.now();
        let jwt = SignedJwt::read(assertion.expose(), "The client_assertion", now.unix_seconds()).map_err(invalid)?;
        // What it claims decides whose keys are tried; nothing of it counts before its signature is right.
        let subject = jwt.claims.get("sub").and_then(Value::as_str).unwrap_or_default().to_owned();
        if jwt.issuer.as_deref() != Some(subject.as_str()) || client_id.is_some_and(|id| id != subject) {
            return Err(invalid("“iss” and “sub” of the client_assertion must both be the client_id."));
        }
        let mut found = self.find_or_read(stranger, &subject).await?.ok_or_else(unknown)?;
        let registration = &found.registration;
        expect_method(registration, &TokenEndpointAuthMethod::PrivateKeyJwt)?;
        if let Some(alg) = &registration.metadata.openid.token_endpoint_auth_signing_alg
            && *alg != jwt.header.algorithm
        {
            return Err(invalid(format!("This client signs with {alg}.")));
        }
        let mut signed = self.is_signed_by(registration, &jwt).await?;
        if !signed
            && registration.origin.kind == OriginKind::MetadataDocument
            && registration.metadata.keys.jwks.is_some()
        {
            // Boxed, as it is rare and large.
            let again = Box::pin(self.core.client_documents().keys(found.registration)).await;
            found.registration = again.map_err(documented)?;
            expect_method(&found.registration, &TokenEndpointAuthMethod::PrivateKeyJwt)?;
            signed = self.is_signed_by(&found.registration, &jwt).await?;
        }
        if !signed {
            return Err(invalid("The signature of the client_assertion is not one by a key of this client."));
        }
        self.check_claims(&jwt)?;
        self.spend(&subject, &jwt).await?;
        Ok(found)
    }

    fn check_claims(&self, jwt: &SignedJwt) -> Result<(), OAuthError> {
        let audience = |value: &Value| {
            value.as_str().is_some_and(|audience| {
                audience.trim_end_matches('/') == self.issuer
                    || audience.strip_prefix(self.issuer.as_str()).is_some_and(|path| {
                        [paths::TOKEN, paths::INTROSPECT, paths::REVOKE, paths::PUSHED].contains(&path)
                    })
            })
        };
        let meant_for_us = match jwt.claims.get("aud") {
            Some(Value::Array(several)) => several.iter().any(audience),
            Some(one) => audience(one),
            None => false,
        };
        if !meant_for_us {
            return Err(invalid(format!("“aud” of the client_assertion must be {}.", self.issuer)));
        }
        let now = self.clock.now().unix_seconds();
        if jwt.expires_at.is_none_or(|at| signed_jwt::is_further_than(LONGEST_SECONDS, at, now)) {
            return Err(invalid("“exp” of the client_assertion must be at most an hour away."));
        }
        Ok(())
    }

    /// An assertion works once (RFC 7523 section 3, number 7).
    async fn spend(&self, client_id: &str, jwt: &SignedJwt) -> Result<(), OAuthError> {
        let jti = jwt.id.as_deref().ok_or_else(|| invalid("The client_assertion must have a “jti”."))?;
        let identifier = Secret::new(format!("{client_id} {jti}")).hash();
        let expires_at = signed_jwt::last_moment(jwt.expires_at.unwrap_or_default());
        let spend = TokenChange::Spend {
            id: format!("assertion {}", identifier.as_str()),
            expires_at: Timestamp::from_unix_seconds(expires_at),
        };
        match self.store.commit(vec![spend.into()]).await {
            Ok(()) => Ok(()),
            Err(StoreError::Conflict) => Err(invalid("This client_assertion was used before.")),
            Err(other) => Err(other.into()),
        }
    }

    async fn is_signed_by(&self, registration: &Registration, jwt: &SignedJwt) -> Result<bool, OAuthError> {
        let keys = &registration.metadata.keys;
        if let Some(jwks) = &keys.jwks {
            return Ok(fits(jwks, jwt));
        }
        let Some(uri) = &keys.jwks_uri else { return Ok(false) };
        let now = self.clock.now();
        let kept = self.key_sets.0.get(uri);
        if let Some((fetched_at, jwks)) = &kept {
            let fresh = |seconds| now < fetched_at.plus_seconds(seconds);
            if fresh(KEPT_SECONDS) && fits(jwks, jwt) {
                return Ok(true);
            }
            if fresh(AGAIN_SECONDS) {
                return Ok(false);
            }
        }
        let jwks = self.documents.fetch_json(uri, MAX_BYTES).await.map_err(|error| {
            tracing::warn!(client_id = registration.client_id, %error, "the keys of a client cannot be read");
            invalid(format!("The keys at this client's jwks_uri cannot be read: {error}."))
        })?;
        check_jwks(&jwks).map_err(|sentence| invalid(format!("The document at this client's jwks_uri: {sentence}")))?;
        let signed = fits(&jwks, jwt);
        self.key_sets.0.insert(uri.clone(), (now, Arc::new(jwks)));
        Ok(signed)
    }
}

/// A key of the set, the one that is named where one is, has signed it.
fn fits(jwks: &Value, jwt: &SignedJwt) -> bool {
    let keys = jwks.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let named = |key: &&Value| {
        jwt.header.key_id.as_deref().is_none_or(|kid| key.get("kid").and_then(Value::as_str) == Some(kid))
    };
    keys.iter()
        .filter(named)
        .any(|key| jws::verify(&jwt.header.algorithm, jwt.signing_input.as_bytes(), &jwt.signature, key).is_ok())
}
