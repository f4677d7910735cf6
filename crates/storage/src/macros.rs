//! Shorthand for the functions of [`crate::engine::statement`], and the structs of tables.
//!
//! The first argument of a query is what it runs on: `db.reader()`, `db.writer()` or a transaction. Each is an expression of
//! type `Result<…, StoreError>`, and awaits the database.

/// `execute!(on, sql, values…)`: how many rows were changed.
macro_rules! execute {
    ($on:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::engine::statement::execute($on.executor().await, $sql, vec![$($value.into()),*]).await
    };
}

/// `fetch_optional!(on, Row, sql, values…)`: the row, if there is one.
macro_rules! fetch_optional {
    ($on:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::engine::statement::fetch_optional::<$row, _, _>($on.executor().await, $sql, vec![$($value.into()),*]).await
    };
}

/// `fetch_all!(on, Row, sql, values…)`: all rows.
macro_rules! fetch_all {
    ($on:expr, $row:ty, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::engine::statement::fetch_all::<$row, _, _>($on.executor().await, $sql, vec![$($value.into()),*]).await
    };
}

/// `fetch_count!(on, sql, values…)`: the one number that the query returns.
macro_rules! fetch_count {
    ($on:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        $crate::engine::statement::fetch_count($on.executor().await, $sql, vec![$($value.into()),*]).await
    };
}

/// The struct for the rows of a table: the one place where its columns are written.
///
/// ```text
/// row! {
///     struct SecretRow = "client_secrets" as "s", secret_columns! {
///         id: String,
///         expires_at: Option<i64>,
///     }
/// }
/// ```
///
/// is the struct, which a query returns and [`insert`](crate::engine::insert::insert) takes; and `secret_columns!()`, the text
/// `s.id, s.expires_at`, for a `SELECT` from `client_secrets s`.
macro_rules! row {
    (
        $(#[$attribute:meta])*
        $visible:vis struct $row:ident = $table:literal as $alias:literal, $columns:ident! {
            $first:ident: $first_type:ty,
            $($column:ident: $type:ty),* $(,)?
        }
    ) => {
        $(#[$attribute])*
        #[derive(sqlx::FromRow)]
        $visible struct $row {
            $visible $first: $first_type,
            $($visible $column: $type),*
        }

        impl $crate::engine::insert::Row for $row {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[stringify!($first) $(, stringify!($column))*];

            fn values(self) -> Vec<$crate::engine::statement::Value> {
                vec![self.$first.into() $(, self.$column.into())*]
            }
        }

        macro_rules! $columns {
            () => { concat!($alias, ".", stringify!($first) $(, ", ", $alias, ".", stringify!($column))*) };
        }
    };
}
