//! Many seeds with a ledger that keeps its promises, and some with ledgers that do not.

use super::{
    Report, Wrong,
    batch_atomic_ledger::WholeBatches,
    broken_ledgers::{Broken, Without},
    failing_decisions::{MISTAKEN, SOUND},
    ledger, run,
};
const SEEDS: u64 = 100;
/// Where programs make mistakes: much more happens for each seed.
const MISTAKEN_SEEDS: u64 = 25;

fn sound(seed: u64) -> Result<Report, Wrong> {
    run(seed, &ledger(), SOUND)
}

#[test]
fn the_books_are_right_where_each_bucket_commits_alone() {
    the_books_are_right(SEEDS, sound);
}

#[test]
fn the_books_are_right_where_batches_are_whole_and_checkpoints_get_lost() {
    the_books_are_right(SEEDS, |seed| run(seed, &WholeBatches::new(), SOUND));
}

#[test]
fn the_books_are_right_where_programs_make_mistakes_and_what_they_set_aside_is_decided_again() {
    let total = the_books_are_right(MISTAKEN_SEEDS, |seed| run(seed, &ledger(), MISTAKEN));
    assert!(total.set_aside > 5 * MISTAKEN_SEEDS, "too little was set aside to prove anything: {total:?}");
    the_books_are_right(MISTAKEN_SEEDS, |seed| run(seed, &WholeBatches::new(), MISTAKEN));
}

#[test]
fn the_same_seed_gives_the_same_trace_where_programs_make_mistakes() {
    assert_eq!(run(1, &ledger(), MISTAKEN).unwrap(), run(1, &ledger(), MISTAKEN).unwrap());
}

fn the_books_are_right(seeds: u64, run: impl Fn(u64) -> Result<Report, Wrong>) -> Report {
    let (mut total, mut failed) = (Report::default(), Vec::new());
    for seed in 0..seeds {
        match run(seed) {
            Ok(report) => {
                total.commands += report.commands;
                total.duplicates += report.duplicates;
                total.crashes += report.crashes;
                total.restarts += report.restarts;
                total.set_aside += report.set_aside;
                total.committed += report.committed;
                total.given_up += report.given_up;
                total.deferred += report.deferred;
                total.waited += report.waited;
            }
            Err(wrong) => failed.push(format!("seed {seed}: {wrong}")),
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
    let enough = total.commands > 100 * seeds && total.duplicates > seeds && total.crashes > 10 * seeds && total.restarts > seeds;
    assert!(enough, "too little happened to prove anything: {total:?}");
    let proposed = 2 * total.committed > 7 * seeds && total.given_up > seeds && total.deferred > seeds;
    assert!(proposed, "too few programmes were proposed to prove anything: {total:?}");
    assert!(total.waited > seeds, "too little waited for its account to be linked to prove anything: {total:?}");
    total
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    for seed in [1, 2, 3] {
        assert_eq!(sound(seed).unwrap(), sound(seed).unwrap());
    }
    assert_ne!(sound(1).unwrap().trace, sound(2).unwrap().trace);
}

fn some_seed_fails(without: Without) {
    let noticed = (0..SEEDS).any(|seed| run(seed, &Broken::new(without), SOUND).is_err());
    assert!(noticed, "no seed of {SEEDS} noticed a ledger without {without:?}");
}

#[test]
fn a_ledger_without_version_check_is_noticed() {
    some_seed_fails(Without::VersionCheck);
}

#[test]
fn a_ledger_without_outcome_check_is_noticed() {
    some_seed_fails(Without::OutcomeCheck);
}

#[test]
fn a_ledger_without_outbox_is_noticed() {
    some_seed_fails(Without::Outbox);
}

#[test]
fn a_ledger_that_keeps_an_event_to_itself_is_noticed() {
    some_seed_fails(Without::LastEvent);
}
