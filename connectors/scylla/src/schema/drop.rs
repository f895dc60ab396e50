//! Removes a keyspace with everything in it, for benchmarks, which create their own and leave nothing behind.

use super::SchemaError;
use crate::connect::Connection;

/// Removes the keyspace of the connection's address.
///
/// # Errors
/// When the servers refuse or do not answer; the keyspace may be removed nevertheless.
pub async fn drop(connection: &Connection) -> Result<(), SchemaError> {
    let text = format!("DROP KEYSPACE IF EXISTS {}", connection.address().keyspace());
    let dropped = connection.session().query_unpaged(text, ()).await;
    dropped.map(|_| ()).map_err(|error| connection.cause(error).into())
}
