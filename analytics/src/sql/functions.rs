//! The functions that queries may call, which use nothing but their arguments.
//!
//! Functions that make much out of little are bounded, or left out. Memory limits still do not count the results of functions:
//! the bound is on each call, and a query may have many calls, or concatenate long texts.

use std::sync::Arc;

use datafusion::{
    catalog::TableFunction,
    execution::{SessionStateDefaults, session_state::SessionStateBuilder},
    logical_expr::ScalarUDF,
};

use super::bounded_functions::bounded;

/// Functions that can replace a table. They make their rows as these are read.
pub(super) const MAKING_TABLES: [&str; 2] = ["generate_series", "range"];

/// Functions that are left out: some reveal files, some make lists of any length at once, which no memory limit would count.
/// Those that make rows can be called as a table.
const LEFT_OUT: [&str; 6] = ["input_file_name", "file_row_index", "generate_series", "range", "array_repeat", "array_resize"];

/// Adds the functions to a session.
pub(super) fn add(state: SessionStateBuilder) -> SessionStateBuilder {
    let kept = |function: &Arc<ScalarUDF>| !LEFT_OUT.contains(&function.name());
    let making = |function: &Arc<TableFunction>| MAKING_TABLES.contains(&function.name());
    let tables = SessionStateDefaults::default_table_functions().into_iter().filter(making);
    state
        .with_expr_planners(SessionStateDefaults::default_expr_planners())
        .with_scalar_functions(SessionStateDefaults::default_scalar_functions().into_iter().filter(kept).map(bounded).collect())
        .with_higher_order_functions(SessionStateDefaults::default_higher_order_functions())
        .with_aggregate_functions(SessionStateDefaults::default_aggregate_functions())
        .with_window_functions(SessionStateDefaults::default_window_functions())
        .with_table_functions(tables.map(|function| (function.name().to_owned(), function)).collect())
}
