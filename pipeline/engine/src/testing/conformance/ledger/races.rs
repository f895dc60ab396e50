//! Races: two writers at once, again and again. One of them wins, whole; the other learns that from the outcome or the head.

use std::{sync::Barrier, thread};

use pollster::block_on;
use rewardhub_core::{
    answer::Answer,
    decision::DecisionRecord,
    ids::{BankAccountId, Bucket, Token},
    state::row::{Row, RowKey},
    time::Instant,
};

use super::{Fixture, HERE, ask, proposal::heads};
use crate::ports::{
    AdvanceError, AppliedAt, BucketCommit, Checkpoint, CommitId, CommitOutcome, Head, Ledger, LedgerError, Log, RecordHash,
    Unpublished,
};

const BUCKET: Bucket = Bucket(2);
/// How often a checkpoint is sent that may have been moved or not.
const ATTEMPTS: usize = 20;

/// Runs `of` for both writers at the same time.
fn race<T: Send>(of: impl Fn(u64) -> T + Sync) -> [T; 2] {
    let start = Barrier::new(2);
    let run = |writer| {
        start.wait();
        of(writer)
    };
    thread::scope(|scope| {
        let other = scope.spawn(|| run(2));
        let own = run(1);
        [own, other.join().expect("the other writer's thread has not panicked")]
    })
}

/// What one writer makes of the command at an offset: a row that both write, one that only this one writes, and a decision.
struct Made {
    common: (RowKey, Row),
    own: (RowKey, Row),
    decision: Unpublished,
}

impl Made {
    fn by(writer: u64, offset: u64) -> Self {
        let account = BankAccountId::new(BUCKET, u128::from(offset * 10 + writer));
        let row = |token| (RowKey::Directory(BUCKET, Token(token)), Row::Directory(account));
        let (at, answer) = (Instant(0), Answer::Registered(account));
        let record = DecisionRecord { at, bucket: BUCKET, answer, events: Vec::new(), follow_ups: Vec::new() };
        let decision = Unpublished { offset, decision: record.encode().into() };
        Self { common: row(u128::from(offset)), own: row((u128::from(writer) << 64) + u128::from(offset)), decision }
    }
}

fn commit_by(writer: u64, applied: AppliedAt, expected: u64) -> BucketCommit {
    let Made { common, own, decision } = Made::by(writer, applied.offset);
    let commit = CommitId { owner: writer, number: applied.offset + 1 };
    let outbox = vec![(decision.offset, decision.decision)];
    BucketCommit { bucket: BUCKET, expected, commit, applied, rows: vec![common, own], outbox }
}

pub async fn of_two_writers_at_once_one_wins_whole(fixture: &mut impl Fixture) {
    let (log, ledger) = fixture.create();
    for round in 0..fixture.races() {
        let offset = ask(&log, &[BUCKET.0]).await.start;
        let command = log.read(HERE, offset, crate::ports::Budget { records: 1, bytes: 1 }).await.expect("a log can be read");
        let hash = RecordHash::of(command.record(offset).expect("it was asked a moment ago"));
        let applied = AppliedAt { log: log.id(), offset, hash };
        let expected = heads(&ledger, &[BUCKET.0]).await[0].version;
        let outcomes = race(|writer| block_on(ledger.commit(&[commit_by(writer, applied, expected)])).remove(0));
        let mut head = heads(&ledger, &[BUCKET.0]).await[0];
        if head.version == expected {
            let unknown = outcomes.iter().all(|outcome| matches!(outcome, CommitOutcome::Unknown(_)));
            assert!(unknown, "round {round}: nobody has won, but {outcomes:?}");
            let again = ledger.commit(&[commit_by(1, applied, expected)]).await;
            assert_eq!(again, [CommitOutcome::Committed], "round {round}: sending it again");
            head = heads(&ledger, &[BUCKET.0]).await[0];
        }
        is_whole(&ledger, round, head, &outcomes, applied).await;
        let checkpoint = Checkpoint { next: offset + 1, last: Some(hash), ..Checkpoint::default() };
        assert_eq!(advance(&ledger, &checkpoint), Ok(()), "round {round}: a checkpoint moves forward");
    }
}

async fn is_whole(ledger: &impl Ledger, round: u32, head: Head, outcomes: &[CommitOutcome; 2], applied: AppliedAt) {
    let winner = head.commit.owner;
    assert!([1, 2].contains(&winner), "round {round}: the head is of neither writer but {head:?}");
    assert_eq!(head.applied, Some(applied), "round {round}: what the head says was applied");
    for (writer, outcome) in (1..).zip(outcomes) {
        let right = match outcome {
            CommitOutcome::Committed => writer == winner,
            CommitOutcome::Mismatch => writer != winner,
            CommitOutcome::Unknown(_) => true,
            CommitOutcome::TooLarge { .. } => false,
        };
        assert!(right, "round {round}: writer {winner} has won, but writer {writer} got {outcome:?}");
    }
    let (won, lost) = (Made::by(winner, applied.offset), Made::by(3 - winner, applied.offset));
    let rows = ledger.rows(&[won.common.0, won.own.0, lost.own.0]).await.expect("a ledger tells its rows");
    assert_eq!(rows, [Some(won.common.1), Some(won.own.1), None], "round {round}: rows after writer {winner} has won");
    let unpublished = ledger.unpublished(HERE).await.expect("a ledger tells its outboxes");
    assert_eq!(unpublished, [won.decision], "round {round}: the outbox after writer {winner} has won");
}

/// Moves a checkpoint, and again if it is not known whether it moved.
fn advance(ledger: &impl Ledger, checkpoint: &Checkpoint) -> Result<(), AdvanceError> {
    for _ in 0..ATTEMPTS {
        match block_on(ledger.advance(HERE, checkpoint)) {
            Err(AdvanceError::Ledger(LedgerError::Transient(_))) => {}
            resolved => return resolved,
        }
    }
    panic!("a checkpoint could not be moved in {ATTEMPTS} attempts")
}

pub async fn of_two_checkpoints_at_once_the_further_one_stays(fixture: &mut impl Fixture) {
    let (_log, ledger) = fixture.create();
    let stored = async || ledger.checkpoint(HERE).await.expect("a ledger tells its checkpoint");
    let at = |next, by| Checkpoint { next, last: Some(RecordHash(next * 10 + by)), ..Checkpoint::default() };
    for round in 0..u64::from(fixture.races()) {
        let (same, contested, near, far) = (round * 4 + 1, round * 4 + 2, round * 4 + 3, round * 4 + 4);
        assert_eq!(race(|_| advance(&ledger, &at(same, 0))), [Ok(()), Ok(())], "round {round}: the same from both");
        let outcomes = race(|writer| advance(&ledger, &at(contested, writer)));
        let other = || Err(AdvanceError::OtherLog { next: contested });
        let winner = stored().await;
        match &outcomes {
            [Ok(()), lost] if *lost == other() => assert_eq!(winner, at(contested, 1), "round {round}"),
            [lost, Ok(())] if *lost == other() => assert_eq!(winner, at(contested, 2), "round {round}"),
            _ => panic!("round {round}: one of two must win, but {outcomes:?}"),
        }
        let [nearer, further] = race(|writer| advance(&ledger, &at(if writer == 1 { near } else { far }, 0)));
        let behind = nearer == Err(AdvanceError::Behind { stored: far });
        assert!(further == Ok(()) && (behind || nearer == Ok(())), "round {round}: {nearer:?} and {further:?}");
        assert_eq!(stored().await, at(far, 0), "round {round}: the further one stays");
    }
}
