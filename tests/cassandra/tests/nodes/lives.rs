use std::time::{Duration, Instant};

use rewardhub_cassandra::{Certificates, Cluster, ClusterError, Options};

use crate::frames::Client;

const LONGEST: Duration = Duration::from_secs(30);

#[track_caller]
fn client(cluster: &Cluster, node: usize) -> Client {
    Client::connect(cluster.contact_points()[node], LONGEST).expect("the node is ready")
}

#[test]
fn a_node_answers_unless_it_is_paused_or_killed_and_keeps_what_it_wrote() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let cluster = server.cluster(&Options::one()).unwrap();
    let supported = client(&cluster, 0).supported().unwrap();
    assert!(supported.contains("PROTOCOL_VERSIONS"), "{supported}");
    let mut session = client(&cluster, 0);
    session.start().unwrap();
    let keyspace = cluster.keyspace("kept");
    let make = format!("CREATE KEYSPACE {keyspace} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}");
    assert_eq!(session.query(&make).unwrap(), Ok(()));

    cluster.pause(0).unwrap();
    let mut unanswered = Client::connect(cluster.contact_points()[0], Duration::from_millis(200)).unwrap();
    assert!(unanswered.supported().is_err(), "nobody is there to answer");
    cluster.resume(0).unwrap();
    client(&cluster, 0).supported().unwrap();
    let running = cluster.restart(0);
    assert!(matches!(running, Err(ClusterError::Running { node: 0 })), "{running:?}");

    cluster.kill(0).unwrap();
    assert_eq!(cluster.pid(0), None);
    assert!(Client::connect(cluster.contact_points()[0], LONGEST).is_err(), "nobody is there to connect to");
    let down = cluster.pause(0);
    assert!(matches!(down, Err(ClusterError::Down { node: 0 })), "{down:?}");

    cluster.restart(0).unwrap();
    let mut session = client(&cluster, 0);
    session.start().unwrap();
    assert_eq!(session.query(&format!("USE {keyspace}")).unwrap(), Ok(()));
    assert!(session.query("USE nowhere").unwrap().is_err());
}

#[test]
fn one_of_three_nodes_that_comes_back_makes_a_majority_while_another_is_paused() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let cluster = server.cluster(&Options::three()).unwrap();
    let mut session = client(&cluster, 0);
    session.start().unwrap();
    let keyspace = cluster.keyspace("all");
    let replicated = "{'class': 'SimpleStrategy', 'replication_factor': 3}";
    let make = format!("CREATE KEYSPACE {keyspace} WITH replication = {replicated}");
    assert_eq!(session.query(&make).unwrap(), Ok(()));
    let make = format!("CREATE TABLE {keyspace}.heads (bucket int PRIMARY KEY, version bigint)");
    assert_eq!(session.query(&make).unwrap(), Ok(()));

    cluster.stop(1).unwrap();
    cluster.pause(2).unwrap();
    cluster.restart(1).unwrap();
    let mut session = client(&cluster, 1);
    session.start().unwrap();
    // It may have to learn of the table first.
    let deadline = Instant::now() + LONGEST;
    let write = format!("INSERT INTO {keyspace}.heads (bucket, version) VALUES (1, 1) IF NOT EXISTS");
    while let Err(error) = session.query(&write).unwrap() {
        assert!(Instant::now() < deadline, "{error}");
    }
}

#[test]
fn a_node_with_tls_refuses_what_comes_in_the_clear() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let directory = tempfile::tempdir().unwrap();
    let made = Certificates::make(directory.path()).unwrap();
    let options = Options { authentication: true, tls: Some(made.right_host), ..Options::one() };
    let cluster = server.cluster(&options).unwrap();
    assert!(client(&cluster, 0).supported().is_err());
    let pem = std::fs::read_to_string(made.ca).unwrap();
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----") && pem != std::fs::read_to_string(made.other_ca).unwrap());
}
