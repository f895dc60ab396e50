//! Submissions: what their callers wait for, and which answers they get.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use pollster::block_on;
use rewardhub_core::{
    answer::{Answer, Refusal},
    ids::{Bucket, Partition, Token},
    state::row::{Row, RowKey},
};

use super::{LONG, PLACEMENT, begin, completed, link, open, register, running, submit, wallet};
use crate::{
    partitions::{Submission, SubmissionState, SubmitError},
    ports::RowReader as _,
    processor::{Entry, StopReason},
    testing::memory::Silence,
};

#[test]
fn a_caller_waits_for_what_follows_from_its_command_in_other_partitions() {
    let (_, ledger, partitions) = begin();
    completed(&partitions, &open(1));
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hears = heard.clone();
    let submission = Arc::new(Submission::heard_by(move |partition: Partition, entries: &[&Entry]| {
        hears.lock().unwrap().extend(entries.iter().map(|entry| (partition, entry.command.body.word())));
    }));
    submit(&partitions, &link(2, 1), &submission);
    let state = submission.wait(LONG, SubmissionState::is_complete);
    assert_eq!((state.open, state.following, state.answer), (0, 0, Some(Answer::Done)));
    let heard = heard.lock().unwrap();
    // Each partition is heard in the order of its log, and either may be heard first.
    let first = heard.iter().find(|(partition, _)| *partition == Partition(2));
    assert_eq!(first, Some(&(Partition(2), "link")), "{heard:?}");
    assert!(heard.contains(&(Partition(1), "join")), "{heard:?}");
    let Some(Row::Wallet(joined)) = block_on(ledger.row(&RowKey::Wallet(wallet(1)))).unwrap() else { panic!("it was opened") };
    assert_eq!(joined.accounts.len(), 1, "what followed is there when the caller goes on");
}

#[test]
fn a_caller_is_not_kept_waiting_by_what_others_submit_all_the_while() {
    let (_, _, partitions) = begin();
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let others = Arc::new(Submission::default());
            for token in 0.. {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                submit(&partitions, &register(3, token), &others);
            }
        });
        // The partition is never idle, and this ends all the same.
        let state = completed(&partitions, &register(7, 1_000_000));
        over.store(true, Ordering::Relaxed);
        assert!(state.is_complete() && state.answered == 1, "{state:?}");
    });
}

#[test]
fn the_same_record_sent_twice_answers_each_who_sent_it() {
    let (_, _, partitions) = begin();
    let submissions = [(); 2].map(|()| Arc::new(Submission::default()));
    for submission in &submissions {
        submit(&partitions, &open(2), submission);
    }
    let answers = submissions.each_ref().map(|submission| submission.wait(LONG, SubmissionState::is_complete).answer);
    assert_eq!(answers, [Some(Answer::Done), Some(Answer::Done)]);
    let twice = Arc::new(Submission::default());
    let record = open(3).encode();
    block_on(partitions.submit(Partition(3), &[&record, &record], &twice)).unwrap();
    assert_eq!(twice.wait(LONG, SubmissionState::is_complete).answered, 2);
}

#[test]
fn a_task_may_wait_without_blocking_a_thread() {
    let (_, _, partitions) = begin();
    let submission = Arc::new(Submission::default());
    submit(&partitions, &open(1), &submission);
    assert_eq!(block_on(submission.until(SubmissionState::is_complete)).answer, Some(Answer::Done));
}

#[test]
fn a_refusal_comes_with_its_place() {
    let (_, _, partitions) = begin();
    let state = completed(&partitions, &link(2, 1));
    // The wallet's bucket refuses what follows; the link itself stands.
    assert!(state.is_complete(), "{state:?}");
    let again = super::command(2, rewardhub_core::command::Body::Retry(rewardhub_core::command::Retry { offset: 0 }));
    let state = completed(&partitions, &again);
    assert!(matches!(state.refused[..], [(Partition(2), _, Refusal::NothingSetAside)]), "{state:?}");
}

#[test]
fn a_partition_that_stands_still_fails_those_who_wait_and_those_who_come() {
    let (log, ledger, partitions) = begin();
    ledger.silence([Some(Silence::BeforeWriting); 8]);
    let waits = Arc::new(Submission::default());
    submit(&partitions, &register(1, 1), &waits);
    let state = waits.wait(LONG, SubmissionState::is_complete);
    let Some(stop @ StopReason::Unresolved { partition: Partition(1), .. }) = state.stopped else { panic!("{state:?}") };
    let late = Arc::new(Submission::default());
    let refused = block_on(partitions.submit(Partition(1), &[&register(1, 2).encode()], &late)).unwrap_err();
    assert_eq!((refused, late.state()), (SubmitError::Stopped(stop.clone()), SubmissionState::default()));
    assert_eq!(partitions.any_stopped(), Some(stop));
    // The others go on.
    assert!(completed(&partitions, &register(2, 3)).is_complete());
    drop(partitions);
    let partitions = running(&log, &ledger);
    assert_eq!(partitions.wait_for(Partition(1), 1, LONG), Ok(true), "what was in the log is done when it runs again");
}

#[test]
fn stopping_fails_those_who_wait_and_leaves_the_rest_in_the_log() {
    let (log, ledger, partitions) = begin();
    completed(&partitions, &register(1, 1));
    partitions.stop();
    let late = Arc::new(Submission::default());
    let stopped = block_on(partitions.submit(Partition(1), &[&register(1, 2).encode()], &late)).unwrap_err();
    assert_eq!(stopped, SubmitError::Stopped(StopReason::Ended { partition: Partition(1) }));
    let again = running(&log, &ledger);
    assert_eq!(again.wait_for(Partition(1), 1, LONG), Ok(true));
    assert_eq!(again.wait_for(Partition(1), 2, Duration::from_millis(1)), Ok(false), "it was refused, so it is not there");
    assert!(completed(&again, &register(1, 2)).is_complete());
    let bucket = Bucket(1);
    assert_eq!(PLACEMENT.partition(bucket), Partition(1));
}

#[test]
fn records_that_the_log_did_not_confirm_are_named_by_their_place_and_may_be_decided_all_the_same() {
    let (log, ledger, partitions) = begin();
    completed(&partitions, &register(1, 1));
    log.silence([Some(Silence::AfterWriting)]);
    let sent = Arc::new(Submission::default());
    let unsure = block_on(partitions.submit(Partition(1), &[&register(1, 2).encode()], &sent)).unwrap_err();
    let why = "the answer was lost".to_owned();
    assert_eq!(unsure, SubmitError::NotSynced { partition: Partition(1), placed: 1..2, why });
    assert_eq!(sent.state().open, 0, "nobody is kept waiting for what nobody may ever decide");
    assert_eq!(partitions.wait_for(Partition(1), 2, LONG), Ok(true), "the record was decided");
    let row = block_on(ledger.row(&RowKey::Directory(Bucket(1), Token(2)))).unwrap();
    assert!(matches!(row, Some(Row::Directory(_))), "{row:?}");
}

#[test]
fn what_became_of_commits_is_counted() {
    let (_, _, partitions) = begin();
    assert_eq!(partitions.commits(), crate::partitions::CommitCounts::default());
    completed(&partitions, &open(1));
    completed(&partitions, &link(2, 1));
    let counts = partitions.commits();
    assert!(counts.committed >= 3, "the wallet's bucket, the account's and the wallet's again: {counts:?}");
    assert_eq!((counts.mismatched, counts.unknown, counts.too_large), (0, 0, 0));
    assert_eq!(counts.calls.iter().sum::<u64>(), counts.committed, "each batch here is of one bucket");
}
