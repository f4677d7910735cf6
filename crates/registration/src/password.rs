//! Administrators' passwords: argon2id, a length rule, and no rules of composition.

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use model::{Entropy, Secret};

use crate::{Error, off_thread};

/// The shortest password, in characters.
pub const MIN_LENGTH: usize = 12;
/// The longest password, in bytes; beyond it hashing would be work for nothing.
pub const MAX_LENGTH: usize = 512;

/// Why a password is not accepted; `None` when it is.
#[must_use]
pub fn problem(password: &Secret) -> Option<String> {
    let text = password.expose();
    if text.chars().count() < MIN_LENGTH {
        Some(format!("Use at least {MIN_LENGTH} characters. A few unrelated words make a good password."))
    } else if text.len() > MAX_LENGTH {
        Some(format!("The password is longer than {MAX_LENGTH} bytes."))
    } else {
        None
    }
}

/// Hashes with argon2id (19 MiB, 2 passes, 1 lane: the OWASP recommendation), away from the asynchronous threads.
pub async fn hash(password: &Secret, entropy: &dyn Entropy) -> Result<String, Error> {
    let mut salt = [0_u8; 16];
    entropy.fill(&mut salt);
    let password = password.clone();
    off_thread(move || {
        Argon2::default()
            .hash_password_with_salt(password.expose().as_bytes(), &salt)
            .map(|hash| hash.to_string())
            .map_err(|error| Error::Unexpected(format!("hashing a password failed: {error}")))
    })
    .await?
}

/// True when `password` is the one that `hash` was made of.
pub async fn matches(password: &Secret, hash: &str) -> Result<bool, Error> {
    if password.expose().len() > MAX_LENGTH {
        return Ok(false);
    }
    let (password, hash) = (password.clone(), hash.to_owned());
    off_thread(move || {
        PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.expose().as_bytes(), &hash).is_ok())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::SystemEntropy;

    #[tokio::test]
    async fn a_password_matches_itself_only() {
        let hashed = hash(&Secret::new("correct horse battery staple"), &SystemEntropy).await.unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        assert!(matches(&Secret::new("correct horse battery staple"), &hashed).await.unwrap());
        assert!(!matches(&Secret::new("correct horse battery stapl"), &hashed).await.unwrap());
        assert!(!matches(&Secret::new(""), &hashed).await.unwrap());
    }

    #[test]
    fn only_the_length_counts() {
        assert!(problem(&Secret::new("elevenchars")).is_some());
        assert!(problem(&Secret::new("twelve chars")).is_none());
        assert!(problem(&Secret::new("ключ ключ ключ")).is_none());
        assert!(problem(&Secret::new("x".repeat(513))).is_some());
    }
}
