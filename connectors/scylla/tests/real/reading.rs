//! Rows for clients, at the consistency that the address asks for.

use std::sync::Arc;

use rewardhub_core::{
    ids::{Bucket, WalletId},
    state::{
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
        let applied = AppliedAt { log: chosen().log, offset: 0, hash: RecordHash(1) };
        let commit = CommitId { owner: 1, number: 1 };
        let rows = vec![(key, row.clone())];
        let commit = BucketCommit { bucket: BUCKET, expected: 0, commit, applied, rows, outbox: vec![] };
        assert_eq!(writer.commit(&[commit]).await, [CommitOutcome::Committed]);

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

async fn opened(address: Address) -> ScyllaLedger {
    let connection = Connection::open(&address).await.expect("the server is there");
    ScyllaLedger::open(connection, chosen().log, chosen().placement).await.expect("its tables are there")
}
