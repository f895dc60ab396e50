use rewardhub_core::ids::Placement;
use rewardhub_engine::ports::LogId;
use rewardhub_scylla::{
    Connection,
    schema::{Chosen, KeyspaceFacts, Replication, SchemaError, VERSION, check, facts, print},
};

use crate::{address, apply, chosen, made};

const ALL: [&str; 8] = [
    "table buckets",
    "table checkpoints",
    "table wallet_entries",
    "table accounts_by_reference",
    "table registry",
    "table data_set",
    "row of the data set",
    "checkpoints of 2 partitions",
];

#[tokio::test(flavor = "multi_thread")]
async fn applying_twice_is_the_same_as_once() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let address = address(node.contact_points()[0], &node.keyspace("twice"), "dc=datacenter1");
    let keyspace = format!("keyspace {}", address.keyspace());
    let all: Vec<&str> = [keyspace.as_str()].into_iter().chain(ALL).collect();
    let first = apply(&address, &chosen()).await.unwrap();
    assert_eq!((first.created, first.already), (all.iter().map(|&what| what.to_owned()).collect(), vec![]));
    let second = apply(&address, &Chosen { replication: Some(Replication::Number(1)), ..chosen() }).await.unwrap();
    assert_eq!((second.created, second.already), (vec![], all.iter().map(|&what| what.to_owned()).collect()));

    let connection = Connection::open(&address).await.unwrap();
    let (log, placement) = (chosen().log, chosen().placement);
    let expected = KeyspaceFacts { log, placement, home: Some("datacenter1".to_owned()), version: VERSION };
    assert_eq!(facts(&connection).await.unwrap(), expected);
    let checked = check(&connection, log, placement).await.unwrap();
    assert_eq!((checked.facts, checked.warnings), (expected, vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_interrupted_is_finished() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let address = made(address(node.contact_points()[0], &node.keyspace("interrupted"), "")).await;
    let connection = Connection::open(&address).await.unwrap();
    let session = connection.session();
    session.query_unpaged("TRUNCATE data_set", ()).await.unwrap();
    assert!(matches!(facts(&connection).await, Err(SchemaError::Unfinished { .. })));
    session.query_unpaged("DROP TABLE data_set", ()).await.unwrap();
    let error = facts(&connection).await.unwrap_err().to_string();
    assert!(error.contains(": the table data_set is missing; `rewardhub schema apply` makes"), "{error}");
    let applied = apply(&address, &chosen()).await.unwrap();
    assert_eq!(applied.created, ["table data_set", "row of the data set"]);
    assert_eq!(facts(&connection).await.unwrap().home, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_choice_than_the_stored_one_is_refused_with_both() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let address = made(address(node.contact_points()[0], &node.keyspace("another"), "")).await;
    let keyspace = address.keyspace();
    let connection = Connection::open(&address).await.unwrap();
    let refusal = async |log, buckets, partitions| {
        let chosen = Chosen { log: LogId(log), placement: Placement { buckets, partitions }, replication: None };
        let applied = apply(&address, &chosen).await.unwrap_err().to_string();
        let checked = check(&connection, chosen.log, chosen.placement).await.unwrap_err().to_string();
        assert_eq!(applied, checked);
        applied
    };
    let buckets =
        format!("the keyspace {keyspace} was made for buckets 8, and this data set has 16; name the keyspace that belongs to it");
    assert_eq!(refusal(0xabc, 16, 2).await, buckets);
    assert!(refusal(0xabc, 8, 4).await.contains("was made for partitions 2, and this data set has 4;"));
    let logs = ["00000000000000000000000000000abc", "00000000000000000000000000000abd"];
    assert!(
        refusal(0xabd, 8, 2).await.contains(&format!("was made for the log {}, and this data set has {};", logs[0], logs[1]))
    );

    let at_home = crate::address(node.contact_points()[0], keyspace, "dc=datacenter1");
    let error = facts(&Connection::open(&at_home).await.unwrap()).await.unwrap_err();
    assert!(matches!(error, SchemaError::OtherHome { .. }), "{error}");
    let copies = apply(&address, &Chosen { replication: Some(Replication::Number(2)), ..chosen() }).await.unwrap_err();
    assert!(
        copies.to_string().starts_with("2 copies cannot be kept in the data centre datacenter1, which has 1 nodes;"),
        "{copies}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_that_are_missing_or_others_are_found() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let address = made(address(node.contact_points()[0], &node.keyspace("columns"), "")).await;
    let connection = Connection::open(&address).await.unwrap();
    for cql in ["ALTER TABLE buckets DROP clock", "ALTER TABLE checkpoints DROP state", "ALTER TABLE wallet_entries DROP entry"] {
        connection.session().query_unpaged(cql, ()).await.unwrap();
    }
    connection.session().query_unpaged("ALTER TABLE wallet_entries ADD note text", ()).await.unwrap();
    let expected = format!(
        "the keyspace {} is not as this version of RewardHub needs it: the column buckets.clock is missing, the column checkpoints.state is missing, the column wallet_entries.entry is missing; `rewardhub schema apply` makes tables that are missing, and changes none",
        address.keyspace()
    );
    assert_eq!(facts(&connection).await.unwrap_err().to_string(), expected);
    assert_eq!(apply(&address, &chosen()).await.unwrap_err().to_string(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strategy_without_data_centres_is_refused_where_one_is_home() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let keyspace = node.keyspace("simple");
    let plain = address(node.contact_points()[0], &keyspace, "");
    let connection = Connection::open_cluster(&plain).await.unwrap();
    let made = format!("CREATE KEYSPACE {keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}");
    connection.session().query_unpaged(made, ()).await.unwrap();
    let error = apply(&address(node.contact_points()[0], &keyspace, "dc=datacenter1"), &chosen()).await.unwrap_err();
    assert!(matches!(error, SchemaError::OtherReplication { .. }), "{error}");
    apply(&plain, &chosen()).await.unwrap();
    let warnings = check(&connection, chosen().log, chosen().placement).await;
    assert!(warnings.is_err(), "this connection is in no keyspace");
    let checked = check(&Connection::open(&plain).await.unwrap(), chosen().log, chosen().placement).await.unwrap();
    assert_eq!(checked.warnings.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_makes_the_keyspace_when_it_is_sent_by_hand() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let address = address(node.contact_points()[0], &node.keyspace("by_hand"), "");
    let by_hand = Connection::open_cluster(&address).await.unwrap();
    let statements = print(&by_hand, &chosen()).await.unwrap();
    for statement in statements.lines() {
        if statement.starts_with("USE ") {
            by_hand.session().use_keyspace(address.keyspace(), false).await.unwrap();
        } else {
            by_hand.session().query_unpaged(statement, ()).await.unwrap();
        }
    }
    let applied = apply(&address, &chosen()).await.unwrap();
    assert_eq!((applied.created, applied.already.len()), (vec![], 1 + ALL.len()));
}
