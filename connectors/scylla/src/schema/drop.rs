//! Removes a keyspace and all that is in it: for benchmarks, which make their own and leave nothing.

use super::SchemaError;
use crate::connect::Connection;

/// Removes the keyspace of the connection's address.
///
/// # Errors
/// When servers refuse or do not answer; it may be removed then.
pub async fn drop(connection: &Connection) -> Result<(), SchemaError> {
    let text = format!("DROP KEYSPACE IF EXISTS {}", connection.address().keyspace());
    let dropped = connection.session().query_unpaged(text, ()).await;
    dropped.map(|_| ()).map_err(|error| connection.cause(error).into())
}
