//! What the built-in authorization server issues: client identifiers and secrets.

use model::{Clock, Entropy, Secret, secret::alphanumeric};

/// What our own server issues to a new client.
#[derive(Debug)]
pub struct Issued {
    /// The OAuth `client_id`.
    pub client_id: String,
    /// The secret; `None` for a public client.
    pub client_secret: Option<Secret>,
}

/// Letters and digits of a `client_id`; the length, the alphabet and the last letter that WSO2's tools expect.
const CLIENT_ID_LENGTH: usize = 28;
/// How many of them say when it was made, and how many count within that second.
const TIME_LENGTH: usize = 6;
const SEQUENCE_LENGTH: usize = 4;
/// Letters and digits of a client secret: 262 bits.
const SECRET_LENGTH: usize = 44;
/// Base 62 in the order of ASCII, so that texts sort as the numbers do.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A new client. Its identifier begins with the time: a million of them are then written one beside the other in the
/// index, instead of all over it. That time is no secret (`client_id_issued_at` says it), and 101 random bits follow.
pub(crate) fn mint(clock: &dyn Clock, entropy: &dyn Entropy, with_secret: bool) -> Issued {
    let mut client_id = String::with_capacity(CLIENT_ID_LENGTH);
    push_number(&mut client_id, clock.now().unix_seconds().unsigned_abs(), TIME_LENGTH);
    push_number(&mut client_id, u64::from(entropy.sequence()), SEQUENCE_LENGTH);
    client_id.push_str(&alphanumeric(entropy, CLIENT_ID_LENGTH - TIME_LENGTH - SEQUENCE_LENGTH - 1));
    client_id.push('a');
    Issued { client_id, client_secret: with_secret.then(|| client_secret(entropy)) }
}

/// A new client secret: letters and digits only, because it is pasted into many kinds of files.
pub(crate) fn client_secret(entropy: &dyn Entropy) -> Secret {
    Secret::new(alphanumeric(entropy, SECRET_LENGTH))
}

/// The last `length` digits of a number.
fn push_number(text: &mut String, number: u64, length: usize) {
    let mut place = 62_u64.pow(u32::try_from(length).unwrap_or(0));
    for _ in 0..length {
        let rest = number % place;
        place /= 62;
        text.push(char::from(DIGITS[usize::try_from(rest / place).unwrap_or(0)]));
    }
}

#[cfg(test)]
mod tests {
    use super::mint;
    use model::{CountingEntropy, FixedClock, Timestamp};

    #[test]
    fn client_ids_look_like_wso2s_and_sort_by_the_time_they_were_made() {
        let entropy = CountingEntropy::default();
        let mut made = Vec::new();
        for seconds in [1_767_225_600, 1_767_225_600, 1_767_225_601, 4_000_000_000] {
            let clock = FixedClock::at(Timestamp::from_unix_seconds(seconds));
            made.push(mint(&clock, &entropy, false).client_id);
        }
        for id in &made {
            assert_eq!(id.len(), 28, "{id}");
            assert!(id.ends_with('a') && id.chars().all(|c| c.is_ascii_alphanumeric()), "{id}");
        }
        assert!(made.is_sorted(), "{made:?}");
    }
}
