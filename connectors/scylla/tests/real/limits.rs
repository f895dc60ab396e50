//! How much a commit may carry: several commands half a mebibyte, one command as much as servers take.

use std::sync::Arc;

use rewardhub_core::{
    dead_letter::DeadLetter,
    ids::Bucket,
    state::row::{Row, RowKey},
    time::Instant,
};
use rewardhub_engine::ports::{AppliedAt, BucketCommit, CommitId, CommitOutcome, Ledger as _, RecordHash, RowReader as _};
use rewardhub_scylla::{Connection, ScyllaLedger};

use crate::{address, chosen, made};

const BUCKET: Bucket = Bucket(2);

/// A commit of so many commands with rows of so many bytes.
fn commit(expected: u64, commands: u64, bytes: usize) -> BucketCommit {
    let letter = |id| DeadLetter {
        id,
        feed: "bank".into(),
        stream: "csv:bank".into(),
        source: "march.csv".into(),
        place: "line 7".into(),
        reason: "amount".into(),
        preview: "x".repeat(bytes / 10),
        stored_at: "2026-03".into(),
        at: Instant(1),
        times: 1,
        settled: None,
    };
    BucketCommit {
        bucket: BUCKET,
        expected,
        commit: CommitId { owner: 7, number: commands },
        applied: AppliedAt { log: chosen().log, offset: 2 * commands, hash: RecordHash(1) },
        rows: (0..10).map(|id| (RowKey::DeadLetter(BUCKET, id), Row::DeadLetter(Arc::new(letter(id))))).collect(),
        outbox: (0..commands).map(|n| (2 * n, Arc::from([1, 2, 3].as_slice()))).collect(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_is_too_large_is_not_sent_and_one_that_is_not_is_written_whole() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let address = made(address(node.contact_points()[0], &node.keyspace("limits"), "")).await;
    let ledger = ScyllaLedger::open(Connection::open(&address).await.unwrap(), chosen().log, chosen().placement).await.unwrap();
    let sent = async |commit: BucketCommit| ledger.commit(&[commit]).await.pop().expect("an outcome for each commit");
    for (commands, bytes, most) in [(2, 600 << 10, 512 << 10), (1, 9 << 20, 8 << 20)] {
        let outcome = sent(commit(0, commands, bytes)).await;
        assert!(
            matches!(outcome, CommitOutcome::TooLarge { bytes: counted, most: allowed } if counted >= bytes && allowed == most),
            "{outcome:?}"
        );
        assert_eq!(ledger.heads(&[BUCKET]).await.unwrap()[0].applied, None, "nothing was written");
    }
    let mut version = 0;
    for (commands, bytes) in [(2, 400 << 10), (1, 600 << 10), (1, 4 << 20)] {
        let commit = commit(version, commands, bytes);
        let (key, row) = commit.rows[9].clone();
        assert_eq!(sent(commit).await, CommitOutcome::Committed, "{bytes} bytes");
        assert_eq!(ledger.row(&key).await, Ok(Some(row)));
        version = ledger.heads(&[BUCKET]).await.unwrap()[0].version;
    }
    assert_eq!(version, 3);
}
