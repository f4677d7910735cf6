//! The addresses of lists: search, filters and page are in the query.

use std::fmt::Write as _;

/// The address of a page of a list, with what is asked for; parameters without a value are left out.
pub fn place(path: &str, asked: &[(&str, &str)], page: u32) -> String {
    let mut address = format!("{path}?");
    for (name, value) in asked.iter().filter(|(_, value)| !value.is_empty()) {
        address.push_str(name);
        address.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
                address.push(char::from(byte));
            } else {
                // Writing to a string cannot fail.
                let _ = write!(address, "%{byte:02X}");
            }
        }
        address.push('&');
    }
    let _ = write!(address, "page={page}");
    address
}

/// The number, from 1, of the first row on a page of a list.
pub fn first_row(page: u32) -> u64 {
    /// Rows on a page; the core's `Page::ROWS`.
    const ROWS: u64 = 50;
    u64::from(page.saturating_sub(1)) * ROWS + 1
}

#[cfg(test)]
mod tests {
    use super::{first_row, place};

    #[test]
    fn rows_are_counted_from_one() {
        assert_eq!((first_row(1), first_row(3)), (1, 101));
    }

    #[test]
    fn what_was_typed_stays_one_value() {
        assert_eq!(place("/x", &[("q", ""), ("state", "active")], 2), "/x?state=active&page=2");
        assert_eq!(place("/x", &[("q", "a&b=c é")], 1), "/x?q=a%26b%3Dc%20%C3%A9&page=1");
    }
}
