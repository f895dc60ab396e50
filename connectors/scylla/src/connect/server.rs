//! Which server answers, Cassandra or ScyllaDB, and its version. The two differ in what they accept and can do.

use std::fmt;

use scylla::{client::session::Session, errors::ExecutionError};

/// Kind and version of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Server {
    /// A node of Apache Cassandra.
    Cassandra {
        /// Release of the server, such as `5.0.6`.
        version: String,
    },
    /// A node of ScyllaDB.
    Scylla {
        /// Release of the server, possibly with a date and a commit: `2025.4.1`, `6.2.3-0.20250119.c3f4b1d3a7ea`.
        version: String,
    },
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cassandra { version } => write!(f, "Cassandra {version}"),
            Self::Scylla { version } => write!(f, "ScyllaDB {version}"),
        }
    }
}

/// Asks what the server is. ScyllaDB keeps its version in a table of its own; its
/// `release_version` is that of a compatible Cassandra.
pub(super) async fn ask(session: &Session) -> Result<Server, ExecutionError> {
    const IS_SCYLLA: &str =
        "SELECT table_name FROM system_schema.tables WHERE keyspace_name = 'system_schema' AND table_name = 'scylla_tables'";
    let server = if first_text(session, IS_SCYLLA).await?.is_some() {
        let version = first_text(session, "SELECT version FROM system.versions WHERE key = 'local'").await?;
        Server::Scylla { version: version.unwrap_or_default() }
    } else {
        let version = first_text(session, "SELECT release_version FROM system.local WHERE key = 'local'").await?;
        Server::Cassandra { version: version.unwrap_or_default() }
    };
    tracing::debug!(%server, "asked what answers");
    Ok(server)
}

async fn first_text(session: &Session, cql: &str) -> Result<Option<String>, ExecutionError> {
    let answer = session.query_unpaged(cql, ()).await?;
    let rows = answer.into_rows_result().ok();
    Ok(rows.and_then(|rows| rows.maybe_first_row::<(Option<String>,)>().ok().flatten()).and_then(|(text,)| text))
}
