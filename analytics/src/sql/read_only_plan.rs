//! Turns a text into a plan that only reads.

use datafusion::{
    common::TableReference,
    execution::{SessionState, context::SQLOptions},
    logical_expr::LogicalPlan,
    sql::parser::Statement,
};

use super::{
    SqlError,
    catalog::{CATALOG, SCHEMA},
    error_messages, functions, statement,
};

/// Plans a query that only reads.
///
/// # Errors
/// When the text is not a single query, or the query cannot be planned.
pub(super) async fn plan(state: &SessionState, sql: &str) -> Result<LogicalPlan, SqlError> {
    let statement = statement::read(sql)?;
    known(state, &statement)?;
    let plan = state.statement_to_plan(statement).await.map_err(|error| error_messages::of_planning(&error))?;
    let reading = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    reading.verify_plan(&plan).map_err(|error| error_messages::of_planning(&error))?;
    Ok(plan)
}

/// Checks that all tables that a statement names exist.
fn known(state: &SessionState, statement: &Statement) -> Result<(), SqlError> {
    let named = state.resolve_table_references(statement).map_err(|error| error_messages::of_planning(&error))?;
    let lake = state.catalog_list().catalog(CATALOG).and_then(|catalog| catalog.schema(SCHEMA));
    let tables = lake.map(|lake| lake.table_names()).unwrap_or_default();
    for reference in named {
        // Functions that make rows are named like a table; that they are called was checked before.
        if functions::MAKING_TABLES.contains(&reference.table()) {
            continue;
        }
        let resolved = reference.clone().resolve(CATALOG, SCHEMA);
        let own =
            *resolved.catalog == *CATALOG && *resolved.schema == *SCHEMA && tables.iter().any(|name| **name == *resolved.table);
        if !own && *resolved.schema != *"information_schema" {
            return Err(unknown(&reference, &tables));
        }
    }
    Ok(())
}

fn unknown(reference: &TableReference, tables: &[String]) -> SqlError {
    let meant = error_messages::meant(reference.table(), tables.iter().map(String::as_str));
    SqlError::UnknownTable(reference.to_string(), meant)
}
