//! Checks whether a keyspace is usable, and what could be better in it.

use rewardhub_core::ids::Placement;
use rewardhub_engine::ports::LogId;
use rewardhub_sql::schema::tables;

use super::{
    KeyspaceFacts, SchemaError, data_set_row,
    existing_keyspace::{self, Keyspace},
    replication::{Copies, Found},
    tablets::Tablets,
};
use crate::connect::{ConnectError, Connection, Server};

/// A keyspace that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What the keyspace is the ledger of.
    pub facts: KeyspaceFacts,
    /// What could be better in it.
    pub warnings: Vec<Warning>,
}

/// Something that could be better in a keyspace.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// There is only one copy, although there are more nodes.
    #[error(
        "there is one copy of the ledger in {place}, so what a node has is lost with it; raise it to 3 with ALTER KEYSPACE, and repair"
    )]
    OneCopy {
        /// Name of the data centre, or `the cluster`.
        place: String,
    },
    /// There are two copies, and each change needs both.
    #[error(
        "there are two copies of the ledger in {place}, and every commit needs both, so any node that is down stops it; raise them to 3 with ALTER KEYSPACE, and repair"
    )]
    TwoCopies {
        /// Name of the data centre, or `the cluster`.
        place: String,
    },
    /// The replication strategy does not know data centres.
    #[error("the keyspace has SimpleStrategy, which knows neither racks nor data centres; NetworkTopologyStrategy does")]
    SimpleStrategy,
}

/// Checks that the keyspace is usable from here, and that it is the ledger of this data set.
///
/// # Errors
/// [`SchemaError`] names the first thing that is wrong.
pub async fn check(connection: &Connection, log: LogId, placement: Placement) -> Result<Checked, SchemaError> {
    let checked = usable(connection).await?;
    checked.facts.belongs_to(connection.address().keyspace(), log, placement)?;
    Ok(checked)
}

/// Checks that the keyspace is usable from here, whatever it is the ledger of.
pub(super) async fn usable(connection: &Connection) -> Result<Checked, SchemaError> {
    let (keyspace, home) = (connection.address().keyspace(), connection.address().home());
    let Some(found) = Keyspace::of(connection).await? else {
        return Err(ConnectError::NoKeyspace { keyspace: keyspace.to_owned() }.into());
    };
    let warnings = suits(keyspace, &found, &existing_keyspace::nodes(connection), home, connection.server())?;
    let wrong = found.differences(&tables(), true);
    if !wrong.is_empty() {
        return Err(SchemaError::Tables { keyspace: keyspace.to_owned(), wrong: wrong.join(", ") });
    }
    let facts = data_set_row::read(connection).await?.ok_or_else(|| SchemaError::Unfinished { keyspace: keyspace.to_owned() })?;
    facts.has_home(keyspace, home)?;
    Ok(Checked { facts, warnings })
}

/// Checks that a keyspace's replication and tablets suit lightweight transactions from this home data centre.
pub(super) fn suits(
    keyspace: &str,
    found: &Keyspace,
    nodes: &Copies,
    home: Option<&str>,
    server: &Server,
) -> Result<Vec<Warning>, SchemaError> {
    if found.has_tablets && Tablets::on(server) != Tablets::Allowed {
        return Err(SchemaError::Tablets { keyspace: keyspace.to_owned(), server: server.to_string() });
    }
    let other = |why| SchemaError::OtherReplication { keyspace: keyspace.to_owned(), found: found.replication.to_string(), why };
    match &found.replication {
        Found::ByDataCentre(copies) => {
            suits_home(keyspace, copies, home)?;
            Ok(copies.iter().filter_map(|(centre, copies)| few(centre, *copies, nodes.get(centre).copied())).collect())
        }
        Found::Simple(_) if home.is_some() => Err(other("without it, a data centre has no copies of its own to agree on")),
        Found::Simple(copies) => {
            let all = few("the cluster", *copies, Some(nodes.values().sum()));
            Ok([Warning::SimpleStrategy].into_iter().chain(all).collect())
        }
        Found::Other(_) => Err(other("lightweight transactions need copies that are counted")),
    }
}

/// Checks the home data centre. `LOCAL_SERIAL` sees only the copies of one data centre, so all writers must name the same one.
pub(super) fn suits_home(keyspace: &str, copies: &Copies, home: Option<&str>) -> Result<(), SchemaError> {
    let centres = || copies.keys().cloned().collect::<Vec<_>>().join(", ");
    match home {
        None if copies.len() > 1 => Err(SchemaError::HomeWanted { keyspace: keyspace.to_owned(), centres: centres() }),
        Some(home) if !copies.contains_key(home) => {
            Err(SchemaError::NoCopiesAtHome { keyspace: keyspace.to_owned(), home: home.to_owned(), centres: centres() })
        }
        _ => Ok(()),
    }
}

