//! The statements that create a keyspace, in order; the same text is sent and printed.

use rewardhub_engine::ports::LogId;
use rewardhub_sql::schema::{Table, fill, keyspace_statement, tables};

use super::{
    Chosen, VERSION,
    replication::{Copies, cql},
    tablets::Tablets,
};

/// The statements to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) keyspace: String,
    pub(super) tables: Vec<Table>,
    /// Inserts the row that says what the keyspace is the ledger of.
    pub(super) data_set: String,
    /// Insert the row of each partition's checkpoint.
    pub(super) checkpoints: Vec<String>,
}

impl Plan {
    pub(super) fn new(keyspace: &str, copies: &Copies, tablets: Tablets, chosen: &Chosen, home: Option<&str>) -> Self {
        let replication = cql(copies);
        let values = [("keyspace", keyspace), ("replication", replication.as_str()), ("tablets", tablets.clause())];
        Self {
            keyspace: fill(&keyspace_statement(), &values).expect("a test fills the statement in"),
            tables: tables(),
            data_set: data_set(chosen, home),
            checkpoints: chosen.placement.all().map(|partition| checkpoint(partition.0)).collect(),
        }
    }
}

/// Conditional, so that one fails if two processes create the same keyspace for different data sets.
fn data_set(chosen: &Chosen, home: Option<&str>) -> String {
    let (LogId(log), placement) = (chosen.log, chosen.placement);
    let home = home.map_or("null".to_owned(), |home| format!("'{home}'"));
    format!(
        "INSERT INTO data_set (id, version, log, buckets, partitions, home, created) \
         VALUES (0, {VERSION}, '{log:032x}', {}, {}, {home}, toTimestamp(now())) IF NOT EXISTS",
        placement.buckets, placement.partitions,
    )
}

fn checkpoint(partition: u16) -> String {
    format!("INSERT INTO checkpoints (log_partition, next) VALUES ({partition}, 0) IF NOT EXISTS")
}

#[cfg(test)]
mod tests {
    use rewardhub_core::ids::Placement;

    use super::*;

    #[test]
    fn all_that_is_sent_follows_from_what_was_chosen() {
        let chosen = Chosen { log: LogId(0xabc), placement: Placement { buckets: 8, partitions: 2 }, replication: None };
        let copies = Copies::from([("north".to_owned(), 3)]);
        let plan = Plan::new("rewards", &copies, Tablets::Off, &chosen, Some("north"));
        let keyspace = "CREATE KEYSPACE IF NOT EXISTS rewards WITH replication = {'class': 'NetworkTopologyStrategy', 'north': '3'} AND tablets = {'enabled': false}";
        assert_eq!(plan.keyspace, keyspace);
        let data_set = "INSERT INTO data_set (id, version, log, buckets, partitions, home, created) VALUES (0, 9, '00000000000000000000000000000abc', 8, 2, 'north', toTimestamp(now())) IF NOT EXISTS";
        assert_eq!(plan.data_set, data_set);
        let checkpoints = [0, 1].map(|n| format!("INSERT INTO checkpoints (log_partition, next) VALUES ({n}, 0) IF NOT EXISTS"));
        assert_eq!(plan.checkpoints, checkpoints);
        let nowhere = Plan::new("rewards", &copies, Tablets::Unknown, &chosen, None);
        assert!(!nowhere.keyspace.contains("tablets") && nowhere.data_set.contains(" 2, null, "));
    }
}
