//! Inserting rows whose columns are written once, in their struct (see `row!`).

use std::iter;

use model::StoreError;
use sqlx::AssertSqlSafe;

use crate::{
    database::Either,
    engine::{
        statement::{Value, execute},
        transaction::Transaction,
    },
};

/// A row of a table; `row!` implements it.
pub(crate) trait Row {
    /// The table.
    const TABLE: &'static str;
    /// The columns, in the order of [`Self::values`].
    const COLUMNS: &'static [&'static str];

    /// The value of each column.
    fn values(self) -> Vec<Value>;
}

/// The most rows that one statement of SQLite inserts.
const MOST_ROWS: usize = 64;

/// For how many rows a statement of SQLite has placeholders: few sizes, because each is a prepared statement of its own.
const SIZES: [usize; 3] = [1, 8, MOST_ROWS];

/// Inserts all the rows. On SQLite many go into one statement, because handing a statement to its thread costs more than a
/// row of it.
pub(crate) async fn insert<R: Row>(tx: &mut Transaction, rows: Vec<R>) -> Result<(), StoreError> {
    let most = if matches!(tx, Either::Sqlite(_)) { MOST_ROWS } else { 1 };
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let (into, values) = insert_values::<R>(tx, rows.by_ref().take(most).flat_map(Row::values).collect());
        execute(tx.executor().await, AssertSqlSafe(into), values).await?;
    }
    Ok(())
}

/// Inserts a row as `clause` says: `ON CONFLICT …`. Returns how many rows were inserted or changed.
pub(crate) async fn insert_or<R: Row>(tx: &mut Transaction, row: R, clause: &str) -> Result<u64, StoreError> {
    let (into, values) = insert_values::<R>(tx, row.values());
    execute(tx.executor().await, AssertSqlSafe(format!("{into} {clause}")), values).await
}

fn insert_values<R: Row>(tx: &Transaction, values: Vec<Value>) -> (String, Vec<Value>) {
    match tx {
        Either::Sqlite(_) => sqlite::<R>(values),
        Either::Postgres(_) => (postgres::<R>(), values),
    }
}

fn into<R: Row>() -> String {
    format!("INSERT INTO {} ({})", R::TABLE, R::COLUMNS.join(", "))
}

fn postgres<R: Row>() -> String {
    let places: Vec<_> = (1..=R::COLUMNS.len()).map(|number| format!("${number}")).collect();
    format!("{} VALUES ({})", into::<R>(), places.join(", "))
}

/// The statement for the values of one or more rows. One for several rows has places for more than there may be; its first value
/// says how many there are. Placeholders have no numbers: SQLite looks up one that has by walking through all of them.
fn sqlite<R: Row>(mut values: Vec<Value>) -> (String, Vec<Value>) {
    let (width, rows) = (R::COLUMNS.len(), values.len() / R::COLUMNS.len());
    let (into, row) = (into::<R>(), format!("({})", vec!["?"; width].join(", ")));
    if rows == 1 {
        return (format!("{into} VALUES {row}"), values);
    }
    let size = SIZES.into_iter().find(|size| rows <= *size).unwrap_or(MOST_ROWS);
    let places = vec![row; size].join(", ");
    let text = format!(
        "WITH given (rows) AS (SELECT ?) {into} SELECT * FROM (VALUES {places}) LIMIT (SELECT rows FROM given)"
    );
    values.extend(iter::repeat_n(Value::Integer(None), (size - rows) * width));
    values.insert(0, Value::from(i64::try_from(rows).unwrap_or_default()));
    (text, values)
}

#[cfg(test)]
mod tests {
    use super::{Row, postgres, sqlite};
    use crate::engine::statement::Value;

    row! {
        /// Two columns.
        struct Pair = "t" as "t", pair_columns! {
            a: String,
            b: Option<i64>,
        }
    }

    fn values(rows: usize) -> Vec<Value> {
        (0..rows).flat_map(|_| Pair { a: "x".to_owned(), b: Some(1) }.values()).collect()
    }

    #[test]
    fn the_columns_of_a_row_are_those_of_its_struct() {
        assert_eq!(pair_columns!(), "t.a, t.b");
        assert_eq!(postgres::<Pair>(), "INSERT INTO t (a, b) VALUES ($1, $2)");
        let (text, values) = sqlite::<Pair>(values(1));
        assert_eq!(text, "INSERT INTO t (a, b) VALUES (?, ?)");
        assert!(matches!(values.as_slice(), [Value::Text(Some(_)), Value::Integer(Some(1))]), "{values:?}");
    }

    #[test]
    fn a_statement_for_several_rows_has_a_place_for_each_value() {
        let (text, bound) = sqlite::<Pair>(values(3));
        assert!(text.starts_with("WITH given (rows) AS (SELECT ?) INSERT INTO t (a, b) SELECT"), "{text}");
        assert_eq!((text.matches("(?, ?)").count(), bound.len()), (8, 17));
        assert!(matches!(bound.first(), Some(Value::Integer(Some(3)))), "{bound:?}");
        assert_eq!(sqlite::<Pair>(values(64)).0.matches("(?, ?)").count(), 64);
    }
}
