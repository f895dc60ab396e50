//! Rows for clients, at the consistency that the address asks for.

use std::sync::Arc;

use rewardhub_core::{
    ids::{BankAccountId, Bucket, Fingerprint, WalletId},
    state::{
        known_items::ReferenceIndex,
        row::{Row, RowKey},
        wallet::{Wallet, WalletKind},
    },
    time::{Instant, Month},
};
use rewardhub_engine::ports::{
    AppliedAt, BucketCommit, CommitId, CommitOutcome, HistoryReader as _, Ledger as _, LedgerError, RecordHash, RowKind,
    RowReader,
};
use rewardhub_scylla::{Address, Connection, ScyllaLedger};

use crate::{address, chosen, made};

const BUCKET: Bucket = Bucket(3);

#[tokio::test(flavor = "multi_thread")]
async fn clients_read_what_was_committed_at_every_consistency() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let key = RowKey::Wallet(WalletId::new(BUCKET, 1));
    let absent = RowKey::Wallet(WalletId::new(BUCKET, 2));
    let row = Row::Wallet(Arc::new(Wallet::new(WalletKind::Customer, Instant(1))));
    // A keyspace belongs to one home data centre, or to none.
    let levels =
        [("", &["one", "quorum", "serial"][..]), ("dc=datacenter1&", &["local_one", "local_quorum", "quorum", "serial"][..])];
    for (home, levels) in levels {
        let keyspace = node.keyspace("reading");
        let writer = opened(made(address(node.contact_points()[0], &keyspace, home.trim_end_matches('&'))).await).await;
        assert_eq!(writer.commit(&[first_commit(vec![(key, row.clone())])]).await, [CommitOutcome::Committed]);

        for read in levels {
            let options = format!("{home}read={read}");
            let ledger = opened(address(node.contact_points()[0], &keyspace, &options)).await;
            assert_eq!(ledger.row(&key).await, Ok(Some(row.clone())), "{options}");
            assert_eq!(ledger.row(&absent).await, Ok(None), "{options}");
            assert_eq!(ledger.page(RowKind::Wallet, None, 10).await, Ok(vec![(key, row.clone())]), "{options}");
            let months = Month::from_number(600).unwrap()..=Month::from_number(670).unwrap();
            let page = ledger.history(WalletId::new(BUCKET, 1), months, None, 10).await.unwrap();
            assert_eq!((page.entries.len(), page.requests), (0, 3), "{options}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_of_a_bucket_that_is_none_is_an_error() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let ledger = opened(made(address(node.contact_points()[0], &node.keyspace("bucket"), "")).await).await;
    let error = ledger.row(&RowKey::Wallet(WalletId::new(Bucket(8), 1))).await.unwrap_err();
    assert_eq!(error, LedgerError::Permanent("there is no bucket 8: this data set has 8".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_no_reference_leads_to_is_found_by_whoever_reads_all_that_is_stored() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let address = made(address(node.contact_points()[0], &node.keyspace("references"), "")).await;
    let ledger = opened(address.clone()).await;
    let account = BankAccountId::new(BUCKET, 1);
    let index = ReferenceIndex::of(&[(7, Month::from_number(670).unwrap())]);
    let rows = vec![(RowKey::ReferenceIndex(account), Row::ReferenceIndex(Arc::new(index)))];
    assert_eq!(ledger.commit(&[first_commit(rows)]).await, [CommitOutcome::Committed]);
    assert_eq!(ledger.accounts_by_reference(&[Fingerprint(7)]).await.unwrap(), [account].into());
    assert_eq!(wrong(&ledger).await, [""; 0]);

    Connection::open(&address).await.unwrap().session().query_unpaged("TRUNCATE accounts_by_reference", ()).await.unwrap();
    assert_eq!(wrong(&ledger).await, [format!("the table accounts_by_reference does not lead to bank account {account}")]);
}

/// What is wrong with the stored rows of the bucket's partition.
async fn wrong(ledger: &ScyllaLedger) -> Vec<String> {
    let mut wrong = Vec::new();
    ledger.stored(chosen().placement.partition(BUCKET), |row| wrong.extend(row.err())).await.expect("its rows can be read");
    wrong
}

/// The first commit of the bucket.
fn first_commit(rows: Vec<(RowKey, Row)>) -> BucketCommit {
    let applied = AppliedAt { log: chosen().log, offset: 0, hash: RecordHash(1) };
    BucketCommit { bucket: BUCKET, expected: 0, commit: CommitId { owner: 1, number: 1 }, applied, rows, outbox: vec![] }
}

async fn opened(address: Address) -> ScyllaLedger {
    let connection = Connection::open(&address).await.expect("the server is there");
    ScyllaLedger::open(connection, chosen().log, chosen().placement).await.expect("its tables are there")
}
