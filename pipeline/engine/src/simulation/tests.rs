//! Many seeds with a ledger that keeps its promises, and some with ledgers that do not.

use super::{
    Report, Wrong,
    broken::{Broken, Without},
    ledger, run,
    whole::WholeBatches,
};
const SEEDS: u64 = 100;

fn sound(seed: u64) -> Result<Report, Wrong> {
    run(seed, &ledger())
}

#[test]
fn the_books_are_right_where_each_bucket_commits_alone() {
    the_books_are_right(sound);
}

#[test]
fn the_books_are_right_where_batches_are_whole_and_checkpoints_get_lost() {
    the_books_are_right(|seed| run(seed, &WholeBatches::new()));
}

fn the_books_are_right(run: impl Fn(u64) -> Result<Report, Wrong>) {
    let (mut total, mut failed) = (Report::default(), Vec::new());
    for seed in 0..SEEDS {
        match run(seed) {
            Ok(report) => {
                total.commands += report.commands;
                total.duplicates += report.duplicates;
                total.crashes += report.crashes;
                total.restarts += report.restarts;
            }
            Err(wrong) => failed.push(format!("seed {seed}: {wrong}")),
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
    let enough = total.commands > 100 * SEEDS && total.duplicates > SEEDS && total.crashes > 10 * SEEDS && total.restarts > SEEDS;
    assert!(enough, "too little happened to prove anything: {total:?}");
}

#[test]
fn the_same_seed_gives_the_same_trace() {
    for seed in [1, 2, 3] {
        assert_eq!(sound(seed).unwrap(), sound(seed).unwrap());
    }
    assert_ne!(sound(1).unwrap().trace, sound(2).unwrap().trace);
}

fn some_seed_fails(without: Without) {
    let noticed = (0..SEEDS).any(|seed| run(seed, &Broken::new(without)).is_err());
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
