//! Numbers, as people read them.

use super::thousands;

/// A number with a comma after each group of three digits: 10,000.
pub fn number(number: i64) -> String {
    let digits = thousands(number.unsigned_abs());
    if number < 0 { format!("-{digits}") } else { digits }
}

/// A number with its noun: 1 client, 2 clients.
pub fn counted(count: i64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::{counted, number};

    #[test]
    fn digits_are_grouped_and_nouns_agree() {
        assert_eq!((number(0), number(1_234_567), number(-1000)), ("0".into(), "1,234,567".into(), "-1,000".into()));
        assert_eq!(counted(1, "client", "clients"), "1 client");
        assert_eq!(counted(0, "client", "clients"), "0 clients");
    }
}
