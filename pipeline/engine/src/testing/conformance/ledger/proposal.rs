//! Commits for the suite: directory entries, decided as a processor would.

use std::collections::BTreeMap;

use rewardhub_core::{
    command::{Body, Command, Register},
    decision::DecisionRecord,
    ids::{ActorId, BankAccountId, Bucket, Partition, Token},
    state::row::{Row, RowKey},
    time::Instant,
};

use super::HERE;
use crate::{
    apply_commands::CommandApplier,
    ports::{AppliedAt, BucketCommit, CommitId, Head, Ledger, Log, RecordHash},
    replay::{Replayed, empty, replay},
    testing::conformance::PLACEMENT,
};

/// Puts a command for each bucket, all of one partition, into the log; each enters a token of its own into the directory.
pub async fn ask(log: &impl Log, buckets: &[u32]) -> std::ops::Range<u64> {
    let partition = PLACEMENT.partition(Bucket(buckets[0]));
    let start = log.end(partition).await.expect("a log has an end");
    let records: Vec<Vec<u8>> = (start..).zip(buckets).map(|(offset, bucket)| register(offset, *bucket).encode()).collect();
    let bytes: Vec<&[u8]> = records.iter().map(Vec::as_slice).collect();
    let placed = log.append(partition, &bytes).await.expect("a log takes records");
    log.sync(partition, placed.end).await.expect("a log syncs");
    placed
}

fn register(offset: u64, bucket: u32) -> Command {
    let account = BankAccountId::new(Bucket(bucket), u128::from(offset));
    let body = Body::Register(Register { token: Token(u128::from(offset)), account });
    Command::of_client(ActorId(1), Instant(offset.cast_signed()), Bucket(bucket), body)
}

/// The directory row that the command at an offset makes.
pub fn entry(offset: u64, bucket: u32) -> (RowKey, Row) {
    let account = BankAccountId::new(Bucket(bucket), u128::from(offset));
    (RowKey::Directory(Bucket(bucket), Token(u128::from(offset))), Row::Directory(account))
}

/// The heads of buckets.
pub async fn heads(ledger: &impl Ledger, buckets: &[u32]) -> Vec<Head> {
    let buckets: Vec<Bucket> = buckets.iter().copied().map(Bucket).collect();
    ledger.heads(&buckets).await.expect("a ledger tells its heads")
}

/// The rows that the commands of a batch make, as the ledger has them.
pub async fn entries(ledger: &impl Ledger, asked: &[(u64, u32)]) -> Vec<Option<Row>> {
    let keys: Vec<RowKey> = asked.iter().map(|(offset, bucket)| entry(*offset, *bucket).0).collect();
    ledger.rows(&keys).await.expect("a ledger tells its rows")
}

/// Commits of all commands from `from` on, one for each bucket, sorted.
pub async fn propose(log: &impl Log, ledger: &impl Ledger, from: u64, owner: u64) -> Vec<BucketCommit> {
    propose_in(log, ledger, HERE, from, owner).await
}

/// The same in any partition.
pub async fn propose_in(log: &impl Log, ledger: &impl Ledger, partition: Partition, from: u64, owner: u64) -> Vec<BucketCommit> {
    let batch = log.read(partition, 0, crate::ports::Budget::default()).await.expect("a log can be read");
    let mut applier = CommandApplier::new(PLACEMENT, partition);
    let mut commits: BTreeMap<Bucket, BucketCommit> = BTreeMap::new();
    for (offset, record) in batch.iter() {
        let replayed = replay(&mut applier, offset, record, None, empty).expect("the suite's commands can be decided");
        if offset < from {
            applier.take_changes();
            continue;
        }
        let applied = AppliedAt { log: log.id(), offset, hash: RecordHash::of(record) };
        add(&mut commits, &replayed, applied, CommitId { owner, number: from + 1 });
    }
    for (key, row) in applier.take_changes() {
        commits.entry(key.bucket()).and_modify(|commit| commit.rows.push((key, row)));
    }
    let mut commits: Vec<BucketCommit> = commits.into_values().collect();
    let buckets: Vec<u32> = commits.iter().map(|commit| commit.bucket.0).collect();
    for (commit, head) in commits.iter_mut().zip(heads(ledger, &buckets).await) {
        commit.expected = head.version;
    }
    commits
}

fn add(commits: &mut BTreeMap<Bucket, BucketCommit>, replayed: &Replayed, applied: AppliedAt, commit: CommitId) {
    let bucket = replayed.command.bucket;
    let empty = || BucketCommit { bucket, expected: 0, commit, applied, rows: Vec::new(), outbox: Vec::new() };
    let commit = commits.entry(bucket).or_insert_with(empty);
    commit.applied = applied;
    commit.outbox.push((replayed.offset, replayed.decision.clone()));
}

/// What a decision record says it registered.
pub fn registered(decision: &[u8]) -> BankAccountId {
    let record = DecisionRecord::decode(decision).expect("an outbox holds decision records");
    match record.answer {
        rewardhub_core::answer::Answer::Registered(account) => account,
        other => panic!("the suite's commands register, but one answered {other:?}"),
    }
}
