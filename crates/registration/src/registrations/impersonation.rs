//! Names that look like somebody else's: the client's own word is all that we have when anybody may register.

use dcr::{FieldError, VerifiedClientMetadata};
use model::RegistrationPolicy;
use unicode_security::{MixedScript as _, skeleton};

use crate::text;

/// The error at the first name that mixes scripts or reads like a protected name.
pub(super) fn problem(metadata: &VerifiedClientMetadata, policy: &RegistrationPolicy) -> Option<FieldError> {
    let localized = metadata.presentation.localized.iter().filter(|(member, _)| member.starts_with("client_name#"));
    let mut names = std::iter::once(&metadata.client_name).chain(localized.map(|(_, name)| name));
    names.find_map(|name| judge(name, &policy.protected_names))
}

fn judge(name: &str, protected: &[String]) -> Option<FieldError> {
    if !name.is_single_script() {
        let message = format!("“{}” mixes letters of several scripts, as look-alike names do.", text::shortened(name));
        return Some(FieldError::new("client_name", message));
    }
    let read = as_read(name);
    let taken = protected.iter().find(|taken| read.contains(&as_read(taken)))?;
    let message =
        format!("“{}” reads like “{}”, a name that not everybody may use here.", text::shortened(name), taken);
    Some(FieldError::new("client_name", message))
}

/// A name as the eye takes it: look-alike letters made the same (Unicode UTS 39), without case, spaces and punctuation.
fn as_read(name: &str) -> String {
    let lower: String = name.chars().flat_map(char::to_lowercase).collect();
    skeleton(&lower).filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use super::judge;

    #[test]
    fn look_alikes_of_protected_names_are_refused() {
        let protected = ["Google".to_owned(), "Acme Bank".to_owned()];
        for name in [
            "Google",
            "GOOGLE Drive",
            "G o o g l e",
            "Gооgle",
            "Ｇｏｏｇｌｅ",
            "Go-ogle!",
            "acme-bank",
            "ACME  BANK Login",
        ] {
            assert!(judge(name, &protected).is_some(), "{name}");
        }
        for name in ["Acme", "Goggles", "日本語クライアント", "Ärzte-Portal", "Клиент", ""] {
            assert_eq!(judge(name, &protected), None, "{name}");
        }
    }
}
