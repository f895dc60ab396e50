use std::{sync::Barrier, thread};

use pollster::block_on;
use rewardhub_core::{
    ids::{BankAccountId, Bucket, Placement, Token},
    state::row::{Row, RowKey},
};
use rewardhub_engine::ports::{AppliedAt, BucketCommit, CommitId, CommitOutcome, Head, Ledger, Log, RecordHash};
use rewardhub_scylla::ScyllaLedger;

use super::data_set::DataSet;

const PLACEMENT: Placement = Placement { buckets: 2, partitions: 1 };
const BUCKET: Bucket = Bucket(1);
const ROUNDS: u64 = 1000;

/// A row that both writers write, and one that only this one writes.
fn rows(writer: u64, round: u64) -> [(RowKey, Row); 2] {
    let account = BankAccountId::new(BUCKET, u128::from(round * 10 + writer));
    let row = |token| (RowKey::Directory(BUCKET, Token(token)), Row::Directory(account));
    [row(0), row(u128::from((round << 8) + writer))]
}

fn commit_by(writer: u64, round: u64, data_set: &DataSet, expected: u64) -> BucketCommit {
    let applied = AppliedAt { log: data_set.log.id(), offset: round, hash: RecordHash(round) };
    let outbox = vec![(round, vec![u8::try_from(writer).unwrap(); 100].into())];
    let commit = CommitId { owner: writer, number: round + 1 };
    BucketCommit { bucket: BUCKET, expected, commit, applied, rows: rows(writer, round).to_vec(), outbox }
}

fn head(ledger: &ScyllaLedger) -> Head {
    block_on(ledger.heads(&[BUCKET])).unwrap()[0]
}

/// Both at the same time, each with its own handle.
fn race(handles: &[ScyllaLedger; 2], round: u64, data_set: &DataSet) -> [CommitOutcome; 2] {
    let expected = handles.each_ref().map(head).map(|head| head.version);
    assert_eq!(expected[0], expected[1], "round {round}: both know the same head");
    let start = Barrier::new(2);
    let run = |writer: u64, ledger: &ScyllaLedger| {
        let commit = commit_by(writer, round, data_set, expected[0]);
        start.wait();
        block_on(ledger.commit(&[commit])).remove(0)
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| run(2, &handles[1]));
        [run(1, &handles[0]), other.join().unwrap()]
    })
}

#[test]
fn of_two_writers_one_wins_whole_a_thousand_times() {
    let Some(server) = rewardhub_cassandra::required!() else { return };
    let node = server.shared();
    let data_set = DataSet::made(&node.contact_points(), node.keyspace("races"), PLACEMENT);
    let handles = [data_set.handle(""), data_set.handle("")];
    let (mut won, mut unknown) = ([0_u64; 2], 0_u64);
    for round in 0..ROUNDS {
        let mut outcomes = race(&handles, round, &data_set);
        let doubtful = outcomes.iter().filter(|outcome| matches!(outcome, CommitOutcome::Unknown(_))).count();
        unknown += doubtful as u64;
        if head(&handles[0]).commit.number != round + 1 {
            assert_eq!(doubtful, 2, "round {round}: nobody has won, and {outcomes:?}");
            outcomes = race(&handles, round, &data_set);
        }
        let winner = head(&handles[0]).commit;
        assert_eq!(head(&handles[1]).commit, winner, "round {round}: both see one winner");
        for (writer, outcome) in (1..).zip(&outcomes) {
            let right = match outcome {
                CommitOutcome::Committed => winner.owner == writer,
                CommitOutcome::Mismatch => winner.owner != writer,
                CommitOutcome::Unknown(_) => true,
                CommitOutcome::TooLarge { .. } => false,
            };
            assert!(right, "round {round}: {winner:?} has won, and writer {writer} got {outcome:?}");
        }
        let ([common, own], [_, lost]) = (rows(winner.owner, round), rows(3 - winner.owner, round));
        let expected = [Some(common.1), Some(own.1), None];
        for ledger in &handles {
            let found = block_on(ledger.rows(&[common.0, own.0, lost.0])).unwrap();
            assert_eq!(found, expected, "round {round}: the rows of {winner:?}, and none of the other's");
        }
        won[usize::try_from(winner.owner - 1).unwrap()] += 1;
    }
    println!("{ROUNDS} races: {won:?} won, {unknown} answers unknown");
    assert!(won.iter().all(|won| *won > 0), "both win sometimes: {won:?}");
}
