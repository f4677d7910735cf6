//! One SQL text and one list of binds, run on whichever database there is.
//!
//! The first argument is what it runs on: `database.reader()`, `database.writer()` or a [`Transaction`]. Each macro is
//! an expression of type `Result<…, StoreError>` and awaits inside.
//!
//! [`Transaction`]: crate::transaction::Transaction

/// Runs a statement on a connection to SQLite.
macro_rules! on_sqlite {
    ($acquired:ident, |$executor:ident| $run:expr) => {
        match $acquired.connection() {
            Ok($executor) => $run.inspect_err(|error| $acquired.judge(error)),
            Err(error) => Err(error),
        }
        .map_err($crate::error::store_error)
    };
}

/// Runs a query on a connection to PostgreSQL, as long as that answers.
macro_rules! on_postgres {
    ($acquired:ident, $prepared:expr, |$query:ident, $executor:ident| $run:expr) => {{
        let $query = $prepared.persistent($acquired.is_persistent());
        match $acquired.ready().await {
            Ok((outage, $executor)) => {
                let outcome = outage.watch(async { $run }).await;
                $acquired.done(outcome).await
            }
            Err(error) => Err(error),
        }
    }};
}

/// Expands one query for both databases. The binds are written twice by the macro and evaluated once, in the branch
/// that is taken.
macro_rules! on_both {
    ($on:expr, |$query:ident, $executor:ident| $run:expr, $start:ident $(<$row:ty>)?, $sql:expr, $($value:expr),*) => {
        match $on.executor().await {
            Ok($crate::database::Either::Sqlite(ref mut acquired)) => on_sqlite!(acquired, |$executor| {
                let $query = sqlx::$start::<sqlx_sqlite::Sqlite $(, $row)?>($sql)$(.bind($value))*;
                $run
            }),
            Ok($crate::database::Either::Postgres(ref mut acquired)) => on_postgres!(
                acquired,
                sqlx::$start::<sqlx_postgres::Postgres $(, $row)?>($sql)$(.bind($value))*,
                |$query, $executor| $run
            ),
            Err(error) => Err(error),
        }
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

/// `insert_rows!(transaction, "INSERT INTO … (…)", columns, rows, |row| [values…])`: all rows of a slice; on SQLite many
/// with one statement, which waits for the next whose result is asked for. Leaves the function with the error.
macro_rules! insert_rows {
    ($tx:expr, $into:literal, $columns:literal, $rows:expr, |$row:ident| [$($value:expr),+ $(,)?]) => {{
        static TEXTS: $crate::rows::Texts = $crate::rows::Texts::new($into, $columns);
        match $tx {
            $crate::database::Either::Sqlite(transaction) => {
                let script = transaction.waiting();
                for rows in $rows.chunks($crate::rows::MOST_ROWS) {
                    let (text, places) = TEXTS.sqlite(rows.len());
                    script.push(text, false);
                    if places > 1 {
                        script.bind(i64::try_from(rows.len()).unwrap_or_default())?;
                    }
                    for $row in rows {
                        $(script.bind($value)?;)+
                    }
                    script.bind_nothing((places - rows.len()) * $columns)?;
                }
            }
            $crate::database::Either::Postgres(transaction) => {
                for $row in $rows {
                    on_postgres!(
                        transaction,
                        sqlx::query::<sqlx_postgres::Postgres>(TEXTS.postgres())$(.bind($value))+,
                        |query, executor| query.execute(executor).await
                    )?;
                }
            }
        }
    }};
}

/// `must_change!(transaction, sql, binds…)`: a statement that changes a row, or the transaction fails with
/// [`Conflict`](model::StoreError::Conflict). On SQLite it waits for the next whose result is asked for. Each
/// placeholder stands in the SQL once, in their order. Leaves the function with the error.
macro_rules! must_change {
    ($tx:expr, $sql:literal $(, $value:expr)+ $(,)?) => {
        match $tx {
            $crate::database::Either::Sqlite(transaction) => {
                static TEXT: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| $crate::rows::anonymous($sql));
                let script = transaction.waiting();
                script.push(&TEXT, true);
                $(script.bind($value)?;)+
            }
            $crate::database::Either::Postgres(transaction) => {
                let done = on_postgres!(
                    transaction,
                    sqlx::query::<sqlx_postgres::Postgres>($sql)$(.bind($value))+,
                    |query, executor| query.execute(executor).await
                )?;
                $crate::error::changed(done.rows_affected())?;
            }
        }
    };
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
        match $on.executor().await {
            Ok($crate::database::Either::Sqlite(ref mut acquired)) => on_sqlite!(acquired, |executor| {
                let mut query = sqlx::query_as::<sqlx_sqlite::Sqlite, $row>(text)$(.bind($value))*;
                for key in filled {
                    query = query.bind(key);
                }
                query.fetch_all(executor).await
            }),
            Ok($crate::database::Either::Postgres(ref mut acquired)) => {
                let mut prepared = sqlx::query_as::<sqlx_postgres::Postgres, $row>(text)$(.bind($value))*;
                for key in filled {
                    prepared = prepared.bind(key);
                }
                on_postgres!(acquired, prepared, |query, executor| query.fetch_all(executor).await)
            }
            Err(error) => Err(error),
        }
    }};
}
