//! Names without regard to case, and the search on the Clients page.

/// What a name is compared and sorted by.
pub(crate) fn name_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// What an API client is searched by: name and address, one on each line, so that nothing matches across the two.
pub(crate) fn search_key(name: &str, email: Option<&str>) -> String {
    format!("{}\n{}", name_key(name), name_key(email.unwrap_or_default()))
}

/// The `LIKE` pattern (with `ESCAPE '\'`) for texts that contain `search`.
pub(crate) fn containing(search: &str) -> String {
    let mut pattern = String::from("%");
    for letter in search.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::{containing, search_key};

    #[test]
    fn wildcards_are_letters_in_a_search() {
        assert_eq!(containing(r"50%_\"), r"%50\%\_\\%");
    }

    #[test]
    fn name_and_address_are_searched_in_lower_case() {
        assert_eq!(search_key(" Ärzte AG ", Some("Ada@Example.org")), "ärzte ag\nada@example.org");
        assert_eq!(search_key("Acme", None), "acme\n");
    }
}
