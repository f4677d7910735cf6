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

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn what_was_typed_stays_one_value() {
        assert_eq!(place("/x", &[("q", ""), ("state", "active")], 2), "/x?state=active&page=2");
        assert_eq!(place("/x", &[("q", "a&b=c é")], 1), "/x?q=a%26b%3Dc%20%C3%A9&page=1");
    }
}