/// The warning about too few copies. One copy is no mistake on a single node, where no more are possible.
fn few(place: &str, copies: u32, nodes: Option<u32>) -> Option<Warning> {
    let place = place.to_owned();
    match (copies, nodes) {
        (1, Some(nodes)) if nodes > 1 => Some(Warning::OneCopy { place }),
        (2, _) => Some(Warning::TwoCopies { place }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn copies(text: &[(&str, u32)]) -> Copies {
        text.iter().map(|(centre, copies)| ((*centre).to_owned(), *copies)).collect()
    }

    fn keyspace(replication: Found, has_tablets: bool) -> Keyspace {
        Keyspace { replication, has_tablets, tables: BTreeMap::new() }
    }

    fn judged(replication: Found, nodes: &[(&str, u32)], home: Option<&str>) -> Result<Vec<Warning>, String> {
        let server = Server::Cassandra { version: "5.0.6".to_owned() };
        suits("k", &keyspace(replication, false), &copies(nodes), home, &server).map_err(|error| error.to_string())
    }

    #[test]
    fn few_copies_are_warned_of_where_there_could_be_more() {
        let by = |number| Found::ByDataCentre(copies(&[("north", number)]));
        assert_eq!(judged(by(1), &[("north", 1)], None), Ok(vec![]));
        assert_eq!(judged(by(3), &[("north", 5)], Some("north")), Ok(vec![]));
        assert_eq!(judged(by(1), &[("north", 3)], None), Ok(vec![Warning::OneCopy { place: "north".to_owned() }]));
        assert_eq!(judged(by(2), &[("north", 3)], None), Ok(vec![Warning::TwoCopies { place: "north".to_owned() }]));
        assert_eq!(judged(Found::Simple(3), &[("north", 3)], None), Ok(vec![Warning::SimpleStrategy]));
    }

    #[test]
    fn several_data_centres_need_a_home_that_has_copies() {
        let both = || Found::ByDataCentre(copies(&[("north", 3), ("south", 3)]));
        let nodes = [("north", 3), ("south", 3), ("west", 3)];
        assert_eq!(judged(both(), &nodes, Some("south")), Ok(vec![]));
        let refusal = |home| judged(both(), &nodes, home).unwrap_err();
        assert!(refusal(None).starts_with("the keyspace k has copies in north, south; name the one that processors write from"));
        assert!(
            refusal(Some("west")).starts_with("the address names the data centre west, but the keyspace k has no copies there")
        );
        let simple = judged(Found::Simple(3), &nodes, Some("north")).unwrap_err();
        assert!(simple.starts_with("the keyspace k has the replication SimpleStrategy, 3 copies; give it"), "{simple}");
        assert!(judged(Found::Other("{}".to_owned()), &nodes, None).is_err());
    }

    #[test]
    fn tablets_are_refused_where_they_have_no_lightweight_transactions() {
        let (three, nodes) = (Found::ByDataCentre(copies(&[("north", 3)])), copies(&[("north", 3)]));
        let on = |version: &str| {
            suits("k", &keyspace(three.clone(), true), &nodes, None, &Server::Scylla { version: version.to_owned() })
        };
        assert_eq!(on("2025.4.0").unwrap(), []);
        let error = on("2025.3.2").unwrap_err().to_string();
        assert!(
            error.starts_with("the keyspace k has tablets, on which ScyllaDB 2025.3.2 has no lightweight transactions"),
            "{error}"
        );
    }

    #[test]
    fn every_column_that_is_missing_or_another_is_named() {
        let expected = tables();
        let columns = |table: &rewardhub_sql::schema::Table| {
            table.columns.iter().map(|column| (column.name.clone(), column.clone())).collect::<BTreeMap<_, _>>()
        };
        let mut found = keyspace(Found::Simple(1), false);
        found.tables = expected.iter().map(|table| (table.name.clone(), columns(table))).collect();
        assert_eq!(found.differences(&expected, true), Vec::<String>::new());
        found.tables.remove("wallet_entries");
        let buckets = found.tables.get_mut("buckets").unwrap();
        buckets.remove("outbox");
        buckets.get_mut("version").unwrap().cql_type = "int".to_owned();
        buckets.get_mut("commit_owner").unwrap().kind = rewardhub_sql::schema::ColumnKind::Regular;
        let wrong = [
            "the column buckets.version is int, not bigint",
            "the column buckets.commit_owner is outside the key, not static",
            "the column buckets.outbox is missing",
            "the table wallet_entries is missing",
        ];
        assert_eq!(found.differences(&expected, true), wrong);
        assert_eq!(found.differences(&expected, false), wrong[..3]);
    }
}
