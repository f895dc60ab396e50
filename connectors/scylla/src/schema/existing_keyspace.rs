//! What exists: the keyspace's replication, its tables and columns, and the cluster's nodes.

use std::collections::BTreeMap;

use rewardhub_sql::schema::{Column, ColumnKind, Table};
use scylla::{DeserializeRow, deserialize::row::DeserializeRow as Row};

use super::replication::{Copies, Found};
use crate::connect::{ConnectError, Connection};

/// An existing keyspace: its tables by name, and their columns by name.
pub(super) struct Keyspace {
    pub(super) replication: Found,
    pub(super) has_tablets: bool,
    pub(super) tables: BTreeMap<String, BTreeMap<String, Column>>,
}

#[derive(DeserializeRow)]
struct KeyspaceRow {
    replication: BTreeMap<String, String>,
}

#[derive(DeserializeRow)]
struct ColumnRow {
    table_name: String,
    column_name: String,
    #[scylla(rename = "type")]
    cql_type: String,
    kind: String,
    position: i32,
}

impl Keyspace {
    /// The keyspace of the connection's address; `None` if it does not exist.
    pub(super) async fn of(connection: &Connection) -> Result<Option<Self>, ConnectError> {
        const KEYSPACE: &str = "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?";
        const COLUMNS: &str =
            "SELECT table_name, column_name, type, kind, position FROM system_schema.columns WHERE keyspace_name = ?";
        let Some(found) = ask::<KeyspaceRow>(connection, KEYSPACE).await?.pop() else { return Ok(None) };
        let mut tables: BTreeMap<String, BTreeMap<String, Column>> = BTreeMap::new();
        for row in ask::<ColumnRow>(connection, COLUMNS).await? {
            let (table, column) = row.column().map_err(|wrong| ConnectError::answer(connection.address(), &wrong))?;
            tables.entry(table).or_default().insert(column.name.clone(), column);
        }
        let cluster = connection.session().get_cluster_state();
        let has_tablets = cluster.get_keyspace(connection.address().keyspace()).is_some_and(|keyspace| keyspace.tablet_based);
        Ok(Some(Self { replication: Found::read(&found.replication), has_tablets, tables }))
    }

    /// All differences of its tables from the expected ones. A missing table counts only if `complete`.
    pub(super) fn differences(&self, expected: &[Table], complete: bool) -> Vec<String> {
        let mut wrong = Vec::new();
        for table in expected {
            let Some(found) = self.tables.get(&table.name) else {
                if complete {
                    wrong.push(format!("the table {} is missing", table.name));
                }
                continue;
            };
            for column in &table.columns {
                let place = format!("{}.{}", table.name, column.name);
                match found.get(&column.name) {
                    None => wrong.push(format!("the column {place} is missing")),
                    Some(found) if found.cql_type != column.cql_type => {
                        wrong.push(format!("the column {place} is {}, not {}", found.cql_type, column.cql_type));
                    }
                    Some(found) if found.kind != column.kind => {
                        wrong.push(format!("the column {place} is {}, not {}", part(found.kind), part(column.kind)));
                    }
                    Some(_) => {}
                }
            }
        }
        wrong
    }
}

impl ColumnRow {
    /// The table and its column. Columns outside the key have no position.
    ///
    /// # Errors
    /// What is wrong with the row.
    fn column(self) -> Result<(String, Column), String> {
        let position = || {
            let wrong = |_| format!("{}.{} has place {} in its key", self.table_name, self.column_name, self.position);
            usize::try_from(self.position).map_err(wrong)
        };
        let kind = match self.kind.as_str() {
            "partition_key" => ColumnKind::PartitionKey(position()?),
            "clustering" => ColumnKind::Clustering(position()?),
            "static" => ColumnKind::Static,
            _ => ColumnKind::Regular,
        };
        Ok((self.table_name, Column { name: self.column_name, cql_type: self.cql_type, kind }))
    }
}

fn part(kind: ColumnKind) -> String {
    match kind {
        ColumnKind::PartitionKey(at) => format!("number {} of the partition key", at + 1),
        ColumnKind::Clustering(at) => format!("number {} of the clustering key", at + 1),
        ColumnKind::Static => "static".to_owned(),
        ColumnKind::Regular => "outside the key".to_owned(),
    }
}

/// Number of nodes per data centre.
pub(super) fn nodes(connection: &Connection) -> Copies {
    let mut nodes = Copies::new();
    for node in connection.session().get_cluster_state().get_nodes_info() {
        *nodes.entry(node.datacenter.clone().unwrap_or_default()).or_default() += 1;
    }
    nodes
}

async fn ask<R: for<'f, 'm> Row<'f, 'm>>(connection: &Connection, cql: &str) -> Result<Vec<R>, ConnectError> {
    let keyspace = (connection.address().keyspace(),);
    let answer = connection.session().query_unpaged(cql, keyspace).await.map_err(|error| connection.cause(error))?;
    let wrong = |error: &dyn std::fmt::Display| ConnectError::answer(connection.address(), error);
    let rows = answer.into_rows_result().map_err(|error| wrong(&error))?;
    let rows = rows.rows::<R>().map_err(|error| wrong(&error))?;
    rows.collect::<Result<_, _>>().map_err(|error| wrong(&error))
}
