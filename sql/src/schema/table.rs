//! A table as its statement defines it: columns, their types, the key. Reads only the CQL that the ledger's own statements use.

use super::statements::parts;

/// A table of the ledger's keyspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name, without the keyspace.
    pub name: String,
    /// Its columns, in the order of the statement.
    pub columns: Vec<Column>,
    /// The `CREATE TABLE IF NOT EXISTS` statement, on one line.
    pub statement: String,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, as the statement writes it.
    pub name: String,
    /// Its CQL type, as servers write it.
    pub cql_type: String,
    /// Its part in the primary key.
    pub kind: ColumnKind,
}

/// The part of a column in the primary key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// In the partition key, at this position from 0.
    PartitionKey(usize),
    /// In the clustering key, at this position from 0.
    Clustering(usize),
    /// Static: one value per partition.
    Static,
    /// Outside the key: one value per row.
    Regular,
}

impl Table {
    /// Reads `CREATE TABLE IF NOT EXISTS name (columns, PRIMARY KEY (…)) WITH …`; `None` for other statements.
    pub(super) fn read(statement: &str) -> Option<Self> {
        let rest = statement.strip_prefix("CREATE TABLE IF NOT EXISTS ")?;
        let (name, rest) = rest.split_once(" (")?;
        let inside = parts(rest, ')').first()?.trim().to_owned();
        let (mut columns, mut key) = (Vec::new(), None);
        for part in parts(&inside, ',') {
            let part = part.trim();
            if let Some(list) = part.strip_prefix("PRIMARY KEY (") {
                key = Some(list.strip_suffix(')')?.to_owned());
                continue;
            }
            let (part, alone) = part.strip_suffix(" PRIMARY KEY").map_or((part, false), |part| (part, true));
            let (part, kind) =
                part.strip_suffix(" static").map_or((part, ColumnKind::Regular), |part| (part, ColumnKind::Static));
            let (name, cql_type) = part.split_once(' ')?;
            if alone {
                key = Some(name.to_owned());
            }
            columns.push(Column { name: name.to_owned(), cql_type: cql_type.to_owned(), kind });
        }
        let key = key?;
        let mut key = parts(&key, ',').into_iter().map(str::trim);
        let partition = key.next()?;
        let partition = partition.strip_prefix('(').map_or(Some(partition), |list| list.strip_suffix(')'))?;
        let partition = partition.split(',').map(str::trim).enumerate().map(|(at, name)| (name, ColumnKind::PartitionKey(at)));
        for (name, kind) in partition.chain(key.enumerate().map(|(at, name)| (name, ColumnKind::Clustering(at)))) {
            columns.iter_mut().find(|column| column.name == name)?.kind = kind;
        }
        Some(Self { name: name.to_owned(), columns, statement: statement.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_table_or_has_no_key_is_not_read() {
        for statement in [
            "CREATE KEYSPACE k WITH replication = {}",
            "CREATE TABLE IF NOT EXISTS t (a int, b int)",
            "CREATE TABLE IF NOT EXISTS t (a int, PRIMARY KEY (b))",
        ] {
            assert_eq!(Table::read(statement), None, "{statement}");
        }
    }
}
