//! The tables of the ledger in ScyllaDB or Cassandra (`schema/*.cql`): as statements to send, and as columns to compare with
//! those of a server. Text only: nothing here speaks CQL.

mod statements;
mod table;

use self::statements::statements;
pub use self::{
    statements::{FillError, fill},
    table::{Column, ColumnKind, Table},
};

const KEYSPACE: &str = include_str!("../../schema/keyspace.cql");
/// In the order of creation. The table that marks a keyspace as a ledger's comes last.
const TABLES: [&str; 2] = [include_str!("../../schema/tables.cql"), include_str!("../../schema/data_set.cql")];

/// The statement that creates the keyspace, with `{keyspace}`, `{replication}` and `{tablets}` for [`fill`].
#[must_use]
pub fn keyspace_statement() -> String {
    statements(KEYSPACE).pop().expect("a test reads the file")
}

/// The tables in the order of creation, each with the statement that creates it.
#[must_use]
pub fn tables() -> Vec<Table> {
    let all = TABLES.into_iter().flat_map(statements);
    all.map(|statement| Table::read(&statement).expect("a test reads every table")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_listed_and_every_statement_makes_a_table() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schema");
        let mut files: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        files.sort();
        assert_eq!(files, ["data_set.cql", "keyspace.cql", "tables.cql"]);
        let names: Vec<String> = tables().into_iter().map(|table| table.name).collect();
        assert_eq!(names, ["buckets", "checkpoints", "wallet_entries", "accounts_by_reference", "registry", "data_set"]);
        assert_eq!(statements(KEYSPACE).len(), 1);
    }

    #[test]
    fn the_keyspace_needs_its_name_its_copies_and_a_word_on_tablets() {
        let values =
            [("keyspace", "rewards"), ("replication", "{'class': 'NetworkTopologyStrategy', 'north': '3'}"), ("tablets", "")];
        let expected =
            "CREATE KEYSPACE IF NOT EXISTS rewards WITH replication = {'class': 'NetworkTopologyStrategy', 'north': '3'}";
        assert_eq!(fill(&keyspace_statement(), &values).as_deref(), Ok(expected));
    }

    #[test]
    fn what_a_table_is_made_of_is_read_from_its_statement() {
        let tables = tables();
        let kinds = |name: &str| -> Vec<(String, ColumnKind)> {
            let table = tables.iter().find(|table| table.name == name).unwrap();
            table.columns.iter().map(|column| (format!("{} {}", column.name, column.cql_type), column.kind)).collect()
        };
        let buckets = kinds("buckets");
        assert_eq!(buckets[0], ("bucket int".to_owned(), ColumnKind::PartitionKey(0)));
        assert_eq!(buckets[3], ("piece int".to_owned(), ColumnKind::Clustering(2)));
        assert_eq!(buckets[4], ("version bigint".to_owned(), ColumnKind::Static));
        assert_eq!((buckets.len(), &buckets[27]), (40, &("aside blob".to_owned(), ColumnKind::Regular)));
        assert_eq!(kinds("checkpoints")[0], ("log_partition int".to_owned(), ColumnKind::PartitionKey(0)));
        let entries = kinds("wallet_entries");
        let keys: Vec<ColumnKind> = entries.iter().map(|(_, kind)| *kind).collect();
        use ColumnKind::{Clustering, PartitionKey, Regular};
        assert_eq!(keys, [PartitionKey(0), PartitionKey(1), Clustering(0), Clustering(1), Clustering(2), Regular]);
    }
}
