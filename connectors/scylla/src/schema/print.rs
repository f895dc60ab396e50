//! Prints the statements that would be sent, for administrators who create keyspaces by hand.

use super::{Chosen, SchemaError, apply::plan, existing_keyspace::Keyspace};
use crate::connect::Connection;

/// All statements that create the keyspace on these servers, as a text for `cqlsh`. Changes nothing.
///
/// # Errors
/// As `apply`, before it sends anything.
pub async fn print(connection: &Connection, chosen: &Chosen) -> Result<String, SchemaError> {
    let plan = plan(connection, chosen, Keyspace::of(connection).await?.as_ref())?;
    let mut statements = vec![plan.keyspace, format!("USE {}", connection.address().keyspace())];
    statements.extend(plan.tables.into_iter().map(|table| table.statement));
    statements.push(plan.data_set);
    statements.extend(plan.checkpoints);
    Ok(statements.into_iter().map(|statement| statement + ";\n").collect())
}
