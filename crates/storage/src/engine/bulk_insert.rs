//! Statements that take several rows or keys: one text for each number of them that is worth a text.

use std::sync::OnceLock;

/// How many rows one statement of SQLite inserts at most. Each size has a statement of its own in the cache of the
/// connection, so there are few; one with more places than rows leaves the rest alone.
const ROWS: [usize; 3] = [1, 8, MOST_ROWS];

/// The most rows that one statement inserts.
pub(crate) const MOST_ROWS: usize = 64;

/// The texts of an `INSERT`, each made when it is first needed. Only SQLite has several rows in one statement: there
/// the lists of many requests share a transaction, and handing a statement to SQLite costs more than a row of it.
pub(crate) struct InsertTexts {
    into: &'static str,
    columns: usize,
    sqlite: [OnceLock<String>; ROWS.len()],
    postgres: OnceLock<String>,
}

impl InsertTexts {
    /// `into` is the statement up to its `VALUES`.
    pub(crate) const fn new(into: &'static str, columns: usize) -> Self {
        Self { into, columns, sqlite: [const { OnceLock::new() }; ROWS.len()], postgres: OnceLock::new() }
    }

    /// The text for so many rows, and how many it has places for. One with several places takes the number of rows before
    /// them. Its placeholders have no numbers: SQLite looks up one that has by walking through all of them.
    pub(crate) fn sqlite(&'static self, rows: usize) -> (&'static str, usize) {
        let place = ROWS.iter().position(|size| rows <= *size).unwrap_or(ROWS.len() - 1);
        let text = self.sqlite[place].get_or_init(|| {
            let row = format!("({})", vec!["?"; self.columns].join(", "));
            let values = vec![row; ROWS[place]].join(", ");
            match place {
                0 => format!("{} VALUES {values}", self.into),
                _ => format!(
                    "WITH given (rows) AS (SELECT ?) {} SELECT * FROM (VALUES {values}) LIMIT (SELECT rows FROM given)",
                    self.into,
                ),
            }
        });
        (text, ROWS[place])
    }

    /// The text for one row.
    pub(crate) fn postgres(&'static self) -> &'static str {
        self.postgres.get_or_init(|| {
            let places: Vec<_> = (1..=self.columns).map(|number| format!("${number}")).collect();
            format!("{} VALUES ({})", self.into, places.join(", "))
        })
    }
}

/// The statement with placeholders that have no numbers, for SQLite's statements that are run together.
pub(crate) fn anonymous(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    for (number, part) in sql.split('$').enumerate() {
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_digit());
        if number > 0 {
            debug_assert_eq!(part.strip_suffix(rest), Some(number.to_string().as_str()), "in their order: {sql}");
            text.push('?');
        }
        text.push_str(if number > 0 { rest } else { part });
    }
    text
}

/// For how many keys one query looks. The last key fills up the places that are left.
const KEYS: [usize; 3] = [1, 8, MOST_KEYS];

/// The most keys that one query looks for.
pub(crate) const MOST_KEYS: usize = 64;

/// The texts of a query for several keys, each made when it is first needed.
pub(crate) struct KeyTexts {
    sql: &'static str,
    before: usize,
    texts: [OnceLock<String>; KEYS.len()],
}

impl KeyTexts {
    /// `sql` has `{keys}` where the placeholders of the keys go, after `before` others.
    pub(crate) const fn new(sql: &'static str, before: usize) -> Self {
        Self { sql, before, texts: [const { OnceLock::new() }; KEYS.len()] }
    }

    /// The text for so many keys, and how many places it has.
    pub(crate) fn text(&'static self, keys: usize) -> (&'static str, usize) {
        let place = KEYS.iter().position(|size| keys <= *size).unwrap_or(KEYS.len() - 1);
        let text = self.texts[place].get_or_init(|| {
            let places: Vec<_> = (1..=KEYS[place]).map(|number| format!("${}", self.before + number)).collect();
            self.sql.replace("{keys}", &places.join(", "))
        });
        (text, KEYS[place])
    }
}

#[cfg(test)]
mod tests {
    use super::{InsertTexts, KeyTexts, anonymous};

    #[test]
    fn an_insert_has_a_placeholder_for_each_value() {
        static TEXTS: InsertTexts = InsertTexts::new("INSERT INTO t (a, b)", 2);
        assert_eq!(TEXTS.sqlite(1), ("INSERT INTO t (a, b) VALUES (?, ?)", 1));
        assert_eq!(TEXTS.postgres(), "INSERT INTO t (a, b) VALUES ($1, $2)");
        let (text, places) = TEXTS.sqlite(3);
        assert_eq!(places, 8);
        assert!(text.starts_with("WITH given (rows) AS (SELECT ?) INSERT INTO t (a, b) SELECT"), "{text}");
        assert_eq!(text.matches("(?, ?)").count(), 8);
        assert_eq!(TEXTS.sqlite(64).0.matches("(?, ?)").count(), 64);
    }

    #[test]
    fn placeholders_lose_their_numbers() {
        assert_eq!(anonymous("UPDATE t SET a = 1 + $1 WHERE b = $2"), "UPDATE t SET a = 1 + ? WHERE b = ?");
    }

    #[test]
    fn a_query_has_a_place_for_each_key() {
        static TEXTS: KeyTexts = KeyTexts::new("a > $1 AND b IN ({keys})", 1);
        assert_eq!(TEXTS.text(1), ("a > $1 AND b IN ($2)", 1));
        assert_eq!(TEXTS.text(3), ("a > $1 AND b IN ($2, $3, $4, $5, $6, $7, $8, $9)", 8));
        assert_eq!(TEXTS.text(9).1, 64);
    }
}
