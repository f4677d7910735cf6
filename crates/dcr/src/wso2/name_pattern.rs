//! The names that WSO2 lets an application have, by two of its default patterns, matched by hand.

/// Which names are accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NamePattern {
    /// Words of letters, digits, `.`, `_` and `-`, with single spaces between them: Identity Server today.
    #[default]
    SingleSpaces,
    /// The same characters and white space in any order: API Manager and older Identity Servers.
    Whitespace,
}

impl NamePattern {
    /// The pattern as WSO2's configuration has it, for the refusal.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SingleSpaces => "^[a-zA-Z0-9._-]+(?: [a-zA-Z0-9._-]+)*$",
            Self::Whitespace => "^[\\sa-zA-Z0-9._-]*$",
        }
    }

    /// True for a name that matches as a whole.
    #[must_use]
    pub fn accepts(self, name: &str) -> bool {
        match self {
            Self::SingleSpaces => name.split(' ').all(|word| !word.is_empty() && word.bytes().all(is_word)),
            // `\s` in Java: space, tab, line feed, vertical tab, form feed, carriage return.
            Self::Whitespace => name.bytes().all(|b| is_word(b) || matches!(b, b' ' | b'\t'..=b'\r')),
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')
}

#[cfg(test)]
mod tests {
    use super::NamePattern::{SingleSpaces, Whitespace};

    #[test]
    fn names_are_judged_by_the_pattern() {
        for (name, single, whitespace) in [
            ("a", true, true),
            ("my app 1.0_x-y", true, true),
            ("", false, true),
            (" a", false, true),
            ("a ", false, true),
            ("a  b", false, true),
            ("a\tb", false, true),
            ("dummy@ClientName", false, false),
            ("ünïcode", false, false),
            ("a/b", false, false),
        ] {
            assert_eq!(SingleSpaces.accepts(name), single, "{name:?}");
            assert_eq!(Whitespace.accepts(name), whitespace, "{name:?}");
        }
    }
}
