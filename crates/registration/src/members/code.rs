//! The code beside a sign-in link: for the window in which somebody asked for it, when their mail opens in another
//! browser. It is worth something in the session that asked alone, so that nobody goes on in a session of somebody else by
//! opening a link; whoever types it says where they are.

use model::{Entropy, Secret, SecretHash};

/// 32 letters and digits of which none looks like another.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// 40 random bits.
const LENGTH: usize = 8;

/// A new code, as it is shown: two groups of four.
pub(super) fn generate(entropy: &dyn Entropy) -> String {
    let mut bytes = [0_u8; LENGTH];
    entropy.fill(&mut bytes);
    let mut code: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    code.insert(LENGTH / 2, '-');
    code
}

/// What is kept of a code: its hash with that of what the session keeps. Upper or lower case, spaces and hyphens are the
/// same.
pub(super) fn hash(session: &SecretHash, typed: &str) -> SecretHash {
    let typed: String =
        typed.chars().filter(char::is_ascii_alphanumeric).take(4 * LENGTH).collect::<String>().to_ascii_uppercase();
    Secret::new(format!("{}/{typed}", session.as_str())).hash()
}

#[cfg(test)]
mod tests {
    use super::{generate, hash};
    use model::{Secret, SystemEntropy};

    #[test]
    fn a_code_is_typed_in_any_way_and_only_where_it_belongs() {
        let code = generate(&SystemEntropy);
        assert_eq!((code.len(), code.find('-')), (9, Some(4)), "{code}");
        let (here, elsewhere) = (Secret::new("a").hash(), Secret::new("b").hash());
        let kept = hash(&here, &code);
        for typed in [code.to_lowercase(), code.replace('-', ""), code.replace('-', " "), format!("  {code}\t")] {
            assert_eq!(hash(&here, &typed), kept, "{typed}");
        }
        assert_ne!(hash(&elsewhere, &code), kept);
        assert_ne!(hash(&here, ""), kept);
    }
}
