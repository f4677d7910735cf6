//! One SQL text and one list of binds, run on whichever database there is.
//!
//! The first argument is what it runs on: `database.reader()`, `database.writer()` or a [`Transaction`]. Each macro is
//! an expression of type `Result<…, StoreError>` and awaits inside.
//!
//! [`Transaction`]: crate::database::Transaction

/// Expands one query for both databases. The binds are written twice by the macro and evaluated once, in the branch
/// that is taken.
macro_rules! on_both {
    ($on:expr, |$query:ident, $executor:ident| $run:expr, $start:ident $(<$row:ty>)?, $sql:expr, $($value:expr),*) => {
        match $on.executor() {
            $crate::database::Either::Sqlite($executor) => {
                let $query = sqlx::$start::<sqlx::Sqlite $(, $row)?>($sql)$(.bind($value))*;
                $run
            }
            $crate::database::Either::Postgres($executor) => {
                let $query = sqlx::$start::<sqlx::Postgres $(, $row)?>($sql)$(.bind($value))*;
                $run
            }
        }
        .map_err($crate::error::store_error)
    };
}

/// `execute!(on, sql, binds…)`: how many rows were changed.
macro_rules! execute {
    ($on:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        on_both!(
            $on, |query, executor| query.execute(executor).await.map(|done| done.rows_affected()),
            query, $sql, $($value),*
        )
    };
}

/// `fetch_optional!(on, Row, sql, binds…)`: the row, if there is one.
macro_rules! fetch_optional {
    ($on:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        on_both!(
            $on, |query, executor| query.fetch_optional(executor).await,
            query_as<$row>, $sql, $($value),*
        )
    };
}

/// `fetch_all!(on, Row, sql, binds…)`: all rows.
macro_rules! fetch_all {
    ($on:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        on_both!(
            $on, |query, executor| query.fetch_all(executor).await,
            query_as<$row>, $sql, $($value),*
        )
    };
}

/// `fetch_count!(on, sql, binds…)`: the one number that the query answers.
macro_rules! fetch_count {
    ($on:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        on_both!(
            $on, |query, executor| query.fetch_one(executor).await,
            query_scalar<i64>, $sql, $($value),*
        )
    };
}

/// `insert_rows!(on, "INSERT INTO … (…)", columns, rows, |row| [values…])`: all rows of a slice; on SQLite many with one
/// statement. Leaves the function with the error.
macro_rules! insert_rows {
    ($on:expr, $into:literal, $columns:literal, $rows:expr, |$row:ident| [$($value:expr),+ $(,)?]) => {{
        static TEXTS: $crate::rows::Texts = $crate::rows::Texts::new($into, $columns);
        let mut rest = $rows;
        while !rest.is_empty() {
            match $on.executor() {
                $crate::database::Either::Sqlite(executor) => {
                    let (now, later) = rest.split_at(rest.len().min($crate::rows::MOST_ROWS));
                    rest = later;
                    let (text, counted) = TEXTS.sqlite(now.len());
                    let mut query = sqlx::query::<sqlx::Sqlite>(text);
                    if counted {
                        query = query.bind(i64::try_from(now.len()).unwrap_or_default());
                    }
                    for $row in now {
                        query = query$(.bind($value))+;
                    }
                    query.execute(executor).await.map(drop)
                }
                $crate::database::Either::Postgres(executor) => {
                    let [$row, later @ ..] = rest else { break };
                    rest = later;
                    sqlx::query::<sqlx::Postgres>(TEXTS.postgres())$(.bind($value))+.execute(executor).await.map(drop)
                }
            }
            .map_err($crate::error::store_error)?;
        }
    }};
}

/// `fetch_keyed!(on, Row, sql, keys, binds…)`: all rows for the texts in the slice `keys`, which is not empty and has
/// [`MOST_KEYS`](crate::rows::MOST_KEYS) at most; `{keys}` in the SQL is where they go, after the binds.
macro_rules! fetch_keyed {
    ($on:expr, $row:ty, $sql:expr, $keys:expr $(, $value:expr)* $(,)?) => {{
        const BEFORE: &[&str] = &[$(stringify!($value)),*];
        static TEXTS: $crate::rows::KeyTexts = $crate::rows::KeyTexts::new($sql, BEFORE.len());
        let keys: &[&str] = $keys;
        let (text, places) = TEXTS.text(keys.len());
        let filled = (0..places).filter_map(|place| keys.get(place).or(keys.last()).copied());
        match $on.executor() {
            $crate::database::Either::Sqlite(executor) => {
                let mut query = sqlx::query_as::<sqlx::Sqlite, $row>(text)$(.bind($value))*;
                for key in filled {
                    query = query.bind(key);
                }
                query.fetch_all(executor).await
            }
            $crate::database::Either::Postgres(executor) => {
                let mut query = sqlx::query_as::<sqlx::Postgres, $row>(text)$(.bind($value))*;
                for key in filled {
                    query = query.bind(key);
                }
                query.fetch_all(executor).await
            }
        }
        .map_err($crate::error::store_error)
    }};
}
