//! What a processor that takes over a partition finds: outboxes, checkpoint, and everything that was committed.

use std::collections::BTreeMap;

use rewardhub_core::ids::Bucket;

use super::{
    Fixture, HERE,
    proposal::{ask, entries, entry, heads, propose, registered},
};
use crate::ports::{AdvanceError, Checkpoint, CommitOutcome, Head, Installed, Ledger, RecordHash};

fn reaching(next: u64) -> Checkpoint {
    Checkpoint { next, ..Checkpoint::default() }
}

async fn unpublished(ledger: &impl Ledger) -> Vec<(u64, Bucket)> {
    let found = ledger.unpublished(HERE).await.expect("a ledger tells its outboxes");
    found.iter().map(|entry| (entry.offset, registered(&entry.decision).bucket())).collect()
}

pub async fn a_new_ledger_is_empty(fixture: &mut impl Fixture) {
    let (_log, ledger) = fixture.create();
    let applied: Vec<_> = heads(&ledger, &[0, 2]).await.iter().map(|head: &Head| head.applied).collect();
    assert_eq!(applied, vec![None, None], "nothing is applied in a new ledger");
    assert_eq!(entries(&ledger, &[(0, 0)]).await, vec![None], "no row is in a new ledger");
    assert_eq!(unpublished(&ledger).await, vec![], "nothing is unpublished in a new ledger");
    assert_eq!(ledger.checkpoint(HERE).await, Ok(Checkpoint::default()), "the checkpoint of a new ledger");
}

pub async fn outboxes_are_read_in_order_until_they_are_published(fixture: &mut impl Fixture) {
    let (log, ledger) = fixture.create();
    ask(&log, &[4, 0, 4, 2]).await;
    let commits = propose(&log, &ledger, 0, 1).await;
    assert_eq!(ledger.commit(&commits).await, vec![CommitOutcome::Committed; 3], "a first commit");
    let all = [(0, Bucket(4)), (1, Bucket(0)), (2, Bucket(4)), (3, Bucket(2))];
    assert_eq!(unpublished(&ledger).await, all, "outboxes in order of offsets across buckets");
    ledger.advance(HERE, &reaching(3)).await.expect("a checkpoint moves forward");
    assert_eq!(unpublished(&ledger).await, all[3..], "outboxes from the checkpoint on");
    ledger.advance(HERE, &reaching(4)).await.expect("a checkpoint moves forward");
    assert_eq!(unpublished(&ledger).await, vec![], "nothing is left when all is published");
    ask(&log, &[0]).await;
    let commits = propose(&log, &ledger, 4, 1).await;
    assert_eq!(ledger.commit(&commits).await, vec![CommitOutcome::Committed], "a second commit");
    assert_eq!(unpublished(&ledger).await, vec![(4, Bucket(0))], "only what is new is unpublished");
}

pub async fn a_checkpoint_only_moves_forward(fixture: &mut impl Fixture) {
    let (log, ledger) = fixture.create();
    ask(&log, &[0, 2]).await;
    let commits = propose(&log, &ledger, 0, 1).await;
    assert_eq!(ledger.commit(&commits).await, vec![CommitOutcome::Committed; 2], "a first commit");
    let position = rewardhub_core::ids::Position { offset: 1, index: 3 };
    let seen = BTreeMap::from([(super::super::THERE, position)]);
    let last = Some(commits[1].applied.hash);
    let checkpoint = Checkpoint { next: 2, last, installed: Installed::default(), sent: seen.clone(), seen };
    assert_eq!(ledger.advance(HERE, &checkpoint).await, Ok(()), "a checkpoint moves forward");
    assert_eq!(ledger.advance(HERE, &checkpoint).await, Ok(()), "the same checkpoint again");
    let back = ledger.advance(HERE, &reaching(1)).await;
    assert_eq!(back, Err(AdvanceError::Behind { stored: 2 }), "a checkpoint that goes back");
    for last in [None, Some(RecordHash(!commits[1].applied.hash.0))] {
        let other = ledger.advance(HERE, &Checkpoint { last, ..checkpoint.clone() }).await;
        assert_eq!(other, Err(AdvanceError::OtherLog { next: 2 }), "the same checkpoint behind another record");
    }
    assert_eq!(ledger.checkpoint(HERE).await, Ok(checkpoint), "the checkpoint as it was stored");
    let there = ledger.checkpoint(super::super::THERE).await;
    assert_eq!(there, Ok(Checkpoint::default()), "another partition's checkpoint");
}

pub async fn a_commit_survives_a_crash(fixture: &mut impl Fixture) {
    let (log, ledger) = fixture.create();
    ask(&log, &[0, 2, 0]).await;
    let commits = propose(&log, &ledger, 0, 1).await;
    assert_eq!(ledger.commit(&commits).await, vec![CommitOutcome::Committed; 2], "a first commit");
    let (_log, ledger) = fixture.crash(log, ledger);
    let rows = [entry(0, 0), entry(1, 2), entry(2, 0)].map(|(_, row)| Some(row));
    assert_eq!(entries(&ledger, &[(0, 0), (1, 2), (2, 0)]).await, rows, "rows after a crash");
    let applied: Vec<_> = heads(&ledger, &[0, 2]).await.iter().map(|head| head.applied.map(|at| at.offset)).collect();
    assert!(applied[0] >= Some(2) && applied[1] >= Some(1), "positions applied after a crash: {applied:?}");
    let all = [(0, Bucket(0)), (1, Bucket(2)), (2, Bucket(0))];
    assert_eq!(unpublished(&ledger).await, all, "outboxes after a crash");
}
