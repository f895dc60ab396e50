//! Commands and decisions that no client sends and no program makes.

use pollster::block_on;
use rewardhub_core::{
    answer::Answer,
    command::Command,
    decision::DecisionRecord,
    event::Event,
    ids::{Bucket, Partition},
    state::row::{Row, RowKey},
};
use rewardhub_engine::ports::{AppliedAt, BucketCommit, CommitId, CommitOutcome, Ledger as _, Log as _, RecordHash};

use super::at;
use crate::Service;

/// When everything forged was decided.
const WHEN: &str = "2026-01-15T09:00:00Z";

pub fn decided(bucket: Bucket, answer: Answer, events: Vec<Event>) -> DecisionRecord {
    DecisionRecord { at: at(WHEN), bucket, answer, events, follow_ups: Vec::new() }
}

/// Puts a record into the log, whatever it is; where it lies.
pub fn append(service: &Service, partition: Partition, record: &[u8]) -> u64 {
    let placed = block_on(service.log().append(partition, &[record])).unwrap();
    block_on(service.log().sync(partition, placed.end)).unwrap();
    placed.start
}

/// Commits a decision that this program would never make.
pub fn forge(service: &Service, offset: u64, command: &Command, decision: DecisionRecord, rows: Vec<(RowKey, Row)>) {
    let (log, ledger, bucket) = (service.log(), service.ledger(), command.bucket);
    let commit = BucketCommit {
        bucket,
        expected: block_on(ledger.heads(&[bucket])).unwrap()[0].version,
        commit: CommitId { owner: 1, number: 1 },
        applied: AppliedAt { log: log.id(), offset, hash: RecordHash::of(&command.encode()) },
        rows,
        outbox: vec![(offset, decision.encode().into())],
    };
    assert_eq!(block_on(ledger.commit(&[commit])), [CommitOutcome::Committed]);
}
