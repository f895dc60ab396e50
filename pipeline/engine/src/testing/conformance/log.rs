//! The suite of [`Log`].

use std::time::Duration;

use rewardhub_core::ids::Partition;

use super::{HERE, THERE};
use crate::ports::{Budget, Log, ReadError};

/// Makes logs for the suite, and breaks them.
pub trait Fixture {
    /// The adapter under test.
    type Log: Log;
    /// A new, empty log laid out as [`super::PLACEMENT`] says.
    fn create(&mut self) -> Self::Log;
    /// The same log after a crash of its process and machine: what was not synced may be lost.
    fn crash(&mut self, log: Self::Log) -> Self::Log;
    /// Removes records from the start of a partition; `false` if these logs never lose any.
    fn evict(&mut self, log: &Self::Log, partition: Partition, before: u64) -> bool;
}

/// Runs the whole suite.
///
/// # Panics
/// If a promise is broken.
pub async fn all(fixture: &mut impl Fixture) {
    offsets_start_at_zero_and_have_no_holes(fixture).await;
    what_is_synced_or_was_read_survives_a_crash(fixture).await;
    offsets_go_on_where_the_crash_left_them(fixture).await;
    a_budget_bounds_a_read_but_never_below_one_record(fixture).await;
    a_record_that_is_not_there_is_a_gap(fixture).await;
    an_evicted_record_is_a_gap(fixture).await;
    waiting_ends_when_there_is_something(fixture).await;
    logs_have_ids_of_their_own(fixture).await;
}

async fn fill(log: &impl Log, partition: Partition, records: &[&str]) -> std::ops::Range<u64> {
    let bytes: Vec<&[u8]> = records.iter().map(|record| record.as_bytes()).collect();
    log.append(partition, &bytes).await.expect("a log takes records")
}

async fn fill_and_sync(log: &impl Log, partition: Partition, records: &[&str]) {
    let placed = fill(log, partition, records).await;
    log.sync(partition, placed.end).await.expect("a log syncs");
}

async fn content(log: &impl Log, partition: Partition) -> Vec<(u64, String)> {
    let mut all = Vec::new();
    loop {
        let batch = log.read(partition, all.len() as u64, Budget::default()).await.expect("a log can be read");
        if batch.is_empty() {
            return all;
        }
        all.extend(batch.iter().map(|(offset, record)| (offset, String::from_utf8_lossy(record).into_owned())));
    }
}

fn numbered(records: &[&str]) -> Vec<(u64, String)> {
    (0..).zip(records.iter().map(|record| (*record).to_owned())).collect()
}

async fn offsets_start_at_zero_and_have_no_holes(fixture: &mut impl Fixture) {
    let log = fixture.create();
    assert_eq!(fill(&log, HERE, &["a", "b"]).await, 0..2, "the first offsets of a partition");
    assert_eq!(fill(&log, THERE, &["x"]).await, 0..1, "the first offset of another partition");
    assert_eq!(fill(&log, HERE, &["c"]).await, 2..3, "offsets after those given before");
    assert_eq!(fill(&log, HERE, &[]).await, 3..3, "nothing takes no offset");
    log.sync(HERE, 3).await.expect("a log syncs");
    log.sync(THERE, 1).await.expect("a log syncs");
    assert_eq!(log.end(HERE).await, Ok(3), "the end after a sync");
    assert_eq!(content(&log, HERE).await, numbered(&["a", "b", "c"]), "what was appended, in order");
    assert_eq!(content(&log, THERE).await, numbered(&["x"]), "what was appended to the other partition");
    assert_eq!(log.proofread(HERE).await, Ok(()), "a sound log is found sound");
}

