//! Commits: conditional, atomic, and found again when their answer is lost.

use super::{
    Fixture,
    proposal::{ask, entries, entry, heads, propose},
};
use crate::ports::{CommitId, CommitOutcome, Ledger, LogId};

pub async fn a_commit_shows_its_rows_and_its_head(fixture: &mut impl Fixture) {
    let (log, ledger) = fixture.create();
    ask(&log, &[2, 0, 2]).await;
    let commits = propose(&log, &ledger, 0, 1).await;
    let outcomes = ledger.commit(&commits).await;
    assert_eq!(outcomes, vec![CommitOutcome::Committed; 2], "a first commit");
    let found = entries(&ledger, &[(0, 2), (1, 0), (2, 2), (7, 2)]).await;
    let rows = [entry(0, 2), entry(1, 0), entry(2, 2)].map(|(_, row)| Some(row));
    assert_eq!((&found[..3], &found[3]), (&rows[..], &None), "the rows of a commit");
    for (head, commit) in heads(&ledger, &[0, 2]).await.into_iter().zip(&commits) {
        assert_eq!((head.commit, head.applied), (commit.commit, Some(commit.applied)), "the head that a commit leaves");
        assert_ne!(head.version, commit.expected, "the version after a commit");
    }
}

pub async fn of_two_writers_one_wins(fixture: &mut impl Fixture) {
    let (log, ledger) = fixture.create();
    ask(&log, &[2, 4]).await;
    let first = propose(&log, &ledger, 0, 1).await;
    let second = propose(&log, &ledger, 0, 2).await;
    assert_eq!(ledger.commit(&first).await, vec![CommitOutcome::Committed; 2], "the first writer's commit");
    assert_eq!(ledger.commit(&second).await, vec![CommitOutcome::Mismatch; 2], "the second writer's commit");
    for head in heads(&ledger, &[2, 4]).await {
        assert_eq!(head.commit, CommitId { owner: 1, number: 1 }, "the head is the winner's");
    }
}

pub async fn a_stale_bucket_writes_nothing(fixture: &mut impl Fixture) {
    let (log, ledger) = fixture.create();
    ask(&log, &[0, 2]).await;
    let first = propose(&log, &ledger, 0, 1).await;
    assert_eq!(ledger.commit(&first).await, vec![CommitOutcome::Committed; 2], "a first commit");
    let before = heads(&ledger, &[0, 2]).await;
    ask(&log, &[0, 2]).await;
    let mut commits = propose(&log, &ledger, 2, 2).await;
    commits[1].expected = first[1].expected;
    let outcomes = ledger.commit(&commits).await;
    assert_eq!(outcomes[1], CommitOutcome::Mismatch, "a commit on a version that has gone");
    let after = heads(&ledger, &[0, 2]).await;
    let rows = entries(&ledger, &[(2, 0), (3, 2)]).await;
    assert_eq!((after[1], &rows[1]), (before[1], &None), "a mismatch writes nothing");
    let unpublished = ledger.unpublished(super::HERE).await.expect("a ledger tells its outboxes");
    assert!(unpublished.iter().all(|entry| entry.offset != 3), "a mismatch leaves no outbox");
    let whole = (outcomes[0] == CommitOutcome::Committed, after[0] != before[0], rows[0].is_some());
    assert!(matches!(whole, (true, true, true) | (false, false, false)), "half a commit of the other bucket: {whole:?}");
}

pub async fn another_log_is_refused(fixture: &mut impl Fixture) {
    let (log, ledger) = fixture.create();
    ask(&log, &[2]).await;
    let first = propose(&log, &ledger, 0, 1).await;
    assert_eq!(ledger.commit(&first).await, vec![CommitOutcome::Committed], "a first commit");
    let before = heads(&ledger, &[2]).await;
    ask(&log, &[2]).await;
    let mut commits = propose(&log, &ledger, 1, 1).await;
    commits[0].applied.log = LogId(!log_id(&before));
    assert_eq!(ledger.commit(&commits).await, vec![CommitOutcome::Mismatch], "a commit from another log");
    assert_eq!(heads(&ledger, &[2]).await, before, "a commit from another log writes nothing");
}

fn log_id(heads: &[crate::ports::Head]) -> u128 {
    heads[0].applied.expect("a committed head tells what it applied").log.0
}

pub async fn a_lost_answer_is_found_in_the_head(fixture: &mut impl Fixture) {
    let (log, ledger) = fixture.create();
    ask(&log, &[2]).await;
    let commits = propose(&log, &ledger, 0, 1).await;
    if !fixture.lose_next_answer(&ledger, true) {
        return;
    }
    let outcomes = ledger.commit(&commits).await;
    assert!(matches!(outcomes[..], [CommitOutcome::Unknown(_)]), "an answer that was lost, not {outcomes:?}");
    assert_eq!(heads(&ledger, &[2]).await[0].commit, commits[0].commit, "the head after a commit whose answer was lost");
    assert_eq!(entries(&ledger, &[(0, 2)]).await, vec![Some(entry(0, 2).1)], "its rows");
    assert_eq!(ledger.commit(&commits).await, vec![CommitOutcome::Mismatch], "sending it again");
    assert_eq!(heads(&ledger, &[2]).await[0].commit, commits[0].commit, "the head after sending it again");
}

pub async fn a_lost_commit_can_be_sent_again(fixture: &mut impl Fixture) {
    let (log, ledger) = fixture.create();
    ask(&log, &[2]).await;
    let commits = propose(&log, &ledger, 0, 1).await;
    if !fixture.lose_next_answer(&ledger, false) {
        return;
    }
    let outcomes = ledger.commit(&commits).await;
    assert!(matches!(outcomes[..], [CommitOutcome::Unknown(_)]), "an answer that was lost, not {outcomes:?}");
    assert_eq!(heads(&ledger, &[2]).await[0].version, commits[0].expected, "the head after a commit that was lost");
    assert_eq!(entries(&ledger, &[(0, 2)]).await, vec![None], "rows of a commit that was lost");
    assert_eq!(ledger.commit(&commits).await, vec![CommitOutcome::Committed], "sending it again");
}

pub async fn a_lost_commit_that_another_overtook_stays_lost(fixture: &mut impl Fixture) {
    let (log, ledger) = fixture.create();
    ask(&log, &[2]).await;
    let (first, second) = (propose(&log, &ledger, 0, 1).await, propose(&log, &ledger, 0, 2).await);
    if !fixture.lose_next_answer(&ledger, false) {
        return;
    }
    let outcomes = ledger.commit(&first).await;
    assert!(matches!(outcomes[..], [CommitOutcome::Unknown(_)]), "an answer that was lost, not {outcomes:?}");
    assert_eq!(ledger.commit(&second).await, vec![CommitOutcome::Committed], "another writer's commit");
    assert_eq!(ledger.commit(&first).await, vec![CommitOutcome::Mismatch], "sending the lost one again");
    assert_eq!(heads(&ledger, &[2]).await[0].commit, second[0].commit, "the head is the other writer's");
}
