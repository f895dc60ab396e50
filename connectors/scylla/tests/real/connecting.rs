use std::{net::TcpListener, time::Duration};

use rewardhub_scylla::{Address, ConnectError, Connection, Purpose, Server};
use scylla::{
    statement::batch::{Batch, BatchType},
    value::Row,
};

use crate::{address, made};

#[tokio::test(flavor = "multi_thread")]
async fn the_error_about_a_missing_keyspace_says_how_to_make_it() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let keyspace = node.keyspace("nothing");
    let error = Connection::open(&address(node.contact_points()[0], &keyspace, "")).await.unwrap_err();
    let expected = format!("there is no keyspace {keyspace} at the ledger's servers; make it with `rewardhub schema apply`");
    assert_eq!((error.to_string(), error.is_transient()), (expected, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_error_about_an_unknown_data_centre_lists_those_of_the_cluster() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let error = Connection::open_cluster(&address(node.contact_points()[0], "k", "dc=north")).await.unwrap_err();
    let expected = r#"the address names the data centre "north", but the cluster has datacenter1; see to dc=…"#;
    assert_eq!((error.to_string(), error.is_transient()), (expected.to_owned(), false));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_answers_is_known() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let connection = Connection::open_cluster(&address(node.contact_points()[0], "k", "")).await.unwrap();
    assert_eq!(connection.server(), &Server::Cassandra { version: "5.0.6".to_owned() });
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_there_is_worth_waiting_for() {
    // Bound and given back: nobody listens there.
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = Connection::open(&address(nobody, "k", "")).await.unwrap_err();
    assert!(matches!(&error, ConnectError::Away { hosts, .. } if *hosts == nobody.to_string()), "{error}");
    assert!(error.is_transient(), "{error}");
    let unknown = Address::parse("scylla://no-such-host.invalid/k?plaintext=yes").unwrap();
    let error = Connection::open(&unknown).await.unwrap_err();
    assert!(matches!(error, ConnectError::Unresolved { .. }) && error.is_transient(), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conditional_batch_applies_once_and_its_head_is_read_at_serial_consistency() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    for options in ["", "dc=datacenter1&read=serial"] {
        let address = made(address(node.contact_points()[0], &node.keyspace("batches"), options)).await;
        let connection = Connection::open(&address).await.unwrap();
        let head = "UPDATE buckets SET version = ? WHERE bucket = ? IF version = ?";
        let row = "UPDATE buckets SET wallet = ? WHERE bucket = ? AND owner = ? AND month = 0 AND piece = 0";
        let mut batch = Batch::new(BatchType::Unlogged);
        batch.set_execution_profile_handle(Some(connection.profiles().handle(Purpose::Commits).clone()));
        batch.append_statement(connection.prepare(head, Purpose::Commits).await.unwrap());
        batch.append_statement(connection.prepare(row, Purpose::Commits).await.unwrap());
        for applied in [true, false] {
            let values = ((1_i64, 7_i32, None::<i64>), (vec![1_u8], 7_i32, vec![2_u8]));
            let answer = connection.session().batch(&batch, values).await.unwrap().into_rows_result().unwrap();
            let row = answer.first_row::<Row>().unwrap();
            assert_eq!(row.columns[0].as_ref().unwrap().as_boolean(), Some(applied));
        }
        for purpose in [Purpose::Heads, Purpose::Reads] {
            let read = connection.prepare("SELECT version, wallet FROM buckets WHERE bucket = ?", purpose).await.unwrap();
            assert!(read.get_is_idempotent());
            let answer = connection.session().execute_unpaged(&read, (7,)).await.unwrap().into_rows_result().unwrap();
            assert_eq!(answer.first_row::<(i64, Vec<u8>)>().unwrap(), (1, vec![1]));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_is_refused_is_not_worth_waiting_for() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let connection = Connection::open_cluster(&address(node.contact_points()[0], "k", "timeout_ms=5000")).await.unwrap();
    assert_eq!(connection.address().timeout(), Duration::from_secs(5));
    let error = connection.prepare("SELECT nothing FROM system.local", Purpose::Rows).await.unwrap_err();
    assert!(matches!(error, ConnectError::Refused { .. }) && !error.is_transient(), "{error}");
}