async fn what_is_synced_or_was_read_survives_a_crash(fixture: &mut impl Fixture) {
    let log = fixture.create();
    fill_and_sync(&log, HERE, &["a", "b"]).await;
    fill(&log, HERE, &["c", "d"]).await;
    let read = content(&log, HERE).await;
    assert!(read.len() >= 2, "synced records can be read");
    let log = fixture.crash(log);
    let after = content(&log, HERE).await;
    assert!(after.starts_with(&read), "records that were read have vanished: {read:?}, then {after:?}");
    assert!(numbered(&["a", "b", "c", "d"]).starts_with(&after), "a crash takes a whole tail, not {after:?}");
}

async fn offsets_go_on_where_the_crash_left_them(fixture: &mut impl Fixture) {
    let log = fixture.create();
    fill_and_sync(&log, HERE, &["a"]).await;
    fill(&log, HERE, &["lost?"]).await;
    let log = fixture.crash(log);
    let end = log.end(HERE).await.expect("a log has an end");
    assert_eq!(fill(&log, HERE, &["b"]).await, end..end + 1, "the offset after a crash");
    log.sync(HERE, end + 1).await.expect("a log syncs");
    let log = fixture.crash(log);
    assert_eq!(content(&log, HERE).await.last(), Some(&(end, "b".to_owned())), "what was appended after a crash");
}

async fn a_budget_bounds_a_read_but_never_below_one_record(fixture: &mut impl Fixture) {
    let log = fixture.create();
    fill_and_sync(&log, HERE, &["aaaa", "bbbb", "cccc"]).await;
    for (records, bytes, most) in [(2, 1000, 2), (1000, 8, 2), (1000, 1, 1), (1, 1, 1)] {
        let batch = log.read(HERE, 0, Budget { records, bytes }).await.expect("a log can be read");
        assert!((1..=most).contains(&batch.count()), "{records} records or {bytes} bytes gave {}", batch.count());
        assert_eq!(batch.record(0), Some(b"aaaa".as_slice()), "the first record");
    }
    let batch = log.read(HERE, 1, Budget { records: 1, bytes: 1 }).await.expect("a log can be read");
    assert_eq!((batch.record(0), batch.record(1)), (None, Some(b"bbbb".as_slice())), "a read starts where it was told to");
}

async fn a_record_that_is_not_there_is_a_gap(fixture: &mut impl Fixture) {
    let log = fixture.create();
    fill_and_sync(&log, HERE, &["a"]).await;
    let end = log.read(HERE, 1, Budget::default()).await.expect("reading at the end is no error");
    assert!(end.is_empty(), "there is nothing at the end");
    let beyond = log.read(HERE, 2, Budget::default()).await;
    assert_eq!(beyond, Err(ReadError::Gap { partition: HERE, expected: 2, found: 1 }), "reading beyond the end");
}

async fn an_evicted_record_is_a_gap(fixture: &mut impl Fixture) {
    let log = fixture.create();
    fill_and_sync(&log, HERE, &["a", "b", "c"]).await;
    if fixture.evict(&log, HERE, 2) {
        let evicted = log.read(HERE, 0, Budget::default()).await;
        assert_eq!(evicted, Err(ReadError::Gap { partition: HERE, expected: 0, found: 2 }), "reading what was evicted");
        let kept = log.read(HERE, 2, Budget::default()).await.expect("what was kept can be read");
        assert_eq!(kept.record(2), Some(b"c".as_slice()), "what was kept");
    }
}

async fn waiting_ends_when_there_is_something(fixture: &mut impl Fixture) {
    let log = fixture.create();
    log.wait(HERE, 0, Duration::from_millis(1)).await.expect("waiting for nothing is no error");
    fill_and_sync(&log, HERE, &["a"]).await;
    log.wait(HERE, 0, Duration::from_secs(3600)).await.expect("waiting for what is there ends at once");
}

async fn logs_have_ids_of_their_own(fixture: &mut impl Fixture) {
    let (one, other) = (fixture.create(), fixture.create());
    let id = one.id();
    assert_ne!(id, other.id(), "two logs with one id");
    assert_eq!(fixture.crash(one).id(), id, "a crash changed the log's id");
}
