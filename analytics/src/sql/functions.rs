//! The functions that queries may call: those that work on their arguments alone.
//!
//! Those that make much of little are bounded, or left out. What a function makes of a batch is in no limit on memory all the same: the
//! bound is on each call, and a query may have many, or tie long texts together.

use std::sync::Arc;

use datafusion::{
    catalog::TableFunction,
    execution::{SessionStateDefaults, session_state::SessionStateBuilder},
    logical_expr::ScalarUDF,
};

use super::bounded_functions::bounded;

/// Functions that stand in a table's place. They make rows as these are asked for.
pub(super) const MAKING_TABLES: [&str; 2] = ["generate_series", "range"];

/// Functions that are left out: some tell of files, some make lists of any length at once, which no limit on memory would see. What
/// makes rows is there as a table.
const LEFT_OUT: [&str; 6] = ["input_file_name", "file_row_index", "generate_series", "range", "array_repeat", "array_resize"];

/// Adds the functions.
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
